import type { Actor, Catalog, Proc, Relation, Trigger, UserType } from '@pg-guardrails/catalog';
import { analyseTrigger, askable, functionOf, inheritedRoles, nameParts, perCatalog, qualifiedName, triggersOf } from '@pg-guardrails/catalog';
import { listing } from '@pg-guardrails/kernel';
import type { Operation, Subject } from '../hole.js';
import { operations } from '../hole.js';
import { identityFor } from '../identity.js';
import { PUBLIC } from '../public.js';
import { sqlName } from '../sql-names.js';
import { isEnabled } from '../firing.js';
import { familyOf } from '../targets.js';
import type { Arrival, Start } from './journey.js';
import { actors } from './actors.js';

/** What a role holds besides: functions of guards and types of columns, which their owner and that of their schema may drop. */
export function heldArrivals(subject: Subject, role: string): readonly Arrival[] {
  if (role === PUBLIC) return [];
  const found = actors(subject.catalog, role).flatMap((actor) => [...guardArrivals(subject, actor), ...typeArrivals(subject, actor)]);
  return [...new Map(found.map((arrival) => [arrival.words, arrival])).values()];
}

function holds(catalog: Catalog, actor: Actor, { owner, schema }: { readonly owner: string; readonly schema: string }): boolean {
  const mine = inheritedRoles(catalog, actor.role);
  const namespace = catalog.namespaces.get(schema);
  return mine.includes(owner) || (namespace !== undefined && mine.includes(namespace.owner));
}

function startOf({ catalog, relation }: Subject, actor: Actor, sql: string, words: string): Start {
  const identity = identityFor(catalog, relation, { ...actor, needsGrant: false }, '').sql;
  return { sql: `${identity}${sql}`, doubt: null, acting: actor.role, words, sources: actor.sources, on: null, remedy: null };
}

/** Operations that the trigger stops on some way. */
function stoppedBy(catalog: Catalog, trigger: Trigger): readonly Operation[] {
  return operations.filter((operation) => trigger.events.includes(operation) && analyseTrigger(catalog, trigger, operation).outcomes.some(({ kind }) => kind === 'raises'));
}

const guardsOf = perCatalog((catalog, relation: Relation) =>
  familyOf(catalog, relation).flatMap((one) => triggersOf(catalog, one)).filter((trigger) => isEnabled(trigger) && stoppedBy(catalog, trigger).length > 0),
);

/** DROP FUNCTION … CASCADE takes the triggers along; who may replace a helper of a guard may let it do nothing. */
function guardArrivals(subject: Subject, actor: Actor): readonly Arrival[] {
  const { catalog } = subject;
  const guards = guardsOf(catalog, subject.relation);
  const procs = new Set(guards.flatMap((trigger) => functionOf(catalog, trigger) ?? []));
  return [...procs].flatMap((proc): readonly Arrival[] => {
    const own = guards.filter((trigger) => functionOf(catalog, trigger) === proc);
    return holds(catalog, actor, proc) ? [dropOf(subject, actor, proc, own)] : own.flatMap((trigger) => helperArrivals(subject, actor, trigger, proc));
  });
}

function dropOf(subject: Subject, actor: Actor, proc: Proc, guards: readonly Trigger[]): Arrival {
  const called = `${proc.schema}.${proc.name}()`;
  const names = [...new Set(guards.map(({ name }) => name))];
  return {
    kind: 'through',
    effect: 'disarms',
    operations: operations.filter((operation) => guards.some((trigger) => stoppedBy(subject.catalog, trigger).includes(operation))),
    columns: [],
    journey: { start: startOf(subject, actor, `DROP FUNCTION ${sqlName(proc)}() CASCADE;`, `dropping ${called}, which it or its schema belongs to`), links: [], doubts: [] },
    words: `takes away ${names.length === 1 ? 'trigger' : 'the triggers'} ${listing(names)}`,
    reason: '',
    place: proc.source.place,
    sources: [proc.source],
  };
}

function helperArrivals(subject: Subject, actor: Actor, trigger: Trigger, proc: Proc): readonly Arrival[] {
  const { catalog } = subject;
  const stopped = stoppedBy(catalog, trigger);
  const keys = new Set(stopped.flatMap((operation) => analyseTrigger(catalog, trigger, operation).functions));
  return [...keys].flatMap((key): readonly Arrival[] => {
    const helper = key === proc.key ? undefined : catalog.functions.get(key);
    if (helper === undefined || !inheritedRoles(catalog, actor.role).includes(helper.owner)) return [];
    const words = `changing ${helper.schema}.${helper.name}(), which belongs to ${helper.owner}`;
    return [{ kind: 'perhaps', effect: 'disarms', operations: stopped, columns: [], journey: { start: { ...startOf(subject, actor, '', words), sql: null }, links: [], doubts: [] }, words: `may take the force from trigger ${trigger.name}, whose function calls it`, reason: 'what its owner puts in its place is not known', place: helper.source.place, sources: [helper.source] }];
  });
}

/** DROP TYPE … CASCADE drops the columns of that type. */
function typeArrivals(subject: Subject, actor: Actor): readonly Arrival[] {
  const { catalog } = subject;
  return familyOf(catalog, subject.relation).flatMap((one) =>
    one.columns.flatMap(({ name, type }): readonly Arrival[] => {
      const made = typesWritten(catalog, type);
      if (made === null || !holds(catalog, actor, made)) return [];
      const statement = `DROP ${made.typtype === 'domain' ? 'DOMAIN' : 'TYPE'} ${sqlName(made)} CASCADE;`;
      return [{ kind: 'through', effect: 'changes', operations: ['UPDATE'], columns: [], journey: { start: startOf(subject, actor, statement, `dropping the type ${qualifiedName(made)}, which it or its schema belongs to`), links: [], doubts: [] }, words: `takes column ${name} away from its rows`, reason: '', place: made.source.place, sources: [made.source] }];
    }),
  );
}

const typesWritten = askable(perCatalog(typeOf));

/** The type of the history that a column has, also as an array. */
function typeOf({ types, searchPath }: Catalog, written: string): UserType | null {
  const parts = nameParts(written.replace(/(?:\[\])+$/u, ''));
  const [name, schema] = [parts.at(-1), parts.at(-2)];
  const schemas = schema === undefined ? [...new Set([...searchPath, 'public'])] : [schema];
  for (const one of schemas) for (const type of types.values()) if (type.schema === one && type.name === name) return type;
  return null;
}
