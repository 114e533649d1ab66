import type { FuncCall, Node } from '@pgsql/types';
import { parseExpression } from '../grammar.js';
import { firstFrom, isPunctuation } from '../lex.js';
import { identifierValue } from '../literal.js';
import { closingParenthesis, isIdentitySetting } from './clause.js';
import { mayBeIdentity, possibleTexts, type Known } from './possible-names.js';
import { holed, type IdentityClause, type Range, type Scope } from './scope.js';

function nameOf(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).map((node) => ('String' in node ? (node.String.sval ?? '') : ''));
}

/** The text that a constant expression has: constants, parameters that are known, casts of them, and their concatenation; null for others. */
export function constantText(node: Node | undefined, parameters: readonly (string | null)[] = []): string | null {
  if (node === undefined) return null;
  if ('ParamRef' in node) return parameters[(node.ParamRef.number ?? 0) - 1] ?? null;
  if ('A_Const' in node) {
    const { sval } = node.A_Const;
    return sval === undefined ? null : (sval.sval ?? '');
  }
  if ('TypeCast' in node) return constantText(node.TypeCast.arg, parameters);
  if ('CollateClause' in node) return constantText(node.CollateClause.arg, parameters);
  if ('A_Expr' in node && nameOf(node.A_Expr.name).at(-1) === '||') {
    const left = constantText(node.A_Expr.lexpr, parameters);
    const right = constantText(node.A_Expr.rexpr, parameters);
    return left === null || right === null ? null : left + right;
  }
  if ('FuncCall' in node) return constantCall(node.FuncCall, parameters);
  return null;
}

/** lower('ROLE') and its like, with which a name is hidden from a search. */
function constantCall(call: FuncCall, parameters: readonly (string | null)[]): string | null {
  const parts = (call.args ?? []).map((arg) => constantText(arg, parameters));
  const [first] = parts;
  if (first === undefined || first === null) return null;
  switch (nameOf(call.funcname).at(-1)) {
    case 'lower':
      return first.toLowerCase();
    case 'upper':
      return first.toUpperCase();
    case 'concat':
      return parts.every((part) => part !== null) ? parts.join('') : null;
    default:
      return null;
  }
}

/** Manual: set_config ( setting_name text, new_value text, is_local boolean ). */
const parameterNames = ['setting_name', 'new_value'];

function argument(call: FuncCall, position: 0 | 1): Node | undefined {
  for (const arg of call.args ?? []) if ('NamedArgExpr' in arg && arg.NamedArgExpr.name === parameterNames[position]) return arg.NamedArgExpr.arg;
  const arg = call.args?.[position];
  return arg !== undefined && 'NamedArgExpr' in arg ? undefined : arg;
}

/** Whether the call is set_config of the session's identity, or of a parameter that may be it, and of which role. */
function identityCall(call: FuncCall, known: Known): Pick<IdentityClause, 'role' | 'certainty'> | null {
  const name = nameOf(call.funcname);
  if (name.at(-1) !== 'set_config' || (name.length > 1 && name.at(-2) !== 'pg_catalog') || call.args === undefined) return null;
  const parameter = argument(call, 0);
  const role = constantText(argument(call, 1), known.parameters);
  const taken = role === 'none' || role === '' ? null : role;
  if (isIdentitySetting(constantText(parameter, known.parameters))) return { role: taken, certainty: 'sure' };
  return possibleTexts(parameter, known).some(mayBeIdentity) ? { role: taken, certainty: 'perhaps' } : null;
}

function knownIn({ parameters, constantTexts }: Scope): Known {
  return { parameters, constants: constantTexts ?? new Map() };
}

/** The clause of a call whose name starts at token `first`. */
function callClause(scope: Scope, first: number, { role, certainty }: Pick<IdentityClause, 'role' | 'certainty'>, statement: Range): IdentityClause | null {
  const { text, tokens } = scope.sql;
  let open = first;
  while (open < tokens.length && !isPunctuation(text, tokens[open], '(')) open += 1;
  const close = closingParenthesis(scope, open, tokens.length);
  const start = tokens[first]?.start;
  const end = tokens[close]?.end;
  if (start === undefined || end === undefined) return null;
  return { spelling: 'set_config', role: scope.holeIn(start, end) && holed(role) ? null : role, certainty, clause: { start, end }, statement };
}

/** The clause of a call that PostgreSQL parsed; `byte` is its location. */
export function parsedCall(scope: Scope, call: FuncCall, statement: Range): IdentityClause | null {
  const found = identityCall(call, knownIn(scope));
  if (found === null || call.location === undefined || call.location < 0) return null;
  return callClause(scope, firstFrom(scope.sql.tokens, scope.sql.bytes.toUtf16(call.location)), found, statement);
}

/** The calls among the tokens `from` to `to`, for texts that are no SQL as a whole: PL/pgSQL, and statements that do not parse. */
export function callsAmong(scope: Scope, from: number, to: number, statement: Range): readonly IdentityClause[] {
  const { text, tokens } = scope.sql;
  const found: IdentityClause[] = [];
  const known = knownIn(scope);
  for (let index = from; index < to; index += 1) {
    if (identifierValue(text, tokens, index) !== 'set_config' || !isPunctuation(text, tokens[index + 1], '(')) continue;
    const close = closingParenthesis(scope, index + 1, to);
    if (close === -1) continue;
    const qualified = isPunctuation(text, tokens[index - 1], '.') && index - 2 >= from;
    const first = qualified ? index - 2 : index;
    const parsed = parseExpression(text.slice(tokens[first]?.start, tokens[close]?.end));
    if (parsed.value === null || !('FuncCall' in parsed.value)) continue;
    const identity = identityCall(parsed.value.FuncCall, known);
    const clause = identity === null ? null : callClause(scope, first, identity, statement);
    if (clause !== null) found.push(clause);
  }
  return found;
}
