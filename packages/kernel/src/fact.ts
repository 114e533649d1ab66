import type { Place } from './span.js';

/**
 * Where a value comes from, as far as the reader could follow it. `package` values come from an export of an
 * npm package (`export` is its name there: `Pool`, `default`, or `*` for the namespace); `file` values from an export of
 * a file of the project.
 */
export type Origin =
  | { readonly kind: 'package'; readonly package: string; readonly export: string }
  | { readonly kind: 'file'; readonly file: string; readonly export: string };

/** What a module specifier leads to. */
export type ImportTarget =
  | { readonly kind: 'package'; readonly package: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'builtin' }
  /** A specifier that ought to be a file of the project and is not there. */
  | { readonly kind: 'unresolved' }
  /**
   * The specifier is no constant, or the code that would tell is not known. `written`: what stands there instead, white space folded. `loads`:
   * `data` where the name ends as that of a file that holds no code (`.json`).
   */
  | { readonly kind: 'opaque'; readonly written: string; readonly loads: 'code' | 'data' };

export type ImportForm =
  | 'import'
  | 'import-type'
  | 'import-equals'
  | 're-export'
  | 'require'
  | 'require-resolve'
  | 'create-require'
  | 'dynamic-import'
  | 'type-expression'
  | 'reference-types'
  | 'jsdoc-type'
  | 'module-augmentation'
  | 'mock'
  /** `import()` or `require()` in the markup of a component, or a text that reads like it. */
  | 'markup'
  /** Text that is run as code: `eval`, `new Function`, `node:vm`, `node -e`. */
  | 'code'
  /** A file that runs in a thread of its own. */
  | 'worker'
  /** A file that runs in a process of its own: `fork`. */
  | 'fork'
  /** Machine code: `process.dlopen`. */
  | 'addon'
  /** Hooks that decide what every later import loads: `module.register`. */
  | 'hooks'
  /** A module that an option of Node.js loads first: `node -r`, `NODE_OPTIONS`. */
  | 'node-option'
  /** A member of a global object that a runtime brings along: `Bun.sql`. */
  | 'global'
  /** A function that loads modules or runs code is given away, so its loads are elsewhere. */
  | 'loader';

const erasedForms: ReadonlySet<ImportForm> = new Set(['import-type', 'type-expression', 'reference-types', 'jsdoc-type', 'module-augmentation']);

/** Whether nothing of the import is left when the program runs. */
export function isTypeOnly(form: ImportForm): boolean {
  return erasedForms.has(form);
}

/** One edge from a module to another. The place is that of the specifier. */
export interface ImportFact {
  readonly kind: 'import';
  readonly place: Place;
  readonly form: ImportForm;
  /** The specifier after folding and decoding escapes; null when it is no constant. */
  readonly specifier: string | null;
  /** Exported names that are taken; `*` for the whole module. */
  readonly names: readonly string[];
  readonly target: ImportTarget;
}

/** A class of a package is instantiated or extended, or its factory called. The place is that of the whole expression's callee. */
export interface ConstructFact {
  readonly kind: 'construct';
  readonly place: Place;
  readonly form: 'new' | 'extends' | 'reflect' | 'call';
  /** The callee as written, white space folded. */
  readonly callee: string;
  readonly origin: Origin;
}

/** A member of a value is called, bound or taken out. The place is that of the member access (`pool.query`). */
export interface MemberFact {
  readonly kind: 'member';
  readonly place: Place;
  /** The member's name: `query`, `connect`, … */
  readonly name: string;
  /** The receiver as written, white space folded. */
  readonly receiver: string;
  /** Of the receiver: what it is an instance of. Null when neither binding nor type tells. */
  readonly origin: Origin | null;
  /** How the origin was found; `untyped` when the receiver's type is `any`. */
  readonly settledBy: 'binding' | 'type' | 'untyped' | 'unsettled';
}

/** The statements by which a session changes who it is (manual: SET ROLE, SET SESSION AUTHORIZATION, DISCARD). SET, RESET and DISCARD alone: of something that only the run shows. */
export type IdentitySpelling =
  | 'SET ROLE'
  | 'SET LOCAL ROLE'
  | 'SET SESSION ROLE'
  | 'RESET ROLE'
  | 'RESET ALL'
  | 'SET SESSION AUTHORIZATION'
  | 'RESET SESSION AUTHORIZATION'
  | 'DISCARD ALL'
  | 'SET'
  | 'RESET'
  | 'DISCARD'
  | 'set_config'
  | 'ALTER ROLE SET role'
  | 'ALTER DATABASE SET role'
  | 'CREATE FUNCTION SET role'
  | 'ALTER FUNCTION SET role'
  | 'connection option';

