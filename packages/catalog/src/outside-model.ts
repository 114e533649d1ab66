/**
 * Kinds of statements that change nothing the model holds, apart from `bindings`: where one of these is not surely run, nothing else is uncertain. A kind that stands neither here nor in the simulator's own switch is
 * unmodelled, and taints everything.
 */
const outsideModel: ReadonlySet<string> = new Set([
  'ReindexStmt', 'VacuumStmt', 'ClusterStmt', 'RepackStmt', 'CheckPointStmt', 'LockStmt', 'AlterStatsStmt', 'AlterTypeStmt',
  'CreateCastStmt', 'CreateTransformStmt', 'CreateConversionStmt', 'CreateAmStmt',
  'CreateOpClassStmt', 'CreateOpFamilyStmt', 'AlterOpFamilyStmt', 'AlterOperatorStmt', 'AlterCollationStmt', 'CreatePLangStmt',
  'AlterTSConfigurationStmt', 'AlterTSDictionaryStmt', 'CreatePublicationStmt', 'AlterPublicationStmt',
  'CreateFdwStmt', 'AlterFdwStmt', 'CreateForeignServerStmt', 'AlterForeignServerStmt',
  'CreateUserMappingStmt', 'AlterUserMappingStmt', 'DropUserMappingStmt', 'DropdbStmt', 'AlterDatabaseStmt',
  'AlterDatabaseRefreshCollStmt', 'CreateTableSpaceStmt', 'DropTableSpaceStmt',
  'AlterTableSpaceOptionsStmt', 'AlterTableMoveAllStmt', 'ExplainStmt', 'NotifyStmt', 'ListenStmt', 'UnlistenStmt', 'LoadStmt', 'CopyStmt',
  'VariableShowStmt', 'ConstraintsSetStmt', 'PrepareStmt', 'DeallocateStmt', 'FetchStmt', 'ClosePortalStmt', 'RefreshMatViewStmt',
  'SecLabelStmt', 'AlterObjectDependsStmt', 'AlterExtensionStmt', 'AlterExtensionContentsStmt', 'ReplicaIdentityStmt',
]);

/** Whether a statement of this kind changes nothing that the model holds. */
export function isOutsideModel(kind: string): boolean {
  return outsideModel.has(kind);
}
