import type { GrantStmt, Node } from '@pgsql/types';
import { reachOfText } from '../server/whole-server.js';

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

function namesPublic({ grantees }: GrantStmt): boolean {
  return (grantees ?? []).some((one) => 'RoleSpec' in one && one.RoleSpec.roletype === 'ROLESPEC_PUBLIC');
}

/** What a statement would change for everyone on the server, or null: where others use it too, it is not run. Other databases are out of its reach by name. */
export function reachOf(node: Node, text: string): string | null {
  if ('DoStmt' in node || 'SelectStmt' in node || 'CallStmt' in node) return reachOfText(text);
  if ('AlterSystemStmt' in node) return 'the settings of the server';
  if ('CreateTableSpaceStmt' in node || 'DropTableSpaceStmt' in node || 'AlterTableSpaceOptionsStmt' in node) return 'the tablespaces of the server';
  if ('CreateSubscriptionStmt' in node) return 'another server, which it connects to';
  if ('AlterRoleSetStmt' in node && node.AlterRoleSetStmt.role === undefined && (node.AlterRoleSetStmt.database ?? '') === '') return 'the settings of every role of the server';
  if ('CopyStmt' in node && (node.CopyStmt.is_program === true || (node.CopyStmt.filename ?? '') !== '')) return 'files of the server';
  if ('LoadStmt' in node) return 'what code the server runs';
  if ('GrantStmt' in node && node.GrantStmt.objtype === 'OBJECT_PARAMETER_ACL' && namesPublic(node.GrantStmt)) return 'what every role of the server may set';
  return null;
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
