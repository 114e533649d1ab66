import type { AlterTableCmd, AlterTableStmt, ColumnDef, Node, PartitionBoundSpec, RangeVar } from '@pgsql/types';
import { isOfIndexes, isOfPartitionedIndexes, requireKind } from './altered-kinds.js';
import { columnNamed, hasColumn } from './columns-by-name.js';
import { addColumn, dependsOnColumn, isInherited, missingColumn, refuseColumnName, requireIdentityType, systemColumns } from './columns.js';
import { attributeOf, isIdentity } from './defined-columns.js';
import { requireAssignable } from './casts-assigned.js';
import { checkColumnTypes, withTypeReplaced } from './column-types.js';
import { withColumnDependencies } from './column-dependencies.js';
import { requireDefinition } from './column-definition.js';
import { addIdentity, dropExpression, dropIdentity, identityOfPartitionsSince, setDefault, setExpression, setIdentity } from './column-values.js';
import { columnConstraintSteps, inPasses, tableConstraintSteps, textsOf, type Pass, type Statement, type Step } from './constraints/alter-table.js';
import { alterConstraint, validateConstraint } from './constraints/change.js';
import { dropConstraint, dropNotNull } from './constraints/drop.js';
import { notNullRowsSince, setNotNull } from './constraints/not-null.js';
import { attributeWith, relationWith } from './copies.js';
import { childrenOf, downwards, requireOwnDescendants, withColumn, withDescendants, type Reach } from './descendants.js';
import { dropItems } from './drop-objects.js';
import { invalidObjectDefinition, invalidTableDefinition, notSupported, Rejection, wrongObjectType } from './errors.js';
import { alterIndex } from './indexes/alter.js';
import { requireMarkable } from './indexes/clustered.js';
import { setReplicaIdentity } from './indexes/replica-identity.js';
import type { Index, Relation } from './model.js';
import { isSystemRelation, lookUpRelation, relationNamed, requireAltered, requireOwner, roleNamed, tempSchema } from './names.js';
import { ownOther, refusalOfOther } from './own-relations.js';
import { changeRelationOwner } from './owners.js';
import { setRowSecurity } from './policies.js';
import { requireBound } from './partition-bounds.js';
import { addParent, attachPartition, detachPartition, dropParent } from './partitions.js';
import { createOwnedSequences } from './relations/sequences.js';
import { becomeFree, becomeTyped, refuseTyped } from './relations/typed.js';
import { optionsOf, refuseViewOptions, requireCompressible, requireStorage, requireTableOptions } from './relations/storage-options.js';
import { requireViewOptions, securityInvokerIn } from './relations/view-options.js';
import { setRuleState } from './rules.js';
import type { Context, Dependency, State } from './state.js';
import { withRelation } from './state.js';
import { refuseCatalog } from './system-catalogs.js';
import { requireSystemTriggers } from './system-triggers.js';
import { setTriggerState } from './triggers.js';
import { columnType } from './types.js';
import { alterComposite } from './types/change.js';

function columnDefinition(command: AlterTableCmd): ColumnDef {
  return command.def !== undefined && 'ColumnDef' in command.def ? command.def.ColumnDef : {};
}

function partitionName(command: AlterTableCmd): RangeVar | undefined {
  return command.def !== undefined && 'PartitionCmd' in command.def ? command.def.PartitionCmd.name : undefined;
}

function partitionBound(command: AlterTableCmd): PartitionBoundSpec | undefined {
  return command.def !== undefined && 'PartitionCmd' in command.def ? command.def.PartitionCmd.bound : undefined;
}

function parentName(command: AlterTableCmd): RangeVar | undefined {
  return command.def !== undefined && 'RangeVar' in command.def ? command.def.RangeVar : undefined;
}

function names(options: readonly Node[]): readonly string[] {
  return options.flatMap((node) => ('DefElem' in node ? [node.DefElem.defname ?? ''] : []));
}

