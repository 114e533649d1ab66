import type { TSESTree } from '@typescript-eslint/types';
import { unwrap } from './node.js';
import type { Node } from './node.js';
import { decodePiece } from './pieces.js';
import type { Piece } from './pieces.js';
import { staticKey } from './scope.js';

/** What is asked about the names and constants around a call. */
export interface Formatting {
  /** The source of the file. */
  readonly text: string;
  readonly piecesOf: (node: Node) => readonly Piece[] | null;
  /** The elements of a list, where it is visibly one. */
  readonly elementsOf: (node: Node) => readonly Node[] | null;
  /** Whether the name is an import of `pg-format` or one of its kind, or `format` of `node:util` under another name. */
  readonly isFormatter: (identifier: TSESTree.Identifier) => boolean;
}

/** `%s`, `%1$I` and the like, of pg-format and of `util.format`. */
const specifier = /%(?:(?<percent>%)|(?:(?<position>\d+)\$)?(?<type>[sILdifjoOc]))/gu;
const formatters = new Set(['format', 'sprintf']);

/** The pattern and the values of `format('…', a, b)`, `util.format(…)`, `format.withArray('…', [a, b])`; null for other calls. */
function patternOf({ callee: written, arguments: given }: TSESTree.CallExpression, { elementsOf, isFormatter }: Formatting): { readonly pattern: Node; readonly values: readonly Node[] } | null {
  const [pattern, ...values] = given;
  if (pattern === undefined) return null;
  const isNamed = (node: Node): boolean => {
    if (node.type === 'Identifier') return formatters.has(node.name) || isFormatter(node);
    return node.type === 'MemberExpression' && formatters.has(staticKey(node.property, node.computed) ?? '');
  };
  const callee = unwrap(written);
  if (isNamed(callee)) return { pattern, values };
  if (callee.type !== 'MemberExpression' || staticKey(callee.property, callee.computed) !== 'withArray' || !isNamed(unwrap(callee.object))) return null;
  const [list] = values;
  return { pattern, values: (list === undefined ? null : elementsOf(list)) ?? [] };
}

/** What a value looks like in the text; null where it is not known. */
function valueText(node: Node | undefined, type: string, { piecesOf }: Formatting): string | null {
  const pieces = node === undefined ? null : piecesOf(node);
  if (pieces === null) return null;
  let value = '';
  for (const piece of pieces) {
    if (piece.kind === 'hole') return null;
    value += piece.value;
  }
  if (type === 'I') return `"${value.replaceAll('"', '""')}"`;
  return type === 'L' ? `'${value.replaceAll("'", "''")}'` : value;
}

/** The pieces of a text that a call makes by filling values into a pattern; null where the call does not. */
export function formattedPieces(call: TSESTree.CallExpression, formatting: Formatting): readonly Piece[] | null {
  const found = patternOf(call, formatting);
  const pieces = found === null ? null : formatting.piecesOf(found.pattern);
  if (found === null || pieces === null) return null;
  let next = 0;
  return pieces.flatMap((piece): readonly Piece[] => {
    if (piece.kind === 'hole') return [piece];
    const cuts = piece.kind === 'written' ? decodePiece(formatting.text, piece) : null;
    /** The source of a half-open range of the piece's value. */
    const source = (start: number, end: number): { readonly start: number; readonly end: number } =>
      cuts === null || start >= end ? { start: piece.start, end: piece.end } : { start: piece.start + (cuts.starts[start] ?? 0), end: piece.start + (cuts.ends[end - 1] ?? 0) };
    const part = (start: number, end: number): readonly Piece[] => (start >= end ? [] : [{ ...piece, ...source(start, end), value: piece.value.slice(start, end) }]);
    const parts: Piece[] = [];
    let at = 0;
    for (const match of piece.value.matchAll(specifier)) {
      const end = match.index + match[0].length;
      const { percent, position, type = 's' } = match.groups ?? {};
      parts.push(...part(at, match.index));
      at = end;
      const place = source(match.index, end);
      if (percent !== undefined) {
        parts.push({ kind: 'constant', ...place, value: '%' });
        continue;
      }
      next = position === undefined ? next + 1 : Number(position);
      const node = found.values[next - 1];
      const value = valueText(node, type, formatting);
      parts.push(value === null ? { kind: 'hole', ...place, node: node ?? call } : { kind: 'constant', ...place, value });
    }
    return [...parts, ...part(at, piece.value.length)];
  });
}
