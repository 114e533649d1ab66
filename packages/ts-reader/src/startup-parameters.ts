import type { TSESTree } from '@typescript-eslint/types';
import { endOf, startOf, unwrap } from './node.js';
import type { Node } from './node.js';
import { holeAt } from './pieces.js';
import type { Piece } from './pieces.js';
import type { Reading } from './reading.js';
import { staticKey } from './scope.js';

/** Drivers with an option whose members are parameters that the session starts with: `postgres({ connection: { role: 'app' } })`. */
const drivers: ReadonlySet<string> = new Set(['postgres']);
const identity: ReadonlySet<string> = new Set(['role', 'session_authorization']);

/** Whether a program may give a driver such parameters: never no for one that does and is written in letters. */
export function mayGiveParameters(code: string): boolean {
  return code.includes('connection') && /\brole\b|session_authorization/u.test(code);
}

/** Whether a node is such an option in an object: without one no call has any. */
export function isConnection(node: Node): boolean {
  return node.type === 'Property' && staticKey(node.key, node.computed) === 'connection';
}

/** What such a parameter says, as libpq's `options` would say it. */
export interface StartupParameter {
  readonly node: Node;
  readonly pieces: readonly Piece[];
}

/** The parameters of a session's identity that a call of a driver is given. */
export function startupParameters({ evaluator, folder }: Reading, call: TSESTree.CallExpression): readonly StartupParameter[] {
  const members = (node: Node | null): readonly TSESTree.Property[] => {
    const object = node === null ? null : unwrap(folder.constantOf(node) ?? node);
    return object?.type === 'ObjectExpression' ? object.properties.flatMap((property) => (property.type === 'Property' ? [property] : [])) : [];
  };
  const given = call.arguments.flatMap(members).filter(isConnection).flatMap(({ value }) => members(value));
  const named = given.filter(({ key, computed }) => identity.has(staticKey(key, computed) ?? ''));
  if (named.length === 0 || !evaluator.valuesOf(call.callee).some((value) => value.kind === 'origin' && value.origin.kind === 'package' && drivers.has(value.origin.package))) return [];
  return named.map((property) => {
    const [start, end] = [startOf(property), endOf(property)];
    const role = folder.fold(property.value);
    const option: Piece = { kind: 'constant', start, end, value: `-c ${staticKey(property.key, property.computed) ?? ''}=` };
    return { node: property, pieces: [option, role === null ? { ...holeAt(property.value), start, end } : { kind: 'constant', start, end, value: role }] };
  });
}
