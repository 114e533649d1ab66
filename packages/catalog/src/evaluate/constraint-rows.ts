import { hasPrivilegesOf } from '../memberships.js';
import type { Constraint, ForeignKeyAction, Index, Relation } from '../model.js';
import type { State } from '../state.js';
import { isUncertain } from '../taints.js';
import { never, others, perhaps, roleOid, row, schemaOid, type Describe, type MayHave, type Row } from './rows.js';
import { unknown, type Value } from './value.js';

/** pg_constraint.h, CONSTRAINT_*. */
const contypes: Readonly<Record<Constraint['contype'], string>> = { check: 'c', 'foreign-key': 'f', 'not-null': 'n', 'primary-key': 'p', unique: 'u', exclusion: 'x', trigger: 't' };
const actions: Readonly<Record<ForeignKeyAction, string>> = { 'no-action': 'a', restrict: 'r', cascade: 'c', 'set-null': 'n', 'set-default': 'd' };
const rules: Readonly<Record<ForeignKeyAction, string>> = { 'no-action': 'NO ACTION', restrict: 'RESTRICT', cascade: 'CASCADE', 'set-null': 'SET NULL', 'set-default': 'SET DEFAULT' };
/** information_schema.table_constraints has no exclusion constraints and no constraint triggers. */
const types: Readonly<Record<Constraint['contype'], string | null>> = {
  check: 'CHECK',
  'foreign-key': 'FOREIGN KEY',
  'not-null': 'CHECK',
  'primary-key': 'PRIMARY KEY',
  unique: 'UNIQUE',
  exclusion: null,
  trigger: null,
};
const yesOrNo = (value: boolean): string => (value ? 'YES' : 'NO');

const oidOf = (relation: Relation, { name }: Constraint): string => `constraint:${String(relation.oid)}.${name}`;

/** Of which relations, and which of their constraints, the rows are asked for. */
interface Asked {
  readonly ofRelation: (relation: Relation) => boolean;
  readonly ofConstraint: (constraint: Constraint) => boolean;
}

const every: Asked = { ofRelation: () => true, ofConstraint: () => true };

function eachConstraint(state: State, of: (relation: Relation, constraint: Constraint) => readonly Row[], asked: Asked = every): readonly Row[] {
  const found: Row[] = [];
  state.relations.forEach((relation) => {
    if (relation.constraints.length === 0 || !asked.ofRelation(relation)) return;
    const rows: Row[] = [];
    for (const constraint of relation.constraints) if (asked.ofConstraint(constraint)) for (const one of of(relation, constraint)) rows.push(one);
    if (rows.length > 0) found.push(...(isUncertain(state, relation, 'constraints') ? rows.map(perhaps) : rows));
  });
  return found;
}

/** Rows that a taint may have added or taken: of a relation whose oid is known where the name leads to one. */
function uncertain(state: State, aspect: 'constraints' | 'indexes', describe: Describe): readonly Row[] {
  return others(state, [aspect, 'existence'], describe);
}

function oidNamed(state: State, schema: string, name: string): Value | number {
  return state.relationNames.get(`${schema}.${name}`) ?? unknown;
}

/** The row of a constraint in pg_constraint. */
function constraintRow({ postgres }: State, relation: Relation, one: Constraint): Row {
  const { references } = one;
  return row({
    oid: oidOf(relation, one),
    conname: one.name,
    connamespace: schemaOid(relation.schema),
    contype: contypes[one.contype],
    condeferrable: one.deferrable,
    condeferred: one.initiallyDeferred,
    convalidated: one.validated,
    ...(postgres >= 18 ? { conenforced: one.enforced } : {}),
    conrelid: relation.oid,
    contypid: 0,
    conindid: one.index ?? 0,
    confrelid: references?.relation ?? 0,
    confdeltype: references === null ? ' ' : actions[references.onDelete],
    confupdtype: references === null ? ' ' : actions[references.onUpdate],
    conislocal: one.local,
    coninhcount: one.inherited,
    connoinherit: one.noInherit,
  });
}

