import type { Actor, Attribute, Catalog, Proc, Relation, TriggerEvent, Way } from '@pg-guardrails/catalog';
import { deedsOfCall, effectivePrivileges, inheritedRoles, perCatalog, qualifiedName, triggersOf } from '@pg-guardrails/catalog';
import type { Subject } from '../hole.js';
import { identityFor, mayUseSchema } from '../identity.js';
import { PUBLIC } from '../public.js';
import { policyDoubt } from '../row-security.js';
import { constants } from '../scenario.js';
import { grantee, quoted, sqlName } from '../sql-names.js';
import { familyOf } from '../targets.js';
import { actors } from './actors.js';
import { firedBy } from './fired.js';
import { allows, rowsDoubt } from './follow.js';
import type { Start } from './journey.js';
import { ownRoles } from './own-roles.js';
import { deedsMayReach, reaching } from './reach.js';
import { takenRelations } from './taken.js';

/** A call of a function that runs with the rights of another. */
export interface CallStart {
  readonly proc: Proc;
  readonly start: Start;
  /** Doubts that the arguments have taken care of. */
  readonly settled: readonly string[];
}

/** A statement on a relation. */
export interface WriteStart {
  readonly relation: Relation;
  readonly operation: TriggerEvent;
  readonly columns: readonly string[];
  readonly start: Start;
}

function privilegesOf(catalog: Catalog, { role }: Actor): readonly string[] {
  return role === PUBLIC ? [PUBLIC] : [...inheritedRoles(catalog, role), PUBLIC];
}

function maySee(catalog: Catalog, schema: string, actor: Actor): boolean {
  if (actor.role !== PUBLIC) return mayUseSchema(catalog, { schema }, actor.role);
  return catalog.namespaces.get(schema)?.nspacl.some(({ grantee: who, privilege }) => privilege === 'USAGE' && who === PUBLIC) ?? false;
}

/** The SECURITY DEFINER functions and procedures that a role may call and that may come to the table. Others do nothing that it may not do itself. */
export function callStarts(subject: Subject, role: string): readonly CallStart[] {
  const { catalog } = subject;
  const family = targetsOf(catalog, subject.relation, role);
  return callable(catalog, role).flatMap(({ proc, actor, holder, deeds }) => (deedsMayReach(catalog, deeds, family) ? [callOf(subject, proc, actor, holder)] : []));
}

/** Functions that run with the rights of others and that a role may call, whatever they come to; each as the first of those as whom it can act who may. */
const callable = perCatalog((catalog, role: string) =>
  [...catalog.functions.values()].flatMap((proc) => {
    if (!proc.securityDefiner || /^(?:trigger|event_trigger|internal)$/u.test(proc.returns) || proc.prokind === 'aggregate') return [];
    for (const actor of actors(catalog, role)) {
      const mine = privilegesOf(catalog, actor);
      const item = proc.proacl.find(({ grantee: who }) => mine.includes(who));
      if (item !== undefined && maySee(catalog, proc.schema, actor)) return [{ proc, actor, holder: item.grantee, deeds: deedsOfCall(catalog, proc, actor.role) }];
    }
    return [];
  }),
);

