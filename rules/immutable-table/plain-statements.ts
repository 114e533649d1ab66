import type { Relation } from '@pg-guardrails/catalog';
import type { Operation, Options } from './hole.js';
import { quoted, sqlName } from './sql-names.js';
import { guardedColumns } from './weaker.js';

/** Columns worth an UPDATE of their own: one, and each that has an ACL of its own. */
function columnsToTry(relation: Relation, options: Options): readonly string[] {
  const guarded = guardedColumns(relation, options);
  const [first, ...others] = options.exceptColumns.length === 0 ? relation.columns : relation.columns.filter(({ name }) => guarded.includes(name));
  return [first, ...others.filter(({ attacl }) => attacl.length > 0)].flatMap((column) => column?.name ?? []);
}

/** DEFAULT can be set in any column, also a generated one, and who may is asked before anything is evaluated (ExecCheckPermissions). */
export function plainStatements(relation: Relation, operation: Operation, options: Options): readonly string[] {
  switch (operation) {
    case 'UPDATE':
      return columnsToTry(relation, options).map((column) => `UPDATE ${sqlName(relation)} SET ${quoted(column)} = DEFAULT;`);
    case 'DELETE':
      return [`DELETE FROM ${sqlName(relation)};`];
    case 'TRUNCATE':
      return [`TRUNCATE ${sqlName(relation)};`];
    default:
      return operation satisfies never;
  }
}
