import type { RangeVar } from '@pgsql/types';
import { PUBLIC } from '../acl.js';
import { extensionsAreOpen } from '../extensions/extensions.js';
import { fullyListed, knownExtensions } from '../extensions/known.js';
import { hasPrivilegesOf } from '../memberships.js';
import { qualifiedName, type Attribute, type Relation, type Trigger } from '../model.js';
import { currentRole } from '../names.js';
import type { State } from '../state.js';
import { isPerhapsAltered, isPerhapsGone, isUncertain } from '../taints.js';
import { triggerType } from '../triggers.js';
import { columnUsageRows, constraintRows, indexClassRows, indexRows, indexViewRows, keyUsageRows, referentialRows, tableConstraintRows } from './constraint-rows.js';
import { availableExtensionRows, enumRows, eventTriggerRows, extensionRows, policyRows, typeRows } from './object-rows.js';
import { all, anyRow, functionOid, type MayHave, never, others, perhaps, roleOid, row, type Row, schemaOid } from './rows.js';
import { tableRows } from './table-rows.js';
import { unknown, type Value } from './value.js';

const relkinds: Readonly<Record<Relation['relkind'], string>> = {
  table: 'r',
  'partitioned-table': 'p',
  view: 'v',
  'materialized-view': 'm',
  sequence: 'S',
  'foreign-table': 'f',
};

const tableTypes: Readonly<Record<Relation['relkind'], string | null>> = {
  table: 'BASE TABLE',
  'partitioned-table': 'BASE TABLE',
  view: 'VIEW',
  'foreign-table': 'FOREIGN',
  'materialized-view': null,
  sequence: null,
};

function roleRows(state: State): readonly Row[] {
  const rows = [...state.roles.values()].map((role) => {
    const attributes = { rolsuper: role.superuser, rolinherit: role.inherit, rolcreaterole: role.createrole, rolcanlogin: role.login, rolbypassrls: role.bypassrls };
    const own = row({ oid: roleOid(role.name), rolname: role.name, ...(isPerhapsAltered(state, role) ? {} : attributes) });
    return isPerhapsGone(state, 'roles', role) ? perhaps(own) : own;
  });
  return [...rows, ...others(state, ['roles'])];
}

/** What is told of a relation: perhaps, where it is perhaps gone or has another name. */
function ofRelation(state: State, relation: Relation, columns: Parameters<typeof row>[0]): Row {
  return isUncertain(state, relation, 'existence') ? perhaps(row(columns)) : row(columns);
}

/** What is told of a column: perhaps, where it is perhaps another one, or gone. */
function ofColumn(state: State, relation: Relation, columns: Parameters<typeof row>[0]): Row {
  const own = ofRelation(state, relation, columns);
  return isUncertain(state, relation, 'columns') ? perhaps(own) : own;
}

function relationRows(state: State, mayHave: MayHave): readonly Row[] {
  const rows = [...state.relations.values()].filter(({ name }) => mayHave('relname', name)).map((relation) =>
    ofRelation(state, relation, {
      oid: relation.oid,
      relname: relation.name,
      relkind: relkinds[relation.relkind],
      relnamespace: schemaOid(relation.schema),
      relowner: isUncertain(state, relation, 'owner') ? unknown : roleOid(relation.owner),
      relispartition: relation.parents.some((parent) => parent.partition),
      ...rowSecurityOf(state, relation),
    }),
  );
  // Composite types and PostgreSQL's own relations are in pg_class as well.
  const outside = [row({ oid: never, relkind: 'c' }), ...['t', 'i'].map((relkind) => row({ oid: never, relkind, relname: never, relnamespace: schemaOid('pg_toast') }))];
  const system = ['r', 'v', 'i'].map((relkind) => row({ oid: never, relkind, relname: never, relnamespace: schemaOid('pg_catalog') }));
  return [...rows, ...indexClassRows(state, mayHave), ...outside, ...system, ...others(state, ['existence'], (schema, name) => row({ relname: name, relnamespace: schemaOid(schema) }))];
}