function callOf(subject: Subject, proc: Proc, actor: Actor, holder: string): CallStart {
  const { catalog, relation } = subject;
  const acting = actor.role;
  const family = new Set(familyOf(catalog, relation).map(({ oid }) => oid));
  const rows = deedsOfCall(catalog, proc, acting).steps.flatMap(({ deed }) => (deed.kind === 'write' && deed.rows.kind === 'parameters' && family.has(deed.relation.oid) ? [deed.rows] : []))[0];
  const reads = acting !== PUBLIC && effectivePrivileges(catalog, relation, acting, 'SELECT').some((way) => way.reach === 'now' && way.kind !== 'column' && !way.needsGrant);
  const needed = proc.argumentTypes.slice(0, proc.argumentTypes.length - (proc.defaults ?? 0));
  const given = Math.max(needed.length, ...(rows?.equal ?? []).map(({ parameter }) => parameter + 1));
  const args = proc.argumentTypes.slice(0, given).map((type, index) => {
    const column = rows?.equal.find(({ parameter }) => parameter === index)?.column;
    if (column === undefined) return constantOf(type);
    if (reads && proc.prokind !== 'procedure') return quoted(column);
    return /^(?:smallint|integer|bigint)$/u.test(type) ? '1' : null;
  });
  const isOfRow = reads && proc.prokind !== 'procedure' && rows !== undefined;
  const call = `${sqlName(proc)}(${args.map((one) => one ?? 'NULL').join(', ')})`;
  const written = proc.prokind === 'procedure' ? `CALL ${call};` : isOfRow ? `SELECT ${call} FROM ${sqlName(relation)};` : /^(?:setof|table|record)\b/iu.test(proc.returns) ? `SELECT * FROM ${call};` : `SELECT ${call};`;
  const identity = actor.role === PUBLIC ? '' : identityFor(catalog, relation, { ...actor, needsGrant: false }, '').sql;
  const isCallable = args.every((one) => one !== null);
  const kind = proc.prokind === 'procedure' ? 'PROCEDURE' : 'FUNCTION';
  const signature = `${sqlName(proc)}(${proc.argumentTypes.join(', ')})`;
  const isOwn = holder === PUBLIC || holder === actor.path[0];
  return {
    proc,
    settled: rows === undefined || !isCallable ? [] : [rowsDoubt(rows)],
    start: {
      sql: isCallable ? `${identity}${written}` : null,
      doubt: isCallable ? null : `what it is called with`,
      acting,
      words: `calling ${proc.schema}.${proc.name}(), which runs as ${proc.owner} (SECURITY DEFINER)`,
      sources: [...actor.sources, proc.source],
      on: null,
      remedy: isOwn ? (roles) => `REVOKE EXECUTE ON ${kind} ${signature} FROM ${[...new Set([PUBLIC, ...roles])].map(grantee).join(', ')};` : null,
    },
  };
}

function constantOf(type: string): string | null {
  const found = constants.find(([pattern]) => pattern.test(type))?.[1];
  return found === undefined || /\[\]$/u.test(type) ? null : found.startsWith("'") ? `${found}::${type}` : found;
}

const events: readonly TriggerEvent[] = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'];

/** Which columns foreign keys refer to, by the table that holds them, and from which tables. */
interface Referred {
  readonly columns: ReadonlySet<string>;
  readonly by: ReadonlySet<number>;
}

const referredIn = new WeakMap<Catalog['relations'], ReadonlyMap<number, Referred>>();

function referencesTo({ relations }: Catalog, { oid }: Relation): Referred | null {
  let known = referredIn.get(relations);
  if (known === undefined) {
    const found = new Map<number, { readonly columns: Set<string>; readonly by: Set<number> }>();
    for (const child of relations.values()) {
      for (const { references } of child.constraints) {
        if (references === null) continue;
        const referred = found.get(references.relation) ?? { columns: new Set<string>(), by: new Set<number>() };
        found.set(references.relation, referred);
        referred.by.add(child.oid);
        for (const column of references.columns) referred.columns.add(column);
      }
    }
    known = found;
    referredIn.set(relations, known);
  }
  return known.get(oid) ?? null;
}

/** Whether a statement on the relation sets anything off. */
function setsOff(catalog: Catalog, relation: Relation, operation: TriggerEvent): boolean {
  if (relation.relkind === 'view') return operation !== 'TRUNCATE';
  if ((relation.rules ?? []).some(({ event }) => event === operation)) return true;
  if (firedBy(catalog, relation, operation).length > 0) return true;
  return familyOf(catalog, relation).some((one) => referencesTo(catalog, one) !== null);
}

/** The statements that a role may run, on whatever relation, which set something off that may come to the table. */
export function writeStarts({ catalog, relation: claimed }: Subject, role: string): readonly WriteStart[] {
  return leadingTo(catalog, claimed, role).flatMap((relation) => startsOn(catalog, relation, role));
}

function leadingTo(catalog: Catalog, claimed: Relation, role: string): readonly Relation[] {
  const known = leading(catalog, role);
  const found = known.get(claimed) ?? reaching(catalog, targetsOf(catalog, claimed, role)).filter(({ relkind }) => relkind !== 'sequence' && relkind !== 'materialized-view');
  known.set(claimed, found);
  return found;
}

const leading = perCatalog<string, Map<Relation, readonly Relation[]>>(() => new Map());

/** What ways are followed to: the table, and what the role has in its hands, from where it may go anywhere as somebody else. */
function targetsOf(catalog: Catalog, claimed: Relation, role: string): readonly Relation[] {
  return [...familyOf(catalog, claimed), ...takenRelations(catalog, ownRoles(catalog, role))];
}

/** What a role may run on a relation does not depend on the table that is judged. */
const startsKnown = new WeakMap<Catalog, Map<string, readonly WriteStart[]>>();

