import type { AttemptPlan } from './attempt.js';
import type { Fact, FileFacts, ImportFact } from './fact.js';
import type { Severity, Violation } from './finding.js';
import type { BuiltCopy, EntryPoints, PackageView, Reach } from './production.js';
import type { Remedy } from './remedy.js';
import type { Place } from './span.js';
import type { Verdict } from './verdict.js';
import type { Zones } from './zones.js';

/** A way in. `eslint-ts` and `eslint-sql` are the editor's two halves. */
export type Door = 'eslint-ts' | 'eslint-sql' | 'scan' | 'simulate';

export type Group =
  | 'db-boundary'
  | 'test-only'
  | 'immutability'
  | 'privileges'
  | 'sqlstate'
  | 'state'
  | 'migrations'
  | 'boot'
  | 'modules';

/** A subset of JSON Schema 2020-12 that describes a claim's options. */
export interface OptionSchema {
  readonly type?: 'string' | 'array' | 'object' | 'boolean' | 'integer';
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: OptionSchema;
  readonly properties?: Readonly<Record<string, OptionSchema>>;
  readonly additionalProperties?: boolean | OptionSchema;
  readonly required?: readonly string[];
  readonly default?: unknown;
  /** What the strings name, so that a name that does not exist is an error of the configuration. */
  readonly refersTo?: 'zone' | 'table' | 'role' | 'file';
  /** The same of the keys of an object. */
  readonly keysReferTo?: 'zone' | 'table' | 'role' | 'file';
}

/** What every rule says of itself. */
interface RuleWords {
  /** The name of its room under `rules/`. */
  readonly id: string;
  readonly group: Group;
  /** One sentence that starts with Forbid or Require and ends without a period. */
  readonly description: string;
  readonly doors: readonly Door[];
  /** Whether a check without any configuration runs it. */
  readonly recommended: boolean;
  /** How a violation counts when the claim does not say; default: `error`. */
  readonly severity?: Severity;
  /** Full sentences: what, why, what to do. Holes are `{{ name }}`. */
  readonly messages: Readonly<Record<string, string>>;
  /** The properties of a claim apart from `rule` and `severity`. */
  readonly options: Readonly<Record<string, OptionSchema>>;
  readonly requiredOptions?: readonly string[];
}

/** What a judge may ask besides the facts. */
export interface ClaimContext<Options> {
  readonly options: Options;
  readonly zones: Zones;
}

/** The whole program, for questions that no single file answers. */
export interface ProgramView {
  readonly files: readonly FileFacts[];
  readonly imports: ReadonlyMap<string, readonly ImportFact[]>;
  /** The files that a TypeScript project compiles by itself (not by import), and the folders it writes to; or why that cannot be told. */
  buildRoots(tsconfig: string): { readonly ok: true; readonly files: readonly string[]; readonly outDirs: readonly string[] } | { readonly ok: false; readonly reason: string };
  fileExists(file: string): boolean;
  /** Where production starts: what the `package.json` files of the project name, and `entry` of the configuration. */
  entryPoints(): EntryPoints;
  /** The packages of the project, by their folders. */
  packages(): readonly PackageView[];
  /**
   * The files in folders of builds that hold one of the sources; a folder that is not there holds none.
   * @param marker a text by which a source is known in whatever a build made of it; null for none.
   */
  builtCopies(folders: readonly string[], sources: readonly string[], marker: string | null): readonly BuiltCopy[];
  /** Follows imports from file to file. */
  readonly reach: Reach;
  /** Whether an import that leads to no file may hide something: what git ignores is made by a build, and is only counted. */
  isGap(edge: ImportFact): boolean;
}

export interface Judgement {
  readonly verdicts: readonly Verdict[];
  /** Every refuted or unknown verdict has at least one. */
  readonly violations: readonly Violation[];
}

/** Kinds of facts that the readers look for only when a claim asks. */
export type WatchedKind = Exclude<Fact['kind'], 'import' | 'sql-file'>;

const watchedKinds: readonly WatchedKind[] = ['construct', 'member', 'identity', 'ddl', 'env-guard', 'export'];

