import type { LoadedConfig } from '@pg-guardrails/config';
import type { FileFacts, ImportFact, Problem } from '@pg-guardrails/kernel';
import { commandTexts, createSourceTest, scan, type Listing, type ScanCoverage } from '@pg-guardrails/scanner';
import { mayHoldStatement, sourceSearch, statementFactsInTexts } from '@pg-guardrails/sql-reader';
import { createResolver, type Resolve, type Resolver } from '@pg-guardrails/ts-reader';
import type { RunCache, Trace } from './cache/run.js';
import { findGaps, type Gaps } from './gaps.js';
import type { FactClaim } from './judge-facts.js';
import { lookoutOf } from './watches.js';

/** The programs of a project, read. */
export interface ProgramsRead {
  readonly files: readonly FileFacts[];
  readonly imports: ReadonlyMap<string, readonly ImportFact[]>;
  readonly problems: readonly Problem[];
  readonly coverage: ScanCoverage;
  readonly gaps: Gaps;
}

/** For runs without a claim over programs. */
export const noPrograms: ProgramsRead = {
  files: [],
  imports: new Map(),
  problems: [],
  gaps: { edges: new Set(), problems: [] },
  coverage: { files: 0, walked: 0, edges: 0, unresolved: 0, opaque: 0, untyped: 0 },
};

function tracedResolve(resolve: Resolver, trace: Trace): Resolve {
  return (from, specifier) => {
    const folder = resolve.openFrom(from, specifier);
    const target = resolve(from, specifier);
    if (folder !== null) trace.resolved(folder, from, specifier, target);
    return target;
  };
}

/** Reads every program once, as far as the claims ask. */
export async function readPrograms(config: LoadedConfig, listing: Listing, claims: readonly FactClaim[], cache: RunCache | null = null): Promise<ProgramsRead> {
  const lookout = lookoutOf(claims);
  const { kinds } = lookout;
  const search = sourceSearch(kinds);
  const mayHoldText = createSourceTest(search.mayWrite, search.words, 'ignoreCase');
  const resolver = createResolver(config.root, { known: (folder) => listing.folders.get(folder) ?? null, ...(cache === null ? {} : { asked: (place: string) => { cache.trace.touched(place); } }) });
  const resolve: Resolve = cache === null ? resolver : tracedResolve(resolver, cache.trace);
  const surfaces = lookout.surfaces(config.zones);
  const result = await scan({
    root: config.root,
    files: listing.files,
    resolve,
    statements: (texts) => statementFactsInTexts(texts.flatMap((text) => [text, ...commandTexts(text)]), kinds),
    wanted: (value) => mayHoldStatement(value, kinds),
    mayHoldText,
    ...(kinds.has('identity') || kinds.has('ddl') ? { sharesText: (value: string) => mayHoldText(JSON.stringify(value)) || search.isHalf(value) } : {}),
    kinds,
    watchedMembers: lookout.members,
    packages: (name) => lookout.isWatchedPackage(name),
    ...(surfaces === null ? {} : { surfaces }),
    needsTypes: (file) => lookout.needsTypes(file, config.zones),
    ...(cache === null
      ? {}
      : {
          store: cache.openPrograms(claims.map(({ rule, options }) => rule.bind(options).watches)),
          onTypesRead: (file: string) => {
            cache.trace.touched(file);
          },
        }),
  });
  const gaps = await findGaps(config, result.imports, claims, resolver);
  return {
    ...result,
    gaps,
    problems: result.problems.map(({ message, place }) => ({ message, file: place.file, line: place.line, column: place.column })),
  };
}