function startsOn(catalog: Catalog, relation: Relation, role: string): readonly WriteStart[] {
  const known = startsKnown.get(catalog) ?? new Map<string, readonly WriteStart[]>();
  startsKnown.set(catalog, known);
  const key = `${String(relation.oid)} ${role}`;
  const starts = known.get(key) ?? events.flatMap((operation) => (setsOff(catalog, relation, operation) ? startsOf(catalog, relation, operation, role) : []));
  known.set(key, starts);
  return starts;
}

/** As the first of those as whom the role can act who may; as the next ones where they can set further columns, or where row security perhaps stops those before. */
function startsOf(catalog: Catalog, relation: Relation, operation: TriggerEvent, role: string): readonly WriteStart[] {
  const starts: WriteStart[] = [];
  const settable = new Set<string>();
  for (const actor of actors(catalog, role)) {
    if (!maySee(catalog, relation.schema, actor)) continue;
    const ways = effectivePrivileges(catalog, relation, actor.role, operation).filter(({ reach, needsGrant }) => reach === 'now' && !needsGrant);
    const [first] = ways;
    if (first === undefined) continue;
    const whole = ways.find(({ kind }) => kind !== 'column') ?? null;
    const columns = whole === null || operation === 'UPDATE' ? columnsOf(relation, ways).filter((column) => !settable.has(column)) : null;
    if (columns?.length === 0 && starts.length > 0) continue;
    starts.push(...startsAs(catalog, relation, operation, actor, whole === null ? ways : [whole], columns));
    if (policyDoubt(catalog, relation, operation, actor.role, false, 'on') !== null) continue;
    if (whole !== null) break;
    if (operation !== 'UPDATE') continue;
    for (const column of columns ?? []) settable.add(column);
  }
  return starts;
}

/** PostgreSQL asks about each column by itself, whoever holds it (manual: GRANT). */
function columnsOf(relation: Relation, ways: readonly Way[]): readonly string[] {
  return relation.columns.map(({ name }) => name).filter((name) => ways.some((way) => allows(way, name)));
}

function startsAs(catalog: Catalog, relation: Relation, operation: TriggerEvent, actor: Actor, ways: readonly Way[], allowed: readonly string[] | null): readonly WriteStart[] {
  const identity = actor.role === PUBLIC ? '' : identityFor(catalog, relation, { ...actor, needsGrant: false }, operation).sql;
  const isWhole = ways.every(({ kind }) => kind === 'direct' || kind === 'public');
  return statementsOn(catalog, relation, operation, allowed).map(({ sql, doubt, columns }): WriteStart => ({
    relation,
    operation,
    columns,
    start: {
      sql: sql === null ? null : `${identity}${sql}`,
      doubt,
      acting: actor.role,
      words: `${operation} on ${qualifiedName(relation)}`,
      sources: [...actor.sources, ...ways.filter((way) => columns.every((column) => allows(way, column))).flatMap(({ sources }) => sources)],
      on: relation,
      // Who becomes another role keeps what that one holds.
      remedy: isWhole ? (roles) => `REVOKE ${operation} ON ${sqlName(relation)} FROM ${[...new Set([PUBLIC, ...roles, ...(identity === '' ? [] : [actor.role])])].map(grantee).join(', ')};` : null,
    },
  }));
}

interface Statement {
  readonly sql: string | null;
  readonly doubt: string | null;
  readonly columns: readonly string[];
}

function statementsOn(catalog: Catalog, relation: Relation, operation: TriggerEvent, allowed: readonly string[] | null): readonly Statement[] {
  const name = sqlName(relation);
  switch (operation) {
    case 'INSERT':
      return [insertOf(relation, allowed)];
    case 'UPDATE':
      return updatesOf(catalog, relation, allowed);
    case 'DELETE':
      return [{ sql: `DELETE FROM ${name};`, doubt: null, columns: [] }];
    case 'TRUNCATE':
      return [{ sql: `TRUNCATE ${name};`, doubt: isReferred(catalog, relation) ? 'no foreign key refers to it' : null, columns: [] }];
    default:
      return operation satisfies never;
  }
}

function isReferred(catalog: Catalog, relation: Relation): boolean {
  const by = referencesTo(catalog, relation)?.by;
  return by !== undefined && [...by].some((oid) => oid !== relation.oid);
}

