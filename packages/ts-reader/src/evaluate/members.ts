import type { TSESTree } from '@typescript-eslint/types';
import type { ClassNode, Node } from '../node.js';
import { isFunction } from '../node.js';
import { staticKey } from '../scope.js';
import type { Value } from '../value.js';
import { distinct, memberOrigin, plain, unknown } from '../value.js';
import type { Evaluation } from './evaluation.js';
import { globalObjects, globalValue, namespaces } from './globals.js';
import { instances } from './instances.js';

export interface Members {
  /** The name of the member that a member expression takes, or null. */
  readonly memberName: (node: TSESTree.MemberExpression) => string | null;
  readonly memberOf: (value: Value, name: string) => readonly Value[];
  readonly elementOf: (node: TSESTree.ArrayExpression, index: number) => readonly Value[];
  /** What any member of the value may be: `list[i]`, `for (const each of list)`. */
  readonly partsOf: (value: Value) => readonly Value[];
  /** What the members of a class that it does not declare itself are members of. */
  readonly basesOf: (node: ClassNode, isStatic: boolean) => readonly Value[];
  /** Whose member of that name is taken of the value: its own, or that of what its class extends. */
  readonly holdersOf: (value: Value, name: string) => readonly Value[];
}

/** Beyond so many, what a list or a table holds is unknown. */
const mostParts = 32;

/** The members of values: of objects, classes and arrays of the file, of modules, of globals. */
export function createMembers({ scopes, folder, valuesOf, valuesOfType, returned, cutShort }: Evaluation): Members {
  const busyMembers = new Map<Node, Set<string>>();
  const memberName = (node: TSESTree.MemberExpression): string | null => (node.computed ? folder.fold(node.property) : staticKey(node.property, false));

  const memberOf = (value: Value, name: string): readonly Value[] => {
    const made = name === 'constructor' ? constructorOf(value) : null;
    if (made !== null) return [made];
    switch (value.kind) {
      case 'origin':
        if (value.origin.kind === 'builtin') {
          if (value.origin.module === 'module' && (name === 'default' || name === 'Module')) return [value];
          if (value.origin.module === 'process' && name === 'mainModule') return [{ kind: 'module-object' }];
        }
        return [memberOrigin(value.origin, value.form, name)];
      case 'object':
        return once(value.node, name, () => objectMember(value.node, name));
      case 'array':
        return /^\d+$/u.test(name) ? elementOf(value.node, Number(name)) : unknown;
      case 'class':
        return once(value.node, `static ${name}`, () => classMember(value.node, name, true));
      case 'instance':
        return once(value.node, name, () => classMember(value.node, name, false));
      case 'loader':
        if (name === 'main') return [{ kind: 'module-object' }];
        // `jiti.import('x')`; the `require` of CommonJS has no such member.
        if (name === 'import') return [value];
        return name === 'resolve' ? [{ kind: 'loader', form: 'require-resolve' }] : unknown;
      case 'module-object':
        return moduleMember(name);
      case 'plain':
        return plain;
      case 'global':
        if (globalObjects.has(value.name)) return globalValue(name);
        if (value.name === 'process' && name === 'mainModule') return [{ kind: 'module-object' }];
        // Bun has it.
        if (value.name === 'import.meta' && name === 'require') return [{ kind: 'loader', form: 'require' }];
        return namespaces.has(value.name) ? [{ kind: 'global', name: `${value.name}.${name}` }] : unknown;
      case 'function':
      case 'unknown':
        return unknown;
      default:
        return value satisfies never;
    }
  };
  /** `x = { ...x }` holds itself: its members are asked for once on the way. */
  const once = (node: Node, name: string, members: () => readonly Value[]): readonly Value[] => {
    const names = busyMembers.get(node) ?? new Set<string>();
    if (names.has(name)) return cutShort([]);
    busyMembers.set(node, names.add(name));
    const values = distinct(members());
    names.delete(name);
    return values;
  };
  const elementOf = (node: TSESTree.ArrayExpression, index: number): readonly Value[] => {
    const element = node.elements[index];
    return element === undefined || element === null || element.type === 'SpreadElement' ? unknown : valuesOf(element);
  };
  const partsOf = (value: Value): readonly Value[] => {
    if (value.kind === 'plain') return plain;
    const parts = value.kind === 'array' ? value.node.elements : value.kind === 'object' ? value.node.properties.map((property) => (property.type === 'Property' && property.kind === 'init' ? property.value : null)) : [];
    if (parts.length === 0 || parts.length > mostParts) return unknown;
    return parts.flatMap((part) => (part === null || part.type === 'SpreadElement' ? unknown : valuesOf(part)));
  };
  const keyOf = (key: Node, computed: boolean): string | null => staticKey(key, computed) ?? (computed ? folder.fold(key) : null);
  const objectMember = (node: TSESTree.ObjectExpression, name: string): readonly Value[] => {
    const spread: Node[] = [];
    for (const property of [...node.properties].reverse()) {
      if (property.type === 'SpreadElement') spread.push(property.argument);
      else if (keyOf(property.key, property.computed) === name) return property.kind === 'get' && isFunction(property.value) ? returned(property.value) : valuesOf(property.value);
    }
    return spread.length === 0 ? unknown : spread.flatMap((argument) => valuesOf(argument).flatMap((value) => memberOf(value, name)));
  };
  /** What the class itself declares or assigns under the name; empty when it does neither. */
  const ownMember = (node: ClassNode, name: string, isStatic: boolean): readonly Value[] => {
    const found: Value[] = [];
    for (const member of node.body.body) {
      switch (member.type) {
        case 'PropertyDefinition':
        case 'AccessorProperty':
        case 'TSAbstractPropertyDefinition':
          if (member.static !== isStatic || keyOf(member.key, member.computed) !== name) break;
          if (member.typeAnnotation) found.push(...valuesOfType(member.typeAnnotation.typeAnnotation));
          if (member.value !== null) found.push(...valuesOf(member.value));
          if (!member.typeAnnotation && member.value === null) found.push(...unknown);
          break;
        case 'MethodDefinition':
        case 'TSAbstractMethodDefinition':
          if (member.kind === 'constructor' && !isStatic) {
            for (const parameter of member.value.params) {
              if (parameter.type !== 'TSParameterProperty') continue;
              const target = parameter.parameter.type === 'AssignmentPattern' ? parameter.parameter.left : parameter.parameter;
              if (target.name === name) found.push(...valuesOf(target));
            }
          }
          if (member.static !== isStatic || keyOf(member.key, member.computed) !== name) break;
          if (member.kind === 'get') found.push(...returned(member.value));
          else if (member.kind === 'method') found.push({ kind: 'function', node: member.value });
          else found.push(...unknown);
          break;
        default:
      }
    }
    for (const assigned of scopes.thisAssignments.get(node)?.get(name) ?? []) found.push(...valuesOf(assigned));
    return found;
  };
  /** What the members of a class that it does not declare itself are members of. */
  const basesOf = (node: ClassNode, isStatic: boolean): readonly Value[] => {
    if (node.superClass === null) return unknown;
    const bases = valuesOf(node.superClass);
    return isStatic ? bases : bases.flatMap(instances);
  };
  const classMember = (node: ClassNode, name: string, isStatic: boolean): readonly Value[] => {
    const own = ownMember(node, name, isStatic);
    return own.length > 0 ? own : basesOf(node, isStatic).flatMap((base) => memberOf(base, name));
  };
  const holdersOf = (value: Value, name: string): readonly Value[] => {
    if ((value.kind !== 'class' && value.kind !== 'instance') || value.node.superClass === null) return [value];
    const isStatic = value.kind === 'class';
    return once(value.node, `holder of ${isStatic ? 'static ' : ''}${name}`, () =>
      ownMember(value.node, name, isStatic).length > 0 ? [value] : basesOf(value.node, isStatic).flatMap((base) => holdersOf(base, name)),
    );
  };
  return { memberName, memberOf, elementOf, partsOf, basesOf, holdersOf };
}

