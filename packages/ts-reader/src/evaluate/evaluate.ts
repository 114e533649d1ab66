import type { ImportTarget } from '@pg-guardrails/kernel';
import type { TSESTree } from '@typescript-eslint/types';
import type { Folder } from '../fold.js';
import type { FunctionNode, Node } from '../node.js';
import { unwrap } from '../node.js';
import type { Binding, ScopeAnalysis, Source, Step } from '../scope.js';
import type { Value } from '../value.js';
import { distinct, plain, unknown } from '../value.js';
import { createCalls } from './calls.js';
import type { Evaluation } from './evaluation.js';
import { globalValue } from './globals.js';
import { instances } from './instances.js';
import { createMembers } from './members.js';
import { createTypes } from './types.js';

export interface Evaluator {
  /** What an expression may stand for. */
  valuesOf(node: Node): readonly Value[];
  /** What a value of the type may be. */
  valuesOfType(type: TSESTree.TypeNode): readonly Value[];
  valuesOfSource(source: Source): readonly Value[];
  /** What a call of a function of the file gives. */
  valuesOfReturn(node: FunctionNode): readonly Value[];
  /** The name of the member that a member expression takes, or null. */
  memberName(node: TSESTree.MemberExpression): string | null;
  /** Whose member of that name is taken of the value: its own, or that of what its class extends. */
  holdersOf(value: Value, name: string): readonly Value[];
}

const maximumDepth = 60;
/** Beyond this many steps, and as many values as they may weigh, a value is called unknown, so that no program can make the reader slow. */
const maximumSteps = 2_000;
const valuesOfAStep = 8;

