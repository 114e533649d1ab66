import type { Node } from '@pgsql/types';
import type { Place, Problem } from '@pg-guardrails/kernel';
import { lex } from '../lex.js';
import type { Statement } from '../syntax.js';
import { stepsOf } from './steps.js';
import type { Connect, Course as CourseOfFile, MigrationFile } from './types.js';

/** The databases that a statement names, and is about. */
function databasesNamedBy(node: Node): readonly string[] {
  const names = (objects: readonly Node[] | undefined): readonly string[] => (objects ?? []).flatMap((one) => ('String' in one ? [one.String.sval ?? ''] : []));
  const one = (name: string | undefined): readonly string[] => (name === undefined || name === '' ? [] : [name]);
  if ('CreatedbStmt' in node) return one(node.CreatedbStmt.dbname);
  if ('DropdbStmt' in node) return one(node.DropdbStmt.dbname);
  if ('AlterDatabaseStmt' in node) return one(node.AlterDatabaseStmt.dbname);
  if ('AlterDatabaseSetStmt' in node) return one(node.AlterDatabaseSetStmt.dbname);
  if ('AlterDatabaseRefreshCollStmt' in node) return one(node.AlterDatabaseRefreshCollStmt.dbname);
  if ('AlterRoleSetStmt' in node) return one(node.AlterRoleSetStmt.database);
  if ('GrantStmt' in node) return node.GrantStmt.objtype === 'OBJECT_DATABASE' ? names(node.GrantStmt.objects) : [];
  if ('RenameStmt' in node) return node.RenameStmt.renameType === 'OBJECT_DATABASE' ? one(node.RenameStmt.subname) : [];
  if ('AlterOwnerStmt' in node) return node.AlterOwnerStmt.objectType === 'OBJECT_DATABASE' && node.AlterOwnerStmt.object !== undefined ? names([node.AlterOwnerStmt.object]) : [];
  if ('CommentStmt' in node) return node.CommentStmt.objtype === 'OBJECT_DATABASE' && node.CommentStmt.object !== undefined ? names([node.CommentStmt.object]) : [];
  return [];
}

/** Kinds of statements that are about the whole server: roles, databases, tablespaces, parameters; and what is about the session. */
const ofServer: ReadonlySet<string> = new Set([
  'CreateRoleStmt', 'AlterRoleStmt', 'AlterRoleSetStmt', 'DropRoleStmt', 'GrantRoleStmt', 'CreatedbStmt', 'DropdbStmt', 'AlterDatabaseStmt', 'AlterDatabaseSetStmt', 'AlterDatabaseRefreshCollStmt',
  'AlterSystemStmt', 'CreateTableSpaceStmt', 'DropTableSpaceStmt', 'AlterTableSpaceOptionsStmt', 'TransactionStmt', 'VariableSetStmt',
]);

const sharedObjects: ReadonlySet<string> = new Set(['OBJECT_DATABASE', 'OBJECT_ROLE', 'OBJECT_TABLESPACE', 'OBJECT_PARAMETER_ACL']);

/** What in a block may make something that is no role: the text of EXECUTE included. */
const makesObjects = /\b(?:create|alter|drop|comment\s+on|security\s+label|reassign|truncate|insert|update|delete|merge|copy|perform|call)\b(?!\s+(?:or\s+)?(?:role|user|group|database)\b)|\b(?:grant|revoke)\b[^;]*?\bon\b(?!\s+(?:database|parameter)\b)/iu;

/** What in a block is about the whole server. */
const reachesServer = /\b(?:create|alter|drop)\s+(?:role|user|group|database|tablespace)\b|\balter\s+system\b|\b(?:grant|revoke)\b(?![^;]*?\bon\b(?!\s+(?:database|parameter)\b))|\bpg_(?:authid|auth_members|db_role_setting|database)\b/iu;

