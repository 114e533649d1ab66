import type { TSESTree } from '@typescript-eslint/types';
import type { FunctionNode, Node } from '../node.js';
import { unwrap } from '../node.js';
import { loadsByPackage, makesLoader } from '../package-loaders.js';
import type { Value } from '../value.js';
import { callOrigin, plain, unknown } from '../value.js';
import type { Evaluation } from './evaluation.js';
import { instances } from './instances.js';
import { loadsByModule } from './loads-by-module.js';
import type { Members } from './members.js';
import { returnedExpressions } from './returned-expressions.js';

type Call = TSESTree.CallExpression | TSESTree.NewExpression | TSESTree.TaggedTemplateExpression;

export interface Calls {
  readonly valuesOfCall: (node: TSESTree.CallExpression) => readonly Value[];
  /** What a call of the value gives. */
  readonly called: (value: Value, call: Call) => readonly Value[];
  /** What a call of a function of the file gives. */
  readonly returned: (node: FunctionNode) => readonly Value[];
  /** What a function is given at that place. */
  readonly argumentOf: (node: FunctionNode, index: number) => readonly Value[];
}

/** Calls: of functions of the file, of what loads modules, and of functions of JavaScript itself. */
export function createCalls({ scopes, folder, imported, valuesOf, valuesOfType }: Evaluation, { memberName, memberOf }: Members): Calls {
  const returns = new Map<FunctionNode, readonly Node[]>();
  const many = (nodes: readonly Node[]): readonly Value[] => nodes.flatMap(valuesOf);
  const returned = (node: FunctionNode): readonly Value[] => {
    // A call of a generator gives what yields, and its caller says what `return` and `next` bring.
    if (node.generator) return unknown;
    if (node.returnType) {
      const typed = valuesOfType(node.returnType.typeAnnotation);
      if (typed.some((value) => value.kind !== 'unknown')) return typed;
    }
    if (node.body === null || node.body === undefined) return unknown;
    const expressions = returns.get(node) ?? returnedExpressions(node);
    returns.set(node, expressions);
    const found = many(expressions);
    return found.length === 0 ? plain : found;
  };
  const called = (value: Value, call: Call): readonly Value[] => {
    switch (value.kind) {
      case 'origin':
        if (value.origin.kind === 'builtin' && value.origin.module === 'module') {
          if (value.origin.export === 'createRequire') return [{ kind: 'loader', form: 'create-require' }];
          if (loadsByModule(value.origin.export)) return loaded(firstArgument(call));
        }
        if (value.origin.kind === 'builtin' && value.origin.module === 'process' && value.origin.export === 'getBuiltinModule') return loaded(firstArgument(call));
        if (value.origin.kind === 'package' && makesLoader(value.origin.package, value.origin.export)) return [{ kind: 'loader', form: 'require' }];
        if (value.origin.kind === 'package' && loadsByPackage(value.origin.package, value.origin.export)) return loaded(firstArgument(call));
        return [callOrigin(value.origin)];
      case 'function':
        return returned(value.node);
      case 'loader':
        return value.form === 'require-resolve' ? plain : loaded(firstArgument(call));
      case 'global':
        return calledGlobal(value.name, call.type === 'TaggedTemplateExpression' ? [] : call.arguments);
      case 'plain':
        // `'a,b'.split(',').map(f)` holds what the function gives.
        return call.type === 'CallExpression' && many(call.arguments).some(({ kind }) => kind !== 'plain') ? unknown : plain;
      default:
        return unknown;
    }
  };
  const firstArgument = (call: Call): Node | undefined => (call.type === 'TaggedTemplateExpression' ? undefined : call.arguments[0]);
  const loaded = (argument: Node | undefined): readonly Value[] => {
    const specifier = argument === undefined ? null : folder.fold(argument);
    return specifier === null ? unknown : [imported(specifier, '*')];
  };
  const valuesOfCall = (node: TSESTree.CallExpression): readonly Value[] => {
    const callee = unwrap(node.callee);
    if (callee.type === 'Super') return unknown;
    if (callee.type === 'MemberExpression') {
      const name = memberName(callee);
      // A bound function is the function; calling it through call or apply is calling it.
      if (name === 'bind') return valuesOf(callee.object);
      if (name === 'call' || name === 'apply') return valuesOf(callee.object).flatMap((value) => called(value, node));
    }
    return valuesOf(callee).flatMap((value) => called(value, node));
  };
  /** What functions of JavaScript itself give of what they are given. */
  const calledGlobal = (name: string, given: readonly Node[]): readonly Value[] => {
    switch (name) {
      case 'require':
      case 'process.getBuiltinModule':
        return loaded(given[0]);
      case 'Object.assign':
        return many(given);
      case 'Object.freeze':
      case 'Object.seal':
      case 'Object.create':
      case 'Object.defineProperty':
      case 'Object.defineProperties':
      case 'Object.setPrototypeOf':
      case 'Object.getPrototypeOf':
      case 'Promise.resolve':
        return many(given.slice(0, 1));
      case 'Reflect.construct':
        return many(given.slice(0, 1)).flatMap(instances);
      case 'Reflect.get': {
        const [target, key] = given;
        const member = key === undefined ? null : folder.fold(key);
        return target === undefined || member === null ? unknown : valuesOf(target).flatMap((value) => memberOf(value, member));
      }
      default:
        return unknown;
    }
  };
  /** What callers pass is unknown, except to a function written in place: called at once, or given to `then`. */
  const argumentOf = (node: FunctionNode, index: number): readonly Value[] => {
    let holder = scopes.parentOf(node);
    let held: Node = node;
    while (holder !== null && holder.type !== 'CallExpression' && unwrap(holder) === node) {
      held = holder;
      holder = scopes.parentOf(holder);
    }
    if (holder?.type !== 'CallExpression') return unknown;
    if (holder.callee === held) {
      const argument = holder.arguments[index];
      return argument === undefined || argument.type === 'SpreadElement' ? unknown : valuesOf(argument);
    }
    const callee = unwrap(holder.callee);
    const isThen = callee.type === 'MemberExpression' && memberName(callee) === 'then' && holder.arguments[0] === held && index === 0;
    return isThen ? valuesOf(callee.object) : unknown;
  };
  return { valuesOfCall, called, returned, argumentOf };
}
