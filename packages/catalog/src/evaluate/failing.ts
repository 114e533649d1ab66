import type { FuncCall, Node } from '@pgsql/types';
import { Rejection } from '../errors.js';
import { calledRisk, expressionRisk, type Surroundings } from '../risk/expression-risk.js';
import { fitting, type Source } from '../risk/fitting.js';
import { columnsOfQuery, queryRisk, typesOfQuery } from '../risk/query-risk.js';
import { nullNotAllowed, together, type Risk } from '../risk/risk.js';
import { sourceOf } from '../risk/source-of.js';
import { holds, text, typeOf, type Type } from '../risk/type.js';
import { isUncertain as isUncertainRelation } from '../taints.js';
import { isUncertain, scopeOf, type Frame } from './frame.js';
import type { Value } from './value.js';

/** What a value goes into: the type as written, and whether it may be NULL. */
export interface Target {
  readonly type: string;
  readonly notNull?: boolean;
}

/** The condition of IF and its like, which becomes a boolean. */
export const condition: Target = { type: 'boolean' };

/** A variable of the body; null where it is not known which. */
export function variableTarget(frame: Frame, name: string | null): Target | null {
  const type = name === null ? undefined : frame.types.get(name);
  return name === null || type === undefined ? null : { type, notNull: frame.notNull.has(name) };
}

/** An error that is sure ends what runs; one that is not is one that a handler perhaps catches. @throws {Rejection} in mode `surely` */
export function meet(frame: Frame, risk: Risk): void {
  if (risk === 'none') return;
  if (risk !== 'perhaps' && !isUncertain(frame)) throw risk;
  frame.mayFail = true;
}

function typeNamed(frame: Frame, names: readonly string[]): Type | null | undefined {
  const [first = '', second, more] = names;
  if (second === undefined) {
    if (!frame.variables.has(first) && !frame.declared.has(first)) return undefined;
    const subject = frame.subjects.get(first);
    if (subject !== undefined) return subject;
    const written = first === 'found' ? 'boolean' : frame.types.get(first);
    return written === undefined ? null : typeOf(frame.state, written);
  }
  const row = more === undefined ? frame.variables.get(first) : undefined;
  if (row?.kind !== 'row') return undefined;
  if (typeof row.shape === 'number') {
    const relation = frame.state.relations.get(row.shape);
    if (relation === undefined || frame.state.openColumns.has(relation.oid) || isUncertainRelation(frame.state, relation, 'columns')) return undefined;
    const column = relation.columns.find(({ name }) => name === second);
    return column === undefined ? undefined : typeOf(frame.state, column.type);
  }
  return row.fields.has(second) ? (frame.fields.get(first)?.get(second) ?? null) : undefined;
}

/** What names mean at this point of the body. */
function surroundings(frame: Frame): Surroundings {
  const at: Surroundings = {
    state: frame.state,
    scope: scopeOf(frame),
    typeNamed: (names) => typeNamed(frame, names),
    variablesConflict: (name) => frame.conflicts === 'refused' && frame.variables.has(name),
    // Outside of a block with handlers nobody catches what only perhaps comes up.
    ofQuery: (node, kind) => (frame.guarded ? queryRisk(node, kind, at) : 'none'),
    typesOfQuery: (node) => typesOfQuery(node, at),
  };
  return at;
}

/** What only perhaps runs, and where nobody catches what it raises, is as if it raised nothing. */
function isNoMatter(frame: Frame): boolean {
  return !frame.guarded && isUncertain(frame);
}

/** Looking for a name in a schema that may not be used is an error itself. */
function unlessRefused(risk: () => Risk): Risk {
  try {
    return risk();
  } catch (error) {
    if (error instanceof Rejection) return 'perhaps';
    throw error;
  }
}

/** What an expression, and putting its value somewhere, may raise. */
export function riskOfExpression(frame: Frame, node: Node, value: Value, target: Target | null): Risk {
  if (isNoMatter(frame)) return 'none';
  return unlessRefused(() => {
    const at = surroundings(frame);
    return together([expressionRisk(node, at), targetRisk(frame, value, sourceOf(node, at), target)]);
  });
}

/** What CALL may raise. */
export function riskOfCall(frame: Frame, call: FuncCall): Risk {
  return isNoMatter(frame) ? 'none' : unlessRefused(() => calledRisk(call, surroundings(frame), 'procedure'));
}

/** What putting a value somewhere may raise. */
export function targetRisk(frame: Frame, value: Value, source: Source, target: Target | null): Risk {
  if (target === null || isNoMatter(frame)) return 'none';
  return unlessRefused(() => together([nullRisk(value, target), fitting(frame.state, typeOf(frame.state, target.type), value, source)]));
}

function nullRisk(value: Value, { notNull }: Target): Risk {
  if (notNull !== true) return 'none';
  if (value.kind === 'known') return value.value === null ? nullNotAllowed('null value cannot be assigned to a variable declared NOT NULL') : 'none';
  return value.kind === 'template' && value.nulls === 'none' ? 'none' : 'perhaps';
}

/** What a query that stands by itself may raise. */
export function riskOfQuery(frame: Frame, node: Node, way: 'value' | 'rows' = 'rows'): Risk {
  if (isNoMatter(frame)) return 'none';
  return unlessRefused(() => queryRisk(node, way, surroundings(frame)));
}

/** CASE compares a variable that has the type of what stands behind it. */
export function noteSubject(frame: Frame, variable: string, node: Node | null): void {
  const source = node === null ? null : sourceOf(node, surroundings(frame));
  frame.subjects.set(variable, source === 'literal' ? text : source);
}

function isSameType(one: Type | null, other: Type | null): boolean {
  return one !== null && other !== null && holds(one, other) && holds(other, one);
}

/** A record takes the types of what a query gives. */
export function noteFields(frame: Frame, record: string, node: Node): void {
  const before = frame.fields.get(record);
  let given: ReadonlyMap<string, Type | null>;
  try {
    given = columnsOfQuery(node, surroundings(frame)) ?? new Map();
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    given = new Map();
  }
  frame.fields.set(record, before === undefined ? given : new Map([...given].map(([name, type]) => [name, isSameType(before.get(name) ?? null, type) ? type : null])));
}

/** What each column that a query gives goes into. */
export function riskOfTargets(frame: Frame, node: Node, values: readonly Value[], targets: readonly (Target | null)[]): Risk {
  if (isNoMatter(frame)) return 'none';
  return unlessRefused(() => {
    const columns = 'SelectStmt' in node ? (node.SelectStmt.targetList ?? []) : [];
    const isPlain = 'SelectStmt' in node && node.SelectStmt.fromClause === undefined;
    const at = surroundings(frame);
    return together(targets.map((target, index): Risk => {
      const column = columns[index];
      const value = values[index] ?? { kind: 'unknown' as const };
      return targetRisk(frame, value, column !== undefined && 'ResTarget' in column && column.ResTarget.val !== undefined && (isPlain || 'FuncCall' in column.ResTarget.val) ? sourceOf(column.ResTarget.val, at) : null, target);
    }));
  });
}
