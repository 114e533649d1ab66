import type { Catalog, Known, Proc, Shadowable, Trigger } from '@pg-guardrails/catalog';
import { functionOf, isOpenSchema } from '@pg-guardrails/catalog';
import type { Counterexample } from '@pg-guardrails/kernel';
import { listing } from '@pg-guardrails/kernel';
import type { Challenge } from '../challenge.js';
import { challengesFor, movedColumns } from '../challenge.js';
import type { Ending, Target } from '../firing.js';
import { fire } from '../firing.js';
import type { Answer, Hole, Judged, Operation, Subject } from '../hole.js';
import { at, evidenceOfAll, operations, relatedTo, verdictOf } from '../hole.js';
import type { Who } from '../scenario.js';
import { attempts, counterexampleOf, firstAnswered } from '../scenario.js';
import { withCascade } from '../truncate-cascade.js';
import { quoted } from '../sql-names.js';
import { targetsOf } from '../targets.js';
import type { Shadow } from './shadow-sql.js';
import { functionMeant, shadowSql } from './shadow-sql.js';

const anyone: Who = { reads: true, allowed: null };

/**
 * Layer bypass, for nobody in particular: can whoever holds the privilege get round the guards that the trigger layer counts on, by giving the
 * names in them another meaning? One verdict for each operation that the trigger layer has one for.
 */
export function judgeShadowing(subject: Subject, ofTriggers: readonly Judged[]): readonly Judged[] {
  return ofTriggers.flatMap(({ verdict }): readonly Judged[] => {
    const operation = operations.find((one) => one === verdict.operation);
    if (operation === undefined) return [];
    if (verdict.verdict === 'proven') return [judge(subject, operation)];
    // What the trigger layer says is not reported twice.
    const words = verdict.verdict === 'refuted' ? 'There is no guard to get round' : 'Whether there is a guard to get round is not certain';
    const answer: Answer = { verdict: verdict.verdict, reason: `${words}: ${verdict.reason}`, counterexample: verdict.counterexample, evidence: verdict.evidence };
    return [{ verdict: verdictOf(subject.relation, 'bypass', operation, null, answer), holes: [] }];
  });
}

/** One statement that gets past a guard when names mean something else. */
interface Pass {
  readonly target: Target;
  readonly challenge: Challenge;
  readonly met: readonly Shadowable[];
  readonly guards: readonly Trigger[];
}

function isStopped({ keeps }: Challenge, ending: Ending): boolean {
  if (ending.kind === 'raises' || ending.kind === 'dropped') return true;
  return keeps !== null && movedColumns(keeps, ending).length === 0;
}

function judge(subject: Subject, operation: Operation): Judged {
  const { catalog, relation } = subject;
  const guards = new Set<Trigger>();
  const passes = targetsOf(catalog, relation, operation).flatMap((target) =>
    challengesFor(subject, target.holding, operation).flatMap((challenge): readonly Pass[] => {
      const met: Shadowable[] = [];
      const { endings, triggers } = fire(catalog, target, operation, { ...challenge.scenario, shadows: { operators: 'any', functions: 'any', tell: (name) => met.push(name) } });
      for (const trigger of triggers) guards.add(trigger);
      return endings.every((ending) => isStopped(challenge, ending)) ? [] : [{ target, challenge, met: distinct(met), guards: triggers }];
    }),
  );
  const [first] = passes;
  if (first === undefined) {
    const reason = `Whatever unqualified names in ${listing([...guards].map(({ name }) => name))} are made to mean, each ${operation} is stopped.`;
    return { verdict: verdictOf(relation, 'bypass', operation, null, { verdict: 'proven', reason, evidence: evidenceOfAll(sourcesOf(catalog, [...guards])) }), holes: [] };
  }
  for (const pass of passes) {
    const counterexample = counterexampleFor(catalog, operation, pass);
    if (counterexample !== null) return refuted(subject, operation, pass, counterexample);
  }
  return undecided(subject, operation, first);
}

