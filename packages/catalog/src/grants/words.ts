import type { GrantStmt } from '@pgsql/types';
import type { GrantWords } from '../acl.js';
import { invalidGrant, syntaxError } from '../errors.js';
import { granteeNamed } from '../names.js';
import { roleSpecsOf, stringsOf } from '../nodes.js';
import { columnPrivileges, isPrivilegeWord } from '../privileges.js';
import type { Context, State } from '../state.js';

/** One word of the list of privileges. */
export interface WantedBit {
  readonly privilege: string;
  /** Null for the whole object. */
  readonly columns: readonly string[] | null;
}

/** A GRANT or REVOKE as written, apart from the objects. */
export interface Grant {
  readonly words: GrantWords;
  /** Null for ALL. */
  readonly wanted: readonly WantedBit[] | null;
}

function readPrivileges(state: State, statement: GrantStmt): readonly WantedBit[] | null {
  if (statement.privileges === undefined || statement.privileges.length === 0) return null;
  return statement.privileges.flatMap((node) => {
    if (!('AccessPriv' in node)) return [];
    const word = node.AccessPriv.priv_name?.toUpperCase() ?? null;
    const columns = node.AccessPriv.cols === undefined ? null : stringsOf(node.AccessPriv.cols);
    if (word === null) return columnPrivileges.map((privilege) => ({ privilege, columns }));
    if (!isPrivilegeWord(word, state.postgres)) throw syntaxError(`unrecognized privilege type "${word.toLowerCase()}"`);
    return [{ privilege: word === 'TEMP' ? 'TEMPORARY' : word, columns }];
  });
}

/** Reads who is given what. @throws {Rejection} 42704 for an unknown role, 42601 for an unknown privilege */
export function readGrant(state: State, statement: GrantStmt, context: Context): Grant {
  return {
    words: {
      isGrant: statement.is_grant ?? false,
      grantOption: statement.grant_option ?? false,
      behavior: statement.behavior === 'DROP_CASCADE' ? 'cascade' : 'restrict',
      grantees: roleSpecsOf(statement.grantees).map((spec) => granteeNamed(state, spec)),
      source: context.source,
    },
    wanted: readPrivileges(state, statement),
  };
}

function isOneOf<P extends string>(all: readonly P[], word: string): word is P {
  return (all as readonly string[]).includes(word);
}

/** The bits that an object of this kind has. @throws {Rejection} 0LP01 for others */
export function bitsOf<P extends string>(grant: Grant, all: readonly P[], kind: string): ReadonlySet<P> {
  if (grant.wanted === null) return new Set(all);
  return new Set(
    grant.wanted.map(({ privilege, columns }) => {
      if (columns !== null) throw invalidGrant('column privileges are only valid for relations');
      if (!isOneOf(all, privilege)) throw invalidGrant(`invalid privilege type ${privilege} for ${kind}`);
      return privilege;
    }),
  );
}