/** What a block runs: its comments may speak of anything. */
function bodyOf({ node, text }: Statement): string {
  const args = 'DoStmt' in node ? (node.DoStmt.args ?? []) : [];
  const body = args.flatMap((one) => ('DefElem' in one && one.DefElem.defname === 'as' && one.DefElem.arg !== undefined && 'String' in one.DefElem.arg ? [one.DefElem.arg.String.sval ?? ''] : []))[0] ?? text;
  return lex(body).comments.reduceRight((rest, { start, end }) => `${rest.slice(0, start)} ${rest.slice(end)}`, body);
}

/** Whether a block is about the whole server and about one database too: no part of it can be run without the other. */
function isOfBoth(statement: Statement): boolean {
  if (!('DoStmt' in statement.node)) return false;
  const body = bodyOf(statement);
  return makesObjects.test(body) && reachesServer.test(body);
}

const sharedCatalogs = /\bpg_(?:authid|auth_members|db_role_setting|database)\b/iu;

/** Whether a statement of one database does something for the whole server, or lets whoever calls a function do it. */
function mayReachServer({ node, text }: Statement): boolean {
  if ('CreateFunctionStmt' in node) return reachesServer.test(text);
  return ('UpdateStmt' in node || 'InsertStmt' in node || 'DeleteStmt' in node || 'MergeStmt' in node) && sharedCatalogs.test(text);
}

/** Whether a statement has its effect in every database of a server, whichever it is run in (manual: System Catalogs, shared catalogs). */
function isOfServer(statement: Statement): boolean {
  const { node, kind } = statement;
  if (ofServer.has(kind)) return true;
  if ('GrantStmt' in node) return sharedObjects.has(node.GrantStmt.objtype ?? '');
  if ('CommentStmt' in node) return sharedObjects.has(node.CommentStmt.objtype ?? '');
  if ('RenameStmt' in node) return sharedObjects.has(node.RenameStmt.renameType ?? '');
  if ('AlterOwnerStmt' in node) return sharedObjects.has(node.AlterOwnerStmt.objectType ?? '');
  return 'DoStmt' in node && !makesObjects.test(bodyOf(statement));
}

/** Databases that every server has: none of them is made for an application. */
const ofEveryServer: ReadonlySet<string> = new Set(['postgres', 'template0', 'template1']);

interface Named {
  readonly made: ReadonlySet<string>;
  /** Those that are connected to, in order. */
  readonly entered: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
}

/** Most files do not, and those that are not read again say the same. */
const speaking = new WeakMap<MigrationFile, boolean>();

/** Whether a file connects to, makes or names a database. */
function speaksOfDatabases(file: MigrationFile): boolean {
  const known = speaking.get(file);
  if (known !== undefined) return known;
  const speaks = stepsOf({ ...file, course: null }).some((step) => step.kind === 'connect' || (step.kind === 'statement' && databasesNamedBy(step.statement.node).length > 0));
  speaking.set(file, speaks);
  return speaks;
}

function namesIn(files: readonly MigrationFile[]): Named {
  const [made, entered, all] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const step of files.filter(speaksOfDatabases).flatMap((file) => stepsOf({ ...file, course: null }))) {
    if (step.kind === 'connect' && step.connect.database !== null) entered.add(step.connect.database);
    if (step.kind !== 'statement') continue;
    for (const name of databasesNamedBy(step.statement.node)) all.add(name);
    if ('CreatedbStmt' in step.statement.node) made.add(step.statement.node.CreatedbStmt.dbname ?? '');
  }
  return { made, entered, all };
}

/** The database that a history is for. */
interface Home {
  /** Null: the files name none, or several. */
  readonly name: string | null;
  /** The file that makes it, where the history itself does and then connects to it; before that it is not there. */
  readonly maker: MigrationFile | null;
  readonly isConfigured: boolean;
}

function makes(file: MigrationFile, name: string): boolean {
  return stepsOf({ ...file, course: null }).some((step) => step.kind === 'statement' && 'CreatedbStmt' in step.statement.node && step.statement.node.CreatedbStmt.dbname === name);
}

