import type { Evidence, Place } from '@pg-guardrails/kernel';

/** The statement that made or last changed something. */
export interface Source {
  readonly place: Place;
  /** The statement, white space folded. */
  readonly text: string;
}

/** Table privileges as single bits (manual: Privileges, table 5.1). MAINTAIN exists from PostgreSQL 17. */
export type TablePrivilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE' | 'REFERENCES' | 'TRIGGER' | 'MAINTAIN';
export type SchemaPrivilege = 'USAGE' | 'CREATE';
export type FunctionPrivilege = 'EXECUTE';

/** One bit of an ACL (aclexplode). The grantee PUBLIC is written `PUBLIC`, as it can be no role's name unquoted. */
export interface AclItem<Privilege extends string = TablePrivilege> {
  readonly grantee: string;
  readonly grantor: string;
  readonly privilege: Privilege;
  readonly grantable: boolean;
  readonly source: Source;
}

/**
 * A REVOKE that named this grantee and bit, after which no GRANT gave the same bit to the same grantee again: the history's own
 * words, whether or not the privilege had ever been granted.
 */
export interface StandingRevoke {
  readonly grantee: string;
  readonly privilege: TablePrivilege;
  readonly source: Source;
}

/** pg_roles. */
export interface Role {
  readonly name: string;
  readonly superuser: boolean;
  readonly inherit: boolean;
  readonly createrole: boolean;
  readonly login: boolean;
  readonly bypassrls: boolean;
  /** `history` when a migration created it, `config` when the configuration declares it, `predefined` when PostgreSQL does. */
  readonly from: 'history' | 'config' | 'predefined' | 'run-as';
  readonly source: Source | null;
}

/** pg_auth_members: `member` is a member of `role`. Before PostgreSQL 16, INHERIT is the member's attribute and SET is always given. */
export interface Membership {
  readonly role: string;
  readonly member: string;
  readonly grantor: string;
  readonly adminOption: boolean;
  readonly inheritOption: boolean;
  readonly setOption: boolean;
  readonly source: Source;
}

/** pg_namespace. */
export interface Namespace {
  readonly name: string;
  readonly owner: string;
  readonly nspacl: readonly AclItem<SchemaPrivilege>[];
  readonly source: Source | null;
}

/** pg_attribute, for its ACL. */
export interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  readonly attacl: readonly AclItem[];
}

/** A claim that stands in the SQL itself: a comment above CREATE TABLE, or COMMENT ON TABLE. */
export interface SqlClaim {
  readonly rule: 'immutable-table';
  readonly place: Place;
}

/** pg_class. Identity is `oid`: a renamed table keeps it, a dropped and re-created one does not. */
export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly relkind: 'table' | 'partitioned-table' | 'view' | 'materialized-view' | 'sequence' | 'foreign-table';
  readonly owner: string;
  readonly ownerSource: Source;
  /**
   * The effective ACL: where PostgreSQL keeps NULL, the owner's default bits stand here (acldefault), so that a judge needs no
   * special case. The owner's own bits are items whose grantee is the owner.
   */
  readonly relacl: readonly AclItem[];
  /** Sequences only: the bit that tables do not have. */
  readonly usage?: readonly AclItem<'USAGE'>[];
  readonly revokes: readonly StandingRevoke[];
  readonly columns: readonly Attribute[];
  /** Partitioned tables only: the columns that decide which partition holds a row. */
  readonly partitionKey?: readonly string[];
  /** Parents: the partitioned table, or what INHERITS names. */
  readonly parents: readonly { readonly oid: number; readonly partition: boolean }[];
  readonly rules?: readonly RewriteRule[];
  readonly claims: readonly SqlClaim[];
  readonly comment: string | null;
  /** The CREATE statement; the place is that of the table's name in it. */
  readonly source: Source;
  /** Where the whole CREATE statement stands. */
  readonly statement: Place;
}

/** pg_rewrite, for changes of rows: what a rule puts in the place of a statement, or beside it. */
export interface RewriteRule {
  readonly name: string;
  readonly event: 'INSERT' | 'UPDATE' | 'DELETE';
  /** DO INSTEAD: the statement itself does not run, or not for all rows, and its triggers do not fire. */
  readonly instead: boolean;
  readonly source: Source;
}

export type TriggerEvent = 'INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE';

