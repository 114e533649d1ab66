import type { Dependencies, ImportTarget } from '@pg-guardrails/kernel';

/**
 * Says what a specifier leads to from a file. Both the file and the answer's files are relative to the root, with `/`.
 * `opaque` is for code that is neither in the project nor in a package: `data:` and `https:` addresses.
 */
export interface Resolve {
  (fromFile: string, specifier: string): ImportTarget;
}

/** A `Resolve` that can also say what it looked for. */
export interface Resolver extends Resolve {
  /** The paths, without the endings that were tried, of which none exists when a specifier is `unresolved`; empty where it names none. */
  sought(fromFile: string, specifier: string): readonly string[];
  /**
   * The folder from whose contents the answer was sought, when it may depend on more than what the resolver has told of asking; null when it does not. From the same
   * folder the same specifier leads to the same place.
   */
  openFrom(fromFile: string, specifier: string): string | null;
  /** What the package of a file asks for in its manifest; null where it is in none. */
  dependenciesOf(file: string): Dependencies | null;
}