/** What inherits the column has it from no parent but those that change with it (ATPrepAlterColumnType). @throws {Rejection} 42P16 */
function requireNoOtherParent(state: State, relation: Relation, column: string, reach: Reach): void {
  if (reach === 'only' && childrenOf(state, relation, 'descendants').length > 0) throw invalidTableDefinition(`type of inherited column "${column}" must be changed in child tables too`);
  const changing = withDescendants(state, relation);
  for (const child of changing.values()) {
    if (child.oid === relation.oid) continue;
    const others = child.parents.filter(({ oid }) => !changing.has(oid));
    if (others.length > 0 && isInherited(state, relationWith(child, { parents: others }), column)) throw invalidTableDefinition(`cannot alter inherited column "${column}" of relation "${child.name}"`);
  }
}

/** ATPrepAlterColumnType and ATExecAlterColumnType. @throws {Rejection} 42703, 42P16, 42704, 0A000 */
function alterColumnType(state: State, relation: Relation, command: AlterTableCmd, reach: Reach): State {
  const column = command.name ?? '';
  const { typeName, raw_default: using } = columnDefinition(command);
  refuseTyped(relation, 'alter column type of');
  const isThere = hasColumn(relation.columns, column);
  if (isThere && isInherited(state, relation, column)) throw invalidTableDefinition(`cannot alter inherited column "${column}"`);
  if (isThere && relation.partitionKey?.includes(column) === true) throw invalidTableDefinition(`cannot alter column "${column}" because it is part of the partition key of relation "${relation.name}"`);
  if (isThere && (columnNamed(relation.columns, column)?.identity ?? null) !== null) requireIdentityType(columnType(typeName));
  requireAssignable(state, relation, column, columnType(typeName), using === undefined ? 'assigned' : 'using');
  requireNoOtherParent(state, relation, column, reach);
  const changed = withColumn(state, relation, column, reach, (one) => (attributeWith(one, { type: columnType(typeName) })));
  if (state.dependencies.some((one) => one.on === relation.oid && one.column === column && one.kind === 'default')) throw notSupported('cannot alter type of a column used by a generated column');
  const readers: Readonly<Partial<Record<Dependency['kind'], string>>> = { view: 'a view or rule', policy: 'a policy definition' };
  for (const one of state.dependencies) {
    const reader = one.on === relation.oid && one.column === column ? readers[one.kind] : undefined;
    if (reader !== undefined) throw notSupported(`cannot alter type of a column used by ${reader}`);
  }
  if (state.triggers.some((trigger) => trigger.relation === relation.oid && dependsOnColumn(trigger, column))) throw notSupported('cannot alter type of a column used in a trigger definition');
  return withTypeReplaced(changed, relation, column, typeName);
}

function dropColumn(state: State, relation: Relation, command: AlterTableCmd, reach: Reach): State {
  refuseTyped(relation, 'drop column from');
  const column = command.name ?? '';
  if (!hasColumn(relation.columns, column)) {
    if ((command.missing_ok === true && !systemColumns.has(column)) || state.openColumns.has(relation.oid)) return state;
    throw missingColumn(column, relation);
  }
  if (isInherited(state, relation, column)) throw invalidTableDefinition(`cannot drop inherited column "${column}"`);
  if (reach === 'only' && relation.relkind === 'partitioned-table' && childrenOf(state, relation, 'descendants').length > 0) {
    throw invalidTableDefinition('cannot drop column from only the partitioned table when partitions exist');
  }
  const behavior = command.behavior === 'DROP_CASCADE' ? 'cascade' : 'restrict';
  const gone = new Map<number, Relation>();
  collectDropped(state, relation, column, reach, gone);
  const dropped = dropItems(state, [...gone.values()].map((one) => ({ kind: 'column', relation: one, name: column })), behavior);
  if (reach === 'descendants') return dropped;
  return childrenOf(dropped, relation, 'descendants').reduce((next, child) => withRelation(next, relationWith(child, { columns: child.columns.map((one) => (one.name === column ? attributeWith(one, { local: true }) : one)) })), dropped);
}

