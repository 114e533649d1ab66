import type { ImportTarget } from '@pg-guardrails/kernel';

/**
 * Says what a specifier leads to from a file. Both the file and the answer's files are relative to the root, with `/`.
 * `opaque` is for code that is neither in the project nor in a package: `data:` and `https:` addresses.
 */
export type Resolve = (fromFile: string, specifier: string) => ImportTarget;
