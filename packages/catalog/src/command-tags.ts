import type { Node } from '@pgsql/types';
import { tagged } from './nodes.js';

/** Statements for which no event trigger fires: they define nothing, or something that all databases share (manual: Event Trigger Firing Matrix). */
const silent: ReadonlySet<string> = new Set([
  'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt', 'TruncateStmt', 'TransactionStmt', 'VariableSetStmt', 'VariableShowStmt', 'DoStmt', 'CallStmt', 'ExplainStmt',
  'LockStmt', 'VacuumStmt', 'CheckPointStmt', 'NotifyStmt', 'ListenStmt', 'UnlistenStmt', 'LoadStmt', 'PrepareStmt', 'ExecuteStmt', 'DeallocateStmt', 'DeclareCursorStmt', 'FetchStmt',
  'ClosePortalStmt', 'ConstraintsSetStmt', 'DiscardStmt', 'ClusterStmt', 'CreateRoleStmt', 'AlterRoleStmt', 'AlterRoleSetStmt', 'DropRoleStmt', 'GrantRoleStmt', 'CreatedbStmt',
  'DropdbStmt', 'AlterDatabaseStmt', 'AlterDatabaseSetStmt', 'AlterDatabaseRefreshCollStmt', 'CreateTableSpaceStmt', 'DropTableSpaceStmt', 'AlterTableSpaceOptionsStmt', 'AlterSystemStmt',
  'CreateEventTrigStmt', 'AlterEventTrigStmt', 'ReassignOwnedStmt',
]);

const silentTags: ReadonlySet<string> = new Set([
  'ALTER DATABASE', 'ALTER EVENT TRIGGER', 'ALTER ROLE', 'ALTER SYSTEM', 'ALTER TABLESPACE', 'ANALYZE', 'BEGIN', 'CALL', 'CHECKPOINT', 'CLOSE', 'CLUSTER', 'COMMIT', 'COPY', 'CREATE DATABASE', 'CREATE EVENT TRIGGER',
  'CREATE ROLE', 'CREATE TABLESPACE', 'DEALLOCATE', 'DECLARE CURSOR', 'DELETE', 'DISCARD', 'DO', 'DROP DATABASE', 'DROP EVENT TRIGGER', 'DROP ROLE', 'DROP TABLESPACE', 'EXECUTE', 'EXPLAIN', 'FETCH', 'GRANT ROLE', 'INSERT',
  'LISTEN', 'LOAD', 'LOCK TABLE', 'MERGE', 'NOTIFY', 'PREPARE', 'REASSIGN OWNED', 'RESET', 'REVOKE ROLE', 'ROLLBACK', 'SAVEPOINT', 'SELECT', 'SET', 'SHOW', 'TRUNCATE TABLE', 'UPDATE', 'VACUUM',
]);

/** Whether statements with this tag set off no event trigger. */
export function isSilentTag(tag: string): boolean {
  return silentTags.has(tag);
}

const sharedObjects: ReadonlySet<string> = new Set(['OBJECT_DATABASE', 'OBJECT_TABLESPACE', 'OBJECT_PARAMETER_ACL', 'OBJECT_ROLE', 'OBJECT_EVENT_TRIGGER']);

