import type { AlterTableStmt, Node } from '@pgsql/types';
import { never, perhaps, anyRow, row, type Row } from './evaluate/rows.js';
import { quoteIdentifier, unknown, type Value } from './evaluate/value.js';
import { extensionsAreOpen, unknownExtensionsAreThere } from './extensions/extensions.js';
import type { Aspect, Proc, Relation } from './model.js';
import { tempSchema } from './names.js';
import { tagged } from './nodes.js';
import type { State } from './state.js';
import { touchesBetween } from './touches-between.js';

/** Kinds that surely drop nothing and rewrite no table. */
const onlyCreates: ReadonlySet<string> = new Set([
  'CreateSchemaStmt', 'CreateStmt', 'IndexStmt', 'CreateSeqStmt', 'CreateTrigStmt', 'CreatePolicyStmt', 'AlterPolicyStmt', 'CommentStmt', 'CreateFunctionStmt', 'GrantStmt',
  'AlterDefaultPrivilegesStmt', 'CreateEnumStmt', 'CompositeTypeStmt', 'CreateRangeStmt', 'CreateDomainStmt', 'AlterEnumStmt', 'CreateTableAsStmt', 'SelectStmt', 'RuleStmt', 'RenameStmt', 'AlterOwnerStmt',
  'ViewStmt', 'AlterObjectSchemaStmt', 'AlterFunctionStmt', 'DefineStmt',
]);

/** Commands of ALTER TABLE that drop nothing and rewrite nothing. */
const onlyAlters = /^AT_(?:ChangeOwner|(?:Enable|Disable)\w*Trig\w*|(?:Enable|Disable|Force|NoForce)RowSecurity|SetNotNull|SetStatistics|ReplicaIdentity|(?:Enable|Disable)\w*Rule|ValidateConstraint)$/u;

/** Whether a statement may drop something, or rewrite a table. */
export function mayDrop(node: Node): boolean {
  if ('AlterTableStmt' in node) return (node.AlterTableStmt.cmds ?? []).some((one) => !('AlterTableCmd' in one) || !onlyAlters.test(one.AlterTableCmd.subtype ?? ''));
  // What the script of an extension drops is dropped by statements of its own.
  return !onlyCreates.has(tagged(node).kind) && !('CreateExtensionStmt' in node);
}

const relationTypes: Readonly<Record<Relation['relkind'], string>> = {
  'table': 'table',
  'partitioned-table': 'table',
  'view': 'view',
  'materialized-view': 'materialized view',
  'sequence': 'sequence',
  'foreign-table': 'foreign table',
};

const routineTypes: Readonly<Record<Proc['prokind'], string>> = { function: 'function', procedure: 'procedure', aggregate: 'aggregate', window: 'function' };

/** Kinds of objects of which the model holds all. */
const listedTypes: readonly string[] = [...new Set([...Object.values(relationTypes), ...Object.values(routineTypes), 'schema', 'extension'])];

