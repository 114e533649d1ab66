import { decode } from './decode.js';
import type { Decoded, Writing } from './decode.js';
import { endOf, startOf } from './node.js';
import type { Node } from './node.js';

/** A piece of a string under construction. Offsets are UTF-16 offsets of the file. */
export type Piece =
  | { readonly kind: 'written'; readonly writing: Writing; readonly start: number; readonly end: number; readonly value: string }
  /** A constant that stands elsewhere, or a number: the whole stretch means the whole value. */
  | { readonly kind: 'constant'; readonly start: number; readonly end: number; readonly value: string }
  | { readonly kind: 'hole'; readonly start: number; readonly end: number; readonly node: Node };

/** How the inside of a written piece reads. */
export function decodePiece(text: string, piece: Piece & { readonly kind: 'written' }): Decoded {
  return decode(text.slice(piece.start, piece.end), piece.writing);
}

/** The range of a node as a piece of what is not known. */
export function holeAt(node: Node): Piece {
  return { kind: 'hole', start: startOf(node), end: endOf(node), node };
}