/** A statement that changes the session's identity, in a `.sql` file or in a string of a program or another file. */
export interface IdentityFact {
  readonly kind: 'identity';
  readonly place: Place;
  readonly spelling: IdentitySpelling;
  /** The role that is taken on, or null when the statement resets it or the name is no constant. */
  readonly role: string | null;
  /** `perhaps`: the statement sets or resets a parameter whose name only the run shows, and which may be `role` or `session_authorization`. */
  readonly certainty: 'sure' | 'perhaps';
  /** The statement as PostgreSQL would get it, white space folded, holes as `$…`. */
  readonly statement: string;
  /** Where in the statement it stands: itself, or the static or dynamic part of a PL/pgSQL body. */
  readonly within: 'statement' | 'body' | 'dynamic';
  readonly host: 'sql' | 'program';
  /** Where the statement itself stands, if the place is that of a program which takes the text of that file. */
  readonly through?: Place;
}

/**
 * A statement that changes definitions or privileges: what `log_statement = ddl` logs (PostgreSQL's utility.c, GetCommandLogLevel), but
 * REFRESH MATERIALIZED VIEW and CLUSTER, which leave both as they are. TRUNCATE, VACUUM and REINDEX are none.
 */
export interface DdlFact {
  readonly kind: 'ddl';
  /** From the statement's first word to where its details begin: `CREATE TABLE a`, `GRANT SELECT ON a TO app`. */
  readonly place: Place;
  /** PostgreSQL's command tag: `CREATE TABLE`, `GRANT`, `SELECT INTO`; null where the verb is unknown and the statement may be one of these. */
  readonly command: string | null;
  /** The statement as PostgreSQL would get it, white space folded, holes as `$…`, cut where its details begin. */
  readonly statement: string;
  /** The relations that the statement names, `schema.name` where it is qualified. Empty where it names none. A part that is not known stands there under a name of its own. */
  readonly relations: readonly string[];
  /** `temporary`: it makes a temporary object, or speaks of objects in `pg_temp` only. */
  readonly persistence: 'permanent' | 'temporary';
  readonly within: IdentityFact['within'];
  readonly host: IdentityFact['host'];
  readonly through?: Place;
}

/** A program names a file of SQL, whose text it may read and hand to the database. */
export interface SqlFileFact {
  readonly kind: 'sql-file';
  readonly place: Place;
  /** As written: `./sql/elevate.sql`. */
  readonly path: string;
}

/** What is read off the strings of programs and other files. */
export type StatementFact = IdentityFact | DdlFact | SqlFileFact;

/** A statement at the top level of a module that throws unless an environment variable has one value. */
export interface EnvGuardFact {
  readonly kind: 'env-guard';
  readonly place: Place;
  readonly variable: string;
  readonly value: string;
}

/** A value or type of a package that who takes an export gets with it. */
export interface CarriedOrigin {
  /** How it is got at: `pool`, `withRole()`, `db.pool`, `withClient(callback)`, `new Db()`; `*` for all that `export *` takes along. */
  readonly path: string;
  readonly package: string;
  /** Its name there; `*` for the whole module. */
  readonly export: string;
}

/** What a module exports under a name (`*`: all of a package, by `export *`). The place is that of the export in its file. */
export interface ExportFact {
  readonly kind: 'export';
  readonly place: Place;
  readonly name: string;
  /** The exports it comes through, from this one to the deepest in the project. */
  readonly through: readonly Place[];
  /** By its type, and by its value where the type is `any`. */
  readonly carries: readonly CarriedOrigin[];
  /** Whether a part of its type is `any`, so that it may carry more. */
  readonly untyped: boolean;
}

/** One fact about one file. */
export type Fact = ImportFact | ConstructFact | MemberFact | IdentityFact | DdlFact | SqlFileFact | EnvGuardFact | ExportFact;

/** A comment: the text without its delimiters, the place with them. */
export interface Comment {
  readonly text: string;
  readonly place: Place;
  readonly form: 'line' | 'block';
}

/** Everything the readers found in one file. `text` is what is neither: shell scripts, containers, CI, data. */
export interface FileFacts {
  readonly file: string;
  readonly language: 'program' | 'sql' | 'text';
  readonly facts: readonly Fact[];
  readonly comments: readonly Comment[];
  /** SQL only: the statements' places, for directives that stand above a statement. */
  readonly statements: readonly Place[];
  /** Of a program that changes definitions: what its package asks for. */
  readonly dependencies?: Dependencies;
}

/** The packages that manifests name, by which one can tell what a package speaks to. */
export interface Dependencies {
  /** What the package of a file needs to run. */
  readonly own: readonly string[];
  /** That, what it takes to build and to test it, what the manifests above it ask for, and the same of each package of the workspace among these; null where one of those manifests cannot be found or read. Asked last: it takes going through them. */
  readonly reachable: readonly string[] | null;
}