/** The rows of pg_constraint that are of domains. */
function domainRows(state: State): readonly Row[] {
  const isOpen = state.taints.some(({ aspects }) => aspects.includes('types'));
  return [...state.types.values()].flatMap(({ oid, schema, typtype, domain }) => {
    if (typtype !== 'domain') return [];
    const rows = (domain?.constraints ?? []).map((one) => row({ conname: one.name, connamespace: schemaOid(schema), contype: contypes[one.contype], convalidated: one.validated, conrelid: 0, contypid: oid }));
    return isOpen ? [...rows.map(perhaps), row({ conrelid: 0, connamespace: schemaOid(schema) })] : rows;
  });
}

/** pg_constraint. */
export function constraintRows(state: State, mayHave: MayHave): readonly Row[] {
  const rows = eachConstraint(state, (relation, one) => [constraintRow(state, relation, one)], { ofRelation: ({ oid }) => mayHave('conrelid', oid), ofConstraint: ({ name }) => mayHave('conname', name) });
  const domains = domainRows(state);
  const system = row({ conname: never, conrelid: never, connamespace: schemaOid('pg_catalog') });
  return [...rows, ...domains, system, ...uncertain(state, 'constraints', (schema, name) => row({ conrelid: oidNamed(state, schema, name), connamespace: schemaOid(schema) }))];
}

function eachIndex(state: State, of: (index: Index, relation: Relation) => Row, isAsked: (index: Index, relation: Relation) => boolean = () => true): readonly Row[] {
  return [...state.indexes.values()].flatMap((index) => {
    const relation = state.relations.get(index.relation);
    if (relation === undefined || !isAsked(index, relation)) return [];
    return [isUncertain(state, relation, 'indexes') ? perhaps(of(index, relation)) : of(index, relation)];
  });
}

/** pg_index. */
export function indexRows(state: State, mayHave: MayHave): readonly Row[] {
  const rows = eachIndex(state, (index, relation) =>
    row({
      indexrelid: index.oid,
      indrelid: relation.oid,
      indisunique: index.unique,
      indnullsnotdistinct: index.nullsNotDistinct,
      indisprimary: index.primary,
      indisexclusion: index.constraint !== null && !index.unique,
      indnatts: index.keys.length + index.include.length,
      indnkeyatts: index.keys.length,
      indislive: true,
      ...(relation.relkind === 'partitioned-table' ? {} : { indisvalid: true, indisready: true }),
      ...(index.predicate === null ? { indpred: null } : {}),
    }),
    (index, { oid }) => mayHave('indrelid', oid) && mayHave('indexrelid', index.oid),
  );
  return [...rows, row({ indexrelid: never, indrelid: never }), ...uncertain(state, 'indexes', (schema, name) => row({ indrelid: oidNamed(state, schema, name) }))];
}

/** The rows of indexes in pg_class. */
export function indexClassRows(state: State, mayHave: MayHave): readonly Row[] {
  const describe = (index: Index, relation: Relation): Row =>
    row({
      oid: index.oid,
      relname: index.name,
      relkind: relation.relkind === 'partitioned-table' ? 'I' : 'i',
      relnamespace: schemaOid(index.schema),
      relowner: roleOid(relation.owner),
      relispartition: index.parent !== null,
    });
  const rows = eachIndex(state, describe, ({ name }) => mayHave('relname', name));
  return [...rows, ...others(state, ['indexes'], (schema) => row({ relkind: 'i', relnamespace: schemaOid(schema) }))];
}

/** pg_indexes. */
export function indexViewRows(state: State, mayHave: MayHave): readonly Row[] {
  const describe = (index: Index, relation: Relation): Row => row({ schemaname: index.schema, tablename: relation.name, indexname: index.name });
  const rows = eachIndex(state, describe, ({ name }, relation) => mayHave('indexname', name) && mayHave('tablename', relation.name));
  return [...rows, row({ schemaname: 'pg_catalog', tablename: never }), ...uncertain(state, 'indexes', (schemaname, tablename) => row({ schemaname, tablename }))];
}

