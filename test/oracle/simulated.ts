import { qualifiedName, simulate, type AclItem, type Catalog, type Constraint, type ForeignKeyAction, type Index, type Relation, type Trigger } from '../../packages/catalog/src/index.js';
import { readSqlText } from '../../packages/sql-reader/src/index.js';
import type { HistoryConfig, Place } from '../../packages/kernel/src/index.js';
import type { Lines } from './postgres.js';

const history: HistoryConfig = { migrations: 'migrations' };

/** The simulator's catalog after one file. */
export function simulated(statements: readonly string[], config: Partial<HistoryConfig> = {}): Catalog {
  const sql = readSqlText('history.sql', `${statements.join(';\n')};\n`);
  return simulate({ files: [{ sql }], history: { ...history, ...config } });
}

/** The same, where what PostgreSQL rejects has changed nothing: the very statements that run on PostgreSQL. */
export function simulatedAsRun(statements: readonly string[], config: Partial<HistoryConfig> = {}): Catalog {
  const sql = readSqlText('history.sql', `${statements.join(';\n')};\n`);
  return simulate({ files: [{ sql }], history: { ...history, searchPath: ['public'], ...config }, afterError: 'unchanged' });
}

function bit(item: AclItem<string>): string {
  return `${item.grantee}=${item.privilege}${item.grantable ? '*' : ''}/${item.grantor}`;
}

const relkinds: Readonly<Record<Relation['relkind'], string>> = {
  table: 'r',
  'partitioned-table': 'p',
  view: 'v',
  'materialized-view': 'm',
  sequence: 'S',
  'foreign-table': 'f',
};

/** pg_trigger.h */
function tgtype(trigger: Trigger): number {
  const events = { INSERT: 4, DELETE: 8, UPDATE: 16, TRUNCATE: 32 };
  const timing = trigger.timing === 'BEFORE' ? 2 : trigger.timing === 'INSTEAD OF' ? 64 : 0;
  return (trigger.level === 'ROW' ? 1 : 0) + timing + trigger.events.reduce((sum, event) => sum + events[event], 0);
}

/** pg_policy.polcmd */
const polcmds: Readonly<Record<Relation['policies'][number]['command'], string>> = { ALL: '*', SELECT: 'r', INSERT: 'a', UPDATE: 'w', DELETE: 'd' };
const prokinds = { function: 'f', procedure: 'p', aggregate: 'a', window: 'w' };
const typtypes = { enum: 'e', domain: 'd', composite: 'c', range: 'r', base: 'b', shell: 'shell' };
/** pg_rewrite.ev_type */
const ruleEvents = { UPDATE: '2', INSERT: '3', DELETE: '4' };
const defaclKinds = { tables: 'r', sequences: 'S', functions: 'f', schemas: 'n', types: 'T' };
const yes = (value: boolean): string => (value ? 't' : 'f');

const contypes: Readonly<Record<Constraint['contype'], string>> = { check: 'c', 'foreign-key': 'f', 'not-null': 'n', 'primary-key': 'p', unique: 'u', exclusion: 'x', trigger: 't' };
const actions: Readonly<Record<ForeignKeyAction, string>> = { 'no-action': 'a', restrict: 'r', cascade: 'c', 'set-null': 'n', 'set-default': 'd' };

function constraintLine(catalog: Catalog, relation: Relation, one: Constraint, shortName: (oid: number) => string): string {
  const columns = one.contype === 'check' ? [...one.columns].sort() : one.columns;
  const { references } = one;
  const target = references === null ? '' : ` to ${shortName(references.relation)}(${references.columns.join(',')}) ${actions[references.onDelete]}${actions[references.onUpdate]}`;
  const flags = [one.deferrable, one.initiallyDeferred, one.validated, one.enforced, one.noInherit, one.local].map(yes).join(',');
  const index = one.index === null ? '' : ` by ${catalog.indexes.get(one.index)?.name ?? '?'}`;
  return `${qualifiedName(relation)} ${one.name} ${contypes[one.contype]} (${columns.join(',')})${target} ${flags},${String(one.inherited)}${index}`;
}

function indexLine(catalog: Catalog, index: Index, shortName: (oid: number) => string): string {
  const keys = index.keys.map((key) => (key.startsWith('(') ? '?' : key)).join(',');
  const parent = index.parent === null ? undefined : catalog.indexes.get(index.parent);
  const parentName = parent === undefined ? '' : ` of ${parent.schema === 'public' ? parent.name : qualifiedName(parent)}`;
  return [
    `${qualifiedName(index)} on ${shortName(index.relation)} ${index.method} ${[index.unique, index.primary, index.nullsNotDistinct].map(yes).join(',')} (${keys})`,
    index.include.length === 0 ? '' : ` with ${index.include.join(',')}`,
    index.predicate === null ? '' : ' where',
    index.constraint === null ? '' : ` for ${index.constraint}`,
    parentName,
  ].join('');
}

