import type { AlterTableCmd, AlterTableStmt, CreateStmt, Node, RangeVar } from '@pgsql/types';
import { Rejection } from '../errors.js';
import type { Relation } from '../model.js';
import { isSystemRelation, lookUpRelation } from '../names.js';
import { rangeVarsOf, relationNameOf, stringsOf, tagged, walk } from '../nodes.js';
import type { State } from '../state.js';
import { writesOf } from './table-rows.js';

/** What runs with a statement besides what it does itself. */
export interface Evaluated {
  /** Where its calls, casts and operators stand; what is only noted for later is left out. */
  readonly parts: unknown;
  /** Worked out when it is asked for: a history without functions has nobody who asks. */
  readonly reached: () => Reached;
}

/** The definitions that a statement comes to. */
export interface Reached {
  /** What is read: views, and the policies of tables. */
  readonly read: readonly Relation[];
  /** Whose rows change or go: with them defaults, conditions, indexes and triggers, also of what refers to them. */
  readonly written: readonly Relation[];
  /** Whose rows only come. */
  readonly added: readonly Relation[];
  /** Whose rows are only held against conditions, or put into indexes. */
  readonly checked: readonly Relation[];
  /** A domain whose values are looked at. */
  readonly type: readonly string[];
}

const none: Reached = { read: [], written: [], added: [], checked: [], type: [] };
const nothing: Evaluated = { parts: null, reached: () => none };

/** Definitions: what stands in them is called later, and by others. */
const defining: ReadonlySet<string> = new Set(['CreateFunctionStmt', 'ViewStmt', 'RuleStmt', 'CreateTrigStmt', 'CreatePolicyStmt', 'AlterPolicyStmt', 'CreateDomainStmt', 'CreateStatsStmt', 'PrepareStmt', 'DefineStmt']);

/** Statements without an expression of their own, that look at no row. */
const plain: ReadonlySet<string> = new Set([
  ...['DropStmt', 'DropOwnedStmt', 'ReassignOwnedStmt', 'CommentStmt', 'RenameStmt', 'AlterOwnerStmt', 'AlterObjectSchemaStmt', 'TransactionStmt', 'VariableSetStmt', 'VariableShowStmt', 'DiscardStmt', 'LockStmt'],
  ...['GrantStmt', 'GrantRoleStmt', 'AlterDefaultPrivilegesStmt', 'CreateRoleStmt', 'AlterRoleStmt', 'AlterRoleSetStmt', 'DropRoleStmt'],
  ...['CreateEnumStmt', 'AlterEnumStmt', 'CompositeTypeStmt', 'CreateSeqStmt', 'AlterSeqStmt', 'AlterFunctionStmt'],
]);

/** Commands of ALTER TABLE that look at rows, or write them anew (tablecmds.c, ATRewriteTables). */
const rewriting: ReadonlySet<string> = new Set(['AT_AddColumn', 'AT_AlterColumnType', 'AT_SetExpression', 'AT_AddConstraint', 'AT_ValidateConstraint', 'AT_AttachPartition', 'AT_SetLogged', 'AT_SetUnLogged', 'AT_SetAccessMethod']);

/** Statements of which `evaluatedBy` takes parts. */
const inParts: ReadonlySet<string> = new Set(['CreateStmt', 'CreateForeignTableStmt', 'CreateSchemaStmt', 'AlterTableStmt', 'AlterDomainStmt', 'ReindexStmt', 'ClusterStmt', 'FetchStmt', 'VacuumStmt']);

/** Whether a statement is surely not evaluated as a whole, as those are that change rows. */
export function isInParts(node: Node): boolean {
  const { kind } = tagged(node);
  return inParts.has(kind) || plain.has(kind) || defining.has(kind);
}

/** What a statement evaluates, whether or not there are rows for it. */
export function evaluatedBy(state: State, node: Node): Evaluated {
  const { kind, body } = tagged(node);
  if (defining.has(kind) || plain.has(kind)) return nothing;
  switch (kind) {
    case 'CreateStmt':
      return byCreateTable(state, body);
    case 'CreateForeignTableStmt':
      return byCreateTable(state, body.base ?? {});
    case 'CreateSchemaStmt':
      return together((body.schemaElts ?? []).map((one) => evaluatedBy(state, one)));
    case 'AlterTableStmt':
      return byAlterTable(state, body);
    case 'AlterDomainStmt':
      return body.subtype === 'C' || body.subtype === 'V' ? { parts: body.def, reached: () => ({ ...none, type: stringsOf(body.typeName) }) } : nothing;
    case 'ReindexStmt':
    case 'ClusterStmt':
      return { parts: null, reached: () => ({ ...none, checked: body.relation === undefined ? indexedRelations(state) : found(state, [body.relation]) }) };
    case 'FetchStmt':
      return together(state.calledLater.flatMap((one) => ('DeclareCursorStmt' in one ? evaluatedBy(state, one) : [])));
    case 'VacuumStmt': {
      const names = (body.rels ?? []).flatMap((one) => ('VacuumRelation' in one ? (one.VacuumRelation.relation ?? []) : []));
      return { parts: state.calledLater.filter((one) => 'CreateStatsStmt' in one), reached: () => ({ ...none, checked: names.length === 0 ? indexedRelations(state) : found(state, names) }) };
    }
    default:
      return { parts: node, reached: () => byNames(state, node) };
  }
}

