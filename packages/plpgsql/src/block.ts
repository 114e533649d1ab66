import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import type { Activation } from './activation.js';
import { placeOfLine } from './activation.js';
import { catches, conditions } from './conditions.js';
import { consult } from './consult.js';
import type { End, Flow, State } from './flow.js';
import { forget, goOn, join, onward, settle, under } from './flow.js';
import { mayFailOtherwise } from './risk.js';
import { runAll } from './statements.js';
import type { Tagged } from './tree.js';
import { child, list, number, text } from './tree.js';
import { known, unknown } from './value.js';
import { assignedNames } from './variables.js';

interface Handler {
  readonly conditions: readonly string[];
  readonly action: readonly Tagged[];
}

/** BEGIN … EXCEPTION … END. */
export function runBlock(activation: Activation, state: State, fields: PlpgsqlNode): Flow {
  const statements = list(fields, 'body');
  const handlers = handlersOf(fields);
  const body = runAll(activation, state, statements);
  const flow = handlers.length === 0 ? body : settle(state, handle(activation, state, statements, handlers, body));
  const label = text(fields, 'label');
  if (label === null) return flow;
  const leaves = flow.jumps.filter((jump) => jump.kind === 'exit' && jump.label === label);
  return join({ ...flow, jumps: flow.jumps.filter((jump) => !leaves.includes(jump)), next: [...flow.next, ...leaves.map((jump) => jump.state)] });
}

/** A block within another: what it gives its variables first, or another block does, may raise. */
export function runInnerBlock(activation: Activation, state: State, fields: PlpgsqlNode): Flow {
  const begin = number(fields, 'lineno') ?? 0;
  let flow = goOn(state);
  for (const { initialiser, line, name } of activation.inner) {
    // Where a course is noted, they are by themselves.
    if (initialiser === null || line > begin || activation.session.course !== undefined) continue;
    flow = onward(flow, (at) => declared(activation, at, initialiser, name));
  }
  return onward(flow, (at) => runBlock(activation, at, fields));
}

function declared(activation: Activation, state: State, initialiser: string, name: string): Flow {
  const { flow } = consult(activation, state, initialiser, placeOfLine(activation.source, null));
  if (flow.ends.length === 0) return flow;
  const words = `${name} is declared there`;
  return { ...flow, next: [under(state, `${words} with a value`)], ends: flow.ends.map((end) => ({ ...end, state: under(end.state, words) })) };
}

function handlersOf(fields: PlpgsqlNode): readonly Handler[] {
  const exceptions = child(fields, 'exceptions');
  if (exceptions === null) return [];
  return list(exceptions.fields, 'exc_list').map((handler) => ({
    conditions: list(handler.fields, 'conditions').map((condition) => text(condition.fields, 'condname') ?? ''),
    action: list(handler.fields, 'action'),
  }));
}

function handle(activation: Activation, state: State, statements: readonly Tagged[], handlers: readonly Handler[], body: Flow): Flow {
  const isDoubted = [...body.next, ...body.jumps.map((jump) => jump.state), ...body.ends.map((end) => end.state)].some(({ doubt }) => doubt !== state.doubt);
  const isRisky = isDoubted || mayFailOtherwise(statements, activation);
  const undisturbed = (at: State): State => (isRisky ? under(at, 'no other error comes up before') : at);
  const flows: Flow[] = [{ next: body.next.map(undisturbed), jumps: body.jumps.map((jump) => ({ ...jump, state: undisturbed(jump.state) })), ends: [] }];
  for (const found of body.ends) {
    const end = { ...found, state: undisturbed(found.state) };
    flows.push(end.kind === 'raise' ? afterRaise(activation, end, handlers) : { next: [], jumps: [], ends: [end] });
  }
  for (const handler of handlers) {
    // A cancelled query can happen anywhere; OTHERS does not catch it.
    if (!isRisky && !handler.conditions.some((condition) => ['query_canceled', 'operator_intervention', '57014', '57000'].includes(condition))) continue;
    const changed = new Set(statements.flatMap((statement) => [...assignedNames(statement, activation.variables)]));
    flows.push(runHandler(activation, under(forget(state, changed), `another error comes up before (${handler.conditions.join(' or ')})`), handler, soleCode(handler)));
  }
  return join(...flows);
}

/** The first handler that catches the error takes it (manual: Trapping Errors). */
function afterRaise(activation: Activation, end: Extract<End, { kind: 'raise' }>, handlers: readonly Handler[]): Flow {
  const flows: Flow[] = [];
  for (const handler of handlers) {
    const answers = handler.conditions.map((condition) => catches(condition, end.sqlstate));
    if (answers.includes('yes')) return join(...flows, runHandler(activation, end.state, handler, end.sqlstate));
    if (answers.includes('maybe')) flows.push(runHandler(activation, under(end.state, `the error is one of ${handler.conditions.join(', ')}`), handler, end.sqlstate));
  }
  return join(...flows, { next: [], jumps: [], ends: [end] });
}

function runHandler(activation: Activation, state: State, handler: Handler, sqlstate: string | null): Flow {
  const names = new Map(state.names).set('sqlstate', sqlstate === null ? unknown : known(sqlstate)).set('sqlerrm', unknown);
  const flow = runAll(activation, { ...state, names, error: { sqlstate } }, handler.action);
  const leave = (at: State): State => ({ ...at, names: withoutError(at.names, state.names), error: state.error });
  return {
    next: flow.next.map(leave),
    jumps: flow.jumps.map((jump) => ({ ...jump, state: leave(jump.state) })),
    ends: flow.ends.map((end) => ({ ...end, state: leave(end.state) })),
  };
}

/** SQLSTATE and SQLERRM are there in handlers only (manual: Obtaining Information about an Error). */
function withoutError(names: State['names'], before: State['names']): State['names'] {
  const left = new Map(names);
  for (const name of ['sqlstate', 'sqlerrm']) {
    const outer = before.get(name);
    if (outer === undefined) left.delete(name);
    else left.set(name, outer);
  }
  return left;
}

/** The SQLSTATE a handler's error has for certain. */
function soleCode(handler: Handler): string | null {
  const [condition, second] = handler.conditions;
  if (condition === undefined || second !== undefined) return null;
  const codes = conditions.get(condition) ?? [condition];
  const [code] = codes;
  return codes.length === 1 && code !== undefined && /^[0-9A-Z]{5}$/u.test(code) && !code.endsWith('000') ? code : null;
}
