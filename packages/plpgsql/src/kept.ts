import type { Assumption, FunctionSource, Lookup, Shadowable, TriggerCall } from './model.js';

/** One question that a body asked of its surroundings, with the answer. */
interface Asked {
  readonly name: { readonly schema: string | null; readonly name: string };
  readonly argumentCount: number;
  readonly answer: string;
}

interface Kept<Result> {
  readonly asked: readonly Asked[];
  /** What `Shadows.tell` was told. */
  readonly told: readonly Shadowable[];
  readonly result: Result;
}

/** So many are kept; then all are forgotten, as those of an older history are not told from the others. */
const most = 20_000;

/** What an analysis asks of the world around a body, and tells it. */
export interface Surroundings {
  readonly lookup: Lookup;
  readonly assumption: Assumption;
}

/** Maps as their entries, which JSON leaves out. */
function written(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (inner instanceof Map ? [...inner] : inner));
}

/** Functions, calls and answers are asked for again and again as the same objects. */
const writtenBefore = new WeakMap<object, string>();

function writtenOnce(value: FunctionSource | TriggerCall | ReturnType<Lookup>): string {
  if (typeof value !== 'object' || value === null) return written(value);
  const text = writtenBefore.get(value) ?? written(value);
  writtenBefore.set(value, text);
  return text;
}

const numbers = new WeakMap<object, number>();
let nextNumber = 1;

/** A number for what a function or call says: two that say the same have the same one, and a long text is looked up once for each object. */
function numbering(): (value: FunctionSource | TriggerCall | null) => number {
  const byText = new Map<string, number>();
  return (value) => {
    if (value === null) return 0;
    const known = numbers.get(value);
    if (known !== undefined) return known;
    const text = writtenOnce(value);
    // Numbers are never given twice, so that forgetting a text only means to work something out again.
    if (byText.size >= most) byText.clear();
    const number = byText.get(text) ?? nextNumber++;
    byText.set(text, number);
    numbers.set(value, number);
    return number;
  };
}

const numberOf = numbering();

/**
 * Keeps what an analysis says of a body by all that it can depend on: the function, its call, what is assumed, and what its lookup answered to
 * the questions that came up. So a body is gone through once, whatever else changes in the history around it.
 */
export function keepingAnalyses<Result>(): (source: FunctionSource, call: TriggerCall | null, around: Surroundings, go: (around: Surroundings) => Result) => Result {
  const known = new Map<string, Kept<Result>[]>();
  let count = 0;
  return (source, call, { lookup, assumption }, go) => {
    const key = `${String(numberOf(source))} ${String(numberOf(call))} ${written(assumption)}`;
    const kept = known.get(key)?.find(({ asked }) => asked.every(({ name, argumentCount, answer }) => writtenOnce(lookup(name, argumentCount)) === answer));
    if (kept !== undefined) {
      for (const name of kept.told) assumption.shadows?.tell(name);
      return kept.result;
    }
    const asked: Asked[] = [];
    const told: Shadowable[] = [];
    const { shadows } = assumption;
    const tell = (name: Shadowable): void => {
      told.push(name);
      shadows?.tell(name);
    };
    const listening: Assumption = shadows === undefined ? assumption : { ...assumption, shadows: { ...shadows, tell } };
    const asking: Lookup = (name, argumentCount) => {
      const answer = lookup(name, argumentCount);
      asked.push({ name, argumentCount, answer: writtenOnce(answer) });
      return answer;
    };
    const result = go({ lookup: asking, assumption: listening });
    if (count >= most) {
      known.clear();
      count = 0;
    }
    count += 1;
    known.set(key, [...(known.get(key) ?? []).slice(-3), { asked, told, result }]);
    return result;
  };
}
