import { dependentObjects, invalidGrant } from './errors.js';
import type { AclItem, Source } from './model.js';
import type { Acl } from './state.js';

/** `PUBLIC` in an ACL. No role can be called so: PostgreSQL reserves `public`, and unquoted names are folded. */
export const PUBLIC = 'PUBLIC';

/** Whether `member` has the privileges of `role` (acl.c, has_privs_of_role). */
export type PrivilegesOf = (member: string, role: string) => boolean;

/** The items of some privileges. */
export function itemsOf<P extends string>(acl: Acl, isOne: (privilege: string) => privilege is P): Acl<P> {
  return acl.filter((item): item is AclItem<P> => isOne(item.privilege));
}

export function isUsage(privilege: string): privilege is 'USAGE' {
  return privilege === 'USAGE';
}

/** What one GRANT or REVOKE changes for one grantee (acl.c, AclItem with its two halves). */
export interface AclChange<P extends string> {
  readonly grantee: string;
  readonly grantor: string;
  readonly privileges: ReadonlySet<P>;
  readonly options: ReadonlySet<P>;
  readonly source: Source;
}

export type Behavior = 'restrict' | 'cascade';

const none: ReadonlySet<never> = new Set<never>();

/** The owner's bits, as acldefault gives them. */
export function ownerItems<P extends string>(owner: string, privileges: readonly P[], source: Source): Acl<P> {
  return privileges.map((privilege) => ({ grantee: owner, grantor: owner, privilege, grantable: false, source }));
}

/** aclmask, for grant options: those of `wanted` that `role` may pass on, by itself, through PUBLIC or through membership. */
export function grantOptionsOf<P extends string>(
  acl: Acl<P>,
  role: string,
  owner: string,
  wanted: ReadonlySet<P>,
  privilegesOf: PrivilegesOf,
): ReadonlySet<P> {
  if (privilegesOf(role, owner)) return wanted;
  return new Set(
    acl.flatMap((item) =>
      item.grantable && wanted.has(item.privilege) && (item.grantee === PUBLIC || privilegesOf(role, item.grantee)) ? [item.privilege] : [],
    ),
  );
}

/** aclmask_direct, for grant options. */
export function directGrantOptionsOf<P extends string>(acl: Acl<P>, role: string, owner: string, wanted: ReadonlySet<P>): ReadonlySet<P> {
  if (role === owner) return wanted;
  return new Set(acl.flatMap((item) => (item.grantable && item.grantee === role && wanted.has(item.privilege) ? [item.privilege] : [])));
}

function same(a: { readonly grantee: string; readonly grantor: string }, b: { readonly grantee: string; readonly grantor: string }): boolean {
  return a.grantee === b.grantee && a.grantor === b.grantor;
}

function isChanged<P extends string>(item: AclItem<P>, change: AclChange<P>): boolean {
  return same(item, change) && (change.privileges.has(item.privilege) || change.options.has(item.privilege));
}

/** aclupdate with ACL_MODECHG_DEL. @throws {Rejection} 2BP01 when privileges that the grantee passed on depend on it. */
export function removeFromAcl<P extends string>(
  acl: Acl<P>,
  change: AclChange<P>,
  owner: string,
  behavior: Behavior,
  privilegesOf: PrivilegesOf,
): Acl<P> {
  const lost = new Set<P>();
  const rest = acl.flatMap((item): AclItem<P>[] => {
    if (!isChanged(item, change)) return [item];
    if (item.grantable && change.options.has(item.privilege)) lost.add(item.privilege);
    if (change.privileges.has(item.privilege)) return [];
    return [{ ...item, grantable: false }];
  });
  if (lost.size === 0) return rest;
  return revokeDependents(rest, change.grantee, lost, owner, behavior, privilegesOf, change.source);
}

/** recursive_revoke: what `grantee` passed on and can pass on no longer. */
function revokeDependents<P extends string>(
  acl: Acl<P>,
  grantee: string,
  privileges: ReadonlySet<P>,
  owner: string,
  behavior: Behavior,
  privilegesOf: PrivilegesOf,
  source: Source,
): Acl<P> {
  if (grantee === owner) return acl;
  const stillHeld = grantOptionsOf(acl, grantee, owner, privileges, privilegesOf);
  const lost = new Set([...privileges].filter((privilege) => !stillHeld.has(privilege)));
  let rest = acl;
  for (;;) {
    const dependent = rest.find((item) => item.grantor === grantee && lost.has(item.privilege));
    if (dependent === undefined) return rest;
    if (behavior === 'restrict') throw dependentObjects('dependent privileges exist');
    rest = removeFromAcl(
      rest,
      { grantee: dependent.grantee, grantor: grantee, privileges: lost, options: lost, source },
      owner,
      behavior,
      privilegesOf,
    );
  }
}