function identity(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** The relations, functions, schemas and extensions that are gone, as pg_event_trigger_dropped_objects() tells of them. */
function goneRows(before: State, after: State): readonly Row[] {
  const relations = after.relations.movedSince(before.relations).gone.filter(({ oid }) => !after.relations.has(oid));
  const kept = new Set(after.functions.movedSince(before.functions).come.map(({ oid }) => oid));
  const functions = after.functions.movedSince(before.functions).gone.filter(({ oid }) => !kept.has(oid));
  const schemas = after.namespaces.keysChangedSince(before.namespaces).filter((name) => before.namespaces.has(name) && !after.namespaces.has(name));
  const extensions = after.extensions.keysChangedSince(before.extensions).filter((name) => before.extensions.has(name) && !after.extensions.has(name));
  return [
    ...relations.map(({ relkind, schema, name }) =>
      row({ object_type: relationTypes[relkind], schema_name: schema, object_name: name, object_identity: identity(schema, name), is_temporary: schema === tempSchema }),
    ),
    // Without their arguments functions have no name of their own.
    ...functions.map(({ prokind, schema }) => row({ object_type: routineTypes[prokind], schema_name: schema, object_name: null, is_temporary: schema === tempSchema })),
    ...schemas.map((name) => row({ object_type: 'schema', schema_name: null, object_name: name, object_identity: quoteIdentifier(name), is_temporary: false })),
    ...extensions.map((name) => row({ object_type: 'extension', schema_name: null, object_name: name, object_identity: quoteIdentifier(name), is_temporary: false })),
  ];
}

const makers: ReadonlySet<Aspect> = new Set<Aspect>(['existence', 'functions', 'schemas', 'extensions', 'types', 'triggers', 'policies', 'columns', 'constraints', 'indexes']);

/** Whether something may be there that the model does not hold. */
function mayHoldMore(state: State): boolean {
  return state.openWorld || extensionsAreOpen(state) || state.taints.some((taint) => taint.rejected !== true && taint.aspects.some((aspect) => makers.has(aspect)));
}

/** Kinds of objects that DROP finds in the model, if they are there. */
const heldTypes: ReadonlySet<string> = new Set([
  'OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_SEQUENCE', 'OBJECT_FOREIGN_TABLE', 'OBJECT_INDEX', 'OBJECT_SCHEMA', 'OBJECT_FUNCTION', 'OBJECT_PROCEDURE', 'OBJECT_ROUTINE', 'OBJECT_AGGREGATE',
  'OBJECT_TRIGGER', 'OBJECT_RULE', 'OBJECT_POLICY', 'OBJECT_TYPE', 'OBJECT_DOMAIN', 'OBJECT_EXTENSION',
]);

/** What may go besides: an index, a default or a constraint, say, of which no row is made; of an extension whatever it brought. */
function besides(before: State, gone: readonly Row[], node: Node): Row {
  const isHeld = 'DropStmt' in node ? heldTypes.has(node.DropStmt.removeType ?? '') : 'AlterTableStmt' in node || 'DropOwnedStmt' in node;
  const isOfExtension = gone.some((one) => isType(one, 'extension'));
  if (!isHeld || isOfExtension || mayHoldMore(before)) return anyRow;
  const object_type: Value = { kind: 'none-of', values: [never, ...listedTypes] };
  return perhaps(row({ object_type }));
}

function isType(one: Row, type: string): boolean {
  const value = one.get('object_type');
  return value?.kind === 'known' && value.value === type;
}

/** Whether a column, a default or a constraint is gone of the table that ALTER TABLE names. */
function hasLost(before: State, after: State, { relation }: AlterTableStmt): boolean {
  const { gone, come } = after.relations.movedSince(before.relations);
  const now = new Map(come.map((one) => [one.oid, one]));
  const lacks = (old: readonly { readonly name: string }[], left: readonly { readonly name: string }[]): boolean => old.some(({ name }) => !left.some((one) => one.name === name));
  return gone.some((old) => {
    const left = now.get(old.oid);
    // A default that takes the place of another drops nothing (tablecmds.c, ATExecColumnDefault).
    const lostDefault = left !== undefined && old.columns.some((column) => column.hasDefault && left.columns.some((one) => one.name === column.name && !one.hasDefault));
    return left !== undefined && old.name === relation?.relname && (lostDefault || lacks(old.columns, left.columns) || lacks(old.constraints, left.constraints));
  });
}

export interface Dropped {
  readonly rows: readonly Row[];
  /** Without anything that was dropped sql_drop does not fire. */
  readonly certainty: 'something' | 'perhaps' | 'nothing';
}

/** What a statement that ran has dropped. */
export function whatWasDropped(before: State, after: State, node: Node): Dropped {
  const gone = goneRows(before, after);
  const certainty = certaintyOf(before, after, node, gone);
  const other = besides(before, gone, node);
  // Something of another kind went: a column, say, or a trigger.
  const unnamed = gone.length === 0 && certainty === 'something' ? [row({ object_type: other.get('object_type') ?? unknown })] : [];
  return { rows: [...gone, ...unnamed, other], certainty };
}

function certaintyOf(before: State, after: State, node: Node, gone: readonly Row[]): Dropped['certainty'] {
  if (gone.length > 0) return 'something';
  if ('AlterTableStmt' in node) return hasLost(before, after, node.AlterTableStmt) ? 'something' : 'perhaps';
  if (!('DropStmt' in node)) return 'perhaps';
  const { missing_ok: missingOk, removeType = '' } = node.DropStmt;
  if (missingOk !== true || touchesBetween(before, after).length > 0) return 'something';
  return heldTypes.has(removeType) && !mayHoldMore(before) && !unknownExtensionsAreThere(before) && before.bindings === after.bindings ? 'nothing' : 'perhaps';
}