/** pg_trigger. */
export interface Trigger {
  readonly name: string;
  readonly relation: number;
  readonly timing: 'BEFORE' | 'AFTER' | 'INSTEAD OF';
  readonly events: readonly TriggerEvent[];
  readonly level: 'ROW' | 'STATEMENT';
  /** UPDATE OF these columns; empty for all. */
  readonly updateOf: readonly string[];
  /** The WHEN condition as written, or null. */
  readonly when: string | null;
  /** O origin, D disabled, R replica, A always. */
  readonly tgenabled: 'O' | 'D' | 'R' | 'A';
  /** The ALTER TABLE that last enabled or disabled it; absent while none has. */
  readonly enabledSource?: Source;
  readonly arguments: readonly string[];
  /** Key of the function in `Catalog.functions`, or null when the history does not define it. */
  readonly function: string | null;
  /** As written. */
  readonly functionName: string;
  /** Set on the clones that PostgreSQL makes of a partitioned table's row triggers. */
  readonly parent: string | null;
  readonly source: Source;
}

/** pg_proc. The key is `schema.name(argument types)`. */
export interface Proc {
  readonly key: string;
  readonly schema: string;
  readonly name: string;
  readonly argumentTypes: readonly string[];
  readonly argumentNames: readonly string[];
  readonly returns: string;
  readonly language: string;
  /** The text between the quotes; null for SQL-standard bodies. */
  readonly body: string | null;
  /** Where the body's text starts, for places inside it. */
  readonly bodyPlace: Place | null;
  readonly securityDefiner: boolean;
  /** SET clauses: `search_path` to its value. */
  readonly config: Readonly<Record<string, string>>;
  readonly owner: string;
  readonly proacl: readonly AclItem<FunctionPrivilege>[];
  readonly source: Source;
}

/** pg_default_acl, one bit: what `creator` gives away on each new object of a kind, in one schema or (null) in all. */
export interface DefaultAclItem {
  readonly creator: string;
  readonly schema: string | null;
  readonly objects: 'tables' | 'sequences' | 'functions' | 'schemas' | 'types';
  readonly grantee: string;
  readonly privilege: string;
  readonly grantable: boolean;
  readonly source: Source;
}

/** What a taint makes uncertain. */
export type Aspect = 'existence' | 'owner' | 'relacl' | 'triggers' | 'functions' | 'roles' | 'memberships' | 'default-acl' | 'schemas';

/**
 * Something the simulator could not evaluate, and what it may have touched. A verdict that rests on a touched aspect is `unknown`.
 */
export interface Taint {
  readonly aspects: readonly Aspect[];
  /** `schema.name` of the relations it may touch, or `all`. Relations that later statements drop or settle are taken out. */
  readonly relations: readonly string[] | 'all';
  /** Roles or functions it may touch, when `relations` does not say it; or `all`. */
  readonly names: readonly string[] | 'all';
  /** A relation with this oid or a later one was made afterwards, so that the taint cannot have touched it. */
  readonly before?: number;
  /** Set when PostgreSQL would reject the statement: it is an error of the catalog as well. */
  readonly rejected?: true;
  readonly reason: string;
  readonly source: Source;
}

/** An error that PostgreSQL would have raised on a statement; the history goes on after it. */
export interface CatalogError {
  readonly sqlstate: string;
  readonly message: string;
  readonly place: Place;
}

/** A statement of a kind that the simulator does not model. What it may touch is a taint as well; this is for the coverage line. */
export interface Unmodelled {
  /** The node's name in the grammar: `AlterOperatorStmt`. */
  readonly kind: string;
  readonly source: Source;
}

/** The state after a history. Values are never changed; every statement makes a new catalog. */
export interface Catalog {
  readonly roles: ReadonlyMap<string, Role>;
  readonly memberships: readonly Membership[];
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly relations: ReadonlyMap<number, Relation>;
  readonly triggers: readonly Trigger[];
  readonly functions: ReadonlyMap<string, Proc>;
  readonly defaultAcl: readonly DefaultAclItem[];
  readonly taints: readonly Taint[];
  readonly errors: readonly CatalogError[];
  readonly unmodelled: readonly Unmodelled[];
  /** The database's owner: the one implicit member of pg_database_owner, who may drop any schema it owns through that role. */
  readonly databaseOwner: string;
  /** Major version. */
  readonly postgres: number;
  readonly searchPath: readonly string[];
}

/** The qualified name as the reports print it. */
export function qualifiedName(relation: { readonly schema: string; readonly name: string }): string {
  return `${relation.schema}.${relation.name}`;
}

/** A source as evidence of a verdict. */
export function evidenceOf(source: Source): Evidence {
  return { file: source.place.file, line: source.place.line, column: source.place.column, text: source.text };
}
