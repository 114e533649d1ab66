import type { AlterEventTrigStmt, CreateEventTrigStmt, DropStmt } from '@pgsql/types';
import { stateWith } from './copies.js';
import { withoutArguments } from './risk/signatures.js';
import { isSilentTag, isTag } from './command-tags.js';
import { duplicateObject, insufficientPrivilege, invalidObjectDefinition, notSupported, type Rejection, syntaxError, undefinedFunction, undefinedObject } from './errors.js';
import { dropItems } from './drop-objects.js';
import { isExtensionFunction, unknownExtensionsAreThere } from './extensions/extensions.js';
import { functionsCalled } from './functions.js';
import { hasPrivilegesOf, isSuperuser } from './memberships.js';
import type { EventTrigger } from './model.js';
import { currentRole } from './names.js';
import { stringOf, stringsOf } from './nodes.js';
import type { Context, State } from './state.js';
import { requireFunctionSchema } from './triggers.js';

const events: ReadonlySet<string> = new Set(['ddl_command_start', 'ddl_command_end', 'sql_drop', 'login', 'table_rewrite']);

function tagsOf(statement: CreateEventTrigStmt): readonly string[] {
  const tags: string[] = [];
  for (const node of statement.whenclause ?? []) {
    if (!('DefElem' in node)) continue;
    if (node.DefElem.defname !== 'tag') throw syntaxError(`unrecognized filter variable "${node.DefElem.defname ?? ''}"`);
    if (tags.length > 0) throw syntaxError('filter variable "tag" specified more than once');
    const { arg } = node.DefElem;
    tags.push(...(arg !== undefined && 'List' in arg ? stringsOf(arg.List.items) : []).map((tag) => tag.toUpperCase()));
  }
  return tags;
}

/** Tags of statements that set off no event trigger are refused (validate_ddl_tags, validate_table_rewrite_tags). @throws {Rejection} 42601, 0A000 */
function requireTag(event: string, tag: string): void {
  if (!isTag(tag)) throw syntaxError(`filter value "${tag}" not recognized for filter variable "tag"`);
  if (event === 'login') throw notSupported('tag filtering is not supported for login event triggers');
  if (isSilentTag(tag) || (event === 'table_rewrite' && !rewritingTags.has(tag))) throw notSupported(`event triggers are not supported for ${tag}`);
}

const rewritingTags: ReadonlySet<string> = new Set(['ALTER MATERIALIZED VIEW', 'ALTER TABLE', 'ALTER TYPE']);

const otherType = (names: readonly string[]): Rejection => invalidObjectDefinition(`function ${names.join('.')} must return type event_trigger`);

/** CREATE EVENT TRIGGER (event_trigger.c). @throws {Rejection} 42501, 42601, 0A000, 42710, 3F000, 42883, 42P17 */
export function createEventTrigger(state: State, statement: CreateEventTrigStmt, context: Context): State {
  const name = statement.trigname ?? '';
  const user = currentRole(state);
  if (!isSuperuser(state, user)) throw insufficientPrivilege(`permission denied to create event trigger "${name}"`);
  const event = (statement.eventname ?? '').toLowerCase();
  if (!events.has(event)) throw syntaxError(`unrecognized event name "${event}"`);
  const tags = tagsOf(statement);
  for (const tag of tags) requireTag(event, tag);
  if (state.eventTriggers.has(name)) throw duplicateObject('event trigger', name);
  const names = stringsOf(statement.funcname);
  requireFunctionSchema(state, names);
  const proc = functionsCalled(state, names).find(({ argumentTypes }) => argumentTypes.length === 0);
  if (proc === undefined && withoutArguments(names.at(-1) ?? '') && (names.at(-2) ?? 'pg_catalog') === 'pg_catalog') throw otherType(names);
  if (proc === undefined && !isExtensionFunction(state, names) && !unknownExtensionsAreThere(state)) throw undefinedFunction(`${names.join('.')}()`);
  if (proc !== undefined && proc.returns !== 'event_trigger') throw otherType(names);
  const trigger: EventTrigger = { name, event, tags, function: proc?.key ?? null, functionName: names.join('.'), owner: user, evtenabled: 'O', source: context.source };
  return stateWith(state, { eventTriggers: state.eventTriggers.with(name, trigger) });
}

/** The event trigger of this name, whose owner the current role must be. @throws {Rejection} 42704, 42501 */
function ownEventTrigger(state: State, name: string): EventTrigger {
  const trigger = state.eventTriggers.get(name);
  if (trigger === undefined) throw undefinedObject('event trigger', name);
  if (!hasPrivilegesOf(state, currentRole(state), trigger.owner)) throw insufficientPrivilege(`must be owner of event trigger ${name}`);
  return trigger;
}

const enabledStates: Readonly<Record<string, EventTrigger['evtenabled']>> = { O: 'O', D: 'D', R: 'R', A: 'A' };

/** ALTER EVENT TRIGGER … ENABLE and DISABLE. @throws {Rejection} 42704, 42501 */
export function alterEventTrigger(state: State, statement: AlterEventTrigStmt): State {
  const trigger = ownEventTrigger(state, statement.trigname ?? '');
  const evtenabled = enabledStates[statement.tgenabled ?? ''] ?? trigger.evtenabled;
  return stateWith(state, { eventTriggers: state.eventTriggers.with(trigger.name, { ...trigger, evtenabled }) });
}

/** ALTER EVENT TRIGGER … RENAME TO. @throws {Rejection} 42704, 42501, 42710 */
export function renameEventTrigger(state: State, from: string, to: string): State {
  const trigger = ownEventTrigger(state, from);
  if (state.eventTriggers.has(to)) throw duplicateObject('event trigger', to);
  return stateWith(state, { eventTriggers: state.eventTriggers.moved(from, to, { ...trigger, name: to }) });
}

/** ALTER EVENT TRIGGER … OWNER TO, also by REASSIGN OWNED. @throws {Rejection} 42704, 42501 */
export function changeEventTriggerOwner(state: State, name: string, owner: string, authority: 'checked' | 'reassign'): State {
  const trigger = authority === 'checked' ? ownEventTrigger(state, name) : state.eventTriggers.get(name);
  if (trigger === undefined || trigger.owner === owner) return state;
  if (!isSuperuser(state, owner)) throw insufficientPrivilege(`permission denied to change owner of event trigger "${name}"`);
  return stateWith(state, { eventTriggers: state.eventTriggers.with(name, { ...trigger, owner }) });
}

/** DROP EVENT TRIGGER. @throws {Rejection} 42704, 42501 */
export function dropEventTriggers(state: State, statement: DropStmt): State {
  const doomed = (statement.objects ?? []).flatMap((node) => {
    const name = stringOf(node) ?? '';
    if (statement.missing_ok === true && !state.eventTriggers.has(name)) return [];
    return [ownEventTrigger(state, name)];
  });
  return dropItems(state, doomed.map((trigger) => ({ kind: 'event-trigger', trigger })), 'restrict');
}