/** Not told where something that could not be evaluated may have switched it. */
function rowSecurityOf(state: State, relation: Relation): Readonly<Record<string, boolean>> {
  return isUncertain(state, relation, 'policies') ? {} : { relrowsecurity: relation.rowSecurity, relforcerowsecurity: relation.forceRowSecurity };
}

function pgTablesRows(state: State, mayHave: MayHave): readonly Row[] {
  const rows = [...state.relations.values()]
    .filter((relation) => (relation.relkind === 'table' || relation.relkind === 'partitioned-table') && mayHave('tablename', relation.name))
    .map((relation) => ofRelation(state, relation, { schemaname: relation.schema, tablename: relation.name, tableowner: isUncertain(state, relation, 'owner') ? unknown : relation.owner }));
  return [...rows, row({ schemaname: 'pg_catalog', tablename: never }), ...others(state, ['existence'], (schemaname, tablename) => row({ schemaname, tablename }))];
}

function kindRows(state: State, relkind: Relation['relkind'], name: string): readonly Row[] {
  const rows = [...state.relations.values()]
    .filter((relation) => relation.relkind === relkind)
    .map((relation) => ofRelation(state, relation, { schemaname: relation.schema, [name]: relation.name }));
  return [...rows, row({ schemaname: 'pg_catalog', [name]: never }), ...others(state, ['existence'], (schemaname, relation) => row({ schemaname, [name]: relation }))];
}

/** Views of information_schema show what the current user owns or has some privilege on. */
function visible(state: State, privileges: (privilege: string) => boolean, isAsked: (relation: Relation) => boolean): readonly Relation[] {
  const user = currentRole(state);
  return [...state.relations.values()].filter(isAsked).filter(
    (relation) =>
      hasPrivilegesOf(state, user, relation.owner) ||
      [...relation.relacl, ...relation.columns.flatMap(({ attacl }) => attacl)].some(
        ({ grantee, privilege }) => privileges(privilege) && (grantee === PUBLIC || hasPrivilegesOf(state, user, grantee)),
      ) ||
      ['pg_read_all_data', 'pg_write_all_data'].some((role) => privileges(role === 'pg_read_all_data' ? 'SELECT' : 'UPDATE') && hasPrivilegesOf(state, user, role)),
  );
}

function informationTables(state: State, mayHave: MayHave): readonly Row[] {
  // information_schema.sql lists the privileges one by one, without MAINTAIN.
  const rows = visible(state, (privilege) => privilege !== 'MAINTAIN', ({ name }) => mayHave('table_name', name)).flatMap((relation) => {
    const type = tableTypes[relation.relkind];
    return type === null ? [] : [ofRelation(state, relation, { table_schema: relation.schema, table_name: relation.name, table_type: type })];
  });
  return [...rows, row({ table_schema: 'pg_catalog', table_name: never }), ...others(state, ['existence'], (schema, name) => row({ table_schema: schema, table_name: name }))];
}

const columnWords: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']);

function informationColumns(state: State, mayHave: MayHave): readonly Row[] {
  const user = currentRole(state);
  const rows = visible(state, (privilege) => columnWords.has(privilege), ({ name }) => mayHave('table_name', name)).flatMap((relation) =>
    tableTypes[relation.relkind] === null
      ? []
      : relation.columns.filter((column) => mayHave('column_name', column.name) && seesColumn(state, user, relation, column)).map((column) => ofColumn(state, relation, { table_schema: relation.schema, table_name: relation.name, column_name: column.name, is_nullable: column.notNull ? 'NO' : 'YES' })),
  );
  const open = [...state.openColumns].flatMap((oid) => {
    const relation = state.relations.get(oid);
    return relation === undefined ? [] : [row({ table_schema: relation.schema, table_name: relation.name })];
  });
  return [...rows, ...open, row({ table_schema: 'pg_catalog', table_name: never }), ...others(state, ['existence', 'columns'], (schema, name) => row({ table_schema: schema, table_name: name }))];
}

function seesColumn(state: State, user: string, relation: Relation, column: Attribute): boolean {
  if (hasPrivilegesOf(state, user, relation.owner) || hasPrivilegesOf(state, user, 'pg_read_all_data') || hasPrivilegesOf(state, user, 'pg_write_all_data')) return true;
  return [...relation.relacl, ...column.attacl].some(({ grantee, privilege }) => columnWords.has(privilege) && (grantee === PUBLIC || hasPrivilegesOf(state, user, grantee)));
}

