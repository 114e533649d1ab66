import type { Node } from '@pgsql/types';
import { stateWith } from './copies.js';
import { runFunctionsOf, type Apply } from './evaluate/run.js';
import { anyRow, functionOid, perhaps, row, schemaOid, type Row } from './evaluate/rows.js';
import { extensionOid } from './evaluate/object-rows.js';
import { isExtensionFunction } from './extensions/extensions.js';
import type { EventTrigger } from './model.js';
import { tagged } from './nodes.js';
import type { Context, State } from './state.js';
import { withTaint } from './taints.js';
import { everything } from './touches.js';

/** Statements for which no event trigger fires: they define nothing, or something that all databases share (manual: Event Trigger Firing Matrix). */
const silent: ReadonlySet<string> = new Set([
  'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt', 'TruncateStmt', 'TransactionStmt', 'VariableSetStmt', 'VariableShowStmt', 'DoStmt', 'CallStmt', 'ExplainStmt',
  'LockStmt', 'VacuumStmt', 'CheckPointStmt', 'NotifyStmt', 'ListenStmt', 'UnlistenStmt', 'LoadStmt', 'PrepareStmt', 'ExecuteStmt', 'DeallocateStmt', 'DeclareCursorStmt', 'FetchStmt',
  'ClosePortalStmt', 'ConstraintsSetStmt', 'DiscardStmt', 'ClusterStmt', 'CreateRoleStmt', 'AlterRoleStmt', 'AlterRoleSetStmt', 'DropRoleStmt', 'GrantRoleStmt', 'CreatedbStmt',
  'DropdbStmt', 'AlterDatabaseStmt', 'AlterDatabaseSetStmt', 'AlterDatabaseRefreshCollStmt', 'CreateTableSpaceStmt', 'DropTableSpaceStmt', 'AlterTableSpaceOptionsStmt', 'AlterSystemStmt',
  'CreateEventTrigStmt', 'AlterEventTrigStmt',
]);

const sharedObjects: ReadonlySet<string> = new Set(['OBJECT_DATABASE', 'OBJECT_TABLESPACE', 'OBJECT_PARAMETER_ACL', 'OBJECT_ROLE', 'OBJECT_EVENT_TRIGGER']);

function isSilent(node: Node): boolean {
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'SelectStmt':
      return body.intoClause === undefined;
    case 'GrantStmt':
      return sharedObjects.has(body.objtype ?? '');
    case 'CommentStmt':
      return sharedObjects.has(body.objtype ?? '');
    case 'DropStmt':
      return sharedObjects.has(body.removeType ?? '');
    case 'RenameStmt':
      return sharedObjects.has(body.renameType ?? '');
    case 'AlterOwnerStmt':
      return sharedObjects.has(body.objectType ?? '');
    default:
      return silent.has(kind);
  }
}

const dropTags: Partial<Record<string, string>> = {
  OBJECT_TABLE: 'DROP TABLE',
  OBJECT_VIEW: 'DROP VIEW',
  OBJECT_MATVIEW: 'DROP MATERIALIZED VIEW',
  OBJECT_SEQUENCE: 'DROP SEQUENCE',
  OBJECT_FOREIGN_TABLE: 'DROP FOREIGN TABLE',
  OBJECT_INDEX: 'DROP INDEX',
  OBJECT_FUNCTION: 'DROP FUNCTION',
  OBJECT_PROCEDURE: 'DROP PROCEDURE',
  OBJECT_ROUTINE: 'DROP ROUTINE',
  OBJECT_AGGREGATE: 'DROP AGGREGATE',
  OBJECT_TRIGGER: 'DROP TRIGGER',
  OBJECT_POLICY: 'DROP POLICY',
  OBJECT_RULE: 'DROP RULE',
  OBJECT_SCHEMA: 'DROP SCHEMA',
  OBJECT_EXTENSION: 'DROP EXTENSION',
  OBJECT_TYPE: 'DROP TYPE',
  OBJECT_DOMAIN: 'DROP DOMAIN',
};

/** The command tag (CreateCommandTag, utility.c); null for those that depend on more than the kind. */
function commandTag(node: Node): string | null {
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'CreateExtensionStmt':
      return 'CREATE EXTENSION';
    case 'CreateSchemaStmt':
      return 'CREATE SCHEMA';
    case 'CreateStmt':
      return 'CREATE TABLE';
    case 'ViewStmt':
      return 'CREATE VIEW';
    case 'IndexStmt':
      return 'CREATE INDEX';
    case 'CreateSeqStmt':
      return 'CREATE SEQUENCE';
    case 'CreateTrigStmt':
      return 'CREATE TRIGGER';
    case 'CreatePolicyStmt':
      return 'CREATE POLICY';
    case 'AlterPolicyStmt':
      return 'ALTER POLICY';
    case 'RuleStmt':
      return 'CREATE RULE';
    case 'CommentStmt':
      return 'COMMENT';
    case 'CreateFunctionStmt':
      return body.is_procedure === true ? 'CREATE PROCEDURE' : 'CREATE FUNCTION';
    case 'GrantStmt':
      return body.is_grant === true ? 'GRANT' : 'REVOKE';
    case 'AlterDefaultPrivilegesStmt':
      return 'ALTER DEFAULT PRIVILEGES';
    case 'CreateEnumStmt':
    case 'CompositeTypeStmt':
    case 'CreateRangeStmt':
      return 'CREATE TYPE';
    case 'CreateDomainStmt':
      return 'CREATE DOMAIN';
    case 'AlterEnumStmt':
      return 'ALTER TYPE';
    case 'AlterTableStmt':
      return body.objtype === 'OBJECT_TABLE' ? 'ALTER TABLE' : null;
    case 'DropStmt':
      return dropTags[body.removeType ?? ''] ?? null;
    default:
      return null;
  }
}