/** Statements that the guards stop, each after one of the names in them was given another meaning; none where it is not certain that they stop them. */
export function shadowedStatements({ catalog, relation, options }: Subject, operation: Operation): readonly string[] {
  return targetsOf(catalog, relation, operation).flatMap((target) =>
    challengesFor({ catalog, options }, target.holding, operation).flatMap((challenge): readonly string[] => {
      const asItIs = fire(catalog, target, operation, challenge.scenario);
      if (challenge.keeps !== null || !asItIs.endings.every((ending) => isStopped(challenge, ending))) return [];
      const met: Shadowable[] = [];
      fire(catalog, target, operation, { ...challenge.scenario, shadows: { operators: 'any', functions: 'any', tell: (name) => met.push(name) } });
      const [statement] = attempts(catalog, target, operation, anyone, challenge);
      if (statement === undefined) return [];
      return shadowsFor(catalog, distinct(met)).flatMap((shadow) => {
        const before = shadowSql(catalog, shadow, distinct(met));
        return before === null ? [] : [`${before}${statement.sql}`];
      });
    }),
  );
}

function distinct(met: readonly Shadowable[]): readonly Shadowable[] {
  return [...new Map(met.map((name) => [JSON.stringify(name), name])).values()];
}

function sourcesOf(catalog: Catalog, triggers: readonly Trigger[]) {
  return triggers.flatMap((trigger) => [trigger.source, ...[functionOf(catalog, trigger)?.source ?? []].flat()]);
}

/** More names than these are not tried together. */
const most = 4;

/** What the names are worth being made to mean: each operator to answer yes or no, each function to do nothing. */
function shadowsFor(catalog: Catalog, met: readonly Shadowable[]): readonly Shadow[] {
  const operators = [...new Set(met.flatMap((name) => (name.kind === 'operator' && /^(?:[<>]=?|=|<>)$/u.test(name.name) ? [name.name] : [])))];
  const functions = met.flatMap((name) => (name.kind === 'function' ? (functionMeant(catalog, name) ?? []) : []));
  const choices: (readonly (readonly ['operator' | 'function', string, Known])[])[] = [
    ...operators.map((name) => [false, true].map((answer) => ['operator', name, answer] as const)),
    ...[...new Set(functions)].map(({ name, returns }) => (returns === 'boolean' ? [true, false, null] : [null]).map((value) => ['function', name, value] as const)),
  ].slice(0, most);
  // Each name also as it is: the shortest shadow comes first.
  const all = choices.reduce<readonly (readonly (readonly ['operator' | 'function', string, Known])[])[]>((found, choice) => [...found, ...found.flatMap((before) => choice.map((one) => [...before, one]))], [[]]);
  return [...all]
    .filter((chosen) => chosen.length > 0)
    .sort((a, b) => a.length - b.length)
    .map((chosen) => ({
      operators: new Map(chosen.flatMap(([kind, name, value]) => (kind === 'operator' ? [[name, value === true] as const] : []))),
      functions: new Map(chosen.flatMap(([kind, name, value]) => (kind === 'function' ? [[name, value] as const] : []))),
    }));
}

function counterexampleFor(catalog: Catalog, operation: Operation, { target, challenge, met }: Pass): Counterexample | null {
  for (const shadow of shadowsFor(catalog, met)) {
    const used: Shadowable[] = [];
    const scenario = { ...challenge.scenario, shadows: { ...shadow, tell: (name: Shadowable) => used.push(name) } };
    const found = firstAnswered(catalog, target, operation, { who: anyone, challenge: { ...challenge, scenario }, isWanted: ({ observed }) => observed.sqlstate === null && observed.rowsChanged > 0 });
    const before = found === null ? null : shadowSql(catalog, shadow, distinct(used));
    const shown = found === null || before === null ? null : withCascade(catalog, target.emptied, { ...found, sql: `${before}${found.sql}` }, () => true);
    if (shown !== null) return counterexampleOf(null, shown);
  }
  return null;
}

function wordsOf(name: Shadowable): string {
  switch (name.kind) {
    case 'operator':
      return `the operator ${name.name}`;
    case 'function':
      return `the function ${name.name}()`;
    case 'type':
      return `the type ${name.name}`;
    default:
      return name satisfies never;
  }
}

function inWords(names: readonly Shadowable[]): string {
  return listing([...new Set(names.map(wordsOf))]);
}

function isOrAre(names: readonly Shadowable[]): string {
  return new Set(names.map(wordsOf)).size > 1 ? 'are' : 'is';
}

