import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import type { FunctionSource } from './model.js';
import type { SqlNode } from './node.js';
import { namesOf, walk } from './node.js';
import type { Value } from './value.js';

/**
 * Names that a body gives by other means than variables: labels, the function's own name, which qualify variables, and ALIAS FOR, which no tree
 * shows. One that is there already means something else from then on, or perhaps (manual: PL/pgSQL, Declarations).
 */
export function otherNames(source: FunctionSource, root: PlpgsqlNode): ReadonlySet<string> {
  const names = new Set<string>([functionName(source)]);
  walk(root, (kind, fields) => {
    if (kind === 'label' && typeof fields === 'string') names.add(fields);
  });
  for (const { groups } of (source.body ?? '').matchAll(/(?:"(?<quoted>(?:[^"]|"")+)"|(?<plain>[\p{L}_][\p{L}\p{N}_$]*))\s+alias\s+for\b/giu)) names.add(groups?.['quoted']?.replaceAll('""', '"') ?? groups?.['plain']?.toLowerCase() ?? '');
  return names;
}

function functionName({ key }: FunctionSource): string {
  return key.slice(0, key.indexOf('(')).split('.').at(-1) ?? '';
}

/** Where something else than a variable can be named: an output column, a column, a WITH query. */
const namesOfQuery = /"(?:fromClause|withClause|usingClause|relation|sortClause|groupClause|distinctClause|havingClause|valuesLists|larg)"/u;

/**
 * What PostgreSQL answers to a name that is not there, before anything is evaluated: 42703 for `name`, 42P01 for `name.field`; null where every name
 * is there, or the query has names of its own.
 */
export function unresolved(statement: SqlNode, names: ReadonlyMap<string, Value>): '42703' | '42P01' | null {
  if (!('SelectStmt' in statement || 'CallStmt' in statement) || namesOfQuery.test(JSON.stringify(statement))) return null;
  let answer: '42703' | '42P01' | null = null;
  walk(statement, (kind, fields) => {
    if (kind !== 'ColumnRef' || typeof fields !== 'object' || fields === null || !('fields' in fields) || !Array.isArray(fields.fields)) return;
    const [first = '', second, third] = namesOf(fields.fields);
    if (first === '*' || third !== undefined || names.has(first) || first === 'tg_argv') return;
    answer ??= second === undefined ? '42703' : '42P01';
  });
  return answer;
}
