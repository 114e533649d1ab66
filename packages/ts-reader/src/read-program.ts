import { comparePlaces, createLineMap } from '@pg-guardrails/kernel';
import type { Comment, Fact, FileFacts, ImportFact, WatchedKind } from '@pg-guardrails/kernel';
import type { TSESTree } from '@typescript-eslint/types';
import { collectConstructs } from './constructs.js';
import { collectEnvGuards } from './env-guards.js';
import { createEvaluator } from './evaluate/evaluate.js';
import { collectExports } from './exports.js';
import type { ExportedOrigin } from './exports.js';
import { collectExportedTexts } from './exported-texts.js';
import type { ExportedText } from './exported-texts.js';
import { createFolder } from './fold.js';
import type { TextElsewhere } from './fold.js';
import { collectImports } from './imports.js';
import { collectMembers } from './members.js';
import type { PendingMember } from './members.js';
import { endOf, startOf } from './node.js';
import type { ParsedComment } from './parse.js';
import type { Reading } from './reading.js';
import type { Resolve } from './resolve.js';
import { analyzeScopes } from './scope.js';
import { collectTexts, defaultSinks, defaultTags } from './texts.js';
import type { ProgramText } from './texts.js';

export interface ProgramInput {
  /** Relative to the configuration's folder, with `/`. */
  readonly file: string;
  /** The text that the tree's offsets refer to: without a byte order mark, as ESLint and `parseProgram` have it. */
  readonly text: string;
  /** From oxc-parser (without `preserveParens`) or from @typescript-eslint/parser. */
  readonly ast: TSESTree.Program;
  readonly comments: readonly ParsedComment[];
  readonly resolve: Resolve;
  readonly options?: Partial<ReadOptions>;
  /** All edges of the program, where they are known already. */
  readonly edges?: readonly ImportFact[];
  /** What texts other files export; default: nothing is known of them. */
  readonly textElsewhere?: TextElsewhere;
}

export interface ReadOptions {
  /** Which kinds of facts are told besides imports; default: all. Texts are told for the kinds `identity` and `ddl`. */
  readonly kinds: ReadonlySet<WatchedKind>;
  /** Members that are told of even when the receiver is not known: `query`, `connect`, … */
  readonly watchedMembers: ReadonlySet<string>;
  /** Last names of functions that run SQL. */
  readonly sinks: ReadonlySet<string>;
  /** Last names of template tags that make SQL. */
  readonly tags: ReadonlySet<string>;
  /** Which strings anyone wants; default: all. */
  readonly wanted: (value: string) => boolean;
  /** Which exported constants other files may have a use for; default: none. Asked with the value. */
  readonly keepsText: (value: string) => boolean;
  /** Of which packages constructions and members are told; default: all. */
  readonly packages: (name: string) => boolean;
  /** Whether constructions, members and exports are told, by all edges of the program; default: they are. */
  readonly tellsOrigins: (edges: readonly ImportFact[]) => boolean;
  /** Whether the program may load modules by functions, or run text: where it surely does neither, no value need be followed to tell. Default: it may. */
  readonly loading: 'possible' | 'none';
}

/** What one program says. */
export interface ProgramReading {
  /** Facts in the order of their places. */
  readonly facts: FileFacts;
  /** Strings that may be SQL, for the SQL reader. */
  readonly texts: readonly ProgramText[];
  /** Those member facts that types or other files can settle. Each one's `fact` is also among the facts. */
  readonly pendingMembers: readonly PendingMember[];
  /** Exports that come from elsewhere. */
  readonly exports: readonly ExportedOrigin[];
  /** Exported constants that `keepsText` wants. */
  readonly exportedTexts: readonly ExportedText[];
}

export const defaultWatchedMembers: ReadonlySet<string> = new Set(['query', 'connect']);

/** The kinds of facts that say where a value comes from. */
export const ofOrigins: ReadonlySet<WatchedKind> = new Set<WatchedKind>(['construct', 'member', 'export']);

export const everyKind: ReadonlySet<WatchedKind> = new Set<WatchedKind>(['construct', 'member', 'identity', 'ddl', 'env-guard', 'export']);

/** Reads one program. Knows no rule: it tells what is imported, made, taken, guarded and said. Of drivers it knows how they are reached without an import (`bun.ts`) and configured without SQL (`startup-parameters.ts`). */
export function readProgram(input: ProgramInput): ProgramReading {
  const { file, text, ast } = input;
  const { watchedMembers = defaultWatchedMembers, sinks = defaultSinks, tags = defaultTags, wanted = () => true, packages = () => true, kinds: sought = everyKind, loading = 'possible', tellsOrigins = () => true, keepsText } = input.options ?? {};
  const lines = createLineMap(text);
  const scopes = analyzeScopes(ast);
  const folder = createFolder(text, scopes, input.textElsewhere);
  const reading: Reading = {
    file,
    text,
    scopes,
    folder,
    evaluator: createEvaluator(scopes, folder, (specifier) => input.resolve(file, specifier)),
    comments: input.comments.flatMap((comment): readonly Comment[] => {
      const start = comment.range?.[0] ?? comment.start;
      const end = comment.range?.[1] ?? comment.end;
      if (start === undefined || end === undefined || (comment.type !== 'Line' && comment.type !== 'Block')) return [];
      return [{ text: comment.value, place: lines.placeOf(file, start, end), form: comment.type === 'Line' ? 'line' : 'block' }];
    }),
    resolve: input.resolve,
    placeOf: (start, end) => lines.placeOf(file, start, end),
    placeOfNode: (node) => lines.placeOf(file, startOf(node), endOf(node)),
    written: (node) => text.slice(startOf(node), endOf(node)).replace(/\s+/gu, ' '),
    offsetOf: (place) => lines.offsetOf(place.line, place.column),
  };
  const ofInterest = (fact: Fact): boolean => {
    if (fact.kind !== 'construct' && fact.kind !== 'member') return true;
    return fact.origin === null || fact.origin.kind === 'file' || packages(fact.origin.package);
  };
  const imports = input.edges ?? collectImports(reading, loading);
  const kinds = tellsOrigins(imports) ? sought : new Set([...sought].filter((kind) => !ofOrigins.has(kind)));
  const members = kinds.has('member') ? collectMembers(reading, watchedMembers) : { facts: [], pending: [] };
  const constructs = kinds.has('construct') ? collectConstructs(reading) : [];
  const envGuards = kinds.has('env-guard') ? collectEnvGuards(reading) : [];
  const pending = new Set<Fact>(members.pending.map(({ fact }) => fact));
  const facts = [...imports, ...constructs, ...members.facts, ...envGuards].filter((fact) => pending.has(fact) || ofInterest(fact));
  return {
    facts: { file, language: 'program', facts: facts.sort(compareFacts), comments: reading.comments, statements: [] },
    texts: !kinds.has('identity') && !kinds.has('ddl') ? [] : collectTexts(reading, { sinks, tags, wanted, specifiers: imports.map((fact) => fact.place) }),
    pendingMembers: members.pending,
    exports: kinds.has('construct') || kinds.has('member') || kinds.has('export') ? collectExports(reading) : [],
    exportedTexts: keepsText === undefined ? [] : collectExportedTexts(reading, keepsText, input.textElsewhere ?? (() => null)),
  };
}

/** Orders facts by place, then by kind, so that the parser's order of keys does not show. */
export function compareFacts(a: Fact, b: Fact): number {
  return comparePlaces(a.place, b.place) || (a.kind === b.kind ? 0 : a.kind < b.kind ? -1 : 1);
}
