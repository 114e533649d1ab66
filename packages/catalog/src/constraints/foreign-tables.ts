import type { AlterTableCmd, ConstrType, Node } from '@pgsql/types';
import { notSupported } from '../errors.js';

const words: Partial<Record<ConstrType, string>> = { CONSTR_PRIMARY: 'primary key', CONSTR_UNIQUE: 'unique', CONSTR_EXCLUSION: 'exclusion', CONSTR_FOREIGN: 'foreign key' };

/** A foreign table has neither keys nor references (parse_utilcmd.c, transformColumnDefinition and transformTableConstraint). @throws {Rejection} 0A000 */
export function refuseOnForeignTable(constraints: readonly Node[] | undefined): void {
  for (const node of constraints ?? []) {
    const word = 'Constraint' in node && node.Constraint.contype !== undefined ? words[node.Constraint.contype] : undefined;
    if (word !== undefined) throw notSupported(`${word} constraints are not supported on foreign tables`);
  }
}

/** The same of ADD CONSTRAINT and ADD COLUMN. @throws {Rejection} 0A000 */
export function refuseAddedToForeignTable({ def }: AlterTableCmd): void {
  if (def === undefined) return;
  if ('Constraint' in def) refuseOnForeignTable([def]);
  if ('ColumnDef' in def) refuseOnForeignTable(def.ColumnDef.constraints);
}
