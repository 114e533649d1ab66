import { parseExpression } from '@pg-guardrails/sql-reader';
import { isDefined, placeOfLine, sessionOf } from './activation.js';
import { goThroughBody } from './body.js';
import { plainValue } from './calls.js';
import { evaluate } from './expression.js';
import type { End, State } from './flow.js';
import { collector, nothingCollected } from './guesses.js';
import { keepingAnalyses } from './kept.js';
import { movedIn, moving } from './moved-settings.js';
import type { Analysis, Assumption, FunctionSource, Guesses, Lookup, Outcome, TriggerCall } from './model.js';
import { recordsOf } from './records.js';
import { settledNames } from './shadow.js';
import type { Truths } from './truth.js';
import { anyTruth } from './truth.js';
import type { Value } from './value.js';
import { known, truthsOf } from './value.js';

/**
 * How a trigger function ends on all its ways when PostgreSQL calls it so, and which customized settings its conditions read.
 * The grammar must be loaded. Never leaves a way out: what cannot be followed is `unknown`.
 */
export function analyse(source: FunctionSource, call: TriggerCall, lookup: Lookup, assumption: Assumption = {}): Analysis {
  return kept(source, call, { lookup, assumption }, (around) => analyseAnew(source, call, around.lookup, around.assumption));
}

const kept = keepingAnalyses<Analysis>();

function analyseAnew(source: FunctionSource, call: TriggerCall, lookup: Lookup, assumption: Assumption): Analysis {
  const collected = nothingCollected();
  const functions = new Set([source.key]);
  const entry: State = { names: moving(namesOfCall(call, assumption), (assumption.moved ?? []).filter((name) => source.config?.[name] === undefined)), conditions: [], doubt: null, error: null };
  const ends: readonly End[] =
    source.language === 'plpgsql'
      ? goThroughBody({ session: sessionOf({ lookup, assumption, collected, runsAs: null, names: 'caller', functions }, source), source, call, callers: [source.key] }, entry)
      : [{ kind: 'unknown', reason: `${source.key} is written in ${source.language}`, place: placeOfLine(source, null), state: entry }];
  const moved = [...new Set(ends.flatMap((end) => (end.kind === 'raise' ? [] : movedIn(end.state.names))))];
  return { outcomes: summarise(ends.map(outcomeOf)), moved, functions: [...functions], ...collected };
}

/** The outcomes alone. */
export function outcomesOf(source: FunctionSource, call: TriggerCall, lookup: Lookup): readonly Outcome[] {
  return analyse(source, call, lookup).outcomes;
}

/** What the WHEN condition of a trigger may be. */
export function whenTruths(condition: string, call: TriggerCall, lookup: Lookup, assumption: Assumption = {}): { readonly truths: Truths } & Guesses {
  const collected = nothingCollected();
  const parsed = parseExpression(condition);
  const value = parsed.select === null ? null : plainValue(parsed.select);
  if (value === null) return { truths: anyTruth, ...collected };
  const result = evaluate(value, {
    names: moving(recordsOf(call, assumption), assumption.moved ?? []),
    call,
    assumption,
    isShadowed: (name, argumentCount) => isDefined(lookup({ schema: null, name }, argumentCount)),
    runsAs: null,
    guesser: collector(collected),
    // Its names were settled when the trigger was made.
    shadowing: settledNames,
  });
  return { truths: truthsOf(result), ...collected };
}

/** What a trigger function knows of its call. */
export function namesOfCall(call: TriggerCall, assumption: Assumption): ReadonlyMap<string, Value> {
  return new Map([
    ...recordsOf(call, assumption),
    ['tg_op', known(call.operation)],
    ['tg_level', known(call.level)],
    ['tg_when', known(call.timing)],
    ['tg_table_name', known(call.tableName)],
    ['tg_relname', known(call.tableName)],
    ['tg_table_schema', known(call.tableSchema)],
    ['tg_nargs', known(call.arguments.length)],
  ]);
}

function outcomeOf(end: End): Outcome {
  const { place, state } = end;
  const condition = state.conditions.length === 0 ? null : state.conditions.join(', and ');
  if (end.kind === 'raise') return { kind: 'raises', sqlstate: end.sqlstate, place, condition, unsure: state.doubt?.reason ?? null };
  if (end.kind === 'unknown') return { kind: 'unknown', reason: end.reason, place, condition, otherwise: 'either', writes: 'any' };
  const otherwise = end.result === 'null' ? 'null' : 'row';
  if (state.doubt !== null) return { kind: 'unknown', reason: state.doubt.reason, place: state.doubt.place ?? place, condition, otherwise, writes: end.writes };
  return end.result === 'null' ? { kind: 'returns-null', place, condition } : { kind: 'returns-row', place, condition, writes: end.writes };
}

/** One outcome per kind and place, with the easiest of its conditions. */
function summarise(outcomes: readonly Outcome[]): readonly Outcome[] {
  const found = new Map<string, Outcome>();
  for (const outcome of outcomes) {
    const key = JSON.stringify({ ...outcome, condition: null });
    const present = found.get(key);
    if (present === undefined || (outcome.condition ?? '').length < (present.condition ?? '').length) found.set(key, outcome);
  }
  return [...found.values()];
}
