import type { FuncCall, Node } from '@pgsql/types';
import { wordOf } from '../lex.js';
import { identifierValue } from '../literal.js';
import { holeName, type Scope } from './scope.js';

/** What a text may be of which parts are not known: what is known, in order, with `null` for each stretch that may be anything. */
export type PartlyKnown = readonly (string | null)[];

const identities = ['role', 'session_authorization'];

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}

/** Whether a parameter with this name may be the session's identity. Names of parameters ignore case (guc.c, `guc_name_compare`). */
export function mayBeIdentity(name: PartlyKnown): boolean {
  const pattern = new RegExp(`^${name.map((part) => (part === null ? '[^]*' : escaped(part))).join('')}$`, 'iu');
  return identities.some((identity) => pattern.test(identity));
}

const standIn = new RegExp(`${holeName}(?:_\\d+)?`, 'gu');

/** A text in which unknown parts stand under their name. */
export function partlyKnown(text: string): PartlyKnown {
  return text.split(standIn).flatMap((known, index) => (index === 0 ? [known] : [null, known]));
}

/** What may be filled in where a name stands: `%I`, `%s`, `??`, `{name}`, `:name` of psql. */
const placeholder = /^[%?{:]/u;

/** Whether the token may stand for the name of the session's identity, being unknown as a whole or in part, and not as the schema of a name with a dot. */
export function mayNameIdentityAt(scope: Scope, index: number): boolean {
  const { text, tokens } = scope.sql;
  const token = tokens[index];
  if (token === undefined) return false;
  const behind = tokens[index + 1];
  if (behind !== undefined && text.slice(behind.start, behind.end) === '.') return false;
  if (!scope.holeIn(token.start, token.end)) {
    const isPlaceholder = token.kind !== 'word' && token.kind !== 'quoted' && token.kind !== 'string' && placeholder.test(text.slice(token.start, token.end));
    return isPlaceholder && behind?.start === token.end;
  }
  if (token.kind !== 'word' && token.kind !== 'quoted') return token.kind === 'parameter';
  // Of a word that is known in part, that counts: `r${x}` may be `role`, `app_${x}` may not.
  return mayBeIdentity(partlyKnown(identifierValue(text, tokens, index) ?? wordOf(text, token)));
}

function nameOf(call: FuncCall): string {
  const last = call.funcname?.at(-1);
  return last !== undefined && 'String' in last ? (last.String.sval ?? '') : '';
}

const anything: PartlyKnown = [null];

/** What is known where an expression stands. */
export interface Known {
  /** What is given for `$1`, `$2`, …; null where it is not known. */
  readonly parameters: readonly (string | null)[];
  /** The variables of PL/pgSQL that are given one value, and its text. */
  readonly constants: ReadonlyMap<string, string>;
}

/** The texts that an expression may have, as far as it says so. */
export function possibleTexts(node: Node | undefined, known: Known): readonly PartlyKnown[] {
  if (node === undefined) return [anything];
  if ('A_Const' in node) return node.A_Const.sval === undefined ? [anything] : [partlyKnown(node.A_Const.sval.sval ?? '')];
  if ('ParamRef' in node) return [[known.parameters[(node.ParamRef.number ?? 0) - 1] ?? null]];
  if ('ColumnRef' in node) {
    const [name, ...rest] = node.ColumnRef.fields ?? [];
    const constant = rest.length === 0 && name !== undefined && 'String' in name ? known.constants.get(name.String.sval ?? '') : undefined;
    return [[constant ?? null]];
  }
  if ('TypeCast' in node) return possibleTexts(node.TypeCast.arg, known);
  if ('CollateClause' in node) return possibleTexts(node.CollateClause.arg, known);
  if ('CoalesceExpr' in node) return (node.CoalesceExpr.args ?? []).flatMap((arg) => possibleTexts(arg, known));
  if ('CaseExpr' in node) {
    const results = (node.CaseExpr.args ?? []).map((when) => ('CaseWhen' in when ? when.CaseWhen.result : undefined));
    // Without ELSE it is NULL: set_config of nothing raises.
    return [...results, ...(node.CaseExpr.defresult === undefined ? [] : [node.CaseExpr.defresult])].flatMap((result) => possibleTexts(result, known));
  }
  if ('A_Expr' in node) {
    const operator = node.A_Expr.name?.at(-1);
    const joins = operator !== undefined && 'String' in operator && operator.String.sval === '||';
    return joins ? joined([node.A_Expr.lexpr, node.A_Expr.rexpr], known) : [anything];
  }
  return 'FuncCall' in node ? possibleResults(node.FuncCall, known) : [anything];
}

/** Each way to put one text of each part behind one another. */
function joined(parts: readonly (Node | undefined)[], known: Known): readonly PartlyKnown[] {
  return parts.reduce<readonly PartlyKnown[]>((texts, part) => texts.flatMap((text) => possibleTexts(part, known).map((more) => [...text, ...more])), [[]]);
}

/** What `format` fills in (manual: format). */
const filledIn = /%(?:\d+\$)?-?\d*[sIL]/gu;

function possibleResults(call: FuncCall, known: Known): readonly PartlyKnown[] {
  const args = call.args ?? [];
  switch (nameOf(call)) {
    case 'lower':
    case 'upper':
      // Names of parameters ignore case.
      return possibleTexts(args[0], known);
    case 'concat':
      return joined(args, known);
    case 'format':
      return possibleTexts(args[0], known).map((text) => text.flatMap((part) => (part === null ? [part] : part.replaceAll('%%', '%').split(filledIn).flatMap((known, index) => (index === 0 ? [known] : [null, known])))));
    default:
      return [anything];
  }
}
