import { Lexer } from './lex.js';

/**
 * The most nesting a statement may have to be handed to libpg-query. Its printer recurses through the tree, and once
 * the WASM stack has run over the instance answers wrongly ever after; measured limit: some 2,000 binary operators in a row.
 */
const depthLimit = 1000;

/** What one more of these puts on the printer's stack, in binary operators. */
const callDepth = 2;
const subqueryDepth = 3;

/** What a comma or a clause ends: a chain of operators; set operations and joins go on until the query ends. */
interface Level {
  operators: number;
  relations: number;
  outer: number;
}

/** A text this short cannot be too deep. */
const certainlyShallow = 2 * depthLimit;

/** Whether libpg-query could run over its stack on the statements in a half-open range of the text. */
export function isTooDeep(text: string, start: number, end: number): boolean {
  return end - start >= certainlyShallow && depthOf(text, start, end) > depthLimit;
}

/** An upper bound of how deep the trees of the statements in a half-open range of the text get. */
function depthOf(text: string, start: number, end: number): number {
  const stack: Level[] = [];
  let level: Level = { operators: 0, relations: 0, outer: 0 };
  let deepest = 0;
  const lexer = new Lexer(text, start);
  while (lexer.next() && lexer.start < end) {
    if (lexer.kind === 'operator') level.operators += 1;
    else if (lexer.kind === 'punctuation') {
      const mark = text[lexer.start];
      if (mark === '(' || mark === '[') {
        stack.push(level);
        level = { operators: 0, relations: 0, outer: level.outer + level.operators + level.relations + callDepth };
      } else if (mark === ')' || mark === ']') {
        level = stack.pop() ?? { operators: 0, relations: 0, outer: 0 };
        // Subscripts and calls in a row nest as operators do.
        level.operators += 1;
      } else if (mark === ',') level.operators = 0;
      else if (mark === ':') level.operators += 1;
      else if (mark === ';') level = { operators: 0, relations: 0, outer: level.outer };
    } else if (lexer.kind === 'word') addWord(level, text.slice(lexer.start, lexer.end).toLowerCase());
    deepest = Math.max(deepest, level.outer + level.operators + level.relations);
  }
  return deepest;
}

function addWord(level: Level, keyword: string): void {
  switch (keyword) {
    case 'select':
      level.relations += subqueryDepth;
      level.operators = 0;
      return;
    case 'union':
    case 'except':
    case 'intersect':
      // A chain of set operations is one level each: what the SELECT before it added is behind it.
      level.relations -= subqueryDepth - 1;
      level.operators = 0;
      return;
    case 'join':
      level.relations += 1;
      return;
    case 'case':
      level.operators += callDepth;
      return;
    case 'not':
    case 'is':
    case 'like':
    case 'ilike':
    case 'similar':
    case 'in':
    case 'collate':
    case 'at':
      level.operators += 1;
      return;
    // AND and OR lists are flat (gram.y, makeAndExpr).
    case 'and':
    case 'or':
    case 'from':
    case 'where':
    case 'values':
      level.operators = 0;
      return;
    default:
  }
}