/** Whether a statement whose tag is not known may have this one: its first word follows from the kind. */
function mayHave(tag: string, kind: string): boolean {
  if (/^(?:Alter|Rename)/u.test(kind)) return tag.startsWith('ALTER ');
  if (/^(?:Create|Define)/u.test(kind)) return tag.startsWith('CREATE ');
  return !kind.startsWith('Drop') || tag.startsWith('DROP ');
}

/** Kinds that surely drop nothing and rewrite no table. */
const onlyCreates: ReadonlySet<string> = new Set([
  'CreateExtensionStmt', 'CreateSchemaStmt', 'CreateStmt', 'IndexStmt', 'CreateSeqStmt', 'CreateTrigStmt', 'CreatePolicyStmt', 'AlterPolicyStmt', 'CommentStmt', 'CreateFunctionStmt', 'GrantStmt',
  'AlterDefaultPrivilegesStmt', 'CreateEnumStmt', 'CompositeTypeStmt', 'CreateRangeStmt', 'CreateDomainStmt', 'AlterEnumStmt', 'CreateTableAsStmt', 'SelectStmt', 'RuleStmt', 'RenameStmt', 'AlterOwnerStmt',
]);

function fires(trigger: EventTrigger, node: Node): 'surely' | 'perhaps' | 'no' {
  // D is disabled; R fires in sessions that replicate only.
  if (trigger.evtenabled === 'D' || trigger.evtenabled === 'R' || trigger.event === 'login') return 'no';
  const { kind } = tagged(node);
  if ((trigger.event === 'sql_drop' || trigger.event === 'table_rewrite') && onlyCreates.has(kind)) return 'no';
  const tag = commandTag(node);
  const isForAll = trigger.tags.length === 0;
  if (!isForAll && (tag === null ? !trigger.tags.some((one) => mayHave(one, kind)) : !trigger.tags.includes(tag))) return 'no';
  const isCertain = (isForAll || tag !== null) && trigger.event !== 'sql_drop' && trigger.event !== 'table_rewrite';
  return isCertain ? 'surely' : 'perhaps';
}

/** The event triggers that a statement may set off; a login is none. */
export function eventTriggersSetOff(triggers: ReadonlyMap<string, EventTrigger>, node: Node): readonly EventTrigger[] {
  return triggers.size === 0 || isSilent(node) ? [] : [...triggers.values()].filter((trigger) => fires(trigger, node) !== 'no');
}

/** What pg_event_trigger_ddl_commands() gives: the new schema, extension or function; of other commands nothing is known. */
function commandsOf(before: State, after: State, node: Node): readonly Row[] {
  if ('CreateExtensionStmt' in node) {
    const made = [...after.extensions.keys()].filter((name) => !before.extensions.has(name));
    // What the extension's own script makes is listed as well; none of it is an extension or a schema by this name.
    const members = perhaps(row({ objid: 'what an extension brings', in_extension: true }));
    return [...made.map((name) => row({ objid: extensionOid(name), object_type: 'extension', object_identity: name, command_tag: 'CREATE EXTENSION', in_extension: false })), members];
  }
  if ('CreateSchemaStmt' in node && (node.CreateSchemaStmt.schemaElts ?? []).length === 0) {
    const made = [...after.namespaces.keys()].filter((name) => !before.namespaces.has(name));
    return made.map((name) => row({ objid: schemaOid(name), object_type: 'schema', object_identity: name, command_tag: 'CREATE SCHEMA', in_extension: false }));
  }
  if ('CreateFunctionStmt' in node) {
    return after.functions.keysChangedSince(before.functions).map((key) => row({ objid: functionOid(key), object_type: 'function', in_extension: false }));
  }
  return [anyRow];
}

/** The event triggers that a statement sets off, as far as their functions can be followed. @throws {Rejection} what they raise */
export function fireEventTriggers(before: State, after: State, node: Node, context: Context, apply: Apply): State {
  if (before.eventTriggers.size === 0 || isSilent(node)) return after;
  let next = after;
  // Who is there when the event comes: a statement may take an event trigger with it, or rename its function.
  const started = [...before.eventTriggers.values()].filter(({ event }) => event === 'ddl_command_start').map((trigger) => after.eventTriggers.get(trigger.name) ?? trigger);
  const ended = [...after.eventTriggers.values()].filter(({ event }) => event !== 'ddl_command_start');
  for (const trigger of [...started, ...ended].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const mode = fires(trigger, node);
    if (mode === 'no') continue;
    if (after.isFiring) {
      next = withTaint(next, everything, `the event trigger ${trigger.name} may fire inside an event trigger`, context);
      continue;
    }
    const proc = trigger.function === null ? undefined : next.functions.get(trigger.function);
    if (proc === undefined) {
      // Those that known extensions bring touch nothing of the model.
      if (!isExtensionFunction(next, trigger.functionName.split('.'))) next = withTaint(next, everything, `the function of the event trigger ${trigger.name} is not defined by the history`, context);
      continue;
    }
    const call: Node = { CallStmt: { funccall: { funcname: [proc.schema, proc.name].map((sval) => ({ String: { sval } })) } } };
    const ran = runFunctionsOf(stateWith(next, { isFiring: true }), call, { apply, context, mode, commands: commandsOf(before, after, node) });
    next = stateWith(ran, { isFiring: false });
  }
  return next;
}
