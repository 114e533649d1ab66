import type { GrantRoleStmt, GrantStmt, Node } from '@pgsql/types';
import { reachOfBlock, reachOfCalls } from '../server/whole-server.js';

/** How a statement is to be run. */
export type Handling =
  | { readonly kind: 'plain' }
  /** In a transaction it must not stand behind a savepoint of ours. */
  | { readonly kind: 'bare' }
  | { readonly kind: 'skip'; readonly reason: string };

function copies(node: Node): Handling {
  if (!('CopyStmt' in node) || (node.CopyStmt.filename ?? '') !== '' || node.CopyStmt.is_program === true) return { kind: 'plain' };
  return { kind: 'skip', reason: node.CopyStmt.is_from === true ? 'COPY … FROM STDIN: rows are no part of a catalog' : 'COPY … TO STDOUT: there is nobody to read it' };
}

/** A flat list of what needs more than to be run. */
export function handlingOf(node: Node): Handling {
  if ('CopyStmt' in node) return copies(node);
  if ('CreatedbStmt' in node || 'DropdbStmt' in node) return { kind: 'skip', reason: 'it makes or drops another database than the one that is replayed' };
  // SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction (manual: SET TRANSACTION).
  if ('VariableSetStmt' in node && node.VariableSetStmt.name === 'TRANSACTION') return { kind: 'bare' };
  return { kind: 'plain' };
}

/** Everyone, or a role of PostgreSQL itself: these go by no other names there. */
function isOthers(one: Node): boolean {
  return 'RoleSpec' in one && (one.RoleSpec.roletype === 'ROLESPEC_PUBLIC' || (one.RoleSpec.rolename ?? '').startsWith('pg_'));
}

function reachOfGrant({ objtype, grantees }: GrantStmt): string | null {
  if (!(grantees ?? []).some(isOthers)) return null;
  if (objtype === 'OBJECT_PARAMETER_ACL') return 'what every role of the server may set';
  return objtype === 'OBJECT_TABLESPACE' ? tablespaces : null;
}

function reachOfMembership({ granted_roles: granted, grantee_roles: grantees }: GrantRoleStmt): string | null {
  const isBuiltIn = (granted ?? []).some((one) => 'AccessPriv' in one && (one.AccessPriv.priv_name ?? '').startsWith('pg_'));
  return isBuiltIn && (grantees ?? []).some(isOthers) ? 'the memberships of the roles of PostgreSQL itself' : null;
}

function isBuiltInRole(node: Node): boolean {
  if ('CommentStmt' in node) return node.CommentStmt.objtype === 'OBJECT_ROLE' && isBuiltInName(node.CommentStmt.object);
  return 'SecLabelStmt' in node && node.SecLabelStmt.objtype === 'OBJECT_ROLE' && isBuiltInName(node.SecLabelStmt.object);
}

function isBuiltInName(name: Node | undefined): boolean {
  return name !== undefined && 'String' in name && (name.String.sval ?? '').startsWith('pg_');
}

const tablespaces = 'the tablespaces of the server';

function isOnTablespace(node: Node): boolean {
  if ('CreateTableSpaceStmt' in node || 'DropTableSpaceStmt' in node || 'AlterTableSpaceOptionsStmt' in node) return true;
  if ('CommentStmt' in node) return node.CommentStmt.objtype === 'OBJECT_TABLESPACE';
  if ('SecLabelStmt' in node) return node.SecLabelStmt.objtype === 'OBJECT_TABLESPACE';
  if ('AlterOwnerStmt' in node) return node.AlterOwnerStmt.objectType === 'OBJECT_TABLESPACE';
  return 'RenameStmt' in node && node.RenameStmt.renameType === 'OBJECT_TABLESPACE';
}

/** Statements that call functions when they are run, or prepare to. */
function callsFunctions(node: Node): boolean {
  return ['SelectStmt', 'CallStmt', 'CreateTableAsStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'ExplainStmt', 'PrepareStmt'].some((kind) => kind in node);
}

/** What a statement would change for everyone on the server, or null: where others use it too, it is not run. Other databases are out of its reach by name. */
export function reachOf(node: Node, text: string): string | null {
  if ('DoStmt' in node) return reachOfBlock(text);
  if (callsFunctions(node)) return reachOfCalls(text);
  if ('AlterSystemStmt' in node) return 'the settings of the server';
  if (isOnTablespace(node)) return tablespaces;
  if (isBuiltInRole(node)) return 'what is said of the roles of PostgreSQL itself';
  if ('CreateSubscriptionStmt' in node) return 'another server, which it connects to';
  if ('AlterRoleSetStmt' in node && node.AlterRoleSetStmt.role === undefined && (node.AlterRoleSetStmt.database ?? '') === '') return 'the settings of every role of the server';
  if ('CopyStmt' in node && (node.CopyStmt.is_program === true || (node.CopyStmt.filename ?? '') !== '')) return 'files of the server';
  if ('LoadStmt' in node) return 'what code the server runs';
  if ('GrantStmt' in node) return reachOfGrant(node.GrantStmt);
  return 'GrantRoleStmt' in node ? reachOfMembership(node.GrantRoleStmt) : null;
}

/** The role that a statement takes SUPERUSER from, or null. */
export function demotedBy(node: Node): string | null {
  if (!('AlterRoleStmt' in node)) return null;
  const isDemotion = (node.AlterRoleStmt.options ?? []).some((one) => 'DefElem' in one && one.DefElem.defname === 'superuser' && one.DefElem.arg !== undefined && 'Boolean' in one.DefElem.arg && one.DefElem.arg.Boolean.boolval !== true);
  return isDemotion ? (node.AlterRoleStmt.role?.rolename ?? null) : null;
}

/** What of the session a statement gives back to the server's own defaults, which here are not those of the role that runs the history. */
export function resetBy(node: Node): 'nothing' | 'authorization' | 'settings' | 'all' {
  if ('DiscardStmt' in node) return node.DiscardStmt.target === 'DISCARD_ALL' ? 'all' : 'nothing';
  if (!('VariableSetStmt' in node)) return 'nothing';
  const { kind, name } = node.VariableSetStmt;
  if (kind === 'VAR_RESET_ALL') return 'settings';
  if (kind !== 'VAR_RESET' && kind !== 'VAR_SET_DEFAULT') return 'nothing';
  if (name === 'session_authorization') return 'authorization';
  return name === 'search_path' ? 'settings' : 'nothing';
}

/** The role of a SET SESSION AUTHORIZATION, or null. */
export function authorizationOf(node: Node): string | null {
  if (!('VariableSetStmt' in node) || node.VariableSetStmt.name !== 'session_authorization' || node.VariableSetStmt.kind !== 'VAR_SET_VALUE') return null;
  const [first] = node.VariableSetStmt.args ?? [];
  return first !== undefined && 'A_Const' in first ? (first.A_Const.sval?.sval ?? null) : null;
}
