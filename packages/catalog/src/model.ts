import type { Comment, Evidence, Place } from '@pg-guardrails/kernel';

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
export type ParameterPrivilege = 'SET' | 'ALTER SYSTEM';

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

/** The last GRANT or REVOKE on a relation, or on a column of it, that names a grantee and a bit. Default privileges name no relation. */
export interface Stated {
  readonly grantee: string;
  readonly privilege: TablePrivilege;
  readonly action: 'GRANT' | 'REVOKE';
  readonly source: Source;
}

/** pg_roles. */
export interface Role {
  readonly oid: number;
  readonly name: string;
  readonly superuser: boolean;
  readonly inherit: boolean;
  readonly createrole: boolean;
  readonly createdb: boolean;
  readonly login: boolean;
  readonly replication: boolean;
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

/** pg_db_role_setting: ALTER ROLE … SET and ALTER DATABASE … SET. */
export interface RoleSetting {
  /** Null for ALL, and for a setting of the database itself. */
  readonly role: string | null;
  /** Null for all databases. */
  readonly database: string | null;
  /** The parameter's name in lower case. */
  readonly name: string;
  readonly value: string;
  readonly source: Source;
}

/** What ALTER SYSTEM leaves in postgresql.auto.conf; on a server, what its configuration sets (pg_file_settings, pg_settings). It is in force from the next reload on. */
export interface SystemSetting {
  /** The parameter's name in lower case. */
  readonly name: string;
  readonly value: string;
  readonly source: Source;
}

/** pg_subscription: its workers apply what a publisher sends, in replica mode (manual: Logical Replication, Architecture). */
export interface Subscription {
  readonly name: string;
  readonly owner: string;
  readonly source: Source;
}

/** pg_parameter_acl (PostgreSQL 15): who may set a parameter that only superusers may set by themselves. Parameters that have the default ACL have no row. */
export interface ParameterAcl {
  /** In lower case. */
  readonly name: string;
  /** With the items of the owner, who is the bootstrap superuser. */
  readonly paracl: readonly AclItem<ParameterPrivilege>[];
}

/** What an expression or a query is bound to (pg_depend): a function, also that of an operator, a type, or a relation. A name that is given to something else later leads to the same. */
export interface Use {
  readonly oid: number;
  /** Set where the types of arguments decide, or a search path that is not known. */
  readonly perhaps?: true;
}

/** pg_namespace. */
export interface Namespace {
  readonly oid: number;
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
  /** attgenerated: GENERATED ALWAYS AS (…) STORED or VIRTUAL (PostgreSQL 18). */
  readonly generated: 'stored' | 'virtual' | null;
  /** attidentity: GENERATED … AS IDENTITY. */
  readonly identity: 'always' | 'by-default' | null;
  /** attislocal: the relation defines it itself, so that it stays when a parent's column goes. */
  readonly local: boolean;
  readonly attacl: readonly AclItem[];
  /** What its default or generation expression uses of what the history made; absent when nothing. */
  readonly uses?: readonly Use[];
}

/** What a foreign key does to the referring rows (confdeltype, confupdtype). */
export type ForeignKeyAction = 'no-action' | 'restrict' | 'cascade' | 'set-null' | 'set-default';

/** pg_constraint of a table; NOT NULL has rows of its own from PostgreSQL 18. */
export interface Constraint {
  readonly name: string;
  readonly contype: 'check' | 'foreign-key' | 'not-null' | 'primary-key' | 'unique' | 'exclusion' | 'trigger';
  /** conkey, by name; for a CHECK the columns that its expression reads. */
  readonly columns: readonly string[];
  /** CHECK: the condition as written, without the parentheses. */
  readonly expression: string | null;
  /** Foreign keys only. */
  readonly references: {
    readonly relation: number;
    readonly columns: readonly string[];
    readonly onDelete: ForeignKeyAction;
    readonly onUpdate: ForeignKeyAction;
    /** confmatchtype: MATCH FULL or MATCH SIMPLE. */
    readonly match: 'full' | 'simple';
  } | null;
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  /** convalidated; false after NOT VALID. */
  readonly validated: boolean;
  /** conenforced (PostgreSQL 18). */
  readonly enforced: boolean;
  readonly noInherit: boolean;
  /** conislocal: defined on this table itself, and not only inherited. */
  readonly local: boolean;
  /** coninhcount: how many parents it comes from. */
  readonly inherited: number;
  /** conindid: the index of a primary key, unique or exclusion constraint; for a foreign key the one it relies on. */
  readonly index: number | null;
  /** What the condition of a CHECK uses of what the history made; absent when nothing. */
  readonly uses?: readonly Use[];
  readonly source: Source;
}

/** pg_index with its row in pg_class: an index shares its names with tables. */
export interface Index {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** indrelid. */
  readonly relation: number;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly nullsNotDistinct: boolean;
  readonly method: string;
  /** Key columns by name; an expression as written, in parentheses. */
  readonly keys: readonly string[];
  readonly include: readonly string[];
  /** The columns that keys, expressions and predicate read, each once. */
  readonly reads: readonly string[];
  /** The WHERE condition as written, or null. */
  readonly predicate: string | null;
  /** The constraint of `relation` that it belongs to, or null. */
  readonly constraint: string | null;
  /** The partitioned index that it is attached to, or null. */
  readonly parent: number | null;
  /** A key sorts in another way than its column does; `perhaps` where that is not known. */
  readonly sorting?: 'otherwise' | 'perhaps';
  /** By the position of its key, each operator family that is not the usual one of the key's type (`0:text_pattern_ops`); absent when there is none. */
  readonly families?: readonly string[];
  /** What its expressions and its predicate use of what the history made, and the operator classes that it names; absent when nothing. */
  readonly uses?: readonly Use[];
  readonly source: Source;
}

/** pg_policy. */
export interface Policy {
  readonly name: string;
  readonly permissive: boolean;
  readonly command: 'ALL' | 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  /** `PUBLIC` for all. */
  readonly roles: readonly string[];
  /** The conditions as written, without the parentheses, or null. */
  readonly using: string | null;
  readonly withCheck: string | null;
  /** What the conditions use of what the history made; absent when nothing. */
  readonly uses?: readonly Use[];
  readonly source: Source;
}

/** A claim that stands in the SQL itself: a comment above CREATE TABLE, or COMMENT ON TABLE. */
export interface SqlClaim {
  readonly rule: 'immutable-table';
  readonly place: Place;
}

/** What the file that makes a relation says about it in its comments. */
export interface Prose {
  /** The comments above the statement that makes it. */
  readonly above: readonly Comment[];
  /** All comments of that file: a header describes several tables, each by its name. */
  readonly file: readonly Comment[];
}

export type PartitionStrategy = 'list' | 'range' | 'hash';

/** pg_sequence, as far as errors rest on it, its numbers as digits; `bytes` is the size of its type. */
export interface SequenceParameters {
  readonly bytes: number;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly start: string;
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
  /** What the history says of it in so many words; absent while it says nothing. */
  readonly stated?: readonly Stated[];
  readonly columns: readonly Attribute[];
  /** Partitioned tables only: the columns that decide which partition holds a row. */
  readonly partitionKey?: readonly string[];
  /** Partitioned tables only: partstrat. */
  readonly partitionStrategy?: PartitionStrategy;
  /** Partitioned tables only: an expression is part of the key, so that no UNIQUE or PRIMARY KEY can span the table. */
  readonly partitionExpression?: true;
  /** Sequences only: pg_sequence, and last_value where that is known; absent where the history does not say it. */
  readonly sequence?: SequenceParameters;
  /** reloftype: the composite type of CREATE TABLE … OF; absent for any other table. */
  readonly ofType?: number;
  /** The index of REPLICA IDENTITY USING INDEX, which may be gone; absent where there is none. */
  readonly replicaIndex?: number;
  /** Parents: the partitioned table, or what INHERITS names. */
  readonly parents: readonly { readonly oid: number; readonly partition: boolean }[];
  readonly rules?: readonly RewriteRule[];
  readonly constraints: readonly Constraint[];
  readonly policies: readonly Policy[];
  /** relrowsecurity and relforcerowsecurity. */
  readonly rowSecurity: boolean;
  readonly forceRowSecurity: boolean;
  /** Views only: what the query reads and uses; absent when that is nothing, or not known. */
  readonly uses?: readonly Use[];
  /** Views only: what a statement on it changes; null when it is not automatically updatable, absent when that is not known. */
  readonly updatable?: Updatable | null;
  /** Views only: reloptions security_invoker (PostgreSQL 15). */
  readonly securityInvoker: boolean;
  readonly claims: readonly SqlClaim[];
  readonly comment: string | null;
  /** The COMMENT ON that last changed it; absent while none has. */
  readonly commentSource?: Source;
  /** Absent where no statement of a file makes the relation by its name. */
  readonly prose?: Prose;
  /** The CREATE statement; the place is that of the table's name in it. */
  readonly source: Source;
  /** Where the whole CREATE statement stands. */
  readonly statement: Place;
}

/** An automatically updatable view (manual: CREATE VIEW). */
export interface Updatable {
  /** The relation that it is over. */
  readonly base: number;
  /** Columns that are plain columns of that relation, by their name in the view. */
  readonly columns: Readonly<Record<string, string>>;
  /** `all`: it shows every row; `some`: it has a WHERE; `perhaps`: a function among its columns may be an aggregate or a set. */
  readonly rows: 'all' | 'some' | 'perhaps';
}

/** pg_rewrite, for changes of rows: what a rule puts in the place of a statement, or beside it. */
export interface RewriteRule {
  readonly name: string;
  readonly event: 'INSERT' | 'UPDATE' | 'DELETE';
  /** DO INSTEAD: the statement itself does not run, or not for all rows, and its triggers do not fire. */
  readonly instead: boolean;
  /** The WHERE condition as written, or null. */
  readonly where: string | null;
  /** The CREATE RULE, as PostgreSQL was given it; absent when that is not known. */
  readonly definition?: string;
  /** What its condition and its actions use of what the history made; absent when nothing. */
  readonly uses?: readonly Use[];
  /** ev_enabled: O origin, D disabled, R replica, A always. */
  readonly enabled: 'O' | 'D' | 'R' | 'A';
  readonly source: Source;
}

export type TriggerEvent = 'INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE';

/** pg_trigger. */
export interface Trigger {
  readonly oid: number;
  readonly name: string;
  readonly relation: number;
  readonly timing: 'BEFORE' | 'AFTER' | 'INSTEAD OF';
  readonly events: readonly TriggerEvent[];
  readonly level: 'ROW' | 'STATEMENT';
  /** UPDATE OF these columns; empty for all. */
  readonly updateOf: readonly string[];
  /** The WHEN condition as written, or null. */
  readonly when: string | null;
  /** What WHEN uses of what the history made; absent when nothing. */
  readonly uses?: readonly Use[];
  /** O origin, D disabled, R replica, A always. */
  readonly tgenabled: 'O' | 'D' | 'R' | 'A';
  /** The ALTER TABLE that last enabled or disabled it; absent while none has. */
  readonly enabledSource?: Source;
  readonly arguments: readonly string[];
  /** Key of the function in `Catalog.functions`, or null when the history does not define it. */
  readonly function: string | null;
  /** As written. */
  readonly functionName: string;
  /** tgoldtable and tgnewtable: the names that REFERENCING gives; absent when it gives none. */
  readonly transitionTables?: readonly string[];
  /** Set on the clones that PostgreSQL makes of a partitioned table's row triggers. */
  readonly parent: string | null;
  readonly source: Source;
}

/** pg_proc. The key is `schema.name(argument types)`. */
export interface Proc {
  /** CREATE OR REPLACE keeps it. */
  readonly oid: number;
  readonly key: string;
  readonly schema: string;
  readonly name: string;
  readonly argumentTypes: readonly string[];
  readonly argumentNames: readonly string[];
  readonly returns: string;
  readonly prokind: 'function' | 'procedure' | 'aggregate' | 'window';
  readonly language: string;
  /** The text between the quotes; null for SQL-standard bodies. */
  readonly body: string | null;
  /** SQL-standard bodies: from `RETURN` or `BEGIN ATOMIC` on; absent when it is not known. */
  readonly sqlBody?: string;
  /** How many of its arguments have a default (pronargdefaults); absent when that is not known. */
  readonly defaults?: number;
  /** Of an aggregate the functions that it is made of; else what the defaults of its arguments and a SQL-standard body use. */
  readonly uses?: readonly Use[];
  /** Whether its last argument is VARIADIC (provariadic); absent when it is not. */
  readonly variadic?: true;
  /** What each of its arguments surely is (null: not known), whatever their types are called later; absent when nothing is known of any. */
  readonly argumentShapes?: readonly (Shape | null)[];
  /** Where the body's text starts, for places inside it. */
  readonly bodyPlace: Place | null;
  readonly securityDefiner: boolean;
  /** proisstrict: STRICT, RETURNS NULL ON NULL INPUT. */
  readonly strict: boolean;
  /** SET clauses: `search_path` to its value. */
  readonly config: Readonly<Record<string, string>>;
  readonly owner: string;
  readonly proacl: readonly AclItem<FunctionPrivilege>[];
  readonly source: Source;
}

/** What the values of a type are: rows, of which relation or composite type; or one of PostgreSQL's own types that is no row and does not accept just anything. */
export type Shape = { readonly rowOf: number } | 'scalar';

/** pg_constraint of a domain. */
export interface DomainConstraint {
  readonly name: string;
  readonly contype: 'check' | 'not-null';
  readonly validated: boolean;
  /** What the condition uses of what the history made; absent when nothing. */
  readonly uses?: readonly Use[];
}

/** Code that PostgreSQL calls without its name: what pg_operator, pg_cast, pg_opclass and pg_range bind to a sign, to types or to an index. */
export interface Binding {
  readonly oid: number;
  readonly kind: 'operator' | 'cast' | 'operator-class' | 'range';
  /** What an operator or an operator class is called; empty for a cast. */
  readonly schema: string;
  readonly name: string;
  /** Of an operator, also its commutator and its negator, which the planner may put in its place. */
  readonly alternatives: readonly string[];
  /** The types of the history that it is for, by oid: operands, source and target. Empty when all are PostgreSQL's own. */
  readonly types: readonly number[];
  /** The functions of the history that it calls, by oid. */
  readonly functions: readonly number[];
}

/** pg_type, for the types that a history makes; row types of tables and array types are not listed. */
export interface UserType {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly typtype: 'enum' | 'domain' | 'composite' | 'range' | 'base' | 'shell';
  readonly owner: string;
  /** Enums: the labels in their order. */
  readonly labels: readonly string[];
  /** Domains: the type underneath. */
  readonly baseType: string | null;
  /** Domains: typnotnull, and what pg_constraint has of them. */
  readonly domain?: { readonly notNull: boolean; readonly constraints: readonly DomainConstraint[] };
  /** Domains: what the default uses of what the history made; composites: the types of their attributes; absent when nothing. */
  readonly uses?: readonly Use[];
  readonly typacl: readonly AclItem<'USAGE'>[];
  readonly source: Source;
}

/** pg_event_trigger. */
export interface EventTrigger {
  readonly name: string;
  readonly event: string;
  /** WHEN TAG IN (…); empty for all. */
  readonly tags: readonly string[];
  readonly function: string | null;
  readonly functionName: string;
  readonly owner: string;
  readonly evtenabled: 'O' | 'D' | 'R' | 'A';
  readonly source: Source;
}

/** pg_extension. */
export interface Extension {
  readonly name: string;
  readonly schema: string | null;
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

/** What a taint makes uncertain. `bodies`: what a function of this name does when it is called; `functions`: also its owner, ACL and settings; `parameters`: who may set one; `settings`: those kept for a role or a database. */
export type Aspect = 'existence' | 'owner' | 'relacl' | 'triggers' | 'constraints' | 'indexes' | 'policies' | 'columns' | 'functions' | 'bodies' | 'types' | 'roles' | 'memberships' | 'default-acl' | 'schemas' | 'databases' | 'extensions' | 'parameters' | 'settings';

/** Who perhaps becomes a member of what. */
export interface Membering {
  readonly roles: readonly string[];
  readonly members: readonly string[];
}

/** What a statement that perhaps ran opens, where it did: who gains by it, and what is called or read from then on. */
export interface Opening {
  /** Roles, `PUBLIC` among them, that hold or are something more then: grantees, members, a new owner. */
  readonly to: readonly string[];
  /** The privileges that they get, in capital letters; `all` for ALL PRIVILEGES and for what an owner or a member may do. */
  readonly privileges: readonly string[] | 'all';
  /** Functions and types that are called, and relations that are read or written to, by somebody's statements from then on. */
  readonly uses: readonly Use[];
  /** The function that it makes, or puts in the place of one. */
  readonly makes?: Proc;
  /** Set when something may not be there whose name then leads on to another. */
  readonly hides?: true;
}

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
  /** The function of a trigger that it perhaps makes, as written: it may run when rows change. */
  readonly runs?: string;
  /** It enables or disables triggers, no more: it makes none. */
  readonly switches?: true;
  /** The search_path that functions perhaps got, and nothing else of them: what they do, they do with that one or as before. */
  readonly path?: readonly string[];
  /** What a function perhaps is since then, and nothing else but what it was. */
  readonly body?: Proc;
  /** Relations, by oid, of which something that it perhaps makes holds rows: a partition, or a child by INHERITS. */
  readonly parents?: readonly number[];
  /** Set when all that it perhaps does is to make `members` members of `roles`. */
  readonly membership?: Membering;
  /** What the statement can open, and to whom; absent where that is not known. */
  readonly opens?: Opening;
  /** In doubt is only with which privileges objects of this kind are born. */
  readonly defaultsOf?: DefaultAclItem['objects'];
  /** Set when what has one of `names` is perhaps gone, or has another name. */
  readonly removes?: true;
  /** Set when PostgreSQL would reject the statement: it is an error of the catalog as well, or a problem of the text that holds it. */
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

/** One change of one property of one row, by one statement. */
export interface Change {
  /** The row, by kind and identity: `table 16384`, `role app`, `function public.f()`. It outlives a rename of a relation. */
  readonly row: string;
  /** The name at the time: `public.ledger`. */
  readonly name: string;
  /** The property that changed, in the words of this model; `created` and `dropped` for the row itself. */
  readonly property: string;
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
  readonly indexes: ReadonlyMap<number, Index>;
  /** By `schema.name`. */
  readonly types: ReadonlyMap<string, UserType>;
  /** Those whose functions a history made. */
  readonly bindings: readonly Binding[];
  readonly eventTriggers: ReadonlyMap<string, EventTrigger>;
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly roleSettings: readonly RoleSetting[];
  readonly systemSettings: readonly SystemSetting[];
  readonly subscriptions: readonly Subscription[];
  readonly databaseAcl: readonly AclItem<string>[];
  readonly parameterAcls: readonly ParameterAcl[];
  /** Every change in the order of the history; what a ROLLBACK took back is not among them. */
  readonly changes: readonly Change[];
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
