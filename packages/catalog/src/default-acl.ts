import type { AlterDefaultPrivilegesStmt, ObjectType } from '@pgsql/types';
import { addToAcl, mergeGrant, ownerItems, PUBLIC, sameAcl } from './acl.js';
import { stateWith } from './copies.js';
import { insufficientPrivilege, invalidGrant, syntaxError, undefinedSchema } from './errors.js';
import { privilegeChecker, hasPrivilegesOf } from './memberships.js';
import type { AclItem, DefaultAclItem, Source } from './model.js';
import { currentRole, granteeNamed, roleNamed } from './names.js';
import { roleSpecsOf, stringsOf } from './nodes.js';
import { functionPrivileges, isPrivilegeWord, schemaPrivileges, sequencePrivileges, tablePrivileges } from './privileges.js';
import type { Acl, Context, DefaultAclRow, DefaultObjects, State } from './state.js';

/** acldefault: what an object's owner and PUBLIC have when nothing was granted. */
export function builtInAcl(state: State, objects: DefaultObjects, owner: string, source: Source): Acl {
  const publicBit = (privilege: string): AclItem<string> => ({ grantee: PUBLIC, grantor: owner, privilege, grantable: false, source });
  switch (objects) {
    case 'tables':
      return ownerItems<string>(owner, tablePrivileges(state.postgres), source);
    case 'sequences':
      return ownerItems<string>(owner, sequencePrivileges, source);
    case 'schemas':
      return ownerItems<string>(owner, schemaPrivileges, source);
    case 'functions':
      return [...ownerItems<string>(owner, functionPrivileges, source), publicBit('EXECUTE')];
    case 'types':
      return [...ownerItems<string>(owner, ['USAGE'], source), publicBit('USAGE')];
    default:
      return objects satisfies never;
  }
}

function allPrivileges(state: State, objects: DefaultObjects): readonly string[] {
  switch (objects) {
    case 'tables':
      return tablePrivileges(state.postgres);
    case 'sequences':
      return sequencePrivileges;
    case 'schemas':
      return schemaPrivileges;
    case 'functions':
      return functionPrivileges;
    case 'types':
      return ['USAGE'];
    default:
      return objects satisfies never;
  }
}

function rowOf(state: State, creator: string, schema: string | null, objects: DefaultObjects): DefaultAclRow | undefined {
  return state.defaultAcls.find((row) => row.creator === creator && row.schema === schema && row.objects === objects);
}

/** No privilege has a space in it. */
function bitOf({ privilege, grantee }: AclItem<string>): string {
  return `${privilege} ${grantee}`;
}

/** get_user_default_acl: the ACL of a new object. The global row replaces the built-in default, the schema's row adds to it. */
export function aclOfNew(state: State, objects: DefaultObjects, owner: string, schema: string | null, source: Source): Acl {
  const builtIn = builtInAcl(state, objects, owner, source);
  if (state.defaultAcls.length === 0) return builtIn;
  const local = schema === null ? [] : (rowOf(state, owner, schema, objects)?.acl ?? []);
  let acl = rowOf(state, owner, null, objects)?.acl ?? builtIn;
  // An emptied global row counts as none when the schema has no row either (acl.c, aclmerge of two empty ACLs is NULL).
  if (acl.length === 0 && local.length === 0) acl = builtIn;
  const own = new Set(builtIn.map(bitOf));
  // The bits that would be there anyway come from the CREATE, not from the ALTER DEFAULT PRIVILEGES.
  acl = acl.map((item) => (own.has(bitOf(item)) ? { ...item, source } : item));
  for (const item of local) {
    const bit = new Set([item.privilege]);
    acl = addToAcl(
      acl,
      { ...item, privileges: bit, options: item.grantable ? bit : new Set() },
      owner,
      privilegeChecker(state),
    );
  }
  return acl;
}

