import type { LoadedConfig } from '@pg-guardrails/config';
import type { ImportFact, WatchedKind } from '@pg-guardrails/kernel';
import { createFactTest, createSourceTest } from '@pg-guardrails/scanner';
import { mayHoldStatement, sourceSearch, type Joins } from '@pg-guardrails/sql-reader';
import type { ReadOptions } from '@pg-guardrails/ts-reader';
import type { FactClaim } from './judge-facts.js';
import type { Letters } from './letters.js';
import { lookoutOf } from './watches.js';

/** What the claims have a reader look for in one open program: those that pass the file over ask for nothing. */
export interface Outlook {
  /** The claims that may find something in the file. */
  readonly claims: readonly FactClaim[];
  readonly kinds: ReadonlySet<WatchedKind>;
  readonly options: Partial<ReadOptions>;
  /** Whether a program may make a string that somebody wants. */
  readonly mayHoldText: (letters: Letters) => boolean;
  /** Whether a program that takes nothing of interest may hold other facts besides its edges, by its text without comments. */
  readonly mayHoldOthers: (code: string) => boolean;
  readonly takesOfInterest: (edges: readonly ImportFact[]) => boolean;
}

/** Who can tell what a value is that comes from elsewhere. */
export type Settles = 'bindings' | 'types';

function createOutlook(claims: readonly FactClaim[], settles: Settles): Outlook {
  const lookout = lookoutOf(claims);
  const { kinds, members } = lookout;
  const isWatchedPackage = (name: string): boolean => lookout.isWatchedPackage(name);
  const search = sourceSearch(kinds);
  const tellsStatements = kinds.has('identity') || kinds.has('ddl');
  /** Where no two strings touch, words are put together of a template and what fills its holes. */
  const tests: Readonly<Record<Joins, (source: string) => boolean>> = {
    touching: createSourceTest((text) => search.mayWrite(text), search.words, 'ignoreCase', 'any', search.named),
    apart: createSourceTest((text) => search.mayWrite(text, 'apart'), search.words, 'ignoreCase', 'holes', search.named),
    none: createSourceTest((text) => search.mayWrite(text, 'none'), search.words, 'ignoreCase', 'holes', search.named),
  };
  const tellsOrigins = kinds.has('construct') || kinds.has('member') || kinds.has('export');
  // A member of a value that the file itself does not tell matters only where somebody else can.
  const watchedMembers = settles === 'types' ? members : new Set<string>();
  return {
    claims,
    kinds,
    options: { watchedMembers, wanted: (value) => mayHoldStatement(value, kinds), packages: isWatchedPackage },
    mayHoldText: ({ strings, joins }) => tellsStatements && strings !== '' && tests[joins()](strings),
    mayHoldOthers: createFactTest({ kinds, members: watchedMembers, mayHoldText: () => false }),
    takesOfInterest: (edges) => tellsOrigins && edges.some(({ target }) => target.kind === 'package' && isWatchedPackage(target.package)),
  };
}

const outlooks = new WeakMap<LoadedConfig, Map<string, Outlook>>();

/** The outlook on a file: one for all files that the same claims pass over. */
export function outlookOn(config: LoadedConfig, all: readonly FactClaim[], file: string, settles: Settles): Outlook {
  const claims = all.filter(({ rule, options }) => !config.zones.isInAny(file, rule.bind(options).watches.except));
  const key = `${settles} ${claims.map((claim) => all.indexOf(claim)).join(' ')}`;
  const known = outlooks.get(config) ?? new Map<string, Outlook>();
  outlooks.set(config, known);
  const outlook = known.get(key) ?? createOutlook(claims, settles);
  known.set(key, outlook);
  return outlook;
}