function attributeRows(state: State, mayHave: MayHave): readonly Row[] {
  const rows = [...state.relations.values()].filter(({ oid }) => mayHave('attrelid', oid)).flatMap((relation) =>
    relation.columns.filter(({ name }) => mayHave('attname', name)).map((column) => ofColumn(state, relation, { attrelid: relation.oid, attname: column.name, attnotnull: column.notNull, attisdropped: false })),
  );
  return [...rows, row({ attrelid: never, attname: never }), ...others(state, ['existence', 'columns'], (schema, name) => row({ attrelid: state.relationNames.get(`${schema}.${name}`) ?? unknown }))];
}

/** What is told of a trigger: perhaps, where it or its table is perhaps gone. */
function ofTrigger(state: State, trigger: Trigger, columns: Parameters<typeof row>[0]): Row {
  const relation = state.relations.get(trigger.relation);
  const isThere = relation === undefined || !(isUncertain(state, relation, 'triggers') || isUncertain(state, relation, 'existence'));
  return isThere ? row(columns) : perhaps(row(columns));
}

function triggerRows(state: State, mayHave: MayHave): readonly Row[] {
  const rows = state.triggers.filter(({ relation, name }) => mayHave('tgrelid', relation) && mayHave('tgname', name)).map((trigger) =>
    ofTrigger(state, trigger, {
      tgrelid: trigger.relation,
      tgname: trigger.name,
      tgenabled: trigger.tgenabled,
      tgisinternal: trigger.parent !== null && state.postgres < 13,
      tgtype: triggerType(trigger),
      tgfoid: trigger.function === null ? unknown : functionOid(trigger.function),
    }),
  );
  return [...rows, row({ tgrelid: never, tgname: never, tgisinternal: true }), ...others(state, ['triggers', 'existence'], (schema, name) => row({ tgrelid: state.relationNames.get(`${schema}.${name}`) ?? unknown }))];
}

function informationTriggers(state: State, mayHave: MayHave): readonly Row[] {
  const seen = new Set(visible(state, (privilege) => privilege !== 'SELECT' && privilege !== 'MAINTAIN', ({ name }) => mayHave('event_object_table', name)).map(({ oid }) => oid));
  const rows = state.triggers.flatMap((trigger) => {
    const relation = state.relations.get(trigger.relation);
    if (relation === undefined || !seen.has(relation.oid)) return [];
    return trigger.events.map((event) =>
      ofTrigger(state, trigger, { trigger_schema: relation.schema, trigger_name: trigger.name, event_object_schema: relation.schema, event_object_table: relation.name, event_manipulation: event }),
    );
  });
  return [...rows, ...others(state, ['triggers', 'existence'], (schema, name) => row({ event_object_schema: schema, event_object_table: name }))];
}

function functionRows(state: State, mayHave: MayHave): readonly Row[] {
  const rows = [...state.functions.values()].filter(({ name }) => mayHave('proname', name)).map((proc) => {
    const signature = { oid: functionOid(proc.key), proname: proc.name, pronamespace: schemaOid(proc.schema), pronargs: proc.argumentTypes.length };
    // One that is made anew has the same signature.
    if (isPerhapsGone(state, 'functions', { name: qualifiedName(proc), oid: proc.oid })) return perhaps(row(signature));
    return row({ ...signature, proowner: roleOid(proc.owner), prosecdef: proc.securityDefiner });
  });
  return [...rows, row({ oid: never, pronamespace: schemaOid('pg_catalog') }), ...extensionFunctionRows(state), ...others(state, ['functions'])];
}

/** Those of extensions, by name only: never taken to be there for certain. */
function extensionFunctionRows(state: State): readonly Row[] {
  if (extensionsAreOpen(state)) return [anyRow];
  return [...state.extensions.values()].flatMap(({ name, schema }) => {
    if (name === 'plpgsql') return [];
    if (schema === null || !fullyListed.has(name)) return [anyRow];
    return [...(knownExtensions.get(name)?.functions ?? [])].map((proname) => perhaps(row({ proname, pronamespace: schemaOid(schema) })));
  });
}

