import type { GrantStmt, Node } from '@pgsql/types';
import { directGrantOptionsOf, mergeGrant, PUBLIC } from './acl.js';
import type { GrantWords } from './acl.js';
import { withoutDefaultRows } from './default-acl.js';
import { invalidGrant, notSupported, permissionDenied, syntaxError, undefinedColumn, undefinedSchema, wrongObjectType } from './errors.js';
import { functionNamed } from './functions.js';
import { hasPrivilegesOf, isSuperuser, privilegeChecker, rolesOf } from './memberships.js';
import type { AclItem, Attribute, FunctionPrivilege, Proc, Relation, SchemaPrivilege, StandingRevoke, TablePrivilege } from './model.js';
import { currentRole, explicitSchema, granteeNamed, isSystemRelation, isSystemSchema, relationNamed, roleNamed } from './names.js';
import { rangeVarsOf, roleSpecsOf, stringOf, stringsOf } from './nodes.js';
import { columnPrivileges, databasePrivileges, functionPrivileges, isPrivilegeWord, privilegesOfRelation, schemaPrivileges, sequencePrivileges } from './privileges.js';
import type { Acl, Context, State } from './state.js';
import { withRelation } from './state.js';

interface WantedBit {
  readonly privilege: string;
  /** Null for the whole object. */
  readonly columns: readonly string[] | null;
}

interface Grant {
  readonly words: GrantWords;
  /** Null for ALL. */
  readonly wanted: readonly WantedBit[] | null;
}

/** select_best_grantor: the owner for itself and superusers; else the role of the current user that can pass on the most. */
function bestGrantor<P extends string>(state: State, acl: Acl<P>, owner: string, privileges: ReadonlySet<P>): { readonly grantor: string; readonly options: ReadonlySet<P> } {
  const user = currentRole(state);
  if (user === owner || isSuperuser(state, user)) return { grantor: owner, options: privileges };
  let best: { readonly grantor: string; readonly options: ReadonlySet<P> } = { grantor: user, options: new Set() };
  for (const role of rolesOf(state, user, 'privileges')) {
    const options = directGrantOptionsOf(acl, role, owner, privileges);
    if (options.size === privileges.size) return { grantor: role, options };
    if (options.size > best.options.size) best = { grantor: role, options };
  }
  return best;
}

/** Whether a role has any bit of an object, which turns "permission denied" into a mere warning (restrict_and_check_grant). */
function holdsAny(state: State, acl: Acl, role: string, whole: readonly string[]): boolean {
  return acl.some((item) => whole.includes(item.privilege) && (item.grantee === PUBLIC || hasPrivilegesOf(state, role, item.grantee)));
}

const readAll: readonly string[] = ['SELECT'];
const writeAll: readonly string[] = ['INSERT', 'UPDATE', 'DELETE'];

/** pg_read_all_data and its kind have bits that no ACL shows (pg_class_aclmask). */
function holdsAnyByPredefinedRole(state: State, role: string, whole: readonly string[]): boolean {
  const has = (one: string): boolean => state.roles.has(one) && hasPrivilegesOf(state, role, one);
  return (
    (has('pg_read_all_data') && readAll.some((bit) => whole.includes(bit))) ||
    (has('pg_write_all_data') && writeAll.some((bit) => whole.includes(bit))) ||
    (has('pg_maintain') && whole.includes('MAINTAIN'))
  );
}

interface Target<P extends string> {
  readonly kind: string;
  readonly name: string;
  readonly owner: string;
  readonly acl: Acl<P>;
  /** The ACLs that decide about grant options: a column's and its table's. */
  readonly decisive: Acl<P>;
  readonly whole: readonly P[];
}

