import { parseExpression } from '../../../packages/sql-reader/src/index.js';

/** What a deparsed expression adds or spells otherwise: positions, and casts of constants. */
const positions: ReadonlySet<string> = new Set(['location', 'rexpr_list_start', 'rexpr_list_end', 'list_start', 'list_end']);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function castOf(node: Readonly<Record<string, unknown>>): unknown {
  const cast = node['TypeCast'];
  return isRecord(cast) ? cast['arg'] : undefined;
}

/** CASE without ELSE is deparsed with ELSE NULL. */
function isNull(node: unknown): boolean {
  if (isRecord(node) && castOf(node) !== undefined) return isNull(castOf(node));
  return isRecord(node) && isRecord(node['A_Const']) && node['A_Const']['isnull'] === true;
}

/** A column by its last name; OLD and NEW stay, as they are rows of their own. */
function columnOf(node: Readonly<Record<string, unknown>>): string | null {
  const reference = node['ColumnRef'];
  const fields = isRecord(reference) && Array.isArray(reference['fields']) ? reference['fields'].map((field) => (isRecord(field) && isRecord(field['String']) ? String(field['String']['sval']) : '*')) : null;
  if (fields === null) return null;
  return fields[0] === 'old' || fields[0] === 'new' ? fields.join('.') : (fields.at(-1) ?? '');
}

function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (!isRecord(value)) return value;
  const column = columnOf(value);
  if (column !== null) return { column };
  const arg = castOf(value);
  if (arg !== undefined) return normal(arg);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !positions.has(key) && key !== 'schemaname' && !(key === 'defresult' && isNull(inner)))
      .map(([key, inner]) => [key, normal(key === 'funcname' && Array.isArray(inner) ? inner.slice(-1) : inner)]),
  );
}

/** The same few conditions are asked for in every history. */
const known = new Map<string, string>();

function worded(text: string): string {
  const { value } = parseExpression(text);
  return value === null ? text.replace(/\s+/gu, ' ') : JSON.stringify(normal(value));
}

/**
 * An expression in words that its text and PostgreSQL's own deparsed text (ruleutils.c) share: the tree of the grammar without
 * positions, parentheses, casts and the schemas of names. Null stays null.
 */
export function expressionOf(text: string | null): string | null {
  if (text === null) return null;
  const before = known.get(text);
  if (before !== undefined) return before;
  const words = worded(text);
  known.set(text, words);
  return words;
}