/** What the readers must look out for, for one claim. Nothing of it decides anything: it spares them the rest. */
export interface Watch {
  /** The kinds of facts that the judge reads, besides imports, which are always told. */
  readonly kinds: readonly WatchedKind[];
  /** `kinds`: the judge finds nothing in a file that has no fact of these kinds, whatever it imports, and need not be asked. Default: it may. */
  readonly finds?: 'kinds';
  /** Packages whose values matter: names, or patterns with a trailing `/*`. */
  readonly packages: readonly string[];
  /** Members that matter even on a receiver that no binding settles. */
  readonly members: readonly string[];
  /** Zones whose files are passed over: types need not be asked there. */
  readonly except: readonly string[];
  /** The packages about which it matters that a file which is no program has one loaded: names, or patterns with a trailing `/*`. Default: all. */
  readonly loaded?: readonly string[];
  /** Zones whose exports are told as far as files outside `within` take them, and those of the files that `entry` accepts. */
  readonly exports?: { readonly of: readonly string[]; readonly within: readonly string[]; readonly entry: (file: string, zones: Zones) => boolean };
}

/** A judge of single files, of the whole program, or of both. */
type FactJudges<Options> =
  | {
      /** Judged file by file, in the editor and in the scan. Files in exempt zones are the judge's to pass over. */
      readonly judgeFile: (file: FileFacts, context: ClaimContext<Options>) => readonly Violation[];
      /** Judged once with all files read, in the scan only. */
      readonly judgeProgram?: (program: ProgramView, context: ClaimContext<Options>) => Judgement;
    }
  | {
      /** Left out where no single file tells anything: such a rule has the door `scan` alone. */
      readonly judgeFile?: undefined;
      readonly judgeProgram: (program: ProgramView, context: ClaimContext<Options>) => Judgement;
    };

/** What the author of a rule over facts writes. */
export type FactRuleDefinition<Options> = FactRuleWords<Options> & FactJudges<Options>;

interface FactRuleWords<Options> extends RuleWords {
  /** From the claim as written to options with their defaults. The claim has been checked against the schema. */
  readonly parseOptions: (claim: Readonly<Record<string, unknown>>) => Options;
  /** What the claim says, for its verdict: `only db, tests and scripts use pg`. */
  readonly subject: (options: Options) => string;
  /** The claim as a sentence without a period, for a certificate; default: the subject. */
  readonly statement?: (options: Options) => string;
  /** Default: every kind of fact, of no package and no member in particular. */
  readonly watches?: (options: Options) => Watch;
}

/** What a rule over the catalog says of itself besides. */
interface CatalogRuleWords {
  /**
   * `tables` (the default): a claim is about the tables that it names, and claims in the SQL are judged with it. `history`: a claim is
   * judged once on each history, whichever tables it names.
   */
  readonly subject?: 'tables' | 'history';
  /** Options that take back a part of what a claim in the SQL says: given for such a table by name, they contradict it. */
  readonly weakening?: readonly string[];
}

/** What is wrong in an option of a claim. */
export interface OptionProblem {
  /** From the claim: `['except', 'columns', 0]`. */
  readonly path: readonly (string | number)[];
  /** One sentence or two. */
  readonly message: string;
  /** A name that does not exist, and those that do, for a suggestion. */
  readonly name?: string;
  readonly known?: readonly string[];
}

/** What the author of a rule over the catalog writes. */
export interface CatalogRuleDefinition<Options, Catalog> extends RuleWords, CatalogRuleWords {
  readonly parseOptions: (claim: Readonly<Record<string, unknown>>) => Options;
  /** The claim as a sentence without a period, for a certificate: of one of its subjects, or of the whole history. */
  readonly statement: (subject: string, options: Options) => string;
  /** @param migrated what the migrations alone leave, where the catalog also says what the application may have made of it since */
  readonly judgeCatalog: (catalog: Catalog, context: HistoryContext<Options>, migrated: Catalog | null) => Judgement;
  /** What is wrong in the options that only the catalogs of all histories can tell. */
  readonly problems?: (catalogs: readonly Catalog[], options: Options) => readonly OptionProblem[];
  /** What to try on a real PostgreSQL for verdicts of this judge on this catalog; in a file of its own, `attempt.ts`. */
  readonly attempts?: (catalog: Catalog, verdicts: readonly Verdict[], context: HistoryContext<Options>) => readonly AttemptPlan[];
  /** The migration that closes the holes: one entry for each subject of the claim; in a file of its own, `remedy.ts`. */
  readonly remedies?: (catalog: Catalog, context: HistoryContext<Options>) => readonly Remedy[];
}