/** With a column go those that inherit it, from no other parent, and do not define it themselves (ATExecDropColumn): all in one deletion. @throws {Rejection} 42P16, 42501 */
function collectDropped(state: State, relation: Relation, column: string, reach: Reach, gone: Map<number, Relation>): void {
  if (relation.partitionKey?.includes(column) === true) throw invalidTableDefinition(`cannot drop column "${column}" because it is part of the partition key of relation "${relation.name}"`);
  gone.set(relation.oid, relation);
  for (const child of childrenOf(state, relation, reach)) {
    const isKept = child.columns.some(({ name, local }) => name === column && local) || isInherited(state, relationWith(child, { parents: child.parents.filter(({ oid }) => !gone.has(oid)) }), column);
    if (isKept || gone.has(child.oid)) continue;
    requireOwner(state, child);
    collectDropped(state, child, column, reach, gone);
  }
}

/** ATPrepCmd (tablecmds.c): the pass of a command; ADD CONSTRAINT is in the passes of its steps. */
function passOf(command: AlterTableCmd): Pass {
  switch (command.subtype) {
    case 'AT_DropColumn':
    case 'AT_DropConstraint':
    case 'AT_DropNotNull':
    case 'AT_DropIdentity':
    case 'AT_DropExpression':
      return 'drop';
    case 'AT_AlterColumnType':
      return 'alter-type';
    case 'AT_AddColumn':
      return 'add-column';
    case 'AT_SetNotNull':
      return 'column-attributes';
    case 'AT_AddIdentity':
      return 'other-constraints';
    case 'AT_ColumnDefault':
      return command.def === undefined ? 'drop' : 'other-constraints';
    default:
      return 'misc';
  }
}

/** Identity goes down to nothing that inherits, and to partitions since PostgreSQL 17 (ATExecAddColumn). @returns 42P16, or null */
function childlessIdentity(state: State, relation: Relation, definition: ColumnDef, reach: Reach): Rejection | null {
  const goesDown = relation.relkind === 'partitioned-table' && state.postgres >= identityOfPartitionsSince;
  return isIdentity(definition) && !goesDown && childrenOf(state, relation, reach).length > 0 ? invalidTableDefinition('cannot recursively add identity column to table that has child tables') : null;
}

/** The steps of one command. */
function stepsOf(command: AlterTableCmd, statement: Statement): readonly Step[] {
  if (command.subtype === 'AT_AddConstraint') {
    return tableConstraintSteps(command.def !== undefined && 'Constraint' in command.def ? command.def.Constraint : {}, statement);
  }
  const step: Step = { pass: passOf(command), run: (state, relation) => alterTableCommand(state, relation, command, statement.reach, statement.context) };
  if (command.subtype !== 'AT_AddColumn') return [step];
  // IF NOT EXISTS passes over the constraints as well.
  const definition = columnDefinition(command);
  let isThere = false;
  const added: Step = {
    ...step,
    run: (state, relation) => {
      isThere = hasColumn(relation.columns, definition.colname);
      return step.run(state, relation);
    },
  };
  return [added, ...columnConstraintSteps(definition, statement).map(({ pass, run }): Step => ({ pass, run: (state, relation) => (isThere ? state : run(state, relation)) }))];
}