function byNames(state: State, node: Node): Reached {
  const { targets, added } = writesOf(node);
  return { ...none, read: found(state, namesIn(node)), written: found(state, targets.filter((one) => !added.includes(one))), added: found(state, added) };
}

function together(all: readonly Evaluated[]): Evaluated {
  const reached = (): Reached => {
    const each = all.map((one) => one.reached());
    return { read: each.flatMap(({ read }) => read), written: each.flatMap(({ written }) => written), added: each.flatMap(({ added }) => added), checked: each.flatMap(({ checked }) => checked), type: [] };
  };
  return { parts: all.map(({ parts }) => parts), reached };
}

/** INCLUDING GENERATED and INDEXES of LIKE (parsenodes.h, TableLikeOption). */
const copiedExpressions = 0b101_0000;

/**
 * What CREATE TABLE works out at once: the bound of a partition (parse_utilcmd.c, transformPartitionBoundValue), against which the rows of the default partition are
 * held, and what of generated values, keys of partitions and indexes is constant (heap.c, cookDefault; tablecmds.c, ComputePartitionAttrs; indexcmds.c).
 */
function byCreateTable(state: State, { partbound, partspec, inhRelations, tableElts = [] }: CreateStmt): Evaluated {
  const constraints = tableElts.flatMap((one) => ('ColumnDef' in one ? (one.ColumnDef.constraints ?? []) : [one])).flatMap((one) => ('Constraint' in one ? [one.Constraint] : []));
  const computed = constraints.filter(({ contype }) => contype === 'CONSTR_GENERATED' || contype === 'CONSTR_EXCLUSION');
  const liked = tableElts.flatMap((one) => ('TableLikeClause' in one && ((one.TableLikeClause.options ?? 0) & copiedExpressions) !== 0 ? (one.TableLikeClause.relation ?? []) : []));
  const checked = [...liked, ...(partbound === undefined ? [] : rangeVarsOf(inhRelations))];
  if (checked.length === 0 && computed.length === 0 && partspec === undefined) return nothing;
  return { parts: [partbound, partspec, computed], reached: () => ({ ...none, checked: found(state, checked) }) };
}

function byAlterTable(state: State, { relation, cmds }: AlterTableStmt): Evaluated {
  const commands = (cmds ?? []).flatMap((one) => ('AlterTableCmd' in one ? [one.AlterTableCmd] : [])).filter(looksAtRows);
  if (commands.length === 0) return nothing;
  const attached = commands.flatMap(({ def }) => (def !== undefined && 'PartitionCmd' in def ? (def.PartitionCmd.name ?? []) : []));
  return { parts: commands, reached: () => ({ ...none, checked: found(state, [...(relation === undefined ? [] : [relation]), ...attached]) }) };
}

function looksAtRows({ subtype, def }: AlterTableCmd): boolean {
  return rewriting.has(subtype ?? '') && !(def !== undefined && 'Constraint' in def && def.Constraint.skip_validation === true);
}

/** An index that was made on a name that cannot be told now is on any of them. */
function indexedRelations(state: State): readonly Relation[] {
  return state.relations.where(({ relkind }) => relkind === 'table' || relkind === 'partitioned-table' || relkind === 'materialized-view');
}

function namesIn(node: Node): readonly RangeVar[] {
  const names: RangeVar[] = [];
  walk(node, (kind, body) => {
    const name = relationNameOf(kind, body);
    if (name !== null) names.push(name);
  });
  return names;
}

function found(state: State, names: readonly RangeVar[]): readonly Relation[] {
  return [...new Set(names.flatMap((name) => relationOrNone(state, name)))];
}

/** What may not be used, or is not there, is told where the statement runs. */
function relationOrNone(state: State, name: RangeVar): readonly Relation[] {
  try {
    const relation = isSystemRelation(state, name) ? null : lookUpRelation(state, name);
    return relation === null ? [] : [relation];
  } catch (error) {
    if (error instanceof Rejection) return [];
    throw error;
  }
}