/** information_schema shows the constraints of tables that one owns, or has a privilege on: whether another's are seen is not told. */
function visibly(state: State, relation: Relation, columns: Readonly<Record<string, string | boolean | number>>): Row {
  if (hasPrivilegesOf(state, state.session.currentRole, relation.owner)) return row(columns);
  return row({ table_schema: relation.schema, table_name: relation.name });
}

const ofTable: Describe = (table_schema, table_name) => row({ table_schema, table_name, constraint_schema: table_schema });

/** information_schema.table_constraints. */
export function tableConstraintRows(state: State, mayHave: MayHave): readonly Row[] {
  const rows = eachConstraint(state, (relation, one): readonly Row[] => {
    const type = types[one.contype];
    const { name, schema, owner } = relation;
    // Of one that is perhaps not seen the name is not told.
    const isNamed = (): boolean => mayHave('constraint_name', one.name) || !hasPrivilegesOf(state, state.session.currentRole, owner);
    if (type === null || !isNamed()) return [];
    return [
      visibly(state, relation, {
        constraint_schema: schema,
        constraint_name: one.name,
        table_schema: schema,
        table_name: name,
        constraint_type: type,
        is_deferrable: yesOrNo(one.deferrable),
        initially_deferred: yesOrNo(one.initiallyDeferred),
        enforced: yesOrNo(one.enforced),
      }),
    ];
  }, { ...every, ofRelation: ({ name }) => mayHave('table_name', name) });
  // Before PostgreSQL 18 the names of NOT NULL are made of oids.
  const notNulls = [...state.relations.values()].flatMap((relation) =>
    state.postgres >= 18 || !relation.columns.some(({ notNull }) => notNull) ? [] : [row({ table_schema: relation.schema, table_name: relation.name, constraint_type: 'CHECK', constraint_name: never })],
  );
  return [...rows, ...notNulls, ...uncertain(state, 'constraints', ofTable)];
}

/** information_schema.key_column_usage. */
export function keyUsageRows(state: State): readonly Row[] {
  const rows = eachConstraint(state, (relation, one): readonly Row[] => {
    if (one.contype !== 'primary-key' && one.contype !== 'unique' && one.contype !== 'foreign-key') return [];
    const { name, schema } = relation;
    return one.columns.map((column, position) =>
      visibly(state, relation, { constraint_schema: schema, constraint_name: one.name, table_schema: schema, table_name: name, column_name: column, ordinal_position: position + 1 }),
    );
  });
  return [...rows, ...uncertain(state, 'constraints', ofTable)];
}

/** information_schema.constraint_column_usage: of a foreign key the columns that it refers to. */
export function columnUsageRows(state: State): readonly Row[] {
  const rows = eachConstraint(state, (relation, one): readonly Row[] => {
    const used = one.references === null ? relation : state.relations.get(one.references.relation);
    const columns = one.references === null ? one.columns : one.references.columns;
    if (types[one.contype] === null || used === undefined) return [];
    return columns.map((column) =>
      visibly(state, used, { constraint_schema: relation.schema, constraint_name: one.name, table_schema: used.schema, table_name: used.name, column_name: column }),
    );
  });
  return [...rows, ...uncertain(state, 'constraints', (constraint_schema) => row({ constraint_schema }))];
}

/** information_schema.referential_constraints. */
export function referentialRows(state: State): readonly Row[] {
  const rows = eachConstraint(state, (relation, one): readonly Row[] => {
    if (one.references === null) return [];
    const seen = hasPrivilegesOf(state, state.session.currentRole, relation.owner);
    const { onDelete, onUpdate } = one.references;
    return [row({ constraint_schema: relation.schema, ...(seen ? { constraint_name: one.name, delete_rule: rules[onDelete], update_rule: rules[onUpdate] } : {}) })];
  });
  return [...rows, ...uncertain(state, 'constraints', (constraint_schema) => row({ constraint_schema }))];
}
