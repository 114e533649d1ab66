import { forget } from './assign.js';
import type { Frame } from './frame.js';
import type { Statement } from './plpgsql-tree.js';
import { runStatements } from './statements.js';
import { oneOf, unknown, type Value } from './value.js';

/** Runs the branches of a condition that cannot be told: one of them runs, and a variable is then what one of them leaves. */
export function runAlternatives(frame: Frame, branches: readonly (readonly Statement[])[]): void {
  const { mode } = frame;
  const before = new Map(frame.variables);
  const after: ReadonlyMap<string, Value>[] = [];
  let leaves = false;
  frame.mode = 'perhaps';
  for (const branch of branches) {
    restoreVariables(frame, before);
    if (runStatements(frame, branch) === 'next') after.push(new Map(frame.variables));
    else leaves = true;
  }
  restoreVariables(frame, before);
  for (const name of new Set(after.flatMap((one) => [...one.keys()]))) frame.variables.set(name, oneOf(after.map((one) => one.get(name) ?? unknown)));
  frame.mode = leaves ? 'perhaps' : mode;
}

function restoreVariables(frame: Frame, variables: ReadonlyMap<string, Value>): void {
  frame.variables.clear();
  for (const [name, value] of variables) frame.variables.set(name, value);
}

/** Runs a part that perhaps runs: what it touches is tainted, what it assigns is unknown before and after. `bind`: sets what is known of it before. */
export function runPerhaps(frame: Frame, parts: readonly (readonly Statement[])[], trees: readonly unknown[], bind: () => void = () => undefined): void {
  const { mode } = frame;
  for (const tree of trees) forget(frame, tree);
  bind();
  frame.mode = 'perhaps';
  let leaves = false;
  for (const part of parts) if (runStatements(frame, part) !== 'next') leaves = true;
  for (const tree of trees) forget(frame, tree);
  // A part that perhaps leaves the body makes all that follows uncertain.
  frame.mode = leaves ? 'perhaps' : mode;
}
