import type { AclItem, DefaultAclItem, DefaultAclRow } from '@pg-guardrails/catalog';

/** ALTER … OWNER TO: aclnewowner puts the new owner in the old one's place, and a bit that moves along was granted where it was. */
export interface Moved {
  readonly from: string;
  readonly to: string;
}

function movedName(name: string, moved: Moved | null): string {
  return name === moved?.from ? moved.to : name;
}

/** Each bit with its source: a bit that was there keeps it, also when it lost its grant option; one that is new or wider is of now. */
export function settleAcl<Privilege extends string>(old: readonly AclItem<Privilege>[], now: readonly AclItem<Privilege>[], moved: Moved | null): readonly AclItem<Privilege>[] {
  return now.map((item) => {
    const before = old.find(
      (one) => one.privilege === item.privilege && movedName(one.grantee, moved) === item.grantee && movedName(one.grantor, moved) === item.grantor,
    );
    return before === undefined || (item.grantable && !before.grantable) ? item : { ...item, source: before.source };
  });
}

export function ownerMove(old: { readonly owner: string }, now: { readonly owner: string }): Moved | null {
  return old.owner === now.owner ? null : { from: old.owner, to: now.owner };
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
