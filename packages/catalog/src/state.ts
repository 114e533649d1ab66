import type { Node } from '@pgsql/types';
import type { Place } from '@pg-guardrails/kernel';
import {
  qualifiedName,
  type AclItem,
  type Attribute,
  type Binding,
  type CatalogError,
  type EventTrigger,
  type Extension,
  type Index,
  type Membership,
  type Namespace,
  type ParameterAcl,
  type Proc,
  type Relation,
  type Role,
  type RoleSetting,
  type Subscription,
  type SystemSetting,
  type Source,
  type Prose,
  type SqlClaim,
  type Taint,
  type Trigger,
  type Unmodelled,
  type UserType,
} from './model.js';
import { stateWith } from './copies.js';
import { isAmong } from './holes.js';
import type { GrowingList } from './growing-list.js';
import type { Note } from './journal.js';
import { indexed, unindexed, type Lookups } from './lookups.js';
import type { Row } from './evaluate/rows.js';
import type { Rows } from './rows.js';
import type { SelfGrant } from './self-grant.js';

/** An ACL of any kind of object. */
export type Acl<Privilege extends string = string> = readonly AclItem<Privilege>[];

export type DefaultObjects = 'tables' | 'sequences' | 'functions' | 'schemas' | 'types';

/** pg_default_acl: one row. A global row (schema null) replaces acldefault, also when it is empty; a schema's row adds to it. */
export interface DefaultAclRow {
  readonly creator: string;
  readonly schema: string | null;
  readonly objects: DefaultObjects;
  readonly acl: Acl;
}

/**
 * pg_depend, as far as a DROP needs it. `dependent` and `on` are oids: of a relation, and of `on` also a function or a type.
 * - view: a view or materialized view on what its query reads
 * - owned-sequence: a sequence on the table whose column owns it
 * - policy: a table's policy, named by `part`, on what its conditions read
 * - default: a table's column, named by `part`, on the sequence or function that its default calls, or on the columns that its generation expression reads
 * - identity: the same for an identity column, whose sequence cannot go without it
 * - column-type: a table's column, named by `part`, on its type: a user's, or a relation's row type
 * - function-type: a function on a type of its arguments or result
 * - type: a domain or range on the type that it is made of; a composite type's attribute, named by `part`, on its type
 */
export interface Dependency {
  readonly dependent: number;
  readonly on: number;
  readonly kind: 'view' | 'owned-sequence' | 'policy' | 'default' | 'identity' | 'column-type' | 'function-type' | 'type';
  /** The column of `on`: the owner of a sequence, or what is read; null for the whole object. */
  readonly column: string | null;
  /** The part of `dependent` that depends. */
  readonly part?: string;
}

/** A CREATE FUNCTION as written, with which PL/pgSQL is parsed, and the defaults of its parameters. */
export interface Definition {
  readonly text: string;
  readonly defaults: readonly (Node | null)[];
  /** Volatility, parallel safety and strictness in PostgreSQL's words, as far as they are not the default. */
  readonly attributes: readonly string[];
}

/** A role of NONE is the session's user, whoever that is then. */
export type BeforeLocal = Pick<Session, 'sessionRole' | 'searchPath' | 'selfGrant' | 'withheld'> & { readonly role: string | null };

/** Who runs the next statement, and where unqualified names lead. */
export interface Session {
  readonly sessionRole: string;
  readonly currentRole: string;
  /** As set, with `$user` unresolved. */
  readonly searchPath: readonly string[];
  /** createrole_self_grant; null for none. */
  readonly selfGrant: SelfGrant | null;
  /** The settings that are not as usual, or perhaps not, and may keep event triggers from firing. */
  readonly withheld: readonly string[];
  /** What is in force when the transaction is over: it has no SET LOCAL. Null outside a transaction or without any. */
  readonly beforeLocal: BeforeLocal | null;
}

