import { qualifiedName, type AclItem, type Catalog, type Constraint, type Index, type Proc, type Relation, type Source, type Trigger } from '@pg-guardrails/catalog';
import type { Evidence } from '@pg-guardrails/kernel';
import { changesByRow, statementOf, unknownEntry, type ChangeEntry } from './statement.js';

/**
 * A catalog as plain data. Keys are PostgreSQL's own column names (manual: System Catalogs) where it has one; names stand where it keeps oids.
 * `statement` is what made a row or an ACL item, `changes` the chain of all statements that touched the row, oldest first.
 */
export type CatalogDocument = ReturnType<typeof catalogDocument>;

type ChangesOf = (row: string) => readonly ChangeEntry[];

interface AclEntry {
  readonly grantee: string;
  readonly grantor: string;
  readonly privilege_type: string;
  readonly is_grantable: boolean;
  readonly statement: Evidence | null;
}

/** As aclexplode() has it. */
function aclEntries(items: readonly AclItem<string>[]): readonly AclEntry[] {
  return items.map(({ grantee, grantor, privilege, grantable, source }) => ({
    grantee,
    grantor,
    privilege_type: privilege,
    is_grantable: grantable,
    statement: statementOf(source),
  }));
}

function byName<T extends { readonly name: string }>(rows: Iterable<T>): readonly T[] {
  return [...rows].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function byQualifiedName<T extends { readonly schema: string; readonly name: string }>(rows: Iterable<T>): readonly T[] {
  return [...rows].sort((a, b) => {
    const [left, right] = [`${a.schema}\0${a.name}`, `${b.schema}\0${b.name}`];
    return left < right ? -1 : left > right ? 1 : 0;
  });
}

function constraintEntry(catalog: Catalog, constraint: Constraint) {
  const { name, contype, columns, expression, references, deferrable, initiallyDeferred, validated, enforced, noInherit, local, inherited, source } = constraint;
  const target = references === null ? undefined : catalog.relations.get(references.relation);
  return {
    conname: name,
    contype,
    conkey: columns,
    conbin: expression,
    references:
      references === null
        ? null
        : { confrelid: target === undefined ? null : qualifiedName(target), confkey: references.columns, confdeltype: references.onDelete, confupdtype: references.onUpdate },
    condeferrable: deferrable,
    condeferred: initiallyDeferred,
    convalidated: validated,
    conenforced: enforced,
    connoinherit: noInherit,
    conislocal: local,
    coninhcount: inherited,
    statement: statementOf(source),
  };
}

function relationEntry(catalog: Catalog, relation: Relation, changes: ChangesOf) {
  const parents = relation.parents.flatMap(({ oid, partition }) => {
    const parent = catalog.relations.get(oid);
    return parent === undefined ? [] : [{ name: qualifiedName(parent), partition }];
  });
  return {
    nspname: relation.schema,
    relname: relation.name,
    relkind: relation.relkind,
    relowner: relation.owner,
    owner_statement: statementOf(relation.ownerSource),
    relrowsecurity: relation.rowSecurity,
    relforcerowsecurity: relation.forceRowSecurity,
    security_invoker: relation.securityInvoker,
    relacl: aclEntries([...relation.relacl, ...(relation.usage ?? [])]),
    attributes: relation.columns.map(({ name, type, notNull, hasDefault, generated, identity, attacl }) => ({
      attname: name,
      type,
      attnotnull: notNull,
      atthasdef: hasDefault,
      attgenerated: generated,
      attidentity: identity,
      attacl: aclEntries(attacl),
    })),
    constraints: byName(relation.constraints).map((constraint) => constraintEntry(catalog, constraint)),
    policies: byName(relation.policies).map(({ name, permissive, command, roles, using, withCheck, source }) => ({
      polname: name,
      polpermissive: permissive,
      polcmd: command,
      polroles: roles,
      polqual: using,
      polwithcheck: withCheck,
      statement: statementOf(source),
    })),
    rules: byName(relation.rules ?? []).map(({ name, event, instead, source }) => ({ rulename: name, ev_type: event, is_instead: instead, statement: statementOf(source) })),
    inherits: parents,
    description: relation.comment,
    statement: statementOf(relation.source),
    changes: changes(`relation ${String(relation.oid)}`),
  };
}

function triggerEntry(catalog: Catalog, trigger: Trigger, changes: ChangesOf) {
  const relation = catalog.relations.get(trigger.relation);
  return {
    tgname: trigger.name,
    tgrelid: relation === undefined ? null : qualifiedName(relation),
    timing: trigger.timing,
    events: trigger.events,
    level: trigger.level,
    update_of: trigger.updateOf,
    tgqual: trigger.when,
    tgenabled: trigger.tgenabled,
    enabled_statement: statementOf(trigger.enabledSource),
    tgargs: trigger.arguments,
    tgfoid: trigger.function ?? trigger.functionName,
    parent: trigger.parent,
    statement: statementOf(trigger.source),
    changes: changes(`trigger ${String(trigger.oid)}`),
  };
}

function indexEntry(catalog: Catalog, index: Index, changes: ChangesOf) {
  const relation = catalog.relations.get(index.relation);
  return {
    nspname: index.schema,
    relname: index.name,
    indrelid: relation === undefined ? null : qualifiedName(relation),
    amname: index.method,
    indisunique: index.unique,
    indisprimary: index.primary,
    indnullsnotdistinct: index.nullsNotDistinct,
    keys: index.keys,
    include: index.include,
    indpred: index.predicate,
    constraint: index.constraint,
    statement: statementOf(index.source),
    changes: changes(`index ${String(index.oid)}`),
  };
}

function functionEntry(proc: Proc, changes: ChangesOf) {
  return {
    nspname: proc.schema,
    proname: proc.name,
    proargtypes: proc.argumentTypes,
    proargnames: proc.argumentNames,
    prorettype: proc.returns,
    lanname: proc.language,
    prosecdef: proc.securityDefiner,
    proconfig: proc.config,
    proowner: proc.owner,
    proacl: aclEntries(proc.proacl),
    prosrc: proc.body,
    statement: statementOf(proc.source),
    changes: changes(`function ${String(proc.oid)}`),
  };
}

/** Everything of a catalog, each list in the order of its names, so that two documents can be compared line by line. */
export function catalogDocument(catalog: Catalog) {
  const changes = changesByRow(catalog.changes);
  const source = (one: { readonly source: Source | null }): { readonly statement: Evidence | null } => ({ statement: statementOf(one.source) });
  return {
    database: { owner: catalog.databaseOwner, datacl: aclEntries(catalog.databaseAcl), changes: changes('database') },
    parameter_acls: byName(catalog.parameterAcls).map(({ name, paracl }) => ({ parname: name, paracl: aclEntries(paracl), changes: changes(`parameter ${name}`) })),
    roles: byName(catalog.roles.values()).map((role) => ({
      rolname: role.name,
      rolsuper: role.superuser,
      rolinherit: role.inherit,
      rolcreaterole: role.createrole,
      rolcreatedb: role.createdb,
      rolcanlogin: role.login,
      rolreplication: role.replication,
      rolbypassrls: role.bypassrls,
      from: role.from,
      ...source(role),
      changes: changes(`role ${String(role.oid)}`),
    })),
    auth_members: catalog.memberships.map((one) => ({
      roleid: one.role,
      member: one.member,
      grantor: one.grantor,
      admin_option: one.adminOption,
      inherit_option: one.inheritOption,
      set_option: one.setOption,
      ...source(one),
    })),
    settings: catalog.roleSettings.map((one) => ({ role: one.role, database: one.database, name: one.name, value: one.value, ...source(one) })),
    namespaces: byName(catalog.namespaces.values()).map((one) => ({
      nspname: one.name,
      nspowner: one.owner,
      nspacl: aclEntries(one.nspacl),
      ...source(one),
      changes: changes(`schema ${String(one.oid)}`),
    })),
    relations: byQualifiedName(catalog.relations.values()).map((relation) => relationEntry(catalog, relation, changes)),
    indexes: byQualifiedName(catalog.indexes.values()).map((index) => indexEntry(catalog, index, changes)),
    triggers: byName(catalog.triggers).map((trigger) => triggerEntry(catalog, trigger, changes)),
    functions: byQualifiedName(catalog.functions.values()).map((proc) => functionEntry(proc, changes)),
    types: byQualifiedName(catalog.types.values()).map((one) => ({
      nspname: one.schema,
      typname: one.name,
      typtype: one.typtype,
      typowner: one.owner,
      typbasetype: one.baseType,
      enumlabels: one.labels,
      typacl: aclEntries(one.typacl),
      ...source(one),
      changes: changes(`type ${String(one.oid)}`),
    })),
    event_triggers: byName(catalog.eventTriggers.values()).map((one) => ({
      evtname: one.name,
      evtevent: one.event,
      evttags: one.tags,
      evtfoid: one.function ?? one.functionName,
      evtowner: one.owner,
      evtenabled: one.evtenabled,
      ...source(one),
    })),
    extensions: byName(catalog.extensions.values()).map((one) => ({ extname: one.name, nspname: one.schema, ...source(one) })),
    default_acls: catalog.defaultAcl.map((one) => ({
      defaclrole: one.creator,
      defaclnamespace: one.schema,
      defaclobjtype: one.objects,
      grantee: one.grantee,
      privilege_type: one.privilege,
      is_grantable: one.grantable,
      ...source(one),
    })),
    unknown: catalog.taints.map(unknownEntry),
    rejected: catalog.errors.map(({ sqlstate, message, place }) => ({ sqlstate, message, file: place.file, line: place.line, column: place.column })),
    unmodelled: catalog.unmodelled.map((one) => ({ kind: one.kind, statement: statementOf(one.source) })),
  };
}
