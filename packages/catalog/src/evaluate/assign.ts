import { parseStatement } from '@pg-guardrails/sql-reader';
import { expressionValue } from './expression-value.js';
import { contextAt, scopeOf, type Flow, type Frame } from './frame.js';
import { assignedVariables, expressionText, inner, numberAt, targetNames, type Statement } from './plpgsql-tree.js';
import { selectValue } from './query.js';
import { unknown } from './value.js';

/** What a part of the tree may assign is no longer known. */
export function forget(frame: Frame, part: unknown): void {
  for (const one of assignedVariables(part)) {
    const name = typeof one === 'number' ? (frame.datums[one] ?? null) : one;
    if (name !== null) frame.variables.set(name, unknown);
  }
}

/** INTO of a statement whose text is known: one variable may take a value that can be told. */
export function assignInto(frame: Frame, target: unknown, text: string): void {
  const names = targetNames(target);
  forget(frame, { target });
  const parsed = parseStatement(text);
  const [name, second] = names;
  if (parsed.node === null || !('SelectStmt' in parsed.node) || name === undefined || second !== undefined) return;
  if (inner(target, 'PLpgSQL_rec') !== null) return;
  if (frame.datums.includes(name)) frame.variables.set(name, selectValue(parsed.node.SelectStmt, scopeOf(frame)));
}

/** variable := expression. What is assigned to a field or an element leaves the whole unknown. */
export function assign(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['expr']) ?? '';
  const name = frame.datums[numberAt(node, 'varno') ?? -1] ?? null;
  const parts = /^\s*("(?:[^"]|"")*"|[\w$]+)\s*:?=([^]*)$/u.exec(text);
  const target = parts?.[1]?.replaceAll('"', '');
  const right = parts?.[2] ?? text.replace(/^[^=]*:?=/u, '');
  const value = expressionValue(frame, right, contextAt(frame, line, text));
  if (name === null) return 'next';
  const isWhole = target?.toLowerCase() === name.toLowerCase();
  frame.variables.set(name, isWhole ? value : unknown);
  return 'next';
}
