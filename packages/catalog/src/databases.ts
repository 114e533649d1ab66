import type { CreatedbStmt } from '@pgsql/types';
import { stateWith } from './copies.js';
import { insufficientPrivilege, Rejection, undefinedObject } from './errors.js';
import { canSetRole, isSuperuser } from './memberships.js';
import { currentRole } from './names.js';
import { stringOf } from './nodes.js';
import { usualDatabaseAcl } from './predefined.js';
import type { State } from './state.js';

const templates: ReadonlySet<string> = new Set(['template0', 'template1']);

/** The text of an option; null where it is not given, or DEFAULT. */
function optionOf({ options }: CreatedbStmt, name: string): string | null {
  const found = (options ?? []).find((node) => 'DefElem' in node && node.DefElem.defname === name);
  return found !== undefined && 'DefElem' in found ? (stringOf(found.DefElem.arg) ?? null) : null;
}

/** CREATE DATABASE of the one that the history is for; another one is no part of the model. @throws {Rejection} 42501, 42704, 3D000 (dbcommands.c, createdb) */
export function createDatabase(state: State, statement: CreatedbStmt): State {
  if (statement.dbname !== state.database) return state;
  const user = currentRole(state);
  const owner = optionOf(statement, 'owner') ?? user;
  if (!state.roles.has(owner)) throw undefinedObject('role', owner);
  if (state.roles.get(user)?.createdb !== true && !isSuperuser(state, user)) throw insufficientPrivilege('permission denied to create database');
  if (!canSetRole(state, user, owner)) throw insufficientPrivilege(`must be able to SET ROLE "${owner}"`);
  const template = optionOf(statement, 'template');
  if (template !== null && !templates.has(template)) throw new Rejection('3D000', `template database "${template}" does not exist`);
  return stateWith(state, { databaseOwner: owner, databaseAcl: usualDatabaseAcl(owner) });
}
