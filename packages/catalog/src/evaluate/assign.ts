import type { Node } from '@pgsql/types';
import { Rejection } from '../errors.js';
import { expressionValue } from './expression-value.js';
import type { Risk } from '../risk/risk.js';
import type { Scope } from './expression.js';
import { meet, noteFields, riskOfTargets, targetRisk, variableTarget } from './failing.js';
import { contextAt, isUncertain, setVariable, type Flow, type Frame } from './frame.js';
import { assignedVariables, expressionText, inner, numberAt, targetNames, type Statement } from './plpgsql-tree.js';
import { anyTuple } from './query/any-tuple.js';
import { intoTuple, isOneRow } from './query/questions.js';
import type { Tuple } from './query/rowset.js';
import { known, unknown, type Value } from './value.js';

/** What a part of the tree may assign is no longer known. */
export function forget(frame: Frame, part: unknown): void {
  for (const one of assignedVariables(part)) {
    const name = typeof one === 'number' ? (frame.datums[one] ?? null) : one;
    if (name !== null) setVariable(frame, name, unknown);
  }
}

/** Puts a row into a record, or into variables by position; no row makes all of them NULL. */
export function bindTuple(frame: Frame, target: unknown, tuple: Tuple | null): void {
  const names = targetNames(target);
  const [record] = names;
  if (inner(target, 'PLpgSQL_rec') !== null) {
    if (record !== undefined) setVariable(frame, record, tuple === null ? known(null) : { kind: 'row', fields: new Map(tuple) });
    return;
  }
  names.forEach((name, index) => {
    if (frame.datums.includes(name)) setVariable(frame, name, tuple === null ? known(null) : (tuple[index]?.[1] ?? unknown));
  });
}

/** What putting the columns of a row where INTO says may raise. */
function intoRisk(frame: Frame, target: unknown, node: Node, tuple: Tuple | null): Risk {
  if (inner(target, 'PLpgSQL_rec') !== null) return targetNames(target).some((name) => frame.types.get(name)?.toLowerCase() !== 'record') ? 'perhaps' : 'none';
  const names = targetNames(target);
  return riskOfTargets(frame, node, names.map((_, index) => (tuple === null ? known(null) : (tuple[index]?.[1] ?? unknown))), names.map((name) => (frame.datums.includes(name) ? variableTarget(frame, name) : { type: '' })));
}

/** INTO of a query. `strict`: no row is an error. @throws {Rejection} P0002 */
export function assignInto(frame: Frame, target: unknown, node: Node | null, scope: Scope, rows: 'first' | 'strict'): void {
  forget(frame, { target });
  frame.variables.set('found', unknown);
  if (node === null || !('SelectStmt' in node) || isUncertain(frame)) {
    frame.mayFail = true;
    return;
  }
  const [record] = inner(target, 'PLpgSQL_rec') === null ? [] : targetNames(target);
  if (record !== undefined) noteFields(frame, record, node);
  const tuple = intoTuple(node.SelectStmt, scope);
  if (tuple === 'unknown') {
    if (rows === 'strict') frame.mayFail = true;
    const any = anyTuple(node.SelectStmt, scope);
    meet(frame, intoRisk(frame, target, node, any ?? []));
    // There may be no row: then all of it is NULL.
    if (any !== null) bindTuple(frame, target, any.map(([name, value]) => [name, value.kind === 'template' ? { kind: 'template', text: value.text } : unknown]));
    return;
  }
  if (tuple === null && rows === 'strict') throw new Rejection('P0002', 'query returned no rows');
  if (rows === 'strict' && !isOneRow(node.SelectStmt, scope)) frame.mayFail = true;
  meet(frame, intoRisk(frame, target, node, tuple));
  bindTuple(frame, target, tuple);
  frame.variables.set('found', known(tuple !== null));
}

/** `record.field := …`: the other fields stay. */
function withField(record: Value | undefined, field: string, value: Value): Value {
  if (record?.kind === 'known' && record.value === null) return { kind: 'row', fields: new Map([[field, value]]) };
  return record?.kind === 'row' ? { kind: 'row', fields: new Map(record.fields).set(field, value) } : unknown;
}

/** `record.field := …` of a row whose fields are known, by a value that is none of a type. */
function fieldRisk(frame: Frame, name: string | null, field: string | undefined, value: Value): Risk {
  const row = name === null ? undefined : frame.variables.get(name);
  if (name === null || field === undefined || row?.kind !== 'row') return 'perhaps';
  const type = typeof row.shape === 'number' ? frame.state.relations.get(row.shape)?.columns.find((column) => column.name === field)?.type : undefined;
  return type === undefined ? 'perhaps' : targetRisk(frame, value, null, { type });
}

/** variable := expression. What is assigned to an element of an array leaves the whole unknown. */
export function assign(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['expr']) ?? '';
  const name = frame.datums[numberAt(node, 'varno') ?? -1] ?? null;
  const parts = /^\s*("(?:[^"]|"")*"|[\w$]+)\s*(?:\.\s*("(?:[^"]|"")*"|[\w$]+)\s*)?:?=([^]*)$/u.exec(text);
  const unquoted = (part: string | undefined): string | undefined => (part?.startsWith('"') === true ? part.slice(1, -1).replaceAll('""', '"') : part?.toLowerCase());
  const [target, field, right = text.replace(/^[^=]*:?=/u, '')] = [unquoted(parts?.[1]), unquoted(parts?.[2]), parts?.[3]];
  // Subscripts are expressions, too, and worked out first.
  const subscripted = /^[^=]*\[[^=]*\([^=]*(?=:?=)/u.exec(text)?.[0].replace(/:$/u, '');
  if (subscripted !== undefined) expressionValue(frame, subscripted, contextAt(frame, line, text));
  const isWhole = name !== null && target === name.toLowerCase() && field === undefined;
  const value = expressionValue(frame, right, contextAt(frame, line, text), isWhole ? variableTarget(frame, name) : null);
  // What fits into a field or an element, and whether there is one, is not followed.
  if (!isWhole) meet(frame, fieldRisk(frame, name, field, value));
  if (name === null) return 'next';
  if (frame.fields.has(name)) frame.fields.set(name, new Map());
  if (target !== name.toLowerCase()) setVariable(frame, name, unknown);
  else setVariable(frame, name, field === undefined ? value : withField(frame.variables.get(name), field, value));
  return 'next';
}
