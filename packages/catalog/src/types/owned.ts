import { insufficientPrivilege, Rejection } from '../errors.js';
import { hasPrivilegesOf } from '../memberships.js';
import { currentRole } from '../names.js';
import type { State } from '../state.js';
import { isCatalog } from '../system-catalogs.js';
import type { FoundType } from './lookup.js';

/** Whether it is a table's row type, or that of one of PostgreSQL's catalogs. */
export function isRow(found: FoundType | null, names: readonly string[]): boolean {
  return found?.kind === 'row' || (found?.kind === 'other' && isCatalog({ schemaname: names.at(-2) ?? '', relname: names.at(-1) ?? '' }));
}

/** A type that is only announced is not there yet but for CREATE and DROP TYPE, OWNER TO and COMMENT (parse_type.c, typenameType). @throws {Rejection} 42704 */
export function refuseShell(found: FoundType | null, names: readonly string[]): void {
  if (found?.kind === 'user' && found.type.typtype === 'shell') throw new Rejection('42704', `type "${names.join('.')}" is only a shell`);
}

/** Whose a type is, a table's row type its table's; null where that is no part of the model. */
function ownerOf(state: State, found: FoundType, names: readonly string[]): string | null {
  switch (found.kind) {
    case 'user':
      return found.type.owner;
    case 'row':
      return found.relation.owner;
    case 'other':
      return isRow(found, names) ? state.bootstrapRole : null;
    default:
      return found satisfies never;
  }
}

/** object_ownercheck of a type. @throws {Rejection} 42501 */
export function requireOwnType(state: State, found: FoundType, names: readonly string[]): void {
  const owner = ownerOf(state, found, names);
  if (owner !== null && !hasPrivilegesOf(state, currentRole(state), owner)) throw insufficientPrivilege(`must be owner of type ${names.at(-1) ?? ''}`);
}