/** Follows values through one file: bindings, members, calls of functions of the file, and types that are written down. */
export function createEvaluator(scopes: ScopeAnalysis, folder: Folder, targetOf: (specifier: string) => ImportTarget): Evaluator {
  const cache = new Map<Node, readonly Value[]>();
  const busy = new Set<Node>();
  let depth = 0;
  let steps = 0;
  let cuts = 0;
  const cutShort = (values: readonly Value[]): readonly Value[] => {
    cuts += 1;
    return values;
  };

  const imported = (specifier: string, name: string): Value => {
    const target = targetOf(specifier);
    switch (target.kind) {
      case 'package':
        return { kind: 'origin', origin: { kind: 'package', package: target.package, export: name }, form: 'export' };
      case 'file':
        return { kind: 'origin', origin: { kind: 'file', file: target.file, export: name }, form: 'export' };
      case 'builtin':
        return { kind: 'origin', origin: { kind: 'builtin', module: specifier.replace(/^node:/u, ''), export: name }, form: 'export' };
      case 'unresolved':
      case 'opaque':
        return { kind: 'unknown' };
      default:
        return target satisfies never;
    }
  };
  const many = (nodes: readonly Node[]): readonly Value[] => nodes.flatMap((node) => valuesOf(node));

  const valuesOf = (outer: Node): readonly Value[] => {
    const known = cache.get(outer);
    if (known !== undefined) return known;
    // A value that is made of itself is what its other sources say.
    if (busy.has(outer)) return cutShort([]);
    if (depth > maximumDepth) return cutShort(unknown);
    if (depth === 0) steps = 0;
    steps += 1;
    if (steps > maximumSteps) return cutShort(unknown);
    const cutsBefore = cuts;
    busy.add(outer);
    depth += 1;
    const values = distinct(evaluate(outer));
    depth -= 1;
    busy.delete(outer);
    // Within a cycle the answer is only a part of the answer, so it is kept only at its outermost question.
    if (cuts === cutsBefore || depth === 0) cache.set(outer, values);
    return values;
  };
  const evaluate = (outer: Node): readonly Value[] => {
    switch (outer.type) {
      case 'TSAsExpression':
      case 'TSTypeAssertion':
      case 'TSSatisfiesExpression':
        // An assertion adds what it says; it takes nothing away: `(pool as any)` is still the pool.
        return [...valuesOf(outer.expression), ...valuesOfType(outer.typeAnnotation)];
      case 'TSNonNullExpression':
      case 'ChainExpression':
      case 'TSInstantiationExpression':
        return valuesOf(outer.expression);
      default:
    }
    const node = unwrap(outer);
    if (node !== outer) return valuesOf(node);
    switch (node.type) {
      case 'Identifier': {
        const binding = scopes.lookup(node.name, node);
        return binding === null ? globalValue(node.name) : valuesOfBinding(binding);
      }
      case 'MemberExpression': {
        const name = memberName(node);
        // The constructor of a constructor is `Function`, whatever the object.
        const inner = name === 'constructor' ? unwrap(node.object) : node;
        if (inner !== node && inner.type === 'MemberExpression' && memberName(inner) === 'constructor') return [{ kind: 'global', name: 'Function' }];
        return name === null ? valuesOf(node.object).flatMap(partsOf) : [...valuesOf(node.object).flatMap((value) => memberOf(value, name)), ...writtenTo(node.object, name)];
      }
      case 'TSQualifiedName':
        return valuesOf(node.left).flatMap((value) => memberOf(value, node.right.name));
      case 'CallExpression':
        return valuesOfCall(node);
      case 'TaggedTemplateExpression':
        return valuesOf(node.tag).flatMap((value) => called(value, node));
      case 'NewExpression':
        // `new require('pg')` gives what `require('pg')` gives.
        return valuesOf(node.callee).flatMap((value) => (value.kind === 'loader' ? called(value, node) : instances(value)));
      case 'ImportExpression': {
        const specifier = folder.fold(node.source);
        return specifier === null ? unknown : [imported(specifier, '*')];
      }
      case 'AwaitExpression':
        return valuesOf(node.argument);
      case 'AssignmentExpression':
        return valuesOf(node.right);
      case 'ConditionalExpression':
        return many([node.consequent, node.alternate]);
      case 'LogicalExpression':
        return node.operator === '&&' ? valuesOf(node.right) : many([node.left, node.right]);
      case 'ThisExpression': {
        const owner = scopes.thisClassAt(node);
        return owner === null ? unknown : [owner.isStatic ? { kind: 'class', node: owner.node } : { kind: 'instance', node: owner.node }];
      }
      case 'Super': {
        const owner = scopes.thisClassAt(node);
        return owner === null ? unknown : basesOf(owner.node, owner.isStatic);
      }
      case 'ClassDeclaration':
      case 'ClassExpression':
        return [{ kind: 'class', node }];
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return [{ kind: 'function', node }];
      case 'ObjectExpression':
        return [{ kind: 'object', node }];
      case 'ArrayExpression':
        return [{ kind: 'array', node }];
      case 'Literal':
        // `{ pool: null }` waits for its value, which may come from anywhere.
        return node.raw === 'null' ? unknown : plain;
      case 'TemplateLiteral':
      case 'BinaryExpression':
      case 'UnaryExpression':
      case 'UpdateExpression':
      case 'JSXElement':
      case 'JSXFragment':
        return plain;
      case 'MetaProperty':
        return node.meta.name === 'import' ? [{ kind: 'global', name: 'import.meta' }] : unknown;
      default:
        return unknown;
    }
  };
  /** What is assigned to a member of a name's value: `const state = { pool: null }; state.pool = x`. */
  const writtenTo = (object: Node, name: string): readonly Value[] => {
    const holder = unwrap(object);
    const binding = holder.type === 'Identifier' ? scopes.lookup(holder.name, holder) : null;
    return (binding === null ? undefined : scopes.memberWrites.get(binding)?.get(name))?.flatMap(valuesOfSource) ?? [];
  };
  const valuesOfBinding = (binding: Binding): readonly Value[] => {
    const values = binding.sources.flatMap(valuesOfSource);
    steps += Math.floor(values.length / valuesOfAStep);
    return distinct(values);
  };
  const along = (values: readonly Value[], path: readonly Step[]): readonly Value[] =>
    path.reduce<readonly Value[]>((current, step) => {
      switch (step.kind) {
        case 'property':
          return current.flatMap((value) => memberOf(value, step.name));
        case 'index':
          return current.flatMap((value) => (value.kind === 'array' ? elementOf(value.node, step.index) : value.kind === 'plain' ? plain : unknown));
        case 'unknown':
          return current.flatMap(partsOf);
        default:
          return step satisfies never;
      }
    }, values);
  const valuesOfSource = (source: Source): readonly Value[] => {
    switch (source.kind) {
      case 'import':
        return [imported(source.specifier, source.name)];
      case 'value':
        return along(valuesOf(source.node), source.path);
      case 'type':
        return along(valuesOfType(source.node), source.path);
      case 'class':
        return [{ kind: 'class', node: source.node }];
      case 'function':
        return [{ kind: 'function', node: source.node }];
      case 'argument':
        return along(argumentOf(source.function, source.index), source.path);
      case 'enum':
        return plain;
      case 'unknown':
        return unknown;
      default:
        return source satisfies never;
    }
  };
  const valuesOfType = (type: TSESTree.TypeNode): readonly Value[] => {
    if (busy.has(type) || depth > maximumDepth) return cutShort([]);
    busy.add(type);
    depth += 1;
    const values = evaluateType(type);
    depth -= 1;
    busy.delete(type);
    return values;
  };
  const evaluation: Evaluation = { scopes, folder, imported, valuesOf, valuesOfType, returned: (node) => calls.returned(node), cutShort };
  const members = createMembers(evaluation);
  const calls = createCalls(evaluation, members);
  const evaluateType = createTypes(evaluation, members, valuesOfBinding);
  const { memberName, memberOf, elementOf, partsOf, basesOf, holdersOf } = members;
  const { valuesOfCall, called, returned, argumentOf } = calls;
  return { valuesOf: (node) => nonEmpty(valuesOf(node)), valuesOfType: (type) => nonEmpty(valuesOfType(type)), valuesOfSource: (source) => nonEmpty(valuesOfSource(source)), valuesOfReturn: (node) => nonEmpty(returned(node)), memberName, holdersOf: (value, name) => nonEmpty(holdersOf(value, name)) };
}

function nonEmpty(values: readonly Value[]): readonly Value[] {
  return values.length === 0 ? unknown : values;
}
