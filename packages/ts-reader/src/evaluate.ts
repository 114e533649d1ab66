import type { ImportTarget } from '@pg-guardrails/kernel';
import type { TSESTree } from '@typescript-eslint/types';
import type { Folder } from './fold.js';
import { childrenOf, isClass, isFunction, unwrap } from './node.js';
import type { ClassNode, FunctionNode, Node } from './node.js';
import { loadsByPackage, makesLoader } from './package-loaders.js';
import { staticKey } from './scope.js';
import type { Binding, ScopeAnalysis, Source, Step } from './scope.js';
import { callOrigin, distinct, memberOrigin, plain, unknown } from './value.js';
import type { Value } from './value.js';

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
/** Types that wrap the value's type without hiding what it is. */
const transparentTypes = new Set(['Promise', 'PromiseLike', 'Awaited', 'Readonly', 'Partial', 'Required', 'NonNullable', 'Pick', 'Omit', 'InstanceType', 'ReturnType', 'Extract', 'Exclude']);

/** Follows values through one file: bindings, members, calls of functions of the file, and types that are written down. */
export function createEvaluator(scopes: ScopeAnalysis, folder: Folder, targetOf: (specifier: string) => ImportTarget): Evaluator {
  const cache = new Map<Node, readonly Value[]>();
  const busy = new Set<Node>();
  const returns = new Map<FunctionNode, readonly Node[]>();
  const busyMembers = new Map<Node, Set<string>>();
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
        return namespaces.has(value.name) ? [{ kind: 'global', name: `${value.name}.${name}` }] : unknown;
      case 'function':
      case 'unknown':
        return unknown;
      default:
        return value satisfies never;
    }
  };
  /** The members of CommonJS's `module` that load. */
  const moduleMember = (name: string): readonly Value[] => {
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
  const objectMember = (node: TSESTree.ObjectExpression, name: string): readonly Value[] => {
    const spread: Node[] = [];
    for (const property of [...node.properties].reverse()) {
      if (property.type === 'SpreadElement') spread.push(property.argument);
      else if (staticKey(property.key, property.computed) === name) return property.kind === 'get' && isFunction(property.value) ? returned(property.value) : valuesOf(property.value);
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
          if (member.static !== isStatic || staticKey(member.key, member.computed) !== name) break;
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
          if (member.static !== isStatic || staticKey(member.key, member.computed) !== name) break;
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
  /** What `new value()` gives. */
  const instances = (value: Value): readonly Value[] => {
    switch (value.kind) {
      case 'origin':
        return [{ ...value, form: 'derived' }];
      case 'class':
        return [{ kind: 'instance', node: value.node }];
      default:
        return unknown;
    }
  };
  const returned = (node: FunctionNode): readonly Value[] => {
    if (node.returnType) {
      const typed = valuesOfType(node.returnType.typeAnnotation);
      if (typed.some((value) => value.kind !== 'unknown')) return typed;
    }
    if (node.body === null || node.body === undefined) return unknown;
    if (node.body.type !== 'BlockStatement') return valuesOf(node.body);
    const found = many(returnedExpressions(node, node.body));
    return found.length === 0 ? plain : found;
  };
  const returnedExpressions = (node: FunctionNode, body: Node): readonly Node[] => {
    const known = returns.get(node);
    if (known !== undefined) return known;
    const found: Node[] = [];
    const visit = (inner: Node): void => {
      if (isFunction(inner) || isClass(inner)) return;
      if (inner.type === 'ReturnStatement' && inner.argument !== null) found.push(inner.argument);
      for (const child of childrenOf(inner)) visit(child);
    };
    visit(body);
    returns.set(node, found);
    return found;
  };
  const called = (value: Value, call: TSESTree.CallExpression | TSESTree.TaggedTemplateExpression): readonly Value[] => {
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
        return calledGlobal(value.name, call.type === 'CallExpression' ? call.arguments : []);
      case 'plain':
        return plain;
      default:
        return unknown;
    }
  };
  const firstArgument = (call: TSESTree.CallExpression | TSESTree.TaggedTemplateExpression): Node | undefined => (call.type === 'CallExpression' ? call.arguments[0] : undefined);
  const loaded = (argument: Node | undefined): readonly Value[] => {
    const specifier = argument === undefined ? null : folder.fold(argument);
    return specifier === null ? unknown : [imported(specifier, '*')];
  };

  const globalObjects = new Set(['globalThis', 'global', 'window', 'self']);
  /** Objects of JavaScript itself whose members are told by name. */
  const namespaces = new Set(['Object', 'Promise', 'Reflect', 'process']);
  const globalValue = (name: string): readonly Value[] => {
    if (name === 'require' || name === '__non_webpack_require__') return [{ kind: 'loader', form: 'require' }];
    if (name === 'module') return [{ kind: 'module-object' }];
    // The members of the global object are what the module `bun` exports.
    if (name === 'Bun') return [{ kind: 'origin', origin: { kind: 'package', package: 'bun', export: '*' }, form: 'export' }];
    return [{ kind: 'global', name }];
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
        return name === null ? valuesOf(node.object).map((value): Value => (value.kind === 'plain' ? value : { kind: 'unknown' })) : valuesOf(node.object).flatMap((value) => memberOf(value, name));
      }
      case 'TSQualifiedName':
        return valuesOf(node.left).flatMap((value) => memberOf(value, node.right.name));
      case 'CallExpression':
        return valuesOfCall(node);
      case 'TaggedTemplateExpression':
        return valuesOf(node.tag).flatMap((value) => called(value, node));
      case 'NewExpression':
        return valuesOf(node.callee).flatMap(instances);
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
      case 'TemplateLiteral':
      case 'BinaryExpression':
      case 'UnaryExpression':
      case 'UpdateExpression':
      case 'JSXElement':
      case 'JSXFragment':
      case 'MetaProperty':
        return plain;
      default:
        return unknown;
    }
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
          return unknown;
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

  const valuesOfType = (type: TSESTree.TypeNode): readonly Value[] => {
    if (busy.has(type) || depth > maximumDepth) return cutShort([]);
    busy.add(type);
    depth += 1;
    const values = evaluateType(type);
    depth -= 1;
    busy.delete(type);
    return values;
  };
  const evaluateType = (type: TSESTree.TypeNode): readonly Value[] => {
    switch (type.type) {
      case 'TSTypeReference': {
        const own = namedType(type.typeName);
        const [argument] = type.typeArguments?.params ?? [];
        const name = type.typeName.type === 'Identifier' ? type.typeName.name : '';
        if (own === null) return argument !== undefined && transparentTypes.has(name) ? valuesOfType(argument) : unknown;
        return own;
      }
      case 'TSImportType': {
        const source = importTypeSource(type);
        if (source === null) return unknown;
        const names: string[] = [];
        for (let name: TSESTree.EntityName | null = type.qualifier; name !== null; ) {
          if (name.type === 'TSQualifiedName') {
            names.unshift(name.right.name);
            name = name.left;
          } else {
            if (name.type === 'Identifier') names.unshift(name.name);
            name = null;
          }
        }
        return names.reduce<readonly Value[]>((values, name) => values.flatMap((value) => memberOf(value, name)), [imported(source, '*')]).flatMap(instances);
      }
      case 'TSTypeQuery':
        if (type.exprName.type === 'TSImportType') {
          const source = importTypeSource(type.exprName);
          return source === null ? unknown : [imported(source, '*')];
        }
        return valuesOf(type.exprName);
      case 'TSUnionType':
      case 'TSIntersectionType':
        return type.types.flatMap(valuesOfType);
      case 'TSTypeOperator':
        return type.typeAnnotation === undefined ? unknown : valuesOfType(type.typeAnnotation);
      case 'TSStringKeyword':
      case 'TSNumberKeyword':
      case 'TSBooleanKeyword':
      case 'TSNullKeyword':
      case 'TSUndefinedKeyword':
      case 'TSVoidKeyword':
      case 'TSLiteralType':
        return plain;
      default:
        return unknown;
    }
  };
  /** What a type's name stands for; null when the file does not declare it. */
  const namedType = (name: TSESTree.EntityName): readonly Value[] | null => {
    if (name.type === 'TSQualifiedName') {
      const left = name.left.type === 'ThisExpression' ? unknown : namedEntity(name.left);
      return left.flatMap((value) => memberOf(value, name.right.name)).flatMap(instances);
    }
    if (name.type !== 'Identifier') return unknown;
    const found = scopes.lookupType(name.name, name);
    if (found === null) return null;
    if ('sources' in found) return valuesOfBinding(found).flatMap(instances);
    switch (found.kind) {
      case 'alias':
        return valuesOfType(found.node.typeAnnotation);
      case 'interface': {
        const bases = found.node.extends.flatMap((base) => (base.expression.type === 'Identifier' || base.expression.type === 'MemberExpression' ? valuesOf(base.expression).flatMap(instances) : unknown));
        return bases.length === 0 ? unknown : bases;
      }
      case 'parameter':
        return found.constraint === null ? unknown : valuesOfType(found.constraint);
      default:
        return found satisfies never;
    }
  };
  const namedEntity = (name: TSESTree.EntityName): readonly Value[] => {
    if (name.type === 'TSQualifiedName') return namedEntity(name.left).flatMap((value) => memberOf(value, name.right.name));
    return name.type === 'Identifier' ? valuesOf(name) : unknown;
  };
  return { valuesOf: (node) => nonEmpty(valuesOf(node)), valuesOfType: (type) => nonEmpty(valuesOfType(type)), valuesOfSource: (source) => nonEmpty(valuesOfSource(source)), valuesOfReturn: (node) => nonEmpty(returned(node)), memberName, holdersOf: (value, name) => nonEmpty(holdersOf(value, name)) };
}

function nonEmpty(values: readonly Value[]): readonly Value[] {
  return values.length === 0 ? unknown : values;
}

/** Whether an export of `node:module` loads what it is given: `_load`, `prototype.require`, `require` of a new module. */
export function loadsByModule(exported: string): boolean {
  return /(?:^|\.)(?:_load|require)$/u.test(exported);
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

/** The module of `import('…').T`. */
export function importTypeSource(node: TSESTree.TSImportType): string | null {
  const { value } = node.source;
  return typeof value === 'string' ? value : null;
}