function homeOf(files: readonly MigrationFile[], { made, entered, all }: Named, configured: string | undefined): Home {
  const own = [...entered].filter((name) => made.has(name));
  const name = configured ?? own[0];
  if (name !== undefined) return { name, maker: own.includes(name) ? (files.find((file) => makes(file, name)) ?? null) : null, isConfigured: configured !== undefined };
  const [only, ...others] = [...all].filter((one) => !ofEveryServer.has(one));
  return { name: only !== undefined && others.length === 0 && entered.size === 0 ? only : null, maker: null, isConfigured: false };
}

const key = "give it in the configuration as the history's `database`";

/** Why a connection cannot be followed, or null. */
function problemOf(connect: Connect, home: Home, named: Named): string | null {
  const { database } = connect;
  if (database === null || database === home.name || ofEveryServer.has(database)) return null;
  // psql takes the name as it is written, and CREATE DATABASE folds it.
  if (database.toLowerCase() === home.name?.toLowerCase() && !named.made.has(database)) return `psql's \\connect leads to the database ${database}, and the history is that of ${home.name}: psql keeps capital letters, so that these are two. Write \\connect ${home.name}, or ${key}: "${database}"`;
  if (home.isConfigured) return null;
  if (home.name === null) return `psql's \\connect leads to the database ${database}, which no statement of the history makes: what follows is read as if it ran where the session began. If ${database} is what this history is for, ${key}: "${database}"`;
  const which = named.made.has(database) ? 'which the history makes as well' : 'which no statement of the history makes';
  return `psql's \\connect leads to the database ${database}, ${which}; the history is read as that of ${home.name}, and what follows is left out. Say which one this history is for, by its \`database\`; a second database is a history of its own`;
}

/** Goes through one file, whose session begins where all do. */
class Course {
  private readonly elsewhere = new Map<Statement, string>();
  private readonly unknown = new Map<Statement, string>();
  private readonly connects = new Map<Connect, string>();
  private unclear: CourseOfFile['unclear'] = null;
  private where: string | null;
  private isHome: boolean;
  private isMade = false;

  constructor(
    private readonly file: MigrationFile,
    private readonly home: Home,
    private readonly named: Named,
    /** Whether the history's database is there when the session begins. */
    private readonly isThere: boolean,
    private readonly report: (problem: Problem) => void,
  ) {
    // Only the configuration tells that sessions begin in a database that the history makes.
    this.isHome = isThere && (home.maker === null || home.isConfigured);
    this.where = this.isHome ? home.name : null;
  }

  run(): CourseOfFile | null {
    const { file, home, isThere } = this;
    const steps = stepsOf({ ...file, course: null });
    const enters = steps.some((step) => step.kind === 'connect' && step.connect.database === home.name);
    const first = this.isHome || enters || !isThere ? undefined : steps.find((step) => step.kind === 'statement' && !isOfServer(step.statement));
    if (first?.kind === 'statement') {
      // Read as if it ran in the history's database, and told that nobody knows.
      const why = `the history makes the database ${String(home.name)} and connects to it, but not in this file: it is not known in which database it is run. Write \\connect ${String(home.name)} above it; or if every session begins there, ${key}: "${String(home.name)}"`;
      this.unclear = { why, place: first.statement.place };
      this.tell(why, first.statement.place);
      [this.where, this.isHome] = [home.name, true];
    }
    for (const step of steps) {
      if (step.kind === 'connect') this.connect(step.connect);
      else if (step.kind === 'statement') this.place(step.statement);
    }
    const { elsewhere, unknown, connects, unclear } = this;
    return elsewhere.size === 0 && unknown.size === 0 && connects.size === 0 && unclear === null ? null : { elsewhere, unknown, connects, unclear };
  }

  private tell(message: string, { file, line, column }: Place): void {
    this.report({ message, file, line, column });
  }

  private connect(connect: Connect): void {
    const { home, named } = this;
    const why = problemOf(connect, home, named);
    if (why !== null) {
      this.tell(why, connect.place);
      this.connects.set(connect, why);
    }
    const { database } = connect;
    if (database !== null && home.name !== null) [this.where, this.isHome] = [database, database === home.name];
  }