/** Applies one GRANT or REVOKE to one ACL. @throws {Rejection} 42501, 0LP01, 2BP01 */
function change<P extends string>(state: State, target: Target<P>, privileges: ReadonlySet<P>, words: GrantWords): { readonly acl: Acl<P>; readonly given: ReadonlySet<P> } {
  const { grantor, options } = bestGrantor(state, target.decisive, target.owner, privileges);
  if (options.size === 0 && !holdsAny(state, target.decisive, grantor, target.whole) && !holdsAnyByPredefinedRole(state, grantor, target.whole)) {
    throw permissionDenied(target.kind, target.name);
  }
  return { acl: mergeGrant(target.acl, words, options, grantor, target.owner, privilegeChecker(state)), given: options };
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

function isOneOf<P extends string>(all: readonly P[], word: string): word is P {
  return (all as readonly string[]).includes(word);
}

/** The bits that an object of this kind has. @throws {Rejection} 0LP01 for others */
function bitsOf<P extends string>(grant: Grant, all: readonly P[], kind: string): ReadonlySet<P> {
  if (grant.wanted === null) return new Set(all);
  return new Set(
    grant.wanted.map(({ privilege, columns }) => {
      if (columns !== null) throw invalidGrant('column privileges are only valid for relations');
      if (!isOneOf(all, privilege)) throw invalidGrant(`invalid privilege type ${privilege} for ${kind}`);
      return privilege;
    }),
  );
}

const tableKinds: readonly string[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'];

function standingRevokes(old: readonly StandingRevoke[], words: GrantWords, given: ReadonlySet<string>): readonly StandingRevoke[] {
  if (!words.isGrant && words.grantOption) return old;
  const named = (revoke: StandingRevoke): boolean => words.grantees.includes(revoke.grantee) && given.has(revoke.privilege);
  const rest = old.filter((revoke) => !named(revoke));
  if (words.isGrant) return rest;
  const added = words.grantees.flatMap((grantee) =>
    [...given].flatMap((privilege) => (isTablePrivilege(privilege) ? [{ grantee, privilege, source: words.source }] : [])),
  );
  return [...rest, ...added];
}

function isTablePrivilege(word: string): word is TablePrivilege {
  return tableKinds.includes(word);
}

function isColumnPrivilege(word: string): word is TablePrivilege {
  return (columnPrivileges as readonly string[]).includes(word);
}

/** ACL of a relation as one list; a sequence's USAGE bit stands apart in the model. */
function aclOf(relation: Relation): Acl {
  return [...relation.relacl, ...(relation.usage ?? [])];
}

function withAcl(relation: Relation, acl: Acl): Relation {
  const relacl = acl.flatMap((item): AclItem[] => (isTablePrivilege(item.privilege) ? [{ ...item, privilege: item.privilege }] : []));
  if (relation.relkind !== 'sequence') return { ...relation, relacl };
  return { ...relation, relacl, usage: acl.flatMap((item) => (item.privilege === 'USAGE' ? [{ ...item, privilege: 'USAGE' as const }] : [])) };
}

/** ExecGrant_Relation. */
function grantOnRelation(state: State, relation: Relation, grant: Grant, statement: GrantStmt): State {
  const isSequence = relation.relkind === 'sequence';
  if (statement.objtype === 'OBJECT_SEQUENCE' && !isSequence) throw wrongObjectType(`"${relation.name}" is not a sequence`);
  const all: readonly string[] = privilegesOfRelation(relation.relkind, state.postgres);
  const whole = (grant.wanted ?? all.map((privilege): WantedBit => ({ privilege, columns: null }))).filter(({ columns }) => columns === null).map(({ privilege }) => privilege);
  for (const privilege of whole) {
    if (!all.includes(privilege) && privilege === 'USAGE') throw invalidGrant(`invalid privilege type USAGE for table`);
  }
  // GRANT on a sequence without the word SEQUENCE keeps the bits that a sequence has and warns about the others.
  const bits = new Set(whole.filter((privilege) => all.includes(privilege)));
  const columnBits = new Map<string, Set<TablePrivilege>>();
  const addColumn = (column: string, privilege: TablePrivilege): void => {
    columnBits.set(column, (columnBits.get(column) ?? new Set<TablePrivilege>()).add(privilege));
  };
  const { words } = grant;
  if (!words.isGrant) {
    for (const privilege of bits) if (isColumnPrivilege(privilege)) for (const column of relation.columns) addColumn(column.name, privilege);
  }
  let known: readonly Attribute[] = relation.columns;
  for (const { privilege, columns } of grant.wanted ?? []) {
    if (columns === null || !isColumnPrivilege(privilege)) continue;
    for (const column of columns) {
      if (!known.some((one) => one.name === column)) {
        if (!state.openColumns.has(relation.oid)) throw undefinedColumn(column, relation.name);
        known = [...known, { name: column, type: 'unknown', notNull: false, hasDefault: false, attacl: [] }];
      }
      addColumn(column, privilege);
    }
  }
  let changed: Relation = { ...relation, columns: known };
  const oldAcl = aclOf(relation);
  if (bits.size > 0) {
    const { acl, given } = change(
      state,
      { kind: isSequence ? 'sequence' : 'table', name: relation.name, owner: relation.owner, acl: oldAcl, decisive: oldAcl, whole: all },
      bits,
      words,
    );
    changed = { ...withAcl(changed, acl), revokes: standingRevokes(relation.revokes, words, given) };
  }
  const columns = known.map((column) => {
    const wanted = columnBits.get(column.name);
    if (wanted === undefined) return column;
    const { acl } = change<string>(
      state,
      {
        kind: 'column',
        name: column.name,
        owner: relation.owner,
        acl: column.attacl,
        decisive: [...oldAcl, ...column.attacl],
        whole: columnPrivileges,
      },
      wanted,
      words,
    );
    return { ...column, attacl: acl.flatMap((item): AclItem[] => (isTablePrivilege(item.privilege) ? [{ ...item, privilege: item.privilege }] : [])) };
  });
  return withRelation(state, { ...changed, columns });
}

function checkRelationWords(state: State, grant: Grant, statement: GrantStmt): void {
  const isSequence = statement.objtype === 'OBJECT_SEQUENCE';
  const all: readonly string[] = isSequence ? sequencePrivileges : [...privilegesOfRelation('table', state.postgres), 'USAGE'];
  for (const { privilege, columns } of grant.wanted ?? []) {
    if (columns !== null && isSequence) throw invalidGrant('column privileges are only valid for relations');
    if (columns !== null && !isColumnPrivilege(privilege)) throw invalidGrant(`invalid privilege type ${privilege} for column`);
    if (!all.includes(privilege)) throw invalidGrant(`invalid privilege type ${privilege} for ${isSequence ? 'sequence' : 'relation'}`);
  }
}

function schemasNamed(state: State, nodes: readonly Node[] | undefined): readonly string[] {
  return stringsOf(nodes).flatMap((name) => {
    if (isSystemSchema(name)) return [];
    if (!state.namespaces.has(name)) throw undefinedSchema(name);
    return [name];
  });
}

/** The schemas of ALL … IN SCHEMA, which must be usable. */
function schemasSearched(state: State, nodes: readonly Node[] | undefined): readonly string[] {
  return schemasNamed(state, nodes).map((name) => explicitSchema(state, name));
}

function relationTargets(state: State, statement: GrantStmt): readonly Relation[] {
  if (statement.targtype !== 'ACL_TARGET_ALL_IN_SCHEMA') {
    return rangeVarsOf(statement.objects)
      .filter((name) => !isSystemRelation(state, name))
      .map((name) => relationNamed(state, name));
  }
  const schemas = schemasSearched(state, statement.objects);
  const wantsSequences = statement.objtype === 'OBJECT_SEQUENCE';
  return [...state.relations.values()].filter((relation) => schemas.includes(relation.schema) && (relation.relkind === 'sequence') === wantsSequences);
}

function functionTargets(state: State, statement: GrantStmt): readonly Proc[] {
  if (statement.targtype === 'ACL_TARGET_ALL_IN_SCHEMA') {
    const schemas = schemasSearched(state, statement.objects);
    return [...state.functions.values()].filter((proc) => schemas.includes(proc.schema));
  }
  return (statement.objects ?? []).flatMap((node) => ('ObjectWithArgs' in node ? [functionNamed(state, node.ObjectWithArgs)] : []));
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}

/** GRANT and REVOKE on tables, sequences, columns, functions, schemas and the database. Other kinds are no part of the model. */
export function grantPrivileges(state: State, statement: GrantStmt, context: Context): State {
  const user = currentRole(state);
  if (statement.grantor !== undefined && roleNamed(state, statement.grantor) !== user) throw notSupported('grantor must be current user');
  const readGrant = (): Grant => ({
    words: {
      isGrant: statement.is_grant ?? false,
      grantOption: statement.grant_option ?? false,
      behavior: statement.behavior === 'DROP_CASCADE' ? 'cascade' : 'restrict',
      grantees: roleSpecsOf(statement.grantees).map((spec) => granteeNamed(state, spec)),
      source: context.source,
    },
    wanted: readPrivileges(state, statement),
  });
  switch (statement.objtype) {
    case 'OBJECT_TABLE':
    case 'OBJECT_SEQUENCE': {
      const targets = relationTargets(state, statement);
      const grant = readGrant();
      checkRelationWords(state, grant, statement);
      let next = state;
      for (const { oid } of distinct(targets)) {
        const relation = next.relations.get(oid);
        if (relation !== undefined) next = grantOnRelation(next, relation, grant, statement);
      }
      return next;
    }
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE': {
      const targets = functionTargets(state, statement);
      const grant = readGrant();
      const bits: ReadonlySet<FunctionPrivilege> = bitsOf(grant, functionPrivileges, 'function');
      const functions = new Map(state.functions);
      for (const { key } of distinct(targets)) {
        const proc = functions.get(key);
        if (proc === undefined) continue;
        const { acl } = change<FunctionPrivilege>(state, { kind: 'function', name: proc.name, owner: proc.owner, acl: proc.proacl, decisive: proc.proacl, whole: functionPrivileges }, bits, grant.words);
        functions.set(key, { ...proc, proacl: acl });
      }
      return { ...state, functions };
    }
    case 'OBJECT_SCHEMA': {
      const targets = schemasNamed(state, statement.objects);
      const grant = readGrant();
      const bits: ReadonlySet<SchemaPrivilege> = bitsOf(grant, schemaPrivileges, 'schema');
      const namespaces = new Map(state.namespaces);
      for (const name of distinct(targets)) {
        const namespace = namespaces.get(name);
        if (namespace === undefined) continue;
        const { acl } = change<SchemaPrivilege>(state, { kind: 'schema', name, owner: namespace.owner, acl: namespace.nspacl, decisive: namespace.nspacl, whole: schemaPrivileges }, bits, grant.words);
        namespaces.set(name, { ...namespace, nspacl: acl });
      }
      return { ...state, namespaces };
    }
    case 'OBJECT_DATABASE': {
      const grant = readGrant();
      const bits = bitsOf(grant, databasePrivileges, 'database');
      const name = stringOf(statement.objects?.[0]) ?? '';
      const { acl } = change(state, { kind: 'database', name, owner: state.databaseOwner, acl: state.databaseAcl, decisive: state.databaseAcl, whole: databasePrivileges }, bits, grant.words);
      return { ...state, databaseAcl: acl };
    }
    default:
      // Types, domains, languages, foreign servers, large objects, parameters: their ACLs are no part of the model.
      readGrant();
      return state;
  }
}

/** DROP OWNED BY: REVOKE ALL from the role, wherever an ACL names it (acl.c, RemoveRoleFromObjectACL). @throws {Rejection} 42501 */
export function revokeEverything(state: State, role: string, context: Context): State {
  const words: GrantWords = { isGrant: false, grantOption: false, behavior: 'cascade', grantees: [role], source: context.source };
  const names = (acl: Acl): boolean => acl.some((item) => item.grantee === role);
  let next = state;
  for (const relation of state.relations.values()) {
    if (!names(aclOf(relation)) && !relation.columns.some((column) => names(column.attacl))) continue;
    const objtype = relation.relkind === 'sequence' ? 'OBJECT_SEQUENCE' : 'OBJECT_TABLE';
    next = grantOnRelation(next, next.relations.get(relation.oid) ?? relation, { words, wanted: null }, { objtype });
  }
  const namespaces = new Map(next.namespaces);
  for (const [name, one] of namespaces) {
    if (!names(one.nspacl)) continue;
    const target: Target<SchemaPrivilege> = { kind: 'schema', name, owner: one.owner, acl: one.nspacl, decisive: one.nspacl, whole: schemaPrivileges };
    namespaces.set(name, { ...one, nspacl: change(next, target, new Set(schemaPrivileges), words).acl });
  }
  const functions = new Map(next.functions);
  for (const [key, proc] of functions) {
    if (!names(proc.proacl)) continue;
    const target: Target<FunctionPrivilege> = { kind: 'function', name: proc.name, owner: proc.owner, acl: proc.proacl, decisive: proc.proacl, whole: functionPrivileges };
    functions.set(key, { ...proc, proacl: change(next, target, new Set(functionPrivileges), words).acl });
  }
  const database: Target<string> = { kind: 'database', name: 'current', owner: state.databaseOwner, acl: state.databaseAcl, decisive: state.databaseAcl, whole: databasePrivileges };
  return {
    ...next,
    namespaces,
    functions,
    databaseAcl: names(state.databaseAcl) ? change(next, database, new Set(databasePrivileges), words).acl : state.databaseAcl,
    defaultAcls: withoutDefaultRows(
      state,
      state.defaultAcls
        .filter((row) => row.creator !== role)
        .map((row) => ({
          ...row,
          acl: names(row.acl) ? mergeGrant(row.acl, words, new Set(row.acl.map((item) => item.privilege)), row.creator, row.creator, privilegeChecker(state)) : row.acl,
        })),
      context.source,
    ),
  };
}
