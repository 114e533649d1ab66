import type { GrantStmt, ObjectType } from '@pgsql/types';
import { Rejection, undefinedObject } from '../errors.js';
import { languageTaint, requireLanguage, requireTrusted } from '../languages.js';
import { stringOf } from '../nodes.js';
import type { Context, State } from '../state.js';
import { withTaint } from '../taints.js';
import { bitsOf, readGrant } from './words.js';

/** What may be granted on kinds of objects whose ACLs are no part of the model (aclchk.c, ExecuteGrantStmt). */
const privileges: Partial<Record<ObjectType, { readonly bits: readonly string[]; readonly words: string }>> = {
  OBJECT_LANGUAGE: { bits: ['USAGE'], words: 'language' },
  OBJECT_LARGEOBJECT: { bits: ['SELECT', 'UPDATE'], words: 'large object' },
  OBJECT_TABLESPACE: { bits: ['CREATE'], words: 'tablespace' },
  OBJECT_FDW: { bits: ['USAGE'], words: 'foreign-data wrapper' },
  OBJECT_FOREIGN_SERVER: { bits: ['USAGE'], words: 'foreign server' },
};

/** pg_tablespace of an empty cluster. */
const ownTablespaces: ReadonlySet<string> = new Set(['pg_default', 'pg_global']);

/** The objects are looked up first. @throws {Rejection} 42704 */
function requireNamed(state: State, kind: ObjectType | undefined, name: string, words: string): void {
  if (kind === 'OBJECT_LANGUAGE') requireLanguage(state, name);
  else if (kind !== 'OBJECT_TABLESPACE' || !ownTablespaces.has(name)) {
    const { sqlstate, message } = undefinedObject(words, name);
    throw new Rejection(sqlstate, message, 'perhaps');
  }
}

/** GRANT and REVOKE on languages, large objects, tablespaces, foreign-data wrappers and servers: nothing that the model holds changes. @throws {Rejection} 42704, 0LP01, 42809, 42601 */
export function grantOnOthers(state: State, statement: GrantStmt, context: Context): State {
  const known = statement.objtype === undefined ? undefined : privileges[statement.objtype];
  const names = (statement.objects ?? []).map((node) => stringOf(node) ?? '');
  if (known !== undefined) for (const name of names) requireNamed(state, statement.objtype, name, known.words);
  const grant = readGrant(state, statement, context);
  if (known !== undefined) bitsOf(grant, known.bits, known.words);
  if (statement.objtype !== 'OBJECT_LANGUAGE') return state;
  for (const name of names) requireTrusted(name);
  // With USAGE goes who may write functions in it.
  return grant.words.isGrant ? state : withTaint(state, { aspects: ['functions'], relations: [], names: names.map(languageTaint) }, 'who may use a language is no part of the model', context);
}