/** The kind of objects of an ALTER DEFAULT PRIVILEGES; null for one that is no part of the model. */
export function objectsOf(objtype: ObjectType | undefined): DefaultObjects | null {
  switch (objtype) {
    case 'OBJECT_TABLE':
      return 'tables';
    case 'OBJECT_SEQUENCE':
      return 'sequences';
    case 'OBJECT_FUNCTION':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_PROCEDURE':
      return 'functions';
    case 'OBJECT_SCHEMA':
      return 'schemas';
    case 'OBJECT_TYPE':
      return 'types';
    default:
      return null;
  }
}

/** ALTER DEFAULT PRIVILEGES (manual: a schema's row can only add to the global ones). */
export function alterDefaultPrivileges(state: State, statement: AlterDefaultPrivilegesStmt, context: Context): State {
  const action = statement.action;
  const objects = objectsOf(action?.objtype);
  // Large objects (PostgreSQL 18) are no part of the model.
  if (action === undefined || objects === null) return state;
  const option = (name: string) =>
    (statement.options ?? []).flatMap((node) => ('DefElem' in node && node.DefElem.defname === name ? [node.DefElem.arg] : []))[0];
  const items = (name: string) => {
    const list = option(name);
    return list !== undefined && 'List' in list ? (list.List.items ?? []) : [];
  };
  const grantees = roleSpecsOf(action.grantees).map((spec) => granteeNamed(state, spec));
  const all = allPrivileges(state, objects);
  const words = (action.privileges ?? []).map((node) => ('AccessPriv' in node ? (node.AccessPriv.priv_name ?? '') : '').toUpperCase());
  for (const word of words) {
    if (!isPrivilegeWord(word, state.postgres)) throw syntaxError(`unrecognized privilege type "${word}"`);
    if (!all.includes(word)) throw invalidGrant(`invalid privilege type ${word} for ${objects}`);
  }
  const privileges = new Set(words.length === 0 ? all : words);
  const schemas = stringsOf(items('schemas'));
  const named = roleSpecsOf(items('roles'));
  const creators = named.length === 0 ? [() => currentRole(state)] : named.map((spec) => () => roleNamed(state, spec));

  // Each role's right is checked when its turn comes, before what the words of the statement rule out.
  let rows = state.defaultAcls;
  for (const creatorOf of creators) {
    const creator = creatorOf();
    if (!hasPrivilegesOf(state, currentRole(state), creator)) throw insufficientPrivilege('permission denied to change default privileges');
    for (const schema of schemas.length === 0 ? [null] : schemas) {
      if (schema !== null && !state.namespaces.has(schema)) throw undefinedSchema(schema);
      if (schema !== null && objects === 'schemas') throw invalidGrant('cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS');
      const builtIn = schema === null ? builtInAcl(state, objects, creator, context.source) : [];
      const old = rows.find((row) => row.creator === creator && row.schema === schema && row.objects === objects)?.acl ?? builtIn;
      const acl = mergeGrant(
        old,
        {
          isGrant: action.is_grant ?? false,
          grantOption: action.grant_option ?? false,
          behavior: action.behavior === 'DROP_CASCADE' ? 'cascade' : 'restrict',
          grantees,
          source: context.source,
        },
        privileges,
        creator,
        creator,
        privilegeChecker(state),
      );
      rows = rows.filter((row) => !(row.creator === creator && row.schema === schema && row.objects === objects));
      if (!sameAcl(acl, builtIn)) rows = [...rows, { creator, schema, objects, acl }];
    }
  }
  return stateWith(state, { defaultAcls: rows });
}

/** Takes away rows that say no more than PostgreSQL's own default, as PostgreSQL itself does. */
export function withoutDefaultRows(state: State, rows: readonly DefaultAclRow[], source: Source): readonly DefaultAclRow[] {
  return rows.filter((row) => !sameAcl(row.acl, row.schema === null ? builtInAcl(state, row.objects, row.creator, source) : []));
}

/** The rows as single bits. An emptied global row has none, although it takes the owner's own bits away. */
export function defaultAclItems(rows: readonly DefaultAclRow[]): readonly DefaultAclItem[] {
  return rows.flatMap((row) =>
    row.acl.map((item) => ({
      creator: row.creator,
      schema: row.schema,
      objects: row.objects,
      grantee: item.grantee,
      privilege: item.privilege,
      grantable: item.grantable,
      source: item.source,
    })),
  );
}