function refuted(subject: Subject, operation: Operation, pass: Pass, counterexample: Counterexample): Judged {
  const { catalog, relation } = subject;
  // Only what the counterexample gives another meaning is named.
  const used = pass.met.filter((name) => name.kind !== 'type' && (name.kind === 'function' ? counterexample.sql.includes(`.${quoted(name.name)}(`) : counterexample.sql.includes(`.${name.name} (`)));
  const names = used.length === 0 ? pass.met : used;
  const words = inWords(names);
  const place = names[0]?.place ?? relation.source.place;
  const reason = `${words} in the guard ${isOrAre(names)} looked up in the search_path of whoever runs the ${operation} (${at(place)}), who can make of it what lets the change through.`;
  const sources = sourcesOf(catalog, pass.guards);
  const verdict = verdictOf(relation, 'bypass', operation, null, { verdict: 'refuted', reason: capitalised(reason), counterexample, evidence: evidenceOfAll(sources) });
  return { verdict, holes: [{ ...holeAt(subject, operation, pass, 'shadowed', { names: words }), place, counterexample }] };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function undecided(subject: Subject, operation: Operation, pass: Pass): Judged {
  const words = inWords(pass.met);
  const [first] = pass.met;
  const place = first?.place ?? subject.relation.source.place;
  const whose = first === undefined || first.from === 'caller' ? 'the search_path of whoever runs the statement' : 'a search_path in which others can put names of their own';
  const reason = `${words} in the guard ${isOrAre(pass.met)} looked up in ${whose}`;
  const answer: Answer = { verdict: 'unknown', reason: `Whether the guard stops each ${operation} is not certain: ${reason} (${at(place)}).`, evidence: evidenceOfAll(sourcesOf(subject.catalog, pass.guards)) };
  return { verdict: verdictOf(subject.relation, 'bypass', operation, null, answer), holes: [{ ...holeAt(subject, operation, pass, 'perhapsShadowed', { reason }), place }] };
}

function holeAt({ catalog, relation }: Subject, operation: Operation, pass: Pass, messageId: string, data: Readonly<Record<string, string>>): Hole {
  const guards = pass.guards.filter((trigger) => pass.met.some(({ guard }) => guard === trigger.function));
  return {
    messageId,
    place: relation.source.place,
    data: { ...data, guard: listing([...new Set(guards.map(({ functionName }) => `${functionName}()`))]) },
    operation,
    role: null,
    related: guards.flatMap((trigger) => relatedTo(trigger.source, 'the trigger')),
    counterexample: null,
    remedy: () => pathSql(catalog, guards, pass.met),
  };
}

/** Where one `ALTER FUNCTION` of a remedy ends and the next begins. */
export const betweenStatements = /(?<=;)\n(?=ALTER FUNCTION )/u;

/** A search_path for each guard function that leaves its names what they are; null when a schema that it needs is open to others. */
function pathSql(catalog: Catalog, guards: readonly Trigger[], met: readonly Shadowable[]): string | null {
  const functions = [...new Set(guards.flatMap((trigger) => functionOf(catalog, trigger) ?? []))];
  const statements = functions.map((proc) => {
    const schemas = schemasNeeded(catalog, proc, met);
    if (schemas.some((schema) => isOpenSchema(catalog, schema, proc.owner))) return null;
    return `ALTER FUNCTION ${quoted(proc.schema)}.${quoted(proc.name)}() SET search_path = ${['pg_catalog', ...schemas.map(quoted), 'pg_temp'].join(', ')};`;
  });
  return statements.length === 0 || statements.includes(null) ? null : statements.join('\n');
}

/** Those of the functions that it calls by their bare names; those of the history's path where it reads tables too. */
function schemasNeeded(catalog: Catalog, { body }: Proc, met: readonly Shadowable[]): readonly string[] {
  const called = met.flatMap((name) => (name.kind === 'function' ? [...catalog.functions.values()].filter((proc) => proc.name === name.name).map(({ schema }) => schema) : []));
  const reads = /\b(?:from|join|into|update|perform|%type|%rowtype)\b/iu.test(body ?? '') ? catalog.searchPath : [];
  return [...new Set([...called, ...reads])].filter((schema) => schema !== 'pg_catalog' && catalog.namespaces.has(schema));
}