/** One command of ALTER TABLE. What it does not list below changes nothing that the model holds. */
function alterTableCommand(state: State, relation: Relation, command: AlterTableCmd, reach: Reach, context: Context): State {
  const clones = reach === 'only' ? 'only' : 'clones';
  const which = command.name ?? '';
  switch (command.subtype) {
    case 'AT_AddColumn': {
      const definition = columnDefinition(command);
      refuseTyped(relation, 'add column to');
      if (relation.parents.some(({ partition }) => partition)) throw wrongObjectType('cannot add column to a partition');
      // Whether the name is free is asked first (ATExecAddColumn, check_for_column_name_collision).
      const isNew = !hasColumn(relation.columns, definition.colname);
      if (command.missing_ok === true && !isNew) return state;
      refuseColumnName(relation, definition.colname ?? '');
      requireDefinition(definition, 'table', state.postgres);
      if (isIdentity(definition)) requireIdentityType(columnType(definition.typeName));
      checkColumnTypes(state, [definition]);
      const own = attributeOf(state, definition);
      const refusal = childlessIdentity(state, relation, definition, reach);
      if (refusal !== null) {
        // Its sequence is made before the children are looked at (ATExecAddColumn, ATParseTransformCmd).
        createOwnedSequences(withRelation(state, addColumn(relation, own)), relation, [definition], context);
        throw refusal;
      }
      if (reach === 'only' && childrenOf(state, relation, 'descendants').length > 0) {
        // Its default is looked at before its children are (ATExecAddColumn).
        const widened = addColumn(relation, own);
        withColumnDependencies(createOwnedSequences(withRelation(state, widened), relation, [definition], context), widened, [definition]);
        throw invalidTableDefinition('column must be added to child tables too');
      }
      const added = downwards(state, relation, reach, (next, one) => withRelation(next, addColumn(one, one.oid === relation.oid ? own : attributeWith(own, { local: false }))));
      return downwards(createOwnedSequences(added, relation, [definition], context), relation, reach, (next, one) => withColumnDependencies(next, next.relations.get(one.oid) ?? one, [definition]));
    }
    case 'AT_DropColumn':
      return dropColumn(state, relation, command, reach);
    case 'AT_ColumnDefault':
      return setDefault(state, relation, command, reach);
    case 'AT_SetNotNull':
      if (state.postgres < notNullRowsSince) requireOwnDescendants(state, relation, reach);
      return setNotNull(state, relation.oid, { column: which, name: null, noInherit: false, validated: true, demand: 'set', reach, source: context.source });
    case 'AT_DropNotNull':
      return dropNotNull(state, relation, which, reach);
    case 'AT_DropConstraint':
      return dropConstraint(state, relation, which, command.missing_ok === true ? 'ok' : 'error', command.behavior === 'DROP_CASCADE' ? 'cascade' : 'restrict', reach);
    case 'AT_ValidateConstraint':
      return validateConstraint(state, relation, which, reach);
    case 'AT_AlterConstraint':
      return command.def !== undefined && 'ATAlterConstraint' in command.def ? alterConstraint(state, relation, command.def.ATAlterConstraint, context.source) : state;
    case 'AT_AlterColumnType':
      return alterColumnType(state, relation, command, reach);
    case 'AT_AddIdentity':
      return addIdentity(state, relation, command, reach, context);
    case 'AT_SetIdentity':
      return setIdentity(state, relation, command, reach);
    case 'AT_DropIdentity':
      return dropIdentity(state, relation, command, reach);
    case 'AT_DropExpression':
      return dropExpression(state, relation, command, reach);
    case 'AT_SetExpression':
      return setExpression(state, relation, command, reach);
    case 'AT_SetStorage':
    case 'AT_SetCompression':
      return withColumn(state, relation, which, reach, (column) => {
        const isOwnType = state.dependencies.some(({ kind, dependent, part }) => kind === 'column-type' && dependent === relation.oid && part === column.name);
        (command.subtype === 'AT_SetStorage' ? requireStorage : requireCompressible)(isOwnType ? null : column.type, command.def);
        return column;
      });
    case 'AT_SetStatistics':
    case 'AT_SetOptions':
    case 'AT_ResetOptions':
      // What the model does not hold, of a column that must be there.
      return command.name === undefined ? state : withColumn(state, relation, command.name, reach, (column) => column);
    case 'AT_ChangeOwner':
      return changeRelationOwner(state, relation, roleNamed(state, command.newowner), context, 'checked');
    case 'AT_EnableTrig':
      return setTriggerState(state, relation, { name: which }, 'O', clones, context.source);
    case 'AT_EnableAlwaysTrig':
      return setTriggerState(state, relation, { name: which }, 'A', clones, context.source);
    case 'AT_EnableReplicaTrig':
      return setTriggerState(state, relation, { name: which }, 'R', clones, context.source);
    case 'AT_DisableTrig':
      return setTriggerState(state, relation, { name: which }, 'D', clones, context.source);
    case 'AT_EnableTrigAll':
      requireSystemTriggers(state, relation);
      return setTriggerState(state, relation, 'all', 'O', clones, context.source);
    case 'AT_EnableTrigUser':
      return setTriggerState(state, relation, 'all', 'O', clones, context.source);
    case 'AT_DisableTrigAll':
      requireSystemTriggers(state, relation);
      return setTriggerState(state, relation, 'all', 'D', clones, context.source);
    case 'AT_DisableTrigUser':
      return setTriggerState(state, relation, 'all', 'D', clones, context.source);
    case 'AT_AttachPartition':
      requireBound(relation, partitionBound(command));
      return attachPartition(state, relation, partitionName(command), context.source);
    case 'AT_DetachPartition':
    case 'AT_DetachPartitionFinalize':
      return detachPartition(state, relation, partitionName(command));
    case 'AT_AddInherit':
      return addParent(state, relation, parentName(command));
    case 'AT_DropInherit':
      return dropParent(state, relation, parentName(command));
    case 'AT_EnableRule':
      return setRuleState(state, relation, which, 'O');
    case 'AT_EnableAlwaysRule':
      return setRuleState(state, relation, which, 'A');
    case 'AT_EnableReplicaRule':
      return setRuleState(state, relation, which, 'R');
    case 'AT_DisableRule':
      return setRuleState(state, relation, which, 'D');
    case 'AT_SetRelOptions':
      if (relation.relkind === 'view') requireViewOptions(optionsOf(command));
      else requireTableOptions(state, relation, optionsOf(command));
      return withRelation(state, relationWith(relation, { securityInvoker: securityInvokerIn(state, optionsOf(command)) ?? relation.securityInvoker }));
    case 'AT_ResetRelOptions':
      return withRelation(state, relationWith(relation, { securityInvoker: names(optionsOf(command)).includes('security_invoker') ? false : relation.securityInvoker }));
    case 'AT_ReplaceRelOptions':
      return withRelation(state, relationWith(relation, { securityInvoker: securityInvokerIn(state, optionsOf(command)) ?? false }));
    case 'AT_EnableRowSecurity':
      return setRowSecurity(state, relation, { rowSecurity: true });
    case 'AT_DisableRowSecurity':
      return setRowSecurity(state, relation, { rowSecurity: false });
    case 'AT_ForceRowSecurity':
      return setRowSecurity(state, relation, { forceRowSecurity: true });
    case 'AT_NoForceRowSecurity':
      return setRowSecurity(state, relation, { forceRowSecurity: false });
    case 'AT_AddOf':
      return command.def !== undefined && 'TypeName' in command.def ? becomeTyped(state, relation, command.def.TypeName) : state;
    case 'AT_DropOf':
      return becomeFree(state, relation);
    case 'AT_ReplicaIdentity':
      return command.def !== undefined && 'ReplicaIdentityStmt' in command.def ? setReplicaIdentity(state, relation, command.def.ReplicaIdentityStmt) : state;
    case 'AT_ClusterOn':
      requireMarkable(state, relation, which);
      return state;
    case 'AT_DropCluster':
      requireMarkable(state, relation, null);
      return state;
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
      // ATPrepChangePersistence
      if (relation.schema === tempSchema) throw invalidTableDefinition(`cannot change logged status of table "${relation.name}" because it is temporary`);
      return state;
    case 'AT_AddColumnToView':
    case 'AT_CookedColumnDefault':
    case 'AT_AddConstraint':
    case 'AT_AddIndex':
    case 'AT_ReAddIndex':
    case 'AT_ReAddConstraint':
    case 'AT_ReAddDomainConstraint':
    case 'AT_AddIndexConstraint':
    case 'AT_ReAddComment':
    case 'AT_AlterColumnGenericOptions':
    case 'AT_DropOids':
    case 'AT_SetAccessMethod':
    case 'AT_SetTableSpace':
    case 'AT_GenericOptions':
    case 'AT_ReAddStatistics':
    case undefined:
      return state;
    default:
      return command.subtype satisfies never;
  }
}

