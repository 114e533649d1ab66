import type { Node } from '@pgsql/types';
import { commandsOf, ofExtension } from './collected-commands.js';
import { commandTag, isSilent } from './command-tags.js';
import { whatWasDropped } from './dropped-objects.js';
import { fires } from './event-triggers-set-off.js';
import { anyRow, type Row } from './evaluate/rows.js';
import { runEventFunction, type Apply } from './evaluate/run.js';
import { isExtensionFunction } from './extensions/extensions.js';
import type { EventTrigger } from './model.js';
import type { Context, Firing, State } from './state.js';
import { contextInside } from './statement-context.js';
import { withTaint } from './taints.js';
import { everything } from './touches.js';

/** Deeper than anybody means them to go: PostgreSQL ends what never does by itself when its stack is full (54001). */
const depthLimit = 12;

interface Run {
  readonly trigger: EventTrigger;
  readonly mode: 'surely' | 'perhaps';
}

/** Who fires at an event, in the order of their names: what the functions do to event triggers comes too late for this event (event_trigger.c, EventTriggerCommonSetup). */
function runsAt(state: State, event: string, node: Node): readonly Run[] {
  const all = [...state.eventTriggers.values()].filter((trigger) => trigger.event === event).sort((a, b) => (a.name < b.name ? -1 : 1));
  return all.flatMap((trigger): readonly Run[] => {
    const mode = fires(trigger, node, state.session.withheld);
    return mode === 'no' ? [] : [{ trigger, mode }];
  });
}

interface Told {
  readonly tag: string | null;
  readonly commands: readonly Row[] | null;
  readonly dropped: readonly Row[] | null;
}

function runAll(state: State, runs: readonly Run[], told: Told, context: Context, apply: Apply): State {
  const around = context.firing?.functions ?? [];
  const count = context.firing?.count ?? { steps: 0 };
  const functions = runs.map(({ trigger }) => (trigger.function === null ? undefined : state.functions.get(trigger.function)));
  let next = state;
  for (const [index, { trigger, mode }] of runs.entries()) {
    if (around.length >= depthLimit) {
      next = withTaint(next, everything, `event triggers set off one another more than ${String(depthLimit)} times, ${trigger.name} the last of them`, context);
      continue;
    }
    const started = functions[index];
    // One before it may have replaced the function, or given it another name.
    const current = started === undefined ? undefined : next.functions.get(started.key);
    const proc = started === undefined || current?.oid === started.oid ? current : next.functions.where(({ oid }) => oid === started.oid)[0];
    if (proc === undefined) {
      // Those that known extensions bring touch nothing of the model.
      if (!isExtensionFunction(next, trigger.functionName.split('.'))) next = withTaint(next, everything, `the function of the event trigger ${trigger.name} is not defined by the history`, context);
      continue;
    }
    const firing: Firing = { functions: [...around, proc.oid], count };
    next = runEventFunction(next, proc, { apply, context: contextInside(context, { source: context.source, text: context.text, firing }), mode, event: { name: trigger.event, ...told } });
  }
  return next;
}

/** What event triggers do before a statement runs. @throws {Rejection} what they raise */
export function fireAtStart(state: State, node: Node, context: Context, apply: Apply): State {
  if (isSilent(node)) return state;
  const runs = runsAt(state, 'ddl_command_start', node);
  return runs.length === 0 ? state : runAll(state, runs, { tag: commandTag(node), commands: null, dropped: null }, context, apply);
}

/** The statements in the script of an extension set off event triggers like any other (extension.c, execute_sql_string). */
function runsScript(before: State, after: State, node: Node): boolean {
  return ('CreateExtensionStmt' in node && after.extensions.size > before.extensions.size) || 'AlterExtensionStmt' in node;
}

/** Which statements there are in a script is not known. */
function perhapsAll({ eventTriggers }: State): readonly Run[] {
  return [...eventTriggers.values()].flatMap((trigger): readonly Run[] => (trigger.evtenabled === 'D' || trigger.event === 'login' ? [] : [{ trigger, mode: 'perhaps' }]));
}

/** Whether anybody listens to what a statement has done: who comes while it runs comes too late (event_trigger.c, EventTriggerBeginCompleteQuery). */
export function hearsEnds({ eventTriggers }: State): boolean {
  return [...eventTriggers.values()].some(({ event, evtenabled }) => event !== 'ddl_command_start' && event !== 'login' && evtenabled !== 'D');
}

/** What event triggers do when a statement has run: first those that look at what it dropped. @throws {Rejection} what they raise */
export function fireAtEnd(before: State, after: State, node: Node, context: Context, apply: Apply): State {
  if (isSilent(node)) return after;
  const [commands, tag] = [commandsOf(before, after, node), commandTag(node)];
  const rewritten = runsAt(after, 'table_rewrite', node);
  let next = rewritten.length === 0 ? after : runAll(after, rewritten, { tag, commands: null, dropped: null }, context, apply);
  if (runsScript(before, after, node)) next = runAll(next, perhapsAll(next), { tag: null, commands: [ofExtension], dropped: [anyRow] }, context, apply);
  const atDrop = runsAt(next, 'sql_drop', node);
  if (atDrop.length > 0) {
    const { rows, certainty } = whatWasDropped(before, after, node);
    const runs = certainty === 'nothing' ? [] : certainty === 'something' ? atDrop : atDrop.map(({ trigger }): Run => ({ trigger, mode: 'perhaps' }));
    next = runAll(next, runs, { tag, commands, dropped: rows }, context, apply);
  }
  const ended = runsAt(next, 'ddl_command_end', node);
  return ended.length === 0 ? next : runAll(next, ended, { tag, commands, dropped: null }, context, apply);
}
