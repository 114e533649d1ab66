import type { A_Expr, Node } from '@pgsql/types';
import { Rejection } from '../errors.js';
import type { UserType } from '../model.js';
import { stringsOf } from '../nodes.js';
import type { State } from '../state.js';
import { builtInTypes } from '../types/built-in.js';
import { requireReference, type Scopes } from './references.js';

/** The one enum of this name, when all its labels are known. */
function enumNamed(state: State, name: string): UserType | null {
  const [only, another] = [...state.types.values()].filter((type) => type.name === name);
  if (only?.typtype !== 'enum' || another !== undefined || builtInTypes.has(name)) return null;
  const isUncertain = state.taints.some(({ aspects, names }) => aspects.includes('types') && (names === 'all' || names.some((one) => one === name || one.endsWith(`.${name}`))));
  return isUncertain ? null : only;
}

/** The text of a literal without a type of its own. */
function literal(node: Node): string | null {
  return 'A_Const' in node && node.A_Const.sval !== undefined ? (node.A_Const.sval.sval ?? '') : null;
}

const comparisons: ReadonlySet<string> = new Set(['=', '<>', '<', '>', '<=', '>=']);

/** What a column is compared with; null where it is more than literals. */
function literalsOf({ kind, name, rexpr }: A_Expr): readonly string[] | null {
  const [operator = '', qualified] = stringsOf(name);
  if (rexpr === undefined || qualified !== undefined) return null;
  const items = kind === 'AEXPR_IN' && 'List' in rexpr ? (rexpr.List.items ?? []) : kind === 'AEXPR_OP' && comparisons.has(operator) ? [rexpr] : [];
  const texts = items.flatMap((item) => literal(item) ?? []);
  return texts.length === items.length ? texts : null;
}

/** A literal that is compared with a column of an enum becomes a value of the enum (enum.c, enum_in). @throws {Rejection} 22P02 */
export function requireLabels(scopes: Scopes, expression: A_Expr): void {
  const { lexpr } = expression;
  if (lexpr === undefined || !('ColumnRef' in lexpr)) return;
  const texts = literalsOf(expression);
  if (texts === null || texts.length === 0) return;
  const type = enumNamed(scopes.state, requireReference(scopes, lexpr.ColumnRef)?.type ?? '');
  const wrong = texts.find((text) => type !== null && !type.labels.includes(text));
  if (type !== null && wrong !== undefined) throw new Rejection('22P02', `invalid input value for enum ${type.name}: "${wrong}"`);
}