/** What a name leads to that is no relation of the model. @throws {Rejection} 42501, 42809, and those of `relationNamed` */
function noRelation(state: State, name: RangeVar, { missing_ok, cmds = [], objtype }: AlterTableStmt): Relation | null {
  const oid = ownOther(state, name);
  if (oid === null) return missing_ok === true ? null : relationNamed(state, name);
  const index = state.indexes.get(oid);
  if (index === undefined || objtype !== 'OBJECT_TABLE') throw refusalOfOther(state, oid, name);
  const commands = commandsIn(cmds);
  if (commands.every(isOfIndexes)) {
    for (const command of commands) alterIndexAsTable(state, index, command);
    return null;
  }
  // transformPartitionCmd (parse_utilcmd.c)
  if (state.relations.get(index.relation)?.relkind === 'partitioned-table' && commands.some(({ subtype }) => subtype === 'AT_AttachPartition')) throw invalidObjectDefinition(`"${index.name}" is not a partitioned table`);
  throw refusalOfOther(state, oid, name);
}

/** Nothing of the model changes by it: an index has the owner of its table, which PostgreSQL says in a warning (ATExecChangeOwner). @throws {Rejection} 42704, 22023, 42703 */
function alterIndexAsTable(state: State, index: Index, command: AlterTableCmd): void {
  if (command.newowner !== undefined) roleNamed(state, command.newowner);
  if (state.relations.get(index.relation)?.relkind === 'partitioned-table' && !isOfPartitionedIndexes(command)) throw wrongObjectType(`ALTER action cannot be performed on relation "${index.name}"`);
  if (command.subtype === 'AT_SetRelOptions') refuseViewOptions(optionsOf(command));
  // What the columns of an index are called is no part of the model.
  if (command.subtype === 'AT_SetStatistics') throw new Rejection('42703', `column "${command.name ?? ''}" of relation "${index.name}" does not exist`, 'perhaps');
}