/** @param allowed the columns that may be given; null for all. One that is given at all asks for no other (ExecCheckPermissionsModified). */
function insertOf(relation: Relation, allowed: readonly string[] | null): Statement {
  const needed = relation.columns.filter(({ notNull, hasDefault, identity }) => notNull && !hasDefault && identity === null);
  const values = needed.map(({ type }) => constants.find(([pattern]) => pattern.test(type))?.[1]);
  const name = sqlName(relation);
  const sql = needed.length === 0 ? `INSERT INTO ${name} DEFAULT VALUES;` : `INSERT INTO ${name} (${needed.map((column) => quoted(column.name)).join(', ')}) VALUES (${values.map((value) => value ?? 'NULL').join(', ')});`;
  const isPlain = relation.relkind !== 'view' && !relation.constraints.some(({ contype, columns }) => contype === 'check' || (contype === 'foreign-key' && columns.some((column) => needed.some(({ name: one }) => one === column))));
  // What must be given and may not be: perhaps a trigger gives it.
  const isAllowed = allowed === null || needed.every(({ name: one }) => allowed.includes(one));
  const isGood = isPlain && isAllowed && values.every((value) => value !== undefined);
  return { sql: isGood ? sql : null, doubt: isGood ? null : 'a row can be inserted', columns: [] };
}

/** What tables underneath say of a column of a view. */
function baseColumn(catalog: Catalog, relation: Relation, name: string): Attribute | null {
  const own = relation.columns.find((column) => column.name === name) ?? null;
  if (relation.relkind !== 'view') return own;
  const base = relation.updatable === undefined || relation.updatable === null ? undefined : catalog.relations.get(relation.updatable.base);
  const below = relation.updatable?.columns[name];
  if (base !== undefined && below !== undefined) return baseColumn(catalog, base, below);
  // What a trigger or a rule does instead takes any column of the view.
  return isReplaced(catalog, relation) ? own : null;
}

/** Whether an UPDATE of a view is something else: an INSTEAD OF trigger, or a rule (manual: CREATE TRIGGER, CREATE RULE). */
function isReplaced(catalog: Catalog, view: Relation): boolean {
  return triggersOf(catalog, view).some(({ timing, events: own }) => timing === 'INSTEAD OF' && own.includes('UPDATE')) || (view.rules ?? []).some(({ event }) => event === 'UPDATE');
}

/** Whether it is known what statements on a view change, as far down as it goes. */
function isKnownBelow(catalog: Catalog, relation: Relation): boolean {
  if (relation.relkind !== 'view' || isReplaced(catalog, relation)) return true;
  if (relation.updatable === undefined) return false;
  const base = relation.updatable === null ? undefined : catalog.relations.get(relation.updatable.base);
  return base === undefined || isKnownBelow(catalog, base);
}

/** The columns that matter: what foreign keys refer to, what triggers fire for, and the one that is set most easily. */
function updatesOf(catalog: Catalog, relation: Relation, allowed: readonly string[] | null): readonly Statement[] {
  const names = relation.columns.map(({ name }) => name).filter((name) => allowed === null || allowed.includes(name));
  if (!isKnownBelow(catalog, relation)) return [{ sql: null, doubt: `${qualifiedName(relation)} can be updated`, columns: [] }];
  const keys = new Set(familyOf(catalog, relation).flatMap((one) => [...(referencesTo(catalog, one)?.columns ?? [])]));
  const watched = new Set(triggersOf(catalog, relation).flatMap(({ updateOf }) => updateOf));
  const facts = names.flatMap((name) => {
    const column = baseColumn(catalog, relation, name);
    return column === null ? [] : [{ name, column }];
  });
  const rank = ({ column }: { readonly column: Attribute }): number => (column.hasDefault || column.identity !== null || column.generated !== null ? 2 : 0) + (column.notNull ? 1 : 0);
  const [easiest] = [...facts].sort((a, b) => rank(a) - rank(b));
  const wanted = facts.filter((one) => one === easiest || keys.has(one.name) || watched.has(one.name));
  return wanted.map(({ name, column }): Statement => {
    const constant = constants.find(([pattern]) => pattern.test(column.type))?.[1];
    const value = column.notNull || keys.has(name) || column.identity !== null ? constant : 'NULL';
    const isGood = value !== undefined && column.generated === null && column.identity !== 'always';
    return { sql: isGood ? `UPDATE ${sqlName(relation)} SET ${quoted(name)} = ${value};` : null, doubt: isGood ? null : `${name} can be set`, columns: [name] };
  });
}