  private place(statement: Statement): void {
    const { home, where } = this;
    const names = databasesNamedBy(statement.node);
    if (home.name === null) {
      if ('CreatedbStmt' in statement.node || 'DropdbStmt' in statement.node) this.elsewhere.set(statement, 'it makes or drops another database than the one that is replayed');
      return;
    }
    if ('CreatedbStmt' in statement.node && statement.node.CreatedbStmt.dbname === home.name) {
      if (this.isMade || (home.maker !== null && this.isThere)) this.elsewhere.set(statement, `the database ${home.name} is there already`);
      this.isMade = true;
    }
    const others = names.filter((name) => name !== home.name);
    const why = this.doubt(statement, home.name);
    if (why !== null) {
      this.tell(why, statement.place);
      this.unknown.set(statement, why);
    } else if (others.length > 0) this.elsewhere.set(statement, `it is about the database ${others.join(', ')}; this history is that of ${home.name}`);
    else if (!this.isHome && !isOfServer(statement)) this.elsewhere.set(statement, `it is run in ${placeWords(where)}; this history is that of ${home.name}`);
  }

  /** Why nobody can tell what a statement does to the history's database, or null. */
  private doubt(statement: Statement, name: string): string | null {
    const { home, where, isHome, isMade, isThere } = this;
    if ('DropdbStmt' in statement.node) {
      const isGone = statement.node.DropdbStmt.dbname === name && (isMade || (home.maker !== null && isThere));
      return isGone ? `it drops the database ${name} with all that the history has made in it, and the history is read as if that stayed. Leave out the files that come before, or this statement` : null;
    }
    if (isHome) return null;
    if (isOfBoth(statement)) return `this block is run in ${placeWords(where)} and does something for the whole server and something for one database; the history is that of ${name}. Make two blocks of it`;
    if (mayReachServer(statement)) return `it is run in ${placeWords(where)} and is left out, since the history is that of ${name}; what it does for the whole server, or a function that it makes, is not known. Write such changes of roles as plain statements`;
    // Manual, Template Databases: CREATE DATABASE copies template1.
    return where === 'template1' && !isMade && !isThere && !isOfServer(statement) ? `it is run in template1, and what is made there is copied into the database ${name}, which is made afterwards (manual: Template Databases): write it below \\connect ${name}` : null;
  }
}

function placeWords(where: string | null): string {
  return where === null ? 'the database where the session begins' : `the database ${where}`;
}

function isSame(a: CourseOfFile | null, b: CourseOfFile | null): boolean {
  if (a === null || b === null) return a === b;
  const same = <Key, Value>(one: ReadonlyMap<Key, Value>, other: ReadonlyMap<Key, Value>): boolean => one.size === other.size && [...one].every(([of, value]) => JSON.stringify(other.get(of)) === JSON.stringify(value));
  return same(a.elsewhere, b.elsewhere) && same(a.unknown, b.unknown) && same(a.connects, b.connects) && JSON.stringify(a.unclear) === JSON.stringify(b.unclear);
}

/**
 * One server has several databases, and a script for psql may make one and go on in it. What is left is what belongs to one of them, the history's: what is run elsewhere counts only
 * where it is about the whole server. A file that nothing is left out of stays the same object.
 */
export function inOneDatabase(files: readonly MigrationFile[], configured: string | undefined): { readonly files: readonly MigrationFile[]; readonly database: string | null; readonly problems: readonly Problem[] } {
  const named = namesIn(files);
  const home = homeOf(files, named, configured);
  const problems: Problem[] = [];
  const maker = home.maker === null ? -1 : files.indexOf(home.maker);
  const placed = files.map((file, index): MigrationFile => {
    const isThere = index > maker;
    // A session that begins in the history's database and goes nowhere leaves nothing out.
    const staysAtHome = isThere && (home.maker === null || home.isConfigured) && !speaksOfDatabases(file);
    const next = staysAtHome ? null : new Course(file, home, named, isThere, (problem) => problems.push(problem)).run();
    return isSame(file.course, next) ? file : { ...file, course: next };
  });
  return { files: placed, database: home.name, problems };
}