/** Whether no event trigger fires at a statement. */
export function isSilent(node: Node): boolean {
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

/** Of statements that have one tag, whatever they say (CreateCommandTag, utility.c). */
const ownTags: Readonly<Record<string, string>> = {
  AlterDefaultPrivilegesStmt: 'ALTER DEFAULT PRIVILEGES', AlterDomainStmt: 'ALTER DOMAIN', AlterEnumStmt: 'ALTER TYPE', AlterExtensionContentsStmt: 'ALTER EXTENSION', AlterExtensionStmt: 'ALTER EXTENSION',
  AlterOpFamilyStmt: 'ALTER OPERATOR FAMILY', AlterOperatorStmt: 'ALTER OPERATOR', AlterPolicyStmt: 'ALTER POLICY', AlterPublicationStmt: 'ALTER PUBLICATION', AlterSeqStmt: 'ALTER SEQUENCE',
  AlterSubscriptionStmt: 'ALTER SUBSCRIPTION', AlterTypeStmt: 'ALTER TYPE', CommentStmt: 'COMMENT', CompositeTypeStmt: 'CREATE TYPE', CreateCastStmt: 'CREATE CAST', CreateDomainStmt: 'CREATE DOMAIN',
  CreateEnumStmt: 'CREATE TYPE', CreateExtensionStmt: 'CREATE EXTENSION', CreateFdwStmt: 'CREATE FOREIGN DATA WRAPPER', CreateForeignServerStmt: 'CREATE SERVER',
  CreateForeignTableStmt: 'CREATE FOREIGN TABLE', CreateOpClassStmt: 'CREATE OPERATOR CLASS', CreateOpFamilyStmt: 'CREATE OPERATOR FAMILY', CreatePolicyStmt: 'CREATE POLICY',
  CreatePublicationStmt: 'CREATE PUBLICATION', CreateRangeStmt: 'CREATE TYPE', CreateSchemaStmt: 'CREATE SCHEMA', CreateSeqStmt: 'CREATE SEQUENCE', CreateStatsStmt: 'CREATE STATISTICS',
  CreateStmt: 'CREATE TABLE', CreateSubscriptionStmt: 'CREATE SUBSCRIPTION', CreateTrigStmt: 'CREATE TRIGGER', CreateUserMappingStmt: 'CREATE USER MAPPING', DropOwnedStmt: 'DROP OWNED',
  DropSubscriptionStmt: 'DROP SUBSCRIPTION', ImportForeignSchemaStmt: 'IMPORT FOREIGN SCHEMA', IndexStmt: 'CREATE INDEX',
  RefreshMatViewStmt: 'REFRESH MATERIALIZED VIEW', RuleStmt: 'CREATE RULE', SecLabelStmt: 'SECURITY LABEL', SelectStmt: 'SELECT INTO', ViewStmt: 'CREATE VIEW',
};

/** What follows the verb in the tags of statements that name a kind of object. */
const objectWords: Readonly<Record<string, string>> = {
  OBJECT_AGGREGATE: 'AGGREGATE', OBJECT_CAST: 'CAST', OBJECT_COLLATION: 'COLLATION', OBJECT_CONVERSION: 'CONVERSION', OBJECT_DOMAIN: 'DOMAIN', OBJECT_EXTENSION: 'EXTENSION',
  OBJECT_FDW: 'FOREIGN DATA WRAPPER', OBJECT_FOREIGN_SERVER: 'SERVER', OBJECT_FOREIGN_TABLE: 'FOREIGN TABLE', OBJECT_FUNCTION: 'FUNCTION', OBJECT_INDEX: 'INDEX', OBJECT_LANGUAGE: 'LANGUAGE',
  OBJECT_MATVIEW: 'MATERIALIZED VIEW', OBJECT_OPCLASS: 'OPERATOR CLASS', OBJECT_OPERATOR: 'OPERATOR', OBJECT_OPFAMILY: 'OPERATOR FAMILY', OBJECT_POLICY: 'POLICY', OBJECT_PROCEDURE: 'PROCEDURE',
  OBJECT_PUBLICATION: 'PUBLICATION', OBJECT_ROUTINE: 'ROUTINE', OBJECT_RULE: 'RULE', OBJECT_SCHEMA: 'SCHEMA', OBJECT_SEQUENCE: 'SEQUENCE', OBJECT_STATISTIC_EXT: 'STATISTICS',
  OBJECT_SUBSCRIPTION: 'SUBSCRIPTION', OBJECT_TABLE: 'TABLE', OBJECT_TRIGGER: 'TRIGGER', OBJECT_TYPE: 'TYPE', OBJECT_VIEW: 'VIEW',
};

/** What else stands behind a verb in a tag (cmdtaglist.h). */
const otherWords: readonly string[] = [
  'ACCESS METHOD', 'CONSTRAINT', 'DEFAULT PRIVILEGES', 'LARGE OBJECT', 'OWNED', 'TABLE AS', 'TEXT SEARCH CONFIGURATION', 'TEXT SEARCH DICTIONARY', 'TEXT SEARCH PARSER', 'TEXT SEARCH TEMPLATE', 'TRANSFORM', 'USER MAPPING',
];

const tagWords: ReadonlySet<string> = new Set([...Object.values(objectWords), ...otherWords]);

/** Whether it is a tag: which verb goes with which kind of object is not looked at. */
export function isTag(tag: string): boolean {
  const words = /^(?:ALTER|CREATE|DROP) (.+)$/u.exec(tag)?.[1];
  return silentTags.has(tag) || (words !== undefined && tagWords.has(words)) || /^(?:COMMENT|GRANT|IMPORT FOREIGN SCHEMA|REFRESH MATERIALIZED VIEW|REINDEX|REVOKE|SECURITY LABEL|SELECT INTO)$/u.test(tag);
}

/** AlterObjectTypeCommandTag: what is a part of something has the tag of that. */
const alteredParts: Readonly<Record<string, string>> = { OBJECT_ATTRIBUTE: 'TYPE', OBJECT_COLUMN: 'TABLE', OBJECT_DOMCONSTRAINT: 'DOMAIN', OBJECT_TABCONSTRAINT: 'TABLE' };

function tagOf(verb: 'ALTER' | 'CREATE' | 'DROP', objectType: string | undefined): string | null {
  const words = objectWords[objectType ?? ''] ?? (verb === 'ALTER' ? alteredParts[objectType ?? ''] : undefined);
  return words === undefined ? null : `${verb} ${words}`;
}

/** The command tag (CreateCommandTag, utility.c); null for statements of which it is not known here. */
export function commandTag(node: Node): string | null {
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'CreateFunctionStmt':
      return body.is_procedure === true ? 'CREATE PROCEDURE' : 'CREATE FUNCTION';
    case 'GrantStmt':
      return body.is_grant === true ? 'GRANT' : 'REVOKE';
    case 'CreateTableAsStmt':
      return body.objtype === 'OBJECT_MATVIEW' ? 'CREATE MATERIALIZED VIEW' : 'CREATE TABLE AS';
    case 'DefineStmt':
      return tagOf('CREATE', body.kind);
    case 'DropStmt':
      return tagOf('DROP', body.removeType);
    case 'RenameStmt':
      return tagOf('ALTER', body.renameType === 'OBJECT_COLUMN' ? body.relationType : body.renameType);
    case 'AlterTableStmt':
    case 'AlterFunctionStmt':
      return tagOf('ALTER', body.objtype);
    case 'AlterObjectSchemaStmt':
    case 'AlterOwnerStmt':
    case 'AlterObjectDependsStmt':
      return tagOf('ALTER', body.objectType);
    default:
      return ownTags[kind] ?? null;
  }
}

/** Whether a statement whose tag is not known may have this one: its first word follows from the kind. */
export function mayHaveTag(tag: string, kind: string): boolean {
  if (/^(?:Alter|Rename)/u.test(kind)) return tag.startsWith('ALTER ');
  if (/^(?:Create|Define)/u.test(kind)) return tag.startsWith('CREATE ');
  return !kind.startsWith('Drop') || tag.startsWith('DROP ');
}
