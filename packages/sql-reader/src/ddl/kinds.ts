import type { Node, RangeVar } from '@pgsql/types';

/**
 * The statements for which PostgreSQL's GetCommandLogLevel (utility.c) says LOGSTMT_DDL, by the names of their nodes. RefreshMatViewStmt
 * and ClusterStmt are left out: they change neither definitions nor privileges. CREATE TABLE AS and SELECT INTO are asked for apart.
 */
const definitionStatements: ReadonlySet<string> = new Set(
  `AlterCollationStmt AlterDatabaseRefreshCollStmt AlterDatabaseSetStmt AlterDatabaseStmt AlterDefaultPrivilegesStmt AlterDomainStmt AlterEnumStmt
  AlterEventTrigStmt AlterExtensionContentsStmt AlterExtensionStmt AlterFdwStmt AlterForeignServerStmt AlterFunctionStmt AlterObjectDependsStmt
  AlterObjectSchemaStmt AlterOpFamilyStmt AlterOperatorStmt AlterOwnerStmt AlterPolicyStmt AlterPublicationStmt AlterRoleSetStmt AlterRoleStmt
  AlterSeqStmt AlterStatsStmt AlterSubscriptionStmt AlterSystemStmt AlterTSConfigurationStmt AlterTSDictionaryStmt AlterTableMoveAllStmt
  AlterTableSpaceOptionsStmt AlterTableStmt AlterTypeStmt AlterUserMappingStmt CommentStmt CompositeTypeStmt CreateAmStmt CreateCastStmt
  CreateConversionStmt CreateDomainStmt CreateEnumStmt CreateEventTrigStmt CreateExtensionStmt CreateFdwStmt CreateForeignServerStmt
  CreateForeignTableStmt CreateFunctionStmt CreateOpClassStmt CreateOpFamilyStmt CreatePLangStmt CreatePolicyStmt CreatePublicationStmt
  CreateRangeStmt CreateRoleStmt CreateSchemaStmt CreateSeqStmt CreateStatsStmt CreateStmt CreateSubscriptionStmt CreateTableSpaceStmt
  CreateTransformStmt CreateTrigStmt CreateUserMappingStmt CreatedbStmt DefineStmt DropOwnedStmt DropRoleStmt DropStmt DropSubscriptionStmt
  DropTableSpaceStmt DropUserMappingStmt DropdbStmt GrantRoleStmt GrantStmt ImportForeignSchemaStmt IndexStmt ReassignOwnedStmt RenameStmt
  RuleStmt SecLabelStmt ViewStmt`.split(/\s+/u),
);

/** What a statement that changes definitions or privileges speaks of. */
export interface Definition {
  readonly relations: readonly string[];
  readonly persistence: 'permanent' | 'temporary';
}

function nameOf(relation: RangeVar): string {
  const { schemaname, relname = '' } = relation;
  return schemaname === undefined ? relname : `${schemaname}.${relname}`;
}

function isTemporary(relation: RangeVar): boolean {
  return relation.relpersistence === 't' || relation.schemaname === 'pg_temp';
}

function ofRelation(relation: RangeVar | undefined): Definition {
  if (relation === undefined) return { relations: [], persistence: 'permanent' };
  return { relations: [nameOf(relation)], persistence: isTemporary(relation) ? 'temporary' : 'permanent' };
}

function partsOf(node: Node): readonly string[] {
  const items = 'List' in node ? (node.List.items ?? []) : 'TypeName' in node ? (node.TypeName.names ?? []) : 'ObjectWithArgs' in node ? (node.ObjectWithArgs.objname ?? []) : [node];
  return items.flatMap((item) => ('String' in item ? [item.String.sval ?? ''] : []));
}

const relationKinds: ReadonlySet<string | undefined> = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_INDEX', 'OBJECT_SEQUENCE', 'OBJECT_FOREIGN_TABLE']);

function ofNames(names: readonly (readonly string[])[], areRelations: boolean): Definition {
  const persistence = names.length > 0 && names.every(([first]) => first === 'pg_temp') ? 'temporary' : 'permanent';
  return { relations: areRelations ? names.map((parts) => parts.join('.')) : [], persistence };
}

function ofRoutine(funcname: readonly Node[] | undefined): Definition {
  return ofNames([(funcname ?? []).flatMap(partsOf)], false);
}

/** What the statement defines or grants; null when it does neither. */
export function definitionOf(node: Node): Definition | null {
  if ('SelectStmt' in node) {
    const { intoClause } = node.SelectStmt;
    return intoClause === undefined ? null : ofRelation(intoClause.rel);
  }
  if ('CreateTableAsStmt' in node) return ofRelation(node.CreateTableAsStmt.into?.rel);
  // EXPLAIN ANALYZE runs what it explains, and of these statements it takes CREATE TABLE AS only.
  if ('ExplainStmt' in node) {
    const { query, options } = node.ExplainStmt;
    const runs = (options ?? []).some((option) => 'DefElem' in option && option.DefElem.defname === 'analyze');
    return runs && query !== undefined && 'CreateTableAsStmt' in query ? definitionOf(query) : null;
  }
  if (![...Object.keys(node)].some((kind) => definitionStatements.has(kind))) return null;
  if ('CreateStmt' in node) return ofRelation(node.CreateStmt.relation);
  if ('ViewStmt' in node) return ofRelation(node.ViewStmt.view);
  if ('CreateSeqStmt' in node) return ofRelation(node.CreateSeqStmt.sequence);
  if ('IndexStmt' in node) return ofRelation(node.IndexStmt.relation);
  if ('AlterTableStmt' in node) return ofRelation(node.AlterTableStmt.relation);
  if ('AlterSeqStmt' in node) return ofRelation(node.AlterSeqStmt.sequence);
  if ('RenameStmt' in node) return ofRelation(node.RenameStmt.relation);
  if ('AlterObjectSchemaStmt' in node) return ofRelation(node.AlterObjectSchemaStmt.relation);
  if ('CreateTrigStmt' in node) return ofRelation(node.CreateTrigStmt.relation);
  if ('RuleStmt' in node) return ofRelation(node.RuleStmt.relation);
  if ('CreatePolicyStmt' in node) return ofRelation(node.CreatePolicyStmt.table);
  if ('CreateFunctionStmt' in node) return ofRoutine(node.CreateFunctionStmt.funcname);
  if ('DropStmt' in node) return ofNames((node.DropStmt.objects ?? []).map(partsOf), relationKinds.has(node.DropStmt.removeType));
  if ('GrantStmt' in node) {
    const objects = (node.GrantStmt.objects ?? []).flatMap((object) => ('RangeVar' in object ? [object.RangeVar] : []));
    return { relations: objects.map(nameOf), persistence: objects.length > 0 && objects.every(isTemporary) ? 'temporary' : 'permanent' };
  }
  return { relations: [], persistence: 'permanent' };
}
