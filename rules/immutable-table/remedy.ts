import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { firstName } from './migration/names.js';
import { withDescendants } from './targets.js';
import { grantee, literal, quoted, sqlName } from './sql-names.js';

/** A REVOKE that takes privileges on the table from roles. */
export function revokeSql(relation: Relation, operations: readonly string[], roles: readonly string[]): string {
  return `REVOKE ${operations.join(', ')} ON ${sqlName(relation)} FROM ${roles.map(grantee).join(', ')};`;
}

/** A guard that raises for these operations, whatever the other triggers do: complete statements, ready for the next migration. */
export function guardSql(catalog: Catalog, relation: Relation, operations: readonly string[], sqlstate: string): string {
  const changes = operations.filter((operation) => operation !== 'TRUNCATE');
  const wanted = `append_only_${changes.length > 0 ? 'change' : 'truncate'}`;
  const schema = relation.schema === 'public' ? 'public' : quoted(relation.schema);
  const body = `RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = ${literal(sqlstate)};`;
  const call = `EXECUTE FUNCTION ${schema}.${quoted(`refuse_change_of_${relation.name}`)}()`;
  const statements = [
    `CREATE OR REPLACE FUNCTION ${schema}.${quoted(`refuse_change_of_${relation.name}`)}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$\nBEGIN\n  ${body}\nEND;\n$$;`,
  ];
  if (changes.length > 0) {
    statements.push(`CREATE TRIGGER ${quoted(firstName(catalog, [relation], wanted))} BEFORE ${changes.join(' OR ')} ON ${sqlName(relation)} FOR EACH ROW ${call};`);
  }
  // Statement triggers are not cloned to partitions, and children by INHERITS have none of their parent's.
  for (const one of operations.includes('TRUNCATE') ? withDescendants(catalog, relation) : []) {
    statements.push(`CREATE TRIGGER ${quoted(firstName(catalog, [one], 'append_only_truncate'))} BEFORE TRUNCATE ON ${sqlName(one)} FOR EACH STATEMENT ${call};`);
  }
  return statements.join('\n');
}
