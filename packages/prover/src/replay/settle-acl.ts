import type { AclItem, DefaultAclItem, DefaultAclRow } from '@pg-guardrails/catalog';

/** What a role of before is called now: ALTER ROLE … RENAME, and for the ACL of an object with a new owner also who took whose place. */
export type RoleNames = (name: string) => string;

/** Each bit with its source: a bit that was there keeps it, also when it lost its grant option; one that is new or wider is of now. */
export function settleAcl<Privilege extends string>(old: readonly AclItem<Privilege>[], now: readonly AclItem<Privilege>[], names: RoleNames): readonly AclItem<Privilege>[] {
  return now.map((item) => {
    const before = old.find((one) => one.privilege === item.privilege && names(one.grantee) === item.grantee && names(one.grantor) === item.grantor);
    return before === undefined || (item.grantable && !before.grantable) ? item : { ...item, source: before.source };
  });
}

/** ALTER … OWNER TO: aclnewowner puts the new owner in the old one's place, and a bit that moves along was granted where it was. */
export function ownerNames(old: { readonly owner: string }, now: { readonly owner: string }, names: RoleNames): RoleNames {
  const from = names(old.owner);
  return (name) => (names(name) === from ? now.owner : names(name));
}

/** What a new object is, for the default privileges that it starts with. */
export interface NewObject {
  readonly owner: string;
  readonly schema: string | null;
  readonly objects: DefaultAclItem['objects'];
}

/**
 * The ACL of a new object. Bits beyond acldefault come from the ALTER DEFAULT PRIVILEGES that gave them, not from the CREATE: the
 * owner's own, and PUBLIC's on functions and types, would be there anyway.
 */
export function settleNewAcl<Privilege extends string>(acl: readonly AclItem<Privilege>[], made: NewObject, defaults: readonly DefaultAclRow[]): readonly AclItem<Privilege>[] {
  const rows = defaults.filter((row) => row.creator === made.owner && row.objects === made.objects && (row.schema === null || row.schema === made.schema));
  if (rows.length === 0) return acl;
  const publicHasIt = made.objects === 'functions' || made.objects === 'types';
  return acl.map((item) => {
    if (item.grantee === made.owner || (publicHasIt && item.grantee === 'PUBLIC')) return item;
    const given = rows.flatMap((row) => row.acl).find((one) => one.grantee === item.grantee && one.privilege === item.privilege);
    return given === undefined ? item : { ...item, source: given.source };
  });
}