/** The same lines that `linesOfPostgres` reads. */
export function linesOf(catalog: Catalog): Lines {
  const relations = [...catalog.relations.values()];
  const namesByOid = new Map(relations.map((relation) => [relation.oid, relation]));
  const shortName = (oid: number): string => {
    const relation = namesByOid.get(oid);
    if (relation === undefined) return '?';
    return relation.schema === 'public' ? relation.name : qualifiedName(relation);
  };
  const withColumns = relations.filter((relation) => relation.relkind !== 'sequence');
  const functionName = (trigger: Trigger): string => catalog.functions.get(trigger.function ?? '')?.name ?? trigger.functionName;
  const lines: Record<string, string[]> = {
    roles: [...catalog.roles.values()].map((role) => `${role.name} ${[role.superuser, role.inherit, role.createrole, role.login, role.bypassrls].map(yes).join(',')}`),
    memberships: catalog.memberships.map((one) => `${one.member} in ${one.role} by ${one.grantor} ${[one.adminOption, one.inheritOption, one.setOption].map(yes).join(',')}`),
    schemas: [...catalog.namespaces.values()].map((namespace) => `${namespace.name} ${namespace.owner}`),
    schemaAcl: [...catalog.namespaces.values()].flatMap((namespace) => namespace.nspacl.map((item) => `${namespace.name} ${bit(item)}`)),
    relations: relations.map((relation) => `${qualifiedName(relation)} ${relkinds[relation.relkind]} ${relation.owner}`),
    relacl: relations.flatMap((relation) => [...relation.relacl, ...(relation.usage ?? [])].map((item) => `${qualifiedName(relation)} ${bit(item)}`)),
    columns: withColumns.flatMap((relation) =>
      relation.columns.map((column) => `${qualifiedName(relation)}.${column.name} ${/table$/u.test(relation.relkind) && column.notNull ? 'not null' : ''}`.trim()),
    ),
    attacl: relations.flatMap((relation) => relation.columns.flatMap((column) => column.attacl.map((item) => `${qualifiedName(relation)}.${column.name} ${bit(item)}`))),
    inherits: relations.flatMap((relation) => relation.parents.map((parent) => `${shortName(relation.oid)} from ${shortName(parent.oid)}`)),
    triggers: catalog.triggers.map((trigger) => {
      const relation = namesByOid.get(trigger.relation);
      const table = relation === undefined ? '?' : qualifiedName(relation);
      return `${table} ${trigger.name} ${String(tgtype(trigger))} ${trigger.tgenabled} ${functionName(trigger)} ${[...trigger.updateOf].sort().join(',')} ${trigger.parent === null ? '' : 'clone'}`.trim();
    }),
    functions: [...catalog.functions.values()].map((proc) => `${proc.schema}.${proc.name} ${String(proc.argumentTypes.length)} ${proc.owner} ${String(proc.securityDefiner)} ${prokinds[proc.prokind]}${proc.strict ? ' strict' : ''}`),
    proacl: [...catalog.functions.values()].flatMap((proc) => proc.proacl.map((item) => `${proc.schema}.${proc.name} ${bit(item)}`)),
    policies: relations.flatMap((relation) =>
      relation.policies.map((policy) =>
        [qualifiedName(relation), policy.name, String(policy.permissive), polcmds[policy.command], [...policy.roles].sort().join(','), policy.using === null ? [] : 'using', policy.withCheck === null ? [] : 'check'].flat().join(' '),
      ),
    ),
    types: [...catalog.types.values()].map((type) => `${qualifiedName(type)} ${typtypes[type.typtype]} ${type.owner} ${type.labels.join(',')}`.trim()),
    typacl: [...catalog.types.values()].flatMap((type) => type.typacl.map((item) => `${qualifiedName(type)} ${bit(item)}`)),
    columnTypes: relations
      .filter(({ relkind }) => relkind === 'table' || relkind === 'partitioned-table')
      .flatMap((relation) =>
        relation.columns.flatMap((column) => {
          const type = [...catalog.types.values()].find(({ name }) => name === column.type.replace(/\[\]$/u, ''));
          return type === undefined ? [] : [`${qualifiedName(relation)}.${column.name} ${type.name}`];
        }),
      ),
    eventTriggers: [...catalog.eventTriggers.values()].map(
      (trigger) => `${trigger.name} ${trigger.event} ${trigger.tags.join(',')} ${catalog.functions.get(trigger.function ?? '')?.name ?? '?'} ${trigger.owner} ${trigger.evtenabled}`,
    ),
    extensions: [...catalog.extensions.values()].map(({ name, schema }) => `${name} ${schema ?? '?'}`),
    parameters: catalog.parameterAcls.flatMap(({ name, paracl }) => paracl.map((item) => `${name} ${bit(item)}`)),
    subscriptions: catalog.subscriptions.map(({ name, owner }) => `${name} ${owner}`),
    settings: catalog.roleSettings.map(({ role, database, name, value }) => `${role ?? '*'} ${database ?? '*'} ${name}=${value}`),
    rules: relations.flatMap((relation) => (relation.rules ?? []).map((rule) => `${qualifiedName(relation)} ${rule.name} ${ruleEvents[rule.event]} ${String(rule.instead)} ${rule.enabled}${rule.where === null ? '' : ' where'}`)),
    viewOptions: relations.filter(({ securityInvoker }) => securityInvoker).map((relation) => qualifiedName(relation)),
    rowSecurity: relations
      .filter((relation) => relation.rowSecurity || relation.forceRowSecurity)
      .map((relation) => `${qualifiedName(relation)}${relation.rowSecurity ? ' enabled' : ''}${relation.forceRowSecurity ? ' forced' : ''}`),
    constraints: relations.flatMap((relation) => relation.constraints.map((one) => constraintLine(catalog, relation, one, shortName))),
    indexes: [...catalog.indexes.values()].map((index) => indexLine(catalog, index, shortName)),
    defaultAcl: catalog.defaultAcl.map((item) => `${item.creator} ${item.schema ?? '*'} ${defaclKinds[item.objects]} ${item.grantee}=${item.privilege}${item.grantable ? '*' : ''}`),
  };
  return Object.fromEntries(Object.entries(lines).map(([name, list]) => [name, list.sort()]));
}

