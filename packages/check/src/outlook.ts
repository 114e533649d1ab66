import type { LoadedConfig } from '@pg-guardrails/config';
import type { ImportFact, WatchedKind } from '@pg-guardrails/kernel';
import { createFactTest, createSpelledTest } from '@pg-guardrails/scanner';
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
  /** Whether a program may make a string that somebody wants, where it does not hide its spelling. */
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
    touching: createSpelledTest((text) => search.mayWrite(text), search.programWords, 'ignoreCase', 'any', search.named),
    apart: createSpelledTest((text) => search.mayWrite(text, 'apart'), search.programWords, 'ignoreCase', 'holes', search.named),
    none: createSpelledTest((text) => search.mayWrite(text, 'none'), search.programWords, 'ignoreCase', 'holes', search.named),
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

/** The claims by the zones that they pass over, and the outlooks that were needed so far. */
interface Groups {
  readonly passing: readonly { readonly except: readonly string[]; readonly claims: ReadonlySet<FactClaim> }[];
  readonly outlooks: Map<string, Outlook>;
}

const groupsOf = new WeakMap<readonly FactClaim[], Groups>();

function groupsIn(all: readonly FactClaim[]): Groups {
  const known = groupsOf.get(all);
  if (known !== undefined) return known;
  const passing = new Map<string, { readonly except: readonly string[]; readonly claims: Set<FactClaim> }>();
  for (const claim of all) {
    const { except } = claim.rule.bind(claim.options).watches;
    const key = JSON.stringify(except);
    const group = passing.get(key) ?? { except, claims: new Set<FactClaim>() };
    group.claims.add(claim);
    passing.set(key, group);
  }
  const made: Groups = { passing: [...passing.values()], outlooks: new Map() };
  groupsOf.set(all, made);
  return made;
}

/** Whether every claim passes a file over, whatever it says. */
export function isPassedOver({ zones }: LoadedConfig, all: readonly FactClaim[], file: string): boolean {
  return groupsIn(all).passing.every(({ except }) => zones.isInAny(file, except));
}

/**
 * The outlook on a file: one for all files that the same claims pass over.
 * @param all the claims of the configuration that the editor judges, the same list for each of its files.
 */
export function outlookOn({ zones }: LoadedConfig, all: readonly FactClaim[], file: string, settles: Settles): Outlook {
  const { passing, outlooks } = groupsIn(all);
  let key: string = settles;
  for (const { except } of passing) key += zones.isInAny(file, except) ? '-' : '+';
  const known = outlooks.get(key);
  if (known !== undefined) return known;
  const passed = passing.filter(({ except }) => zones.isInAny(file, except));
  const outlook = createOutlook(all.filter((claim) => !passed.some(({ claims }) => claims.has(claim))), settles);
  outlooks.set(key, outlook);
  return outlook;
}