function commandsIn(cmds: readonly Node[]): readonly AlterTableCmd[] {
  const commands: AlterTableCmd[] = [];
  for (const node of cmds) if ('AlterTableCmd' in node) commands.push(node.AlterTableCmd);
  return commands;
}

/** ALTER TYPE … CASCADE does to a table of the type what it does to the type (ATTypedTableRecursion). @throws {Rejection} */
function alterTyped(state: State, table: Relation, command: AlterTableCmd, context: Context): State {
  requireOwner(state, table);
  const { ofType, ...free } = table;
  const changed = alterTableCommand(withRelation(state, free), free, command, 'descendants', context);
  const after = changed.relations.get(table.oid);
  return after === undefined || ofType === undefined ? changed : withRelation(changed, relationWith(after, { ofType }));
}

/** ALTER TABLE, VIEW, SEQUENCE, … with its list of commands. */
export function alterTable(state: State, statement: AlterTableStmt, context: Context): State {
  if (statement.objtype === 'OBJECT_TYPE') return alterComposite(state, statement, (next, table, command) => alterTyped(next, table, command, context));
  if (statement.objtype === 'OBJECT_INDEX') return alterIndex(state, statement);
  const name = statement.relation ?? {};
  if (isSystemRelation(state, name)) {
    refuseCatalog(state, name);
    return state;
  }
  const relation = lookUpRelation(state, name) ?? noRelation(state, name, statement);
  if (relation === null) return state;
  requireAltered(state, relation, statement.objtype);
  const commands = commandsIn(statement.cmds ?? []);
  for (const command of commands) requireKind(state, relation, command);
  const shared: Statement = { texts: textsOf(statement, context), reach: name.inh === true ? 'descendants' : 'only', context };
  const [only] = commands;
  // Most have one command.
  const steps = commands.length === 1 && only !== undefined ? stepsOf(only, shared) : commands.flatMap((command) => stepsOf(command, shared));
  let next = state;
  for (const step of inPasses(steps)) {
    const current = next.relations.get(relation.oid);
    if (current !== undefined) next = step.run(next, current);
  }
  return next;
}