/** `visible`: as information_schema.schemata has them, those of owners whose privileges the current user has. */
function schemaRows(state: State, which: 'all' | 'visible'): readonly Row[] {
  const user = currentRole(state);
  const rows = [...state.namespaces.values()].filter(({ owner }) => which === 'all' || hasPrivilegesOf(state, user, owner)).map((namespace) => {
    const own = row({ oid: schemaOid(namespace.name), nspname: namespace.name, nspowner: roleOid(namespace.owner), schema_name: namespace.name });
    return isPerhapsGone(state, 'schemas', namespace) ? perhaps(own) : own;
  });
  const system = ['pg_catalog', 'information_schema', 'pg_toast'].map((name) => row({ oid: schemaOid(name), nspname: name, schema_name: name }));
  return [...rows, ...system, ...others(state, ['schemas'])];
}

function membershipRows(state: State): readonly Row[] {
  const rows = state.memberships.map((one) => row({ roleid: roleOid(one.role), member: roleOid(one.member), grantor: roleOid(one.grantor), admin_option: one.adminOption }));
  return [...rows, ...others(state, ['memberships', 'roles'])];
}

/** The rows of a system catalog, or of a table that this file made and filled; null when the model does not hold them. `mayHave`: rows with other names need not be among them. */
export function catalogRows(state: State, name: RangeVar, mayHave: MayHave = all): readonly Row[] | null {
  const schema = name.schemaname ?? '';
  if (schema === 'information_schema') {
    switch (name.relname) {
      case 'tables':
        return informationTables(state, mayHave);
      case 'columns':
        return informationColumns(state, mayHave);
      case 'schemata':
        return schemaRows(state, 'visible');
      case 'triggers':
        return informationTriggers(state, mayHave);
      case 'table_constraints':
        return tableConstraintRows(state, mayHave);
      case 'key_column_usage':
        return keyUsageRows(state);
      case 'constraint_column_usage':
        return columnUsageRows(state);
      case 'referential_constraints':
        return referentialRows(state);
      default:
        return null;
    }
  }
  if (schema !== '' && schema !== 'pg_catalog') return tableRows(state, name);
  switch (name.relname) {
    case 'pg_roles':
    case 'pg_authid':
      return roleRows(state);
    case 'pg_user':
    case 'pg_shadow':
      return roleRows(state)
        .filter((one) => one.size === 0 || isTrue(one.get('rolcanlogin')))
        .map((one): Row => (one.size === 0 ? one : new Map([['usename', one.get('rolname') ?? unknown]])));
    case 'pg_auth_members':
      return membershipRows(state);
    case 'pg_class':
      return relationRows(state, mayHave);
    case 'pg_tables':
      return pgTablesRows(state, mayHave);
    case 'pg_views':
      return kindRows(state, 'view', 'viewname');
    case 'pg_matviews':
      return kindRows(state, 'materialized-view', 'matviewname');
    case 'pg_sequences':
      return kindRows(state, 'sequence', 'sequencename');
    case 'pg_attribute':
      return attributeRows(state, mayHave);
    case 'pg_constraint':
      return constraintRows(state, mayHave);
    case 'pg_index':
      return indexRows(state, mayHave);
    case 'pg_indexes':
      return indexViewRows(state, mayHave);
    case 'pg_type':
      return typeRows(state, mayHave);
    case 'pg_enum':
      return enumRows(state, mayHave);
    case 'pg_policy':
    case 'pg_policies':
      return policyRows(state, mayHave);
    case 'pg_extension':
      return extensionRows(state);
    case 'pg_event_trigger':
      return eventTriggerRows(state);
    case 'pg_available_extensions':
      return availableExtensionRows(state);
    case 'pg_trigger':
      return triggerRows(state, mayHave);
    case 'pg_proc':
      return functionRows(state, mayHave);
    case 'pg_namespace':
      return schemaRows(state, 'all');
    default:
      return tableRows(state, name);
  }
}

function isTrue(value: Value | undefined): boolean {
  return value?.kind === 'known' && value.value === true;
}
