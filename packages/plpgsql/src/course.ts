import { noteless, sessionOf } from './activation.js';
import { namesOfCall } from './analyse.js';
import { nothingCollected } from './guesses.js';
import { keepingAnalyses } from './kept.js';
import { goThroughBody } from './body.js';
import type { End, State } from './flow.js';
import { goThroughSql, namesOfArguments } from './helper.js';
import type { Assumption, Course, FunctionSource, Lookup, Met, TriggerCall } from './model.js';
import type { Value } from './value.js';
import { unknown } from './value.js';

/**
 * What a function runs when it is called, or fired by a trigger, on all its ways. The grammar must be loaded. What the statements
 * themselves set off (triggers, rules) is not followed; the functions that they call are, as far as the lookup finds them.
 */
export function courseOf(source: FunctionSource, call: TriggerCall | null, lookup: Lookup, values: readonly Value[] | null = null, assumption: Assumption = {}): Course {
  if (values !== null) return courseAnew(source, call, lookup, values, assumption);
  return kept(source, call, { lookup, assumption }, (around) => courseAnew(source, call, around.lookup, null, around.assumption));
}

const kept = keepingAnalyses<Course>();

function courseAnew(source: FunctionSource, call: TriggerCall | null, lookup: Lookup, values: readonly Value[] | null, assumption: Assumption): Course {
  const met: Met[] = [];
  const names = call === null ? namesOfArguments(source, values ?? source.argumentTypes.map(() => unknown)) : namesOfCall(call, assumption);
  const entry: State = { names, conditions: [], doubt: null, error: null };
  const session = sessionOf({ lookup, assumption, collected: nothingCollected(), runsAs: null, names: 'caller', functions: new Set([source.key]), course: { met, before: noteless } }, source);
  const ends = endsOf(source, { session, source, call, callers: [source.key] }, entry);
  if (ends === null) return { met, ending: 'undecided', opaque: `${source.key} is written in ${source.language}` };
  const opaque = ends.find((end) => end.kind === 'unknown');
  return { met, ending: endingOf(ends), opaque: opaque?.kind === 'unknown' ? opaque.reason : null };
}

function endsOf(source: FunctionSource, activation: Parameters<typeof goThroughBody>[0], entry: State): readonly End[] | null {
  if (source.language === 'plpgsql') return goThroughBody(activation, entry);
  return source.language === 'sql' ? goThroughSql({ ...activation, variables: [], inner: [] }, entry) : null;
}

function endingOf(ends: readonly End[]): Course['ending'] {
  if (ends.every((end) => end.kind === 'raise' && end.state.doubt === null)) return 'raises';
  return ends.every((end) => end.kind === 'return' && end.state.doubt === null) ? 'returns' : 'undecided';
}
