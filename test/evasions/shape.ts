import type { EvasionId } from './ideas.js';

/**
 * One way to write an idea down. Paths are relative to a folder of the shape's own under `services/`, or start with `/` from the root of the
 * program; marks `«…»` enclose the findings of the rule in `by`, and there are no others of that rule in the shape's files.
 */
export interface Shape {
  readonly idea: EvasionId;
  readonly files: Readonly<Record<string, string>>;
  /** From a path as above to where a symbolic link there leads. */
  readonly links: Readonly<Record<string, string>>;
  /** The rule that sees it; null: no rule reports anything. */
  readonly by: string | null;
}

type Written = string | Readonly<Record<string, string>>;

const filesOf = (written: Written): Readonly<Record<string, string>> => (typeof written === 'string' ? { 'main.ts': written } : written);

/** A shape that a rule catches; a text alone stands in `main.ts`. */
export function caught(idea: EvasionId, by: string, written: Written, links: Readonly<Record<string, string>> = {}): Shape {
  return { idea, files: filesOf(written), links, by };
}

/** A shape that no rule reports. */
export function clean(idea: EvasionId, written: Written): Shape {
  return { idea, files: filesOf(written), links: {}, by: null };
}
