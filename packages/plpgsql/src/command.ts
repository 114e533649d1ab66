import { evaluate, type Surroundings } from './expression.js';
import type { SqlNode } from './node.js';
import { catalogName } from './node.js';
import type { Value } from './value.js';
import { known, textOf, unknown } from './value.js';

/**
 * The text that EXECUTE runs, where it is constant but for literals: format() with %I and %s of constants, and %L and quote_literal() of
 * anything, for which NULL stands when it is not known.
 */
export function commandOf(node: SqlNode, around: Surroundings): Value {
  if ('A_Expr' in node && node.A_Expr.kind === 'AEXPR_OP' && catalogName(node.A_Expr.name) === '||') {
    const [left, right] = [node.A_Expr.lexpr, node.A_Expr.rexpr].map((operand) => (operand === undefined ? null : textOf(commandOf(operand, around))));
    return typeof left === 'string' && typeof right === 'string' ? known(left + right) : unknown;
  }
  if ('FuncCall' in node) {
    const name = catalogName(node.FuncCall.funcname);
    const operands = node.FuncCall.args ?? [];
    if (name === 'format' && node.FuncCall.func_variadic !== true && !around.isShadowed('format', operands.length)) return formatted(operands, around);
    if (name === 'quote_literal' || name === 'quote_nullable') return known(literalOf(operands[0], around));
    const [operand] = operands;
    const text = name === 'quote_ident' && operand !== undefined ? textOf(evaluate(operand, around)) : null;
    if (text !== null) return known(identifier(text));
  }
  return evaluate(node, around);
}

/** format() (manual: String Functions) with `%s`, `%I`, `%L` and `%%`, in order. */
function formatted([pattern, ...rest]: readonly SqlNode[], around: Surroundings): Value {
  const text = pattern === undefined ? null : textOf(commandOf(pattern, around));
  if (text === null) return unknown;
  const operands = [...rest];
  const open: string[] = [];
  const filled = text.replace(/%(?<kind>.)?/gsu, (_, kind: string | undefined) => {
    if (kind === '%') return '%';
    const operand = operands.shift();
    if (kind === 'L') return literalOf(operand, around);
    const value = operand === undefined ? null : textOf(commandOf(operand, around));
    if ((kind !== 's' && kind !== 'I') || value === null) open.push(kind ?? '');
    return kind === 'I' ? identifier(value ?? '') : (value ?? '');
  });
  return open.length === 0 ? known(filled) : unknown;
}

function literalOf(node: SqlNode | undefined, around: Surroundings): string {
  const text = node === undefined ? null : textOf(evaluate(node, around));
  return text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`;
}

function identifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
