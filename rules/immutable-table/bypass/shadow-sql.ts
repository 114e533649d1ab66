import type { Catalog, Known, Proc, Shadowable } from '@pg-guardrails/catalog';
import { quoted } from '../sql-names.js';

/** What whoever runs the statement puts before PostgreSQL's own names and the history's. */
export interface Shadow {
  readonly operators: ReadonlyMap<string, boolean>;
  readonly functions: ReadonlyMap<string, Known>;
}

function literalOf(value: Known, type: string): string {
  if (value === null) return `NULL::${type}`;
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** The function of the history that a call means, when there is but one and it takes the arguments as they are. */
export function functionMeant(catalog: Catalog, { name, argumentCount }: Extract<Shadowable, { readonly kind: 'function' }>): Proc | null {
  const [found, another] = [...catalog.functions.values()].filter((proc) => proc.name === name);
  const isPlain = found?.argumentTypes.length === argumentCount && found.prokind === 'function' && !/^(?:SETOF |record$|trigger$)/iu.test(found.returns);
  return isPlain && another === undefined ? found : null;
}

function schemaName(catalog: Catalog): string {
  let name = 'shadow';
  while (catalog.namespaces.has(name)) name = `${name}_`;
  return name;
}

/** Complete SQL that makes the names mean this; null when it cannot be written for all of them. */
export function shadowSql(catalog: Catalog, shadow: Shadow, met: readonly Shadowable[]): string | null {
  const schema = schemaName(catalog);
  const statements: string[] = [`CREATE SCHEMA ${schema};`];
  const add = (sql: string): void => {
    if (!statements.includes(sql)) statements.push(sql);
  };
  for (const name of met) {
    if (name.kind === 'operator') {
      const answer = shadow.operators.get(name.name);
      if (answer === undefined) continue;
      if (name.left === null || name.right === null) return null;
      const made = `${schema}.says_${String(answer)}`;
      add(`CREATE FUNCTION ${made}(${name.left}, ${name.right}) RETURNS boolean LANGUAGE sql AS 'SELECT ${String(answer)}';`);
      add(`CREATE OPERATOR ${schema}.${name.name} (LEFTARG = ${name.left}, RIGHTARG = ${name.right}, FUNCTION = ${made});`);
    }
    if (name.kind === 'function' && shadow.functions.has(name.name)) {
      const proc = functionMeant(catalog, name);
      if (proc === null) return null;
      const parameters = proc.argumentTypes.map((type, index) => `${proc.argumentNames[index] === undefined || proc.argumentNames[index] === '' ? '' : `${quoted(proc.argumentNames[index])} `}${type}`);
      const body = proc.returns === 'void' ? '' : `SELECT ${literalOf(shadow.functions.get(name.name) ?? null, proc.returns)}`;
      add(`CREATE FUNCTION ${schema}.${quoted(proc.name)}(${parameters.join(', ')}) RETURNS ${proc.returns} LANGUAGE sql AS '${body.replaceAll("'", "''")}';`);
    }
  }
  return `${statements.join(' ')} SET search_path = ${[schema, 'pg_catalog', ...catalog.searchPath.map(quoted)].join(', ')}; `;
}
