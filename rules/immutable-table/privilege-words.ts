import type { Relation, Way } from '@pg-guardrails/catalog';
import { revokeSql } from './remedy.js';
import { quoted, sqlName } from './sql-names.js';

/** SQL that closes a way, for the operations and roles that it is open for. */
export function remedyFor(relation: Relation, way: Way, operations: readonly string[], roles: readonly string[]): string | null {
  const last = way.path.at(-1) ?? '';
  const owner = quoted(`${relation.name}_owner`);
  const everyone = roles.filter((role) => role !== 'PUBLIC');
  if (way.path.length > 1 && ['owner', 'schema-owner', 'superuser', 'predefined'].includes(way.kind)) {
    const member = way.path.at(-2) ?? '';
    const members = way.path.length === 2 ? everyone : [member];
    return `REVOKE ${quoted(last)} FROM ${members.map(quoted).join(', ')};`;
  }
  switch (way.kind) {
    case 'direct':
      return revokeSql(relation, operations, everyone);
    case 'public':
      return revokeSql(relation, operations, ['PUBLIC']);
    case 'member':
    case 'column':
      return revokeSql(relation, operations, [last]);
    case 'owner':
      return `CREATE ROLE ${owner} NOLOGIN;\nALTER TABLE ${sqlName(relation)} OWNER TO ${owner};`;
    case 'schema-owner':
      return `CREATE ROLE ${owner} NOLOGIN;\nALTER SCHEMA ${quoted(relation.schema)} OWNER TO ${owner};`;
    case 'superuser':
      return everyone.map((role) => `ALTER ROLE ${quoted(role)} NOSUPERUSER;`).join('\n');
    case 'predefined':
      return null;
    default:
      return way.kind satisfies never;
  }
}
