import type { Place } from '@pg-guardrails/kernel';
import type { Activation } from './activation.js';
import { surroundings } from './activation.js';
import { consult, execute, executeDynamic } from './consult.js';
import type { Flow, State } from './flow.js';
import { endWith, forget, goOn, join, settle, under } from './flow.js';
import { runAll } from './statements.js';
import { parseExpression } from '@pg-guardrails/sql-reader';
import { plainValue } from './calls.js';
import { evaluate } from './expression.js';
import type { Tagged } from './tree.js';
import { child, expressionText, list, number, text } from './tree.js';
import { isNull, mayBeNull, nothing, truthsOf } from './value.js';
import { assignedNames } from './variables.js';

/** How often a loop's body runs: at least once, perhaps, or never; and whether it ends only by EXIT. */
type Entry = 'surely' | 'perhaps' | 'never';

/**
 * LOOP, WHILE, FOR, FOREACH. One passage through the body, with everything forgotten that any passage changes, stands for all passages.
 */
export function runLoop(activation: Activation, state: State, statement: Tagged, place: Place | null): Flow {
  const before = beforeLoop(activation, state, statement, place);
  const flows = before.next.map((at) => passages(activation, at, statement, place));
  return settle(state, join({ ...before, next: [] }, ...flows));
}

/** What is evaluated once, before the first passage. */
function beforeLoop(activation: Activation, state: State, { kind, fields }: Tagged, place: Place | null): Flow {
  if (kind === 'fors') return execute(activation, state, expressionText(fields, 'query') ?? '', place);
  if (kind === 'dynfors') return executeDynamic(activation, state, expressionText(fields, 'query'), place);
  if (kind === 'foreach_a') return overArray(activation, state, expressionText(fields, 'expr') ?? 'NULL', place);
  if (kind !== 'fori') return goOn(state);
  const lower = consult(activation, state, expressionText(fields, 'lower') ?? 'NULL', place).flow;
  return join({ ...lower, next: [] }, ...lower.next.map((at) => consult(activation, at, expressionText(fields, 'upper') ?? 'NULL', place).flow));
}

/** FOREACH raises NULL_VALUE_NOT_ALLOWED for an array that is NULL, as TG_ARGV is when the trigger has no arguments. */
function overArray(activation: Activation, state: State, array: string, place: Place | null): Flow {
  const { flow, valueIn } = consult(activation, state, array, place);
  return join(
    { ...flow, next: [] },
    ...flow.next.map((at): Flow => {
      const given = /^\s*tg_argv\s*$/iu.test(array) && !at.names.has('tg_argv') ? (activation.call?.arguments.length ?? null) : null;
      const value = given === 0 ? nothing : valueIn(at);
      if (isNull(value)) return endWith({ kind: 'raise', sqlstate: '22004', place, state: at });
      if (given !== null || !mayBeNull(value) || /^\s*array\s*\[/iu.test(array)) return goOn(at);
      const words = `\`${array}\` is NULL`;
      return { next: [under(at, `\`${array}\` is not NULL`)], jumps: [], ends: [{ kind: 'raise', sqlstate: '22004', place, state: under(at, words) }] };
    }),
  );
}

function passages(activation: Activation, state: State, statement: Tagged, place: Place | null): Flow {
  const { kind, fields } = statement;
  const condition = kind === 'while' ? (expressionText(fields, 'cond') ?? '') : null;
  const entry = entryOf(activation, state, statement);
  const general = forget(state, assignedNames(statement, activation.variables));
  if (entry === 'never') return goOn(state);
  const entered = entry === 'surely' ? general : under(general, 'the loop runs');
  const passage = condition === null ? goOn(entered) : consult(activation, entered, condition, place).flow;
  const body = join({ ...passage, next: [] }, ...passage.next.map((at) => runAll(activation, at, list(fields, 'body'))));

  const label = text(fields, 'label');
  const isOwn = (jumped: string | null): boolean => jumped === null || jumped === label;
  const exits = body.jumps.filter((jump) => jump.kind === 'exit' && isOwn(jump.label)).map((jump) => jump.state);
  const completed = [...body.next, ...body.jumps.filter((jump) => jump.kind === 'continue' && isOwn(jump.label)).map((jump) => jump.state)];
  const isEndless = kind === 'loop';
  const skipped = entry === 'surely' ? [] : [under(state, 'the loop does not run')];
  return join({ next: [...exits, ...(isEndless ? [] : completed), ...skipped], jumps: body.jumps.filter((jump) => !isOwn(jump.label)), ends: body.ends });
}

function entryOf(activation: Activation, state: State, { kind, fields }: Tagged): Entry {
  if (kind === 'loop') return 'surely';
  if (kind === 'while') {
    const truths = truthsOf(valueOf(activation, state, expressionText(fields, 'cond')));
    if (!truths.has(true)) return 'never';
    return truths.size === 1 ? 'surely' : 'perhaps';
  }
  if (kind !== 'fori' || child(fields, 'step') !== null) return 'perhaps';
  const lower = valueOf(activation, state, expressionText(fields, 'lower'));
  const upper = valueOf(activation, state, expressionText(fields, 'upper'));
  if (lower.kind !== 'known' || upper.kind !== 'known' || !Number.isInteger(lower.value) || !Number.isInteger(upper.value)) return 'perhaps';
  const isReverse = number(fields, 'reverse') !== null || fields['reverse'] === true;
  const [from, to] = [Number(lower.value), Number(upper.value)];
  return (isReverse ? from >= to : from <= to) ? 'surely' : 'never';
}

function valueOf(activation: Activation, state: State, expression: string | null): ReturnType<typeof evaluate> {
  const parsed = parseExpression(expression ?? 'NULL');
  const value = parsed.select === null ? null : plainValue(parsed.select);
  return value === null ? { kind: 'unknown', nullable: true, setting: null } : evaluate(value, surroundings(activation, state));
}
