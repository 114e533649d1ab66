import type { Activation, Session } from './activation.js';
import { placeOfLine, sessionOf } from './activation.js';
import { execute } from './consult.js';
import type { End, State } from './flow.js';
import { goOn, onward } from './flow.js';
import { goThroughBody } from './body.js';
import type { FunctionSource } from './model.js';
import type { Value } from './value.js';
import { asTyped } from './variables.js';
import { movedIn, moving } from './moved-settings.js';
import { sqlStatements } from './sql-body.js';

const deepest = 8;

/** The ways a function ends that a trigger function calls with these arguments. */
export function goThroughHelper(caller: Activation, source: FunctionSource, values: readonly Value[], reached: Pick<State, 'conditions' | 'doubt' | 'names'>): readonly End[] {
  const place = placeOfLine(source, null);
  const state: State = { names: moving(namesOfArguments(source, values), movedIn(reached.names).filter((name) => source.config?.[name] === undefined)), conditions: [], doubt: null, error: null };
  const unknownBecause = (reason: string): readonly End[] => [{ kind: 'unknown', reason, place, state }];
  if (caller.callers.includes(source.key)) return unknownBecause(`${source.key} calls itself`);
  if (caller.callers.length >= deepest) return unknownBecause(`calls are nested more than ${String(deepest)} deep`);
  caller.session.functions.add(source.key);
  const callers = [...caller.callers, source.key];
  const session = sessionOf(within(caller.session, reached), source);
  switch (source.language) {
    case 'plpgsql':
      return goThroughBody({ session, source, call: null, callers }, state);
    case 'sql':
      return goThroughSql({ session, source, variables: [], inner: [], call: null, callers }, state);
    default:
      return unknownBecause(`${source.key} is written in ${source.language}`);
  }
}

/** The session in which a function notes what lies on the way to its call as well. */
function within(session: Session, { conditions, doubt }: Pick<State, 'conditions' | 'doubt'>): Session {
  const { course } = session;
  if (course === undefined) return session;
  return { ...session, course: { ...course, before: { conditions: [...course.before.conditions, ...conditions], doubt: course.before.doubt ?? doubt } } };
}

/** Every statement of a function in SQL, one after another: it raises only what these raise. */
export function goThroughSql(activation: Activation, state: State): readonly End[] {
  const returned: End = { kind: 'return', result: 'value', writes: 'any', place: placeOfLine(activation.source, null), state };
  const { source } = activation;
  const unknownBecause = (reason: string): readonly End[] => [{ kind: 'unknown', reason, place: returned.place, state }];
  if (source.body === null && source.sqlBody === undefined) return unknownBecause(`the body of ${source.key} is not given as text`);
  const texts = sqlStatements(source);
  if (texts === null) return unknownBecause(`the body of ${source.key} cannot be read`);
  let flow = goOn(state);
  for (const { text, place } of texts) flow = onward(flow, (at) => execute(activation, at, text, place ?? returned.place));
  return [...flow.ends, ...flow.next.map((at): End => ({ ...returned, state: at }))];
}

/** The arguments by name and by number. */
export function namesOfArguments(source: FunctionSource, values: readonly Value[]): ReadonlyMap<string, Value> {
  const names = new Map<string, Value>();
  for (const [index, value] of values.entries()) {
    const held = asTyped(value, source.argumentTypes[index] ?? null);
    // OUT parameters count too, and are not shown: where there is a result, there may be some.
    if (source.returns === 'void' && source.isProcedure !== true) names.set(`$${String(index + 1)}`, held);
    const name = source.argumentNames[index];
    if (name !== undefined && name !== '') names.set(name, held);
  }
  return names;
}
