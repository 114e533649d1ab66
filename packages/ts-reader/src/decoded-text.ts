import type { TSESTree } from '@typescript-eslint/types';
import { unwrap } from './node.js';
import type { Node } from './node.js';
import { staticKey } from './scope.js';

/** What is asked about the names and constants around a call. */
export interface Around {
  readonly fold: (node: Node) => string | null;
  readonly constantOf: (node: Node) => Node | null;
  /** Whether the name means what JavaScript or Node.js calls so. */
  readonly isGlobal: (identifier: TSESTree.Identifier) => boolean;
}

const encodings = new Map<string, BufferEncoding>([
  ['utf8', 'utf8'],
  ['utf-8', 'utf8'],
  ['latin1', 'latin1'],
  ['binary', 'latin1'],
  ['ascii', 'ascii'],
  ['base64', 'base64'],
  ['base64url', 'base64url'],
  ['hex', 'hex'],
]);

/** The encoding that an argument names; UTF-8 where there is none, null where it is not known. */
function encodingOf(node: Node | undefined, { fold }: Around): BufferEncoding | null {
  if (node === undefined) return 'utf8';
  return encodings.get(fold(node)?.toLowerCase() ?? '') ?? null;
}

/** `Buffer`, `String` and the like, also as a member of the global object. */
function isNamed(node: Node, name: string, around: Around): boolean {
  const inner = unwrap(node);
  if (inner.type === 'Identifier') return inner.name === name && around.isGlobal(inner);
  if (inner.type !== 'MemberExpression' || staticKey(inner.property, inner.computed) !== name) return false;
  const object = unwrap(inner.object);
  return object.type === 'Identifier' && /^(?:globalThis|global|window|self)$/u.test(object.name) && around.isGlobal(object);
}

/** The bytes of `Buffer.from('…', 'base64')`. */
function bytesOf(node: Node, around: Around): Buffer | null {
  const call = unwrap(around.constantOf(node) ?? node);
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return null;
  const { object, property, computed } = call.callee;
  const [given, encoding] = call.arguments;
  if (given === undefined || staticKey(property, computed) !== 'from' || !isNamed(object, 'Buffer', around)) return null;
  const text = around.fold(given);
  const by = encodingOf(encoding, around);
  return text === null || by === null ? null : Buffer.from(text, by);
}

function codesOf(given: readonly Node[], around: Around): readonly number[] | null {
  const codes = given.flatMap((node): readonly (number | null)[] => {
    if (node.type !== 'SpreadElement') return [numberOf(node, around)];
    const list = unwrap(around.constantOf(node.argument) ?? node.argument);
    return list.type === 'ArrayExpression' ? list.elements.map((element) => (element === null ? null : numberOf(element, around))) : [null];
  });
  return codes.every((code) => code !== null) ? codes : null;
}

function numberOf(node: Node, { fold }: Around): number | null {
  const text = fold(node);
  const code = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isInteger(code) && code >= 0 && code <= 0x10ffff ? code : null;
}

/** Functions of one text. */
const decoders: readonly (readonly [name: string, decode: (text: string) => string | null])[] = [
  ['atob', (text) => Buffer.from(text, 'base64').toString('latin1')],
  ['decodeURIComponent', decodedUri],
];

/** The text that a call gives which decodes a constant: base64 and hexadecimal, numbers of characters, `%20`. Null where it does not, or is not known. */
export function decodedText({ callee, arguments: given }: TSESTree.CallExpression, around: Around): string | null {
  const [first] = given;
  const name = callee.type === 'MemberExpression' ? staticKey(callee.property, callee.computed) : null;
  if (callee.type === 'MemberExpression' && name === 'toString') {
    const bytes = bytesOf(callee.object, around);
    const encoding = encodingOf(first, around);
    return bytes === null || encoding === null ? null : bytes.toString(encoding);
  }
  if (callee.type === 'MemberExpression' && (name === 'fromCharCode' || name === 'fromCodePoint') && isNamed(callee.object, 'String', around)) {
    const codes = codesOf(given, around);
    if (codes === null) return null;
    return name === 'fromCharCode' ? String.fromCharCode(...codes) : String.fromCodePoint(...codes);
  }
  const decoder = first === undefined ? undefined : decoders.find(([named]) => isNamed(callee, named, around));
  const text = first === undefined || decoder === undefined ? null : around.fold(first);
  return decoder === undefined || text === null ? null : decoder[1](text);
}

function decodedUri(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