/** The members of CommonJS's `module` that load. */
function moduleMember(name: string): readonly Value[] {
  switch (name) {
    case 'require':
      return [{ kind: 'loader', form: 'require' }];
    case 'parent':
      return [{ kind: 'module-object' }];
    case 'constructor':
      return [{ kind: 'origin', origin: { kind: 'builtin', module: 'module', export: 'default' }, form: 'export' }];
    case '_compile':
      return [{ kind: 'origin', origin: { kind: 'builtin', module: 'module', export: 'prototype._compile' }, form: 'derived' }];
    default:
      return unknown;
  }
}

const functionName = /^(?:[A-Z]\w*|eval|atob|btoa|fetch|setTimeout|structuredClone)$/u;

/** What `value.constructor` is, where it leads to `Function`: `(() => {}).constructor('return 1')` runs text as code. Null where the value tells. */
function constructorOf(value: Value): Value | null {
  switch (value.kind) {
    case 'function':
    case 'class':
    case 'loader':
      return { kind: 'global', name: 'Function' };
    case 'array':
    case 'object':
    case 'plain':
      return { kind: 'global', name: 'Object' };
    case 'global':
      return functionName.test(value.name) && value.name !== 'Reflect' ? { kind: 'global', name: 'Function' } : null;
    case 'instance':
      return { kind: 'class', node: value.node };
    case 'origin':
    case 'module-object':
    case 'unknown':
      return null;
    default:
      return value satisfies never;
  }
}