/** check_circularity: a grant option must not rest on itself. */
function refuseCircularity<P extends string>(acl: Acl<P>, change: AclChange<P>, owner: string, privilegesOf: PrivilegesOf): void {
  if (change.grantor === owner) return;
  let rest = acl;
  for (;;) {
    const own = rest.find((item) => item.grantee === change.grantee && item.grantable);
    if (own === undefined) break;
    const all = new Set(rest.filter((item) => same(item, own)).map((item) => item.privilege));
    rest = removeFromAcl(rest, { ...own, privileges: all, options: all }, owner, 'cascade', privilegesOf);
  }
  const independent = grantOptionsOf(rest, change.grantor, owner, change.options, privilegesOf);
  if ([...change.options].some((option) => !independent.has(option))) {
    throw invalidGrant('grant options cannot be granted back to your own grantor');
  }
}

/** aclupdate with ACL_MODECHG_ADD. @throws {Rejection} 0LP01 on a circle of grant options. */
export function addToAcl<P extends string>(acl: Acl<P>, change: AclChange<P>, owner: string, privilegesOf: PrivilegesOf): Acl<P> {
  if (change.options.size > 0) refuseCircularity(acl, change, owner, privilegesOf);
  const present = new Set(acl.filter((item) => same(item, change)).map((item) => item.privilege));
  const widened = acl.map((item) => (same(item, change) && !item.grantable && change.options.has(item.privilege) ? { ...item, grantable: true, source: change.source } : item));
  const added = [...change.privileges]
    .filter((privilege) => !present.has(privilege))
    .map((privilege) => ({
      grantee: change.grantee,
      grantor: change.grantor,
      privilege,
      grantable: change.options.has(privilege),
      source: change.source,
    }));
  return [...widened, ...added];
}

export interface GrantWords {
  readonly isGrant: boolean;
  /** WITH GRANT OPTION, or GRANT OPTION FOR. */
  readonly grantOption: boolean;
  readonly behavior: Behavior;
  readonly grantees: readonly string[];
  readonly source: Source;
}

/** merge_acl_with_grant: plain REVOKE takes the grant option as well, REVOKE GRANT OPTION FOR only that. */
export function mergeGrant<P extends string>(
  acl: Acl<P>,
  words: GrantWords,
  privileges: ReadonlySet<P>,
  grantor: string,
  owner: string,
  privilegesOf: PrivilegesOf,
): Acl<P> {
  let merged = acl;
  for (const grantee of words.grantees) {
    if (words.isGrant && words.grantOption && grantee === PUBLIC) throw invalidGrant('grant options can only be granted to roles');
    const change: AclChange<P> = {
      grantee,
      grantor,
      privileges: words.isGrant || !words.grantOption ? privileges : none,
      options: !words.isGrant || words.grantOption ? privileges : none,
      source: words.source,
    };
    merged = words.isGrant
      ? addToAcl(merged, change, owner, privilegesOf)
      : removeFromAcl(merged, change, owner, words.behavior, privilegesOf);
  }
  return merged;
}

/** aclnewowner: the new owner takes the old one's place, as grantor and as grantee. */
export function withNewOwner<P extends string>(acl: Acl<P>, from: string, to: string): Acl<P> {
  const result: AclItem<P>[] = [];
  for (const item of acl) {
    const moved = {
      ...item,
      grantee: item.grantee === from ? to : item.grantee,
      grantor: item.grantor === from ? to : item.grantor,
    };
    const index = result.findIndex((other) => same(other, moved) && other.privilege === moved.privilege);
    const twin = result[index];
    if (twin === undefined) result.push(moved);
    else if (moved.grantable && !twin.grantable) result[index] = moved;
  }
  return result;
}

/** Whether two ACLs give the same bits, wherever they come from. */
export function sameAcl(a: Acl, b: Acl): boolean {
  const bits = (acl: Acl): string =>
    acl
      .map((item) => JSON.stringify([item.grantee, item.grantor, item.privilege, item.grantable]))
      .sort()
      .join();
  return bits(a) === bits(b);
}
