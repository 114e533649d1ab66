import type { MemberFact } from '@pg-guardrails/kernel';
import type { TSESTree } from '@typescript-eslint/types';
import { endOf, startOf } from './node.js';
import type { Node } from './node.js';
import type { Reading } from './reading.js';
import type { Source } from './scope.js';
import { staticKey } from './scope.js';
import { leadingOrigin } from './value.js';
import type { Value } from './value.js';

/** A member access whose receiver the file alone does not settle. `at` is the offset of the receiver's last character, for the type checker. */
export interface PendingMember {
  readonly fact: MemberFact;
  /** The half-open range of UTF-16 offsets of the expression (or pattern) whose type is the receiver's. */
  readonly receiver: readonly [number, number];
}

export interface MemberReading {
  readonly facts: readonly MemberFact[];
  readonly pending: readonly PendingMember[];
}

/** Every member taken of a value of a package, and every watched member of a value that is not known. */
export function collectMembers(reading: Reading, watched: ReadonlySet<string>): MemberReading {
  const { evaluator, scopes } = reading;
  const facts: MemberFact[] = [];
  const pending: PendingMember[] = [];

  const add = (place: Node, name: string, receiver: Node, receiverText: string, found: readonly Value[]): void => {
    const values = found.flatMap((value) => evaluator.holdersOf(value, name));
    const leading = leadingOrigin(values);
    const base = { kind: 'member', place: reading.placeOfNode(place), name, receiver: receiverText } as const;
    if (leading?.origin.kind === 'package') {
      const fact: MemberFact = { ...base, origin: leading.origin, settledBy: 'binding' };
      facts.push(fact);
      // A plugin may have given the package's object what is another's: `fastify().pg`. Only its type tells.
      if (watched.has(name) && /\.[\w$]+$/u.test(leading.origin.export)) pending.push({ fact, receiver: [startOf(receiver), endOf(receiver)] });
      return;
    }
    if (!watched.has(name) || values.every((value) => isOwn(value, name))) return;
    const fact: MemberFact = leading === null ? { ...base, origin: null, settledBy: 'unsettled' } : { ...base, origin: leading.origin, settledBy: 'binding' };
    facts.push(fact);
    pending.push({ fact, receiver: [startOf(receiver), endOf(receiver)] });
  };

  for (const node of scopes.nodes) {
    if (node.type === 'CallExpression') {
      const taken = reflected(reading, node);
      if (taken !== null) add(node, taken.name, taken.receiver, reading.written(taken.receiver), evaluator.valuesOf(taken.receiver));
      continue;
    }
    if (node.type !== 'MemberExpression' || isAssigned(reading, node)) continue;
    const name = evaluator.memberName(node);
    if (name !== null) add(node, name, node.object, reading.written(node.object), evaluator.valuesOf(node.object));
  }
  // One pattern may stand for several sources (a type and an initializer): the first that tells of a package speaks.
  const byKey = new Map<Node, { readonly name: string; readonly receivers: Source[] }>();
  for (const { key, name, receiver } of scopes.patternAccesses) {
    const entry = byKey.get(key);
    if (entry === undefined) byKey.set(key, { name, receivers: [receiver] });
    else entry.receivers.push(receiver);
  }
  for (const [key, { name, receivers }] of byKey) {
    const pattern = scopes.parentOf(scopes.parentOf(key) ?? key) ?? key;
    const written = receivers.find((receiver) => receiver.kind === 'value') ?? receivers.find((receiver) => receiver.kind === 'type');
    const text = reading.written(written?.node ?? pattern);
    add(key, name, pattern, text, receivers.flatMap((receiver) => evaluator.valuesOfSource(receiver)));
  }
  return { facts, pending };
}

/** A member that the file itself makes, or none at all: it is not a package's. What a value of the file does not declare, something else has given it. */
function isOwn(value: Value, name: string): boolean {
  switch (value.kind) {
    case 'plain':
    case 'loader':
    case 'module-object':
      return true;
    case 'function':
    case 'array':
      return false;
    case 'origin':
      return value.origin.kind === 'builtin';
    case 'class':
    case 'instance':
      return value.node.superClass === null && value.node.body.body.some((member) => member.type !== 'StaticBlock' && member.type !== 'TSIndexSignature' && staticKey(member.key, member.computed) === name);
    // `{ …spread }` may carry anything.
    case 'object':
      return value.node.properties.every(({ type }) => type === 'Property') && value.node.properties.some((property) => property.type === 'Property' && staticKey(property.key, property.computed) === name);
    case 'global':
    case 'unknown':
      return false;
    default:
      return value satisfies never;
  }
}

/** `x.query = …` defines a member, it takes none. */
function isAssigned(reading: Reading, node: Node): boolean {
  const parent = reading.scopes.parentOf(node);
  return parent?.type === 'AssignmentExpression' && parent.operator === '=' && parent.left === node;
}

/** `Reflect.get(pool, 'query')`. */
function reflected(reading: Reading, node: TSESTree.CallExpression): { readonly name: string; readonly receiver: Node } | null {
  if (!reading.evaluator.valuesOf(node.callee).some((value) => value.kind === 'global' && value.name === 'Reflect.get')) return null;
  const [receiver, key] = node.arguments;
  const name = key === undefined ? null : reading.folder.fold(key);
  return receiver === undefined || name === null ? null : { name, receiver };
}
