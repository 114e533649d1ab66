import { lex, type PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { isNode, numberAt, textAt, variableOf } from './plpgsql-tree.js';

/** The blocks of a body in the order in which they begin. What the grammar puts around them has no line. */
function blocksOf(value: unknown, found: PlpgsqlNode[]): readonly PlpgsqlNode[] {
  if (Array.isArray(value)) for (const item of value) blocksOf(item, found);
  if (!isNode(value)) return found;
  for (const [key, part] of Object.entries(value)) {
    if (key === 'PLpgSQL_stmt_block' && isNode(part) && numberAt(part, 'lineno') !== null) found.push(part);
    blocksOf(part, found);
  }
  return found;
}

/** For each BEGIN of a body, the names that are declared before it. */
function sectionsOf(body: string): readonly (readonly string[])[] {
  const { tokens } = lex(body);
  const sections: (readonly string[])[] = [];
  let names: string[] | null = null;
  let isStart = false;
  for (const [index, token] of tokens.entries()) {
    const text = body.slice(token.start, token.end);
    const word = token.kind === 'word' ? text.toLowerCase() : null;
    if (word === 'begin') {
      sections.push(names ?? []);
      names = null;
    } else if (word === 'declare') {
      names ??= [];
      isStart = true;
    } else if (names !== null) {
      const next = tokens[index + 1];
      const isAlias = next !== undefined && body.slice(next.start, next.end).toLowerCase() === 'alias';
      if (isStart && !isAlias && (word !== null || token.kind === 'quoted')) names.push(word ?? text.slice(1, -1).replaceAll('""', '"'));
      isStart = text === ';';
    }
  }
  return sections;
}

/**
 * What each block inside of another declares: it is set anew whenever the block begins. PL/pgSQL's tree does not say which block declares what, but both are in the
 * order of the text. Null where the two do not go together.
 */
export function nestedDeclarations(body: string, root: PlpgsqlNode, datums: readonly PlpgsqlNode[]): Nested | null {
  const before = kept.get(root);
  if (before !== undefined) return before;
  const nested = inBlocks(body, root, datums);
  kept.set(root, nested);
  return nested;
}

type Nested = ReadonlyMap<PlpgsqlNode, readonly PlpgsqlNode[]>;

const kept = new WeakMap<PlpgsqlNode, Nested | null>();

function inBlocks(body: string, root: PlpgsqlNode, datums: readonly PlpgsqlNode[]): Nested | null {
  const nested = new Map<PlpgsqlNode, readonly PlpgsqlNode[]>();
  if (!/\bbegin\b[^]*\bdeclare\b/iu.test(body)) return nested;
  const blocks = blocksOf(root['action'], []);
  const sections = sectionsOf(body);
  if (blocks.length !== sections.length) return null;
  let at = 0;
  for (const [index, names] of sections.entries()) {
    const own: PlpgsqlNode[] = [];
    for (const name of names) {
      while (at < datums.length && nameOf(datums[at]) !== name) at += 1;
      const datum = datums[at];
      if (datum === undefined) return null;
      own.push(datum);
      at += 1;
    }
    const block = blocks[index];
    if (block !== undefined && index > 0 && own.length > 0) nested.set(block, own);
  }
  return nested;
}

function nameOf(datum: PlpgsqlNode | undefined): string | null {
  return textAt(variableOf(datum), 'refname');
}
