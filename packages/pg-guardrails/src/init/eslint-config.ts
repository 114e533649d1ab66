import { parseSync, type Argument, type ArrayExpressionElement, type Expression, type Program } from 'oxc-parser';
import type { Edit } from './manifest.js';

/** The names that ESLint looks for, in its order (manual: Configuration Files). */
export const eslintConfigNames = ['eslint.config.js', 'eslint.config.mjs', 'eslint.config.cjs', 'eslint.config.ts', 'eslint.config.mts', 'eslint.config.cts'] as const;

const importLine = "import guardrails from 'pg-guardrails/eslint';";
const block = '...guardrails.configs.recommended';
/** What to add by hand, in words. */
export const eslintAdvice = `${importLine} and, last in the exported list, ${block}`;

/** A configuration of its own, for a project that has ESLint and none yet. */
export const newEslintConfig = { file: 'eslint.config.mjs', text: `${importLine}\n\nexport default [${block}];\n` } as const;

const byHand = (file: string, why: string): Edit => ({ kind: 'by-hand', notes: [`${file} ${why}, so it was left alone; add ${eslintAdvice}`] });

/** Calls that take a list of blocks or the blocks themselves. */
const wrappers = /^(?:defineConfig|config|antfu|createConfig)$/u;

type List = { readonly start: number; readonly end: number; readonly items: readonly (ArrayExpressionElement | Argument)[] };

/** What is exported: the array, or the arguments of the call that makes it. Null where it is anything else. */
function exportedList(program: Program): List | null {
  for (const statement of program.body) {
    if (statement.type !== 'ExportDefaultDeclaration') continue;
    const { declaration } = statement;
    return 'type' in declaration && declaration.type !== 'FunctionDeclaration' && declaration.type !== 'ClassDeclaration' && declaration.type !== 'TSInterfaceDeclaration' ? listOf(declaration, program, 0) : null;
  }
  return null;
}

function listOf(expression: Expression, program: Program, depth: number): List | null {
  switch (expression.type) {
    case 'ArrayExpression':
      return { start: expression.start, end: expression.end, items: expression.elements };
    case 'TSSatisfiesExpression':
    case 'TSAsExpression':
    case 'ParenthesizedExpression':
      return listOf(expression.expression, program, depth);
    case 'Identifier': {
      const made = constantOf(expression.name, program);
      return made === null || depth > 2 ? null : listOf(made, program, depth + 1);
    }
    case 'CallExpression': {
      const { callee, arguments: given } = expression;
      const name = callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : '';
      if (!wrappers.test(name)) return null;
      const [first] = given;
      if (given.length === 1 && first !== undefined && first.type === 'ArrayExpression') return { start: first.start, end: first.end, items: first.elements };
      // antfu(options, ...blocks) and tseslint.config(...blocks): one more block at the end.
      return { start: callee.end, end: expression.end, items: given };
    }
    default:
      return null;
  }
}

function constantOf(name: string, program: Program): Expression | null {
  for (const statement of program.body) {
    if (statement.type !== 'VariableDeclaration' || statement.kind !== 'const') continue;
    for (const { id, init } of statement.declarations) if (id.type === 'Identifier' && id.name === name) return init;
  }
  return null;
}

/** Behind the last item, on a line of its own where the items stand on lines of their own. */
function withItem(text: string, list: List, newline: string): string {
  const last = list.items.at(-1) ?? null;
  if (last === null) {
    const open = text.indexOf(text[list.start] === '[' ? '[' : '(', list.start) + 1;
    return `${text.slice(0, open)}${block}${text.slice(open)}`;
  }
  const isMany = text.slice(list.start, list.end).includes('\n');
  const lineStart = text.lastIndexOf('\n', last.start) + 1;
  const indent = /^[ \t]*/u.exec(text.slice(lineStart))?.[0] ?? '';
  const startsLine = text.slice(lineStart, last.start).trim() === '';
  const hasComma = /^\s*,/u.test(text.slice(last.end, list.end));
  const rest = hasComma ? last.end + text.slice(last.end).indexOf(',') + 1 : last.end;
  const trailing = hasComma ? ',' : '';
  if (!isMany || !startsLine) return `${text.slice(0, last.end)}, ${block}${text.slice(hasComma ? rest - 1 : last.end)}`;
  return `${text.slice(0, last.end)},${newline}${indent}${block}${trailing}${text.slice(rest)}`;
}

/** Whether the package is named outside of comments: one that is commented out is not in force. */
function isThere(text: string, comments: readonly { readonly start: number; readonly end: number }[]): boolean {
  return [...text.matchAll(/pg-guardrails/gu)].some(({ index }) => !comments.some(({ start, end }) => start <= index && index < end));
}

/** The import in the quotes of the one before it, and without a semicolon where that has none. */
function importLike(other: string | null): string {
  if (other === null) return importLine;
  const quoted = /"\s*;?$/u.test(other) ? importLine.replaceAll("'", '"') : importLine;
  return other.endsWith(';') ? quoted : quoted.slice(0, -1);
}

/** Adds the recommended blocks to a flat configuration, last, so that nothing after them switches them off. */
export function withGuardrails(file: string, text: string): Edit {
  const parsed = parseSync(file, text);
  if (isThere(text, parsed.comments)) return { kind: 'unchanged', notes: [] };
  if (parsed.errors.length > 0) return byHand(file, 'does not parse');
  const list = exportedList(parsed.program);
  if (list === null) return byHand(file, 'does not export a list that can be read without running it');
  const names = new Set(parsed.module.staticImports.flatMap(({ entries }) => entries.map(({ localName }) => localName.value)));
  if (names.has('guardrails') || constantOf('guardrails', parsed.program) !== null) return byHand(file, 'uses the name `guardrails` already');
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const withBlock = withItem(text, list, newline);
  // Behind the imports above the list, each of which ends its line; else above everything.
  const lastImport = parsed.module.staticImports.filter(({ end }) => end < list.start).at(-1);
  const end = lastImport === undefined ? 0 : lineEnd(text, lastImport.end);
  const inLine = lastImport !== undefined && end > list.start;
  const at = inLine ? lastImport.end : end;
  const line = importLike(lastImport === undefined ? null : text.slice(lastImport.start, lastImport.end));
  const written = `${withBlock.slice(0, at)}${inLine ? newline : ''}${line}${newline}${lastImport === undefined ? newline : ''}${withBlock.slice(at)}`;
  // The text between two places may be anything, such as a comment that goes on.
  return isAsMeant(file, written, line) ? { kind: 'changed', text: written, notes: [] } : byHand(file, 'could not be changed safely');
}

/** Whether the import is one, and the block the last item of what is exported. */
function isAsMeant(file: string, text: string, line: string): boolean {
  const { errors, module, program } = parseSync(file, text);
  const last = errors.length > 0 ? null : (exportedList(program)?.items.at(-1) ?? null);
  return module.staticImports.some(({ start, end }) => text.slice(start, end) === line) && last !== null && text.slice(last.start, last.end) === block;
}

function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  return found < 0 ? text.length : found + 1;
}
