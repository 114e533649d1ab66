import { counted, type Problem } from '@pg-guardrails/kernel';
import { problemPlace } from './words.js';

/** Problems of the same words, where they stand. */
export interface AlikeProblems {
  readonly message: string;
  /** In the order in which they were told, the first ones; none for a problem without a place. */
  readonly places: readonly string[];
  /** `136 more places, the last is b.sql:12:3`; empty where all are listed. */
  readonly rest: string;
}

/** A placeholder that nobody fills in is a syntax error a hundred times: the places after these are counted. */
const mostPlaces = 3;

/** One for each message, in the order of the first of each; every problem by itself is in the JSON report. */
export function alikeProblems(problems: readonly Problem[]): readonly AlikeProblems[] {
  const groups = new Map<string, string[]>();
  for (const problem of problems) {
    const place = problemPlace(problem);
    // What has no place is told each time: nothing else tells one from another.
    const key = place === '' ? `${problem.message}\0${String(groups.size)}` : problem.message;
    const places = groups.get(key) ?? [];
    groups.set(key, places);
    if (place !== '') places.push(place);
  }
  return [...groups].map(([key, places]) => {
    const more = places.length - mostPlaces;
    const [message = ''] = key.split('\0');
    // One more takes no more room than to say so.
    if (more <= 1) return { message, places, rest: '' };
    return { message, places: places.slice(0, mostPlaces), rest: `and ${counted(more, 'more place')}, the last ${places.at(-1) ?? ''}` };
  });
}
