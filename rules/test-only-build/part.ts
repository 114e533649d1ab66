import { counted, listing, type ProgramView, type Verdict, type Violation } from '@pg-guardrails/kernel';

/** What is asked of each part of what ships. */
export interface Shipped {
  readonly module: string;
  /** The files of the module. */
  readonly sources: readonly string[];
  readonly program: ProgramView;
}

/** What one part of the judge found out; nothing to say is no verdict. */
export interface Part {
  /** What the verdict is about: `exports`, `files`, `build tsconfig.prod.json`, `output`. */
  readonly facets: Readonly<Record<string, string>>;
  readonly verdict: Verdict['verdict'];
  readonly reason: string;
  readonly violations: readonly Violation[];
}

/** A part in which nothing was found, or something: one sentence for each. */
export function partOf(facets: Part['facets'], violations: readonly Violation[], clean: string): Part {
  if (violations.length === 0) return { facets, verdict: 'proven', reason: clean, violations };
  const files = [...new Set(violations.map(({ place }) => place.file))];
  return { facets, verdict: 'refuted', reason: `${counted(violations.length, 'place')} in ${listing(files.slice(0, 3))}${files.length > 3 ? ' and others' : ''}.`, violations };
}