/** Everything a statement may read or change. Values are never changed: a rollback takes an older one. */
export interface State {
  readonly postgres: number;
  readonly bootstrapRole: string;
  /** What the database is called, where the history says so. */
  readonly database: string | null;
  readonly databaseOwner: string;
  readonly databaseAcl: Acl;
  readonly parameterAcls: readonly ParameterAcl[];
  /** In the order of creation, which is the order of their oids. */
  readonly roles: Rows<string, Role>;
  readonly memberships: readonly Membership[];
  readonly namespaces: Rows<string, Namespace>;
  readonly relations: Rows<number, Relation>;
  /** `schema.name` to oid, of relations and of indexes. */
  readonly relationNames: Rows<string, number>;
  readonly triggers: readonly Trigger[];
  readonly functions: Rows<string, Proc>;
  readonly defaultAcls: readonly DefaultAclRow[];
  readonly indexes: Rows<number, Index>;
  readonly lookups: Lookups;
  /** By `schema.name`. */
  readonly types: Rows<string, UserType>;
  /** The columns of composite types, by the type's oid. */
  readonly compositeColumns: Rows<number, readonly Attribute[]>;
  /** The names of the multirange types, by the range type's oid. */
  readonly multiranges: Rows<number, string>;
  readonly eventTriggers: Rows<string, EventTrigger>;
  readonly extensions: Rows<string, Extension>;
  readonly roleSettings: readonly RoleSetting[];
  readonly systemSettings: readonly SystemSetting[];
  readonly subscriptions: readonly Subscription[];
  /** What changed so far, the newest first: a rollback goes back to an older note. */
  readonly notes: Note | null;
  readonly dependencies: GrowingList<Dependency>;
  readonly bindings: readonly Binding[];
  /** A function or a type was made: until then an expression can use nothing of the history's own. */
  readonly hasCode: boolean;
  /** Whether the history has made a function: without one nothing that a definition holds runs. */
  readonly hasFunctions: boolean;
  /** Names of functions of the history that an expression may mean where the name alone does not say so: those of PostgreSQL's own functions, and of columns. */
  readonly soughtNames: ReadonlySet<string>;
  /** Statements whose expressions are worked out later: cursors with FETCH, statistics with ANALYZE. */
  readonly calledLater: readonly Node[];
  readonly taints: readonly Taint[];
  /** Extensions that the configuration says the server has; it may have others. */
  readonly availableExtensions: readonly string[];
  /** Temporary relations or row types were made since the session began, or perhaps were. */
  readonly hasTemporary: boolean;
  readonly nextOid: number;
  readonly session: Session;
  /** What a call of a function needs besides its body, by the function's source. */
  readonly definitions: Rows<Source, Definition>;
  /** Relations whose columns are not all known, such as a view over `SELECT *` of something unknown. */
  readonly openColumns: ReadonlySet<number>;
  /** The rows of tables that this file made, as far as what it inserted can be told. A table that is not listed may hold anything. */
  readonly contents: Rows<number, readonly Row[]>;
  /** Relations and all else may be there that no file makes. */
  readonly openWorld: boolean;
}

/** One statement while it runs: where it stands. */
export interface Context {
  readonly source: Source;
  /** The place of the name, with its schema, at a node's `location`; the whole statement when there is none. */
  placeAt(location: number | undefined): Place;
  /** The claim by a comment directly above the statement. */
  readonly claimAbove: SqlClaim | null;
  /** What the file says about what the statement makes. */
  prose(): Prose | null;
  /** The statement's text as written. */
  readonly text: string;
  /** The place of a stretch of `text`, UTF-16 offsets; the whole statement where the text is not in a file. */
  placeOf(start: number, end: number): Place;
  /** What a name in an expression may stand for: in a body also a variable or an argument. */
  readonly names: 'columns' | 'columns or variables';
  /** Inside the functions of event triggers: which are around, and how far they have run. */
  readonly firing?: Firing;
  report(unmodelled: Unmodelled): void;
  fail(error: CatalogError): void;
}

/** Event triggers that were set off inside of others. */
export interface Firing {
  /** The oids of their functions, the outermost first. */
  readonly functions: readonly number[];
  /** Shared by all of them. */
  readonly count: { steps: number };
}

export function withRelation(state: State, relation: Relation): State {
  const lookups = indexed(state.lookups, state.relations.get(relation.oid), relation);
  return stateWith(state, { lookups, relations: state.relations.with(relation.oid, relation) });
}

/** Puts relations in or changes them, also their names. */
export function withRelations(state: State, changed: readonly Relation[]): State {
  let { relations, relationNames, lookups } = state;
  const renamed = new Map<string, string>();
  for (const relation of changed) {
    const old = relations.get(relation.oid);
    if (old === undefined) continue;
    relationNames = relationNames.without(qualifiedName(old));
    if (qualifiedName(old) !== qualifiedName(relation)) renamed.set(qualifiedName(old), qualifiedName(relation));
  }
  for (const relation of changed) {
    lookups = indexed(lookups, relations.get(relation.oid), relation);
    relations = relations.with(relation.oid, relation);
    relationNames = relationNames.with(qualifiedName(relation), relation.oid);
  }
  return stateWith(state, { relations, relationNames, lookups, taints: renamed.size === 0 ? state.taints : taintsRenamed(state.taints, renamed) });
}

/** Takes relations out, with their names, their indexes and their triggers. */
export function withoutRelations(state: State, gone: ReadonlySet<number>): State {
  if (gone.size === 0) return state;
  let { relations, relationNames, indexes, lookups } = state;
  for (const oid of gone) {
    const relation = relations.get(oid);
    if (relation === undefined) continue;
    for (const index of lookups.indexesOf.get(oid) ?? []) {
      const row = indexes.get(index);
      if (row !== undefined) relationNames = relationNames.without(qualifiedName(row));
      indexes = indexes.without(index);
    }
    lookups = unindexed(lookups, relation);
    relations = relations.without(oid);
    relationNames = relationNames.without(qualifiedName(relation));
  }
  return stateWith(state, { relations, relationNames, indexes, lookups, triggers: state.triggers.filter((trigger) => !gone.has(trigger.relation)) });
}

/** What is uncertain of a relation stays so under its new name. The old name stays as well: another relation may have had it. */
function taintsRenamed(taints: readonly Taint[], renamed: ReadonlyMap<string, string>): readonly Taint[] {
  return taints.map((taint) => {
    if (taint.relations === 'all') return taint;
    const { relations: names } = taint;
    const added = [...renamed].flatMap(([from, to]) => (isAmong(names, from) && !isAmong(names, to) ? [to] : []));
    return added.length === 0 ? taint : { ...taint, relations: [...new Set([...taint.relations, ...added])] };
  });
}