/** What is known of a database besides its catalog. */
export interface HistoryContext<Options> {
  readonly options: Options;
  /** Null when the configuration names none: then the roles that can log in count, and whoever was granted something on the table. */
  readonly runtimeRoles: readonly string[] | null;
  /** Major version of PostgreSQL. */
  readonly postgres: number;
  /** Where the claim stands in the configuration, for violations that no statement causes. */
  readonly claimPlace: Place;
  /** What the claims of the configuration name, of whichever rule. Absent where there is no configuration. */
  readonly named?: readonly NamedTables[];
}

/** The tables that a claim names, as written. */
export interface NamedTables {
  readonly rule: string;
  readonly tables: readonly string[];
}

/** A rule over facts, bound to one claim. */
export interface BoundFactRule {
  readonly subject: string;
  readonly statement: string;
  readonly watches: Watch;
  judgeFile(file: FileFacts, zones: Zones): readonly Violation[];
  judgeProgram: ((program: ProgramView, zones: Zones) => Judgement) | null;
}

/** A rule over the catalog, bound to one claim. */
export interface BoundCatalogRule<Catalog> {
  statement(subject: string): string;
  problems(catalogs: readonly Catalog[]): readonly OptionProblem[];
  judgeCatalog(catalog: Catalog, context: Omit<HistoryContext<unknown>, 'options'>, migrated?: Catalog | null): Judgement;
  /** Empty for a rule that has nothing to try. */
  attempts(catalog: Catalog, verdicts: readonly Verdict[], context: Omit<HistoryContext<unknown>, 'options'>): readonly AttemptPlan[];
  /** Null for a rule that writes no migrations. */
  readonly remedies: ((catalog: Catalog, context: Omit<HistoryContext<unknown>, 'options'>) => readonly Remedy[]) | null;
}

export interface FactRule extends RuleWords {
  readonly reads: 'facts';
  bind(claim: Readonly<Record<string, unknown>>): BoundFactRule;
}

export interface CatalogRule<Catalog> extends RuleWords, CatalogRuleWords {
  readonly reads: 'catalog';
  bind(claim: Readonly<Record<string, unknown>>): BoundCatalogRule<Catalog>;
}

/** Any guardrail. */
export type Rule<Catalog> = FactRule | CatalogRule<Catalog>;

/** Makes a rule over facts of its definition. */
export function defineFactRule<Options>(definition: FactRuleDefinition<Options>): FactRule {
  const { parseOptions, subject, statement, watches, judgeFile, judgeProgram, ...words } = definition;
  const bindAnew = (claim: Readonly<Record<string, unknown>>): BoundFactRule => {
    const options = parseOptions(claim);
    return {
      subject: subject(options),
      statement: (statement ?? subject)(options),
      watches: watches?.(options) ?? { kinds: watchedKinds, packages: [], members: [], except: [] },
      judgeFile: (file, zones) => judgeFile?.(file, { options, zones }) ?? [],
      judgeProgram: judgeProgram === undefined ? null : (program, zones) => judgeProgram(program, { options, zones }),
    };
  };
  // Every file asks again for each claim.
  const bound = new WeakMap<Readonly<Record<string, unknown>>, BoundFactRule>();
  return {
    ...words,
    reads: 'facts',
    bind(claim) {
      const known = bound.get(claim) ?? bindAnew(claim);
      bound.set(claim, known);
      return known;
    },
  };
}

/** Makes a rule over the catalog of its definition. */
export function defineCatalogRule<Options, Catalog>(definition: CatalogRuleDefinition<Options, Catalog>): CatalogRule<Catalog> {
  const { parseOptions, statement, judgeCatalog, attempts, problems, remedies, ...words } = definition;
  return {
    ...words,
    reads: 'catalog',
    bind(claim) {
      const options = parseOptions(claim);
      return {
        statement: (subject) => statement(subject, options),
        judgeCatalog: (catalog, context, migrated = null) => judgeCatalog(catalog, { ...context, options }, migrated),
        problems: (catalogs) => problems?.(catalogs, options) ?? [],
        attempts: (catalog, verdicts, context) => attempts?.(catalog, verdicts, { ...context, options }) ?? [],
        remedies: remedies === undefined ? null : (catalog, context) => remedies(catalog, { ...context, options }),
      };
    },
  };
}
