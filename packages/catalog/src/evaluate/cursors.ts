import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { runDynamic } from './execute.js';
import { expressionValue } from './expression-value.js';
import { contextAt, type Frame } from './frame.js';
import { expressionText, nodesOf, numberAt } from './plpgsql-tree.js';
import { runQueryText } from './sql.js';

/** What the arguments of a cursor call, how far it goes, and its query: its own, or the one that OPEN gives. Which of its rows are fetched is not followed, and none may be. */
export function runCursor(frame: Frame, node: PlpgsqlNode, line: number | null): void {
  for (const key of ['argquery', 'expr']) {
    const given = expressionText(node[key]);
    if (given !== null) expressionValue(frame, given, contextAt(frame, line, given));
  }
  const dynamic = expressionText(node['dynquery']);
  if (dynamic !== null) runDynamic(frame, dynamic, contextAt(frame, line, dynamic), { parameters: nodesOf(node['params']).map((one) => expressionText(one) ?? ''), into: null });
  const cursor = numberAt(node, 'curvar') ?? -1;
  const text = expressionText(node['query']) ?? frame.cursors[cursor] ?? null;
  if (cursor >= 0) frame.cursors[cursor] = text;
  if (text === null) return;
  const { mode } = frame;
  frame.mode = 'perhaps';
  runQueryText(frame, text, contextAt(frame, line, text));
  frame.mode = mode;
}