function lineSpans(statements: readonly string[]): readonly ((place: Place) => boolean)[] {
  let line = 1;
  return statements.map((statement) => {
    const first = line;
    line += statement.split('\n').length;
    const end = line;
    return (place) => place.line >= first && place.line < end;
  });
}

/** The SQLSTATE of each statement. */
export function statesOf(catalog: Catalog, statements: readonly string[]): readonly (string | null)[] {
  return lineSpans(statements).map((isHere) => catalog.errors.find(({ place }) => isHere(place))?.sqlstate ?? null);
}

const definition = /^\s*CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\s+(?:\w+\.)?(\w+)/iu;

const attaching = /^\s*CREATE EVENT TRIGGER\b.*\bEXECUTE (?:FUNCTION|PROCEDURE)\s+(?:\w+\.)?(\w+)/isu;

const defining = /^\s*(?:ALTER|COMMENT|CREATE|DO|DROP|GRANT|REASSIGN|REFRESH|REVOKE)\b/iu;

/** What could not be evaluated of a body stands in the function: each statement that calls it may be the one. */
function answersIn(catalog: Catalog, statements: readonly string[]): readonly (string | null)[] {
  const states = statesOf(catalog, statements);
  const isOpen = lineSpans(statements).map((isHere) => catalog.taints.some(({ source, rejected }) => rejected !== true && isHere(source.place)));
  const openFunctions = statements.flatMap((statement, index) => (isOpen[index] === true ? [definition.exec(statement)?.[1] ?? []].flat() : []));
  // Event triggers call theirs at whatever defines something, once they are there.
  const firedFrom = statements.findIndex((statement) => openFunctions.includes(attaching.exec(statement)?.[1] ?? ''));
  const isFired = (statement: string, at: number): boolean => firedFrom >= 0 && at > firedFrom && defining.test(statement);
  const calls = (statement: string): boolean => openFunctions.some((name) => new RegExp(`\\b${name}\\(`, 'u').test(statement));
  return statements.map((statement, index) => states[index] ?? (isOpen[index] === true || isFired(statement, index) || calls(statement) ? 'unknown' : null));
}

const rollback = /^\s*(ROLLBACK|ABORT)\b/iu;

/**
 * What the simulator says of each statement that runs: its SQLSTATE, null for success, `unknown` where it could not evaluate all of
 * it. A rollback takes the taints of its block back, so that the statements before it are asked of the history that ends there.
 */
export function answersOf(catalog: Catalog, statements: readonly string[], config: Partial<HistoryConfig> = {}): readonly (string | null)[] {
  const answers = [...answersIn(catalog, statements)];
  for (const [end, statement] of statements.entries()) {
    if (!rollback.test(statement)) continue;
    const before = statements.slice(0, end);
    for (const [index, answer] of answersIn(simulatedAsRun(before, config), before).entries()) answers[index] ??= answer;
  }
  return answers;
}
