import type { ColumnDef, Node } from '@pgsql/types';
import { typeDependencies } from './column-types.js';
import { systemColumns } from './columns.js';
import { columnsRead } from './columns-read.js';
import { stateWith } from './copies.js';
import { invalidObjectDefinition, Rejection } from './errors.js';
import { regclassConstant } from './evaluate/reg-names.js';
import type { Relation } from './model.js';
import { requireImmutable } from './mutability.js';
import { stringsOf, tagged } from './nodes.js';
import { fromItemOf, readsOf } from './reads.js';
import { requireFunctions } from './resolve/functions.js';
import type { Dependency, State } from './state.js';

/** The sequence of nextval('name'), whose argument is a regclass constant (parse_utilcmd.c); null when it is not one. */
function sequenceOf(state: State, expression: Node): number | null {
  const { kind, body } = tagged(expression);
  if (kind !== 'FuncCall' || stringsOf(body.funcname).at(-1) !== 'nextval') return null;
  const [argument] = body.args ?? [];
  // A text becomes a regclass with each call, and is looked up then.
  const isLate = argument !== undefined && 'TypeCast' in argument && stringsOf(argument.TypeCast.typeName?.names).at(-1) !== 'regclass';
  return argument === undefined || isLate ? null : regclassConstant(state, argument);
}

const integers: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint']);

/** A string that is a column's default is read as its type at once (heap.c, cookDefault): without a digit it is no number. @throws {Rejection} 22P02 */
function requireLiteral({ columns }: Relation, column: string, expression: Node | undefined): void {
  const text = expression !== undefined && 'A_Const' in expression ? expression.A_Const.sval?.sval : undefined;
  if (text === undefined || /\d/u.test(text) || !columns.some(({ name, type }) => name === column && integers.has(type))) return;
  throw new Rejection('22P02', `invalid input syntax for type of column "${column}": "${text}"`);
}

/** What a column's default, or generation expression, depends on. @throws {Rejection} 42883, 42703, 42P17 */
export function defaultDependencies(state: State, relation: Relation, column: string, expression: Node | undefined): readonly Dependency[] {
  requireLiteral(relation, column, expression);
  const isGenerated = relation.columns.some(({ name, generated }) => name === column && generated !== null);
  if (isGenerated && expression !== undefined && 'SQLValueFunction' in expression) requireImmutable(state, { expression }, 'generation expression is not immutable');
  // Most defaults are constants, or the time.
  if (expression === undefined || 'A_Const' in expression || 'SQLValueFunction' in expression) return [];
  requireFunctions(state, expression);
  const own = isGenerated ? generationColumns(state, relation, expression) : [];
  if (isGenerated) requireImmutable(state, expression, 'generation expression is not immutable');
  const sequence = sequenceOf(state, expression);
  const reads = readsOf(state, expression, [fromItemOf(state, relation, relation.name)]).filter((read) => read.column === null && read.on !== relation.oid);
  const all = sequence === null ? reads.map(({ on }) => on) : [sequence, ...reads.map(({ on }) => on)];
  return [
    ...all.map((on): Dependency => ({ dependent: relation.oid, on, kind: 'default', column: null, part: column })),
    ...own.map((name): Dependency => ({ dependent: relation.oid, on: relation.oid, kind: 'default', column: name, part: column })),
  ];
}

/** The columns of the same row that a generation expression reads (check_nested_generated_walker, heap.c). @throws {Rejection} 42703, 42P17 */
function generationColumns(state: State, relation: Relation, expression: Node): readonly string[] {
  const read = columnsRead(state, relation, expression);
  const nested = relation.columns.find(({ name, generated }) => generated !== null && read.includes(name));
  if (nested !== undefined) throw invalidObjectDefinition(`cannot use generated column "${nested.name}" in column generation expression`);
  if (read.includes('*')) throw invalidObjectDefinition('cannot use whole-row variable in column generation expression');
  const system = read.find((name) => systemColumns.has(name) && name !== 'tableoid');
  if (system !== undefined) throw new Rejection('42P10', `cannot use system column "${system}" in column generation expression`);
  return read.filter((name) => !systemColumns.has(name));
}

function defaultOf({ raw_default, constraints = [] }: ColumnDef): Node | undefined {
  if (raw_default !== undefined) return raw_default;
  for (const node of constraints) if ('Constraint' in node && (node.Constraint.contype === 'CONSTR_DEFAULT' || node.Constraint.contype === 'CONSTR_GENERATED')) return node.Constraint.raw_expr;
  return undefined;
}

/** Notes what new columns depend on. */
export function withColumnDependencies(state: State, relation: Relation, definitions: readonly ColumnDef[]): State {
  const added: Dependency[] = [...typeDependencies(state, relation, definitions)];
  for (const definition of definitions) {
    const value = defaultOf(definition);
    if (value !== undefined) added.push(...defaultDependencies(state, relation, definition.colname ?? '', value));
  }
  return added.length === 0 ? state : stateWith(state, { dependencies: state.dependencies.with(added) });
}

/** ALTER COLUMN … SET DEFAULT and DROP DEFAULT. */
export function withDefaultReplaced(state: State, relation: Relation, column: string, expression: Node | undefined): State {
  const kept = state.dependencies.filter((one) => !(one.kind === 'default' && one.dependent === relation.oid && one.part === column));
  return stateWith(state, { dependencies: kept.with(defaultDependencies(state, relation, column, expression)) });
}
