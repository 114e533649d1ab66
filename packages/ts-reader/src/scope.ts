import type { TSESTree } from '@typescript-eslint/types';
import { exportedName, forEachChild, isClass, isFunction, unwrap } from './node.js';
import type { ClassNode, FunctionNode, Node } from './node.js';

/** One step from a value to a part of it, as a destructuring pattern takes it. */
export type Step = { readonly kind: 'property'; readonly name: string } | { readonly kind: 'index'; readonly index: number } | { readonly kind: 'unknown' };

/** What a declaration takes of a module: `*` is all of it. */
export interface ImportedName {
  readonly specifier: string;
  readonly name: string;
}

/** One way in which a name gets a value. */
export type Source =
  | ({ readonly kind: 'import' } & ImportedName)
  | { readonly kind: 'value'; readonly node: Node; readonly path: readonly Step[] }
  | { readonly kind: 'type'; readonly node: TSESTree.TypeNode; readonly path: readonly Step[] }
  | { readonly kind: 'class'; readonly node: ClassNode }
  | { readonly kind: 'function'; readonly node: FunctionNode }
  | { readonly kind: 'enum'; readonly node: TSESTree.TSEnumDeclaration }
  /** A parameter without a type: what callers pass. */
  | { readonly kind: 'argument'; readonly function: FunctionNode; readonly index: number; readonly path: readonly Step[] }
  | { readonly kind: 'unknown' };

/** What callers pass. */
export type Argument = Extract<Source, { readonly kind: 'argument' }>;

export interface Binding {
  readonly name: string;
  readonly scope: Scope;
  readonly sources: Source[];
}

export interface Scope {
  readonly node: Node;
  readonly parent: Scope | null;
  /** Whether `var` lands here. */
  readonly hoists: boolean;
  readonly values: Map<string, Binding>;
  /** Names that exist for the type checker only. An import, a class or an enum stands in both maps' meaning but only in `values`. */
  readonly types: Map<string, TypeBinding>;
}

export type TypeBinding =
  | { readonly kind: 'alias'; readonly node: TSESTree.TSTypeAliasDeclaration }
  | { readonly kind: 'interface'; readonly node: TSESTree.TSInterfaceDeclaration }
  | { readonly kind: 'parameter'; readonly constraint: TSESTree.TypeNode | null };

/** A member that a destructuring pattern takes out of a value. */
export interface PatternAccess {
  readonly key: Node;
  readonly name: string;
  readonly receiver: Source;
}

/** Names of one file, and the parents of its nodes. */
export interface ScopeAnalysis {
  readonly program: TSESTree.Program;
  readonly patternAccesses: readonly PatternAccess[];
  /** All that names are bound to by declarations of imports. */
  readonly imported: readonly ImportedName[];
  /** Every node in source order of their starts as the tree lists them. */
  readonly nodes: readonly Node[];
  /** Values assigned to `this.name` in the class. */
  readonly thisAssignments: ReadonlyMap<ClassNode, ReadonlyMap<string, readonly Node[]>>;
  /** What `+=` appends to a name, in source order. */
  readonly appends: ReadonlyMap<Binding, readonly TSESTree.AssignmentExpression[]>;
  /** What callers pass for a parameter that has a type; one without has it among its sources. */
  readonly typedArguments: ReadonlyMap<Binding, Argument>;
  /** What is written to members of a name's value (`state.pool = x`), by their names; `*` has what is written by a name that is not known. */
  readonly memberWrites: ReadonlyMap<Binding, ReadonlyMap<string, readonly Source[]>>;
  /** Calls of a name's `push`, in source order. */
  readonly pushes: ReadonlyMap<Binding, readonly TSESTree.CallExpression[]>;
  parentOf(node: Node): Node | null;
  lookup(name: string, at: Node): Binding | null;
  lookupType(name: string, at: Node): TypeBinding | Binding | null;
  /** The class whose instance (or which itself, when static) `this` is at the node. */
  thisClassAt(node: Node): { readonly node: ClassNode; readonly isStatic: boolean } | null;
}

function opensScope(node: Node, parent: Node | null): boolean {
  switch (node.type) {
    case 'Program':
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'SwitchStatement':
    case 'CatchClause':
    case 'StaticBlock':
    case 'TSModuleBlock':
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSMethodSignature':
    case 'TSFunctionType':
      return true;
    case 'BlockStatement':
      // Parameters and body share one scope: a body cannot redeclare a parameter with let or const.
      return parent === null || !isFunction(parent);
    default:
      return isFunction(node) || isClass(node);
  }
}

function hoists(node: Node): boolean {
  return node.type === 'Program' || node.type === 'StaticBlock' || node.type === 'TSModuleBlock' || isFunction(node);
}

/** The name of a property key that is no computed expression, or of a computed literal. */
export function staticKey(key: Node, computed: boolean): string | null {
  if (key.type === 'Identifier' && !computed) return key.name;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number')) return String(key.value);
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0) return key.quasis[0]?.value.cooked ?? null;
  return null;
}

/** The node above as ESLint and its parsers have it; oxc has none. */
function parentIn(node: { readonly parent?: Node }): Node | null {
  return node.parent ?? null;
}

/** Finds every declaration and every write of a file. */
export function analyzeScopes(program: TSESTree.Program): ScopeAnalysis {
  /** Where the parser has not hung them on the nodes themselves. */
  const parents = new Map<Node, Node>();
  const parentOf = (node: Node): Node | null => parents.get(node) ?? parentIn(node);
  const scopes = new Map<Node, Scope>();
  const nodes: Node[] = [];
  const patternAccesses: PatternAccess[] = [];
  const imported: ImportedName[] = [];
  const writes: { readonly target: Node; readonly source: Source; readonly append?: TSESTree.AssignmentExpression }[] = [];
  const appends = new Map<Binding, TSESTree.AssignmentExpression[]>();
  const thisAssignments = new Map<ClassNode, Map<string, Node[]>>();
  const typedArguments = new Map<Binding, Argument>();
  const memberWrites = new Map<Binding, Map<string, Source[]>>();
  const pushed: { readonly list: TSESTree.Identifier; readonly call: TSESTree.CallExpression }[] = [];
  const pushes = new Map<Binding, TSESTree.CallExpression[]>();

  const bind = (scope: Scope, name: string, source: Source): void => {
    if (source.kind === 'import') imported.push(source);
    const binding = scope.values.get(name);
    if (binding === undefined) scope.values.set(name, { name, scope, sources: [source] });
    else binding.sources.push(source);
  };
  const stepInto = (source: Source, step: Step): Source => {
    switch (source.kind) {
      case 'value':
      case 'type':
      case 'argument':
        return { ...source, path: [...source.path, step] };
      default:
        return { kind: 'unknown' };
    }
  };
  /** Walks a pattern and calls `leaf` for each target with the source it takes its value from. */
  const takeApart = (pattern: Node, sources: readonly Source[], leaf: (target: Node, source: Source) => void): void => {
    switch (pattern.type) {
      case 'AssignmentPattern':
        takeApart(pattern.left, [...sources, { kind: 'value', node: pattern.right, path: [] }], leaf);
        return;
      case 'RestElement':
        takeApart(pattern.argument, [{ kind: 'unknown' }], leaf);
        return;
      case 'TSParameterProperty':
        takeApart(pattern.parameter, sources, leaf);
        return;
      case 'ArrayPattern':
        pattern.elements.forEach((element, index) => {
          if (element !== null) takeApart(element, sources.map((source) => stepInto(source, { kind: 'index', index })), leaf);
        });
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') {
            // What is left over still has the members that were not taken out.
            takeApart(property.argument, sources, leaf);
            continue;
          }
          const name = staticKey(property.key, property.computed);
          if (name !== null) for (const receiver of sources) patternAccesses.push({ key: property.key, name, receiver });
          const step: Step = name === null ? { kind: 'unknown' } : { kind: 'property', name };
          takeApart(property.value, sources.map((source) => stepInto(source, step)), leaf);
        }
        return;
      default:
        for (const source of sources) leaf(pattern, source);
    }
  };
  const annotationOf = (pattern: Node): TSESTree.TypeNode | null => {
    if (pattern.type === 'AssignmentPattern') return annotationOf(pattern.left);
    if (pattern.type === 'TSParameterProperty') return annotationOf(pattern.parameter);
    if (pattern.type === 'Identifier' || pattern.type === 'ObjectPattern' || pattern.type === 'ArrayPattern') return pattern.typeAnnotation?.typeAnnotation ?? null;
    return null;
  };
  const declare = (scope: Scope, pattern: Node, sources: readonly Source[]): void => {
    const annotation = annotationOf(pattern);
    const all: readonly Source[] = annotation === null ? sources : [{ kind: 'type', node: annotation, path: [] }, ...sources];
    takeApart(pattern, all.length === 0 ? [{ kind: 'unknown' }] : all, (target, source) => {
      if (target.type === 'Identifier') bind(scope, target.name, source);
    });
  };
  const hoistingScope = (scope: Scope): Scope => {
    let current = scope;
    while (!hoists(current.node) && current.parent !== null) current = current.parent;
    return current;
  };
  const declareTypeParameters = (scope: Scope, list: TSESTree.TSTypeParameterDeclaration | undefined | null): void => {
    for (const parameter of list?.params ?? []) {
      scope.types.set(parameter.name.name, { kind: 'parameter', constraint: parameter.constraint ?? null });
    }
  };
  const enclosingClass = (node: Node): { readonly node: ClassNode; readonly isStatic: boolean } | null => {
    let below = node;
    for (let current = parentOf(node); current !== null; below = current, current = parentOf(current)) {
      switch (current.type) {
        case 'MethodDefinition':
        case 'PropertyDefinition':
        case 'AccessorProperty': {
          // A computed key is evaluated outside the class.
          if (current.key === below) continue;
          const owner = parentOf(parentOf(current) ?? current);
          return owner !== null && isClass(owner) ? { node: owner, isStatic: current.static } : null;
        }
        case 'StaticBlock': {
          const owner = parentOf(parentOf(current) ?? current);
          return owner !== null && isClass(owner) ? { node: owner, isStatic: true } : null;
        }
        case 'FunctionDeclaration':
          return null;
        case 'FunctionExpression': {
          const holder = parentOf(current);
          if (holder === null || holder.type !== 'MethodDefinition') return null;
          break;
        }
        default:
      }
    }
    return null;
  };

  const declareNode = (node: Node, parent: Node | null, scope: Scope): void => {
    if (isFunction(node)) {
      declareTypeParameters(scope, node.typeParameters);
      if (node.type === 'FunctionExpression' && node.id !== null) bind(scope, node.id.name, { kind: 'function', node });
      node.params.forEach((parameter, index) => {
        const source: Argument = { kind: 'argument', function: node, index, path: [] };
        const isTyped = annotationOf(parameter) !== null;
        declare(scope, parameter, !isTyped && parameter.type !== 'RestElement' ? [source] : []);
        const named = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
        const target = named.type === 'AssignmentPattern' ? named.left : named;
        const binding = isTyped && target.type === 'Identifier' ? scope.values.get(target.name) : undefined;
        if (binding !== undefined) typedArguments.set(binding, source);
      });
      if ((node.type === 'FunctionDeclaration' || node.type === 'TSDeclareFunction') && node.id !== null && scope.parent !== null) {
        bind(scope.parent, node.id.name, { kind: 'function', node });
      }
      return;
    }
    if (isClass(node)) {
      declareTypeParameters(scope, node.typeParameters);
      if (node.id !== null) bind(node.type === 'ClassDeclaration' && scope.parent !== null ? scope.parent : scope, node.id.name, { kind: 'class', node });
      return;
    }
    switch (node.type) {
      case 'ImportDeclaration':
        for (const specifier of node.specifiers) {
          const name =
            specifier.type === 'ImportSpecifier' ? exportedName(specifier.imported) : specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*';
          bind(scope, specifier.local.name, { kind: 'import', specifier: node.source.value, name });
        }
        return;
      case 'TSImportEqualsDeclaration':
        if (node.moduleReference.type !== 'TSExternalModuleReference') bind(scope, node.id.name, { kind: 'value', node: node.moduleReference, path: [] });
        else if (typeof node.moduleReference.expression.value === 'string') {
          bind(scope, node.id.name, { kind: 'import', specifier: node.moduleReference.expression.value, name: '*' });
        } else bind(scope, node.id.name, { kind: 'unknown' });
        return;
      case 'VariableDeclaration': {
        const target = node.kind === 'var' ? hoistingScope(scope) : scope;
        const loops = parent !== null && (parent.type === 'ForOfStatement' || parent.type === 'ForInStatement') && parent.left === node;
        for (const declarator of node.declarations) {
          const loopSource: readonly Source[] = loops && parent.type === 'ForOfStatement' ? [{ kind: 'value', node: parent.right, path: [{ kind: 'unknown' }] }] : [{ kind: 'unknown' }];
          if (loops) declare(target, declarator.id, loopSource);
          else if (declarator.init !== null) declare(target, declarator.id, [{ kind: 'value', node: declarator.init, path: [] }]);
          else {
            // `let p;` has no value yet; what it gets, its assignments say. `declare const x` has only its type.
            const declared = annotationOf(declarator.id);
            if (declarator.id.type === 'Identifier' && declared === null && !node.declare) {
              if (!target.values.has(declarator.id.name)) target.values.set(declarator.id.name, { name: declarator.id.name, scope: target, sources: [] });
            } else declare(target, declarator.id, []);
          }
        }
        return;
      }
      case 'TSEnumDeclaration':
        bind(scope, node.id.name, { kind: 'enum', node });
        return;
      case 'TSModuleDeclaration':
        if (node.id.type === 'Identifier' && node.kind !== 'global') bind(scope, node.id.name, { kind: 'unknown' });
        return;
      case 'TSTypeAliasDeclaration':
        declareTypeParameters(scope, node.typeParameters);
        scope.parent?.types.set(node.id.name, { kind: 'alias', node });
        return;
      case 'TSInterfaceDeclaration':
        declareTypeParameters(scope, node.typeParameters);
        scope.parent?.types.set(node.id.name, { kind: 'interface', node });
        return;
      case 'TSMethodSignature':
      case 'TSFunctionType':
        declareTypeParameters(scope, node.typeParameters);
        return;
      case 'CatchClause':
        if (node.param !== null) declare(scope, node.param, []);
        return;
      case 'AssignmentExpression':
        if (node.operator === '=' || node.operator === '??=' || node.operator === '||=' || node.operator === '&&=') {
          takeApart(node.left, [{ kind: 'value', node: node.right, path: [] }], (target, source) => writes.push({ target, source }));
        } else writes.push({ target: node.left, source: { kind: 'unknown' }, ...(node.operator === '+=' ? { append: node } : {}) });
        return;
      case 'CallExpression': {
        const { callee } = node;
        if (callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && staticKey(callee.property, callee.computed) === 'push') pushed.push({ list: callee.object, call: node });
        return;
      }
      case 'UpdateExpression':
        writes.push({ target: node.argument, source: { kind: 'unknown' } });
        return;
      case 'ForInStatement':
      case 'ForOfStatement':
        if (node.left.type !== 'VariableDeclaration') takeApart(node.left, [node.type === 'ForOfStatement' ? { kind: 'value', node: node.right, path: [{ kind: 'unknown' }] } : { kind: 'unknown' }], (target, source) => writes.push({ target, source }));
        return;
      default:
    }
  };

  const visit = (node: Node, parent: Node | null, outer: Scope | null): void => {
    if (parent !== null && parentIn(node) !== parent) parents.set(node, parent);
    nodes.push(node);
    let scope = outer;
    if (scope === null || opensScope(node, parent)) {
      scope = { node, parent: outer, hoists: hoists(node), values: new Map(), types: new Map() };
      scopes.set(node, scope);
    }
    declareNode(node, parent, scope);
    forEachChild<Scope | null>(node, visit, scope);
  };
  visit(program, null, null);

  const scopeAt = (node: Node): Scope | null => {
    for (let current: Node | null = node; current !== null; current = parentOf(current)) {
      const scope = scopes.get(current);
      if (scope !== undefined) return scope;
    }
    return null;
  };
  const lookup = (name: string, at: Node): Binding | null => {
    for (let scope = scopeAt(at); scope !== null; scope = scope.parent) {
      const binding = scope.values.get(name);
      if (binding !== undefined) return binding;
    }
    return null;
  };
  const lookupType = (name: string, at: Node): TypeBinding | Binding | null => {
    for (let scope = scopeAt(at); scope !== null; scope = scope.parent) {
      const found = scope.types.get(name) ?? scope.values.get(name);
      if (found !== undefined) return found;
    }
    return null;
  };
  for (const { target: written, source, append } of writes) {
    // `(pool as any) = x` and `pool! = x` write to the name.
    const target = unwrap(written);
    if (target.type === 'Identifier') {
      const binding = lookup(target.name, target);
      binding?.sources.push(source);
      if (binding !== null && append !== undefined) appends.set(binding, [...(appends.get(binding) ?? []), append]);
    } else if (target.type === 'MemberExpression') {
      const object = unwrap(target.object);
      const name = staticKey(target.property, target.computed);
      const binding = object.type === 'Identifier' ? lookup(object.name, object) : null;
      if (binding !== null) {
        const members = memberWrites.get(binding) ?? new Map<string, Source[]>();
        memberWrites.set(binding, members.set(name ?? '*', [...(members.get(name ?? '*') ?? []), source]));
      }
      // `Db.pool = x` is what a static method says by `this.pool = x`.
      const [declared] = binding?.sources ?? [];
      const owner = object.type === 'ThisExpression' ? enclosingClass(target)?.node : declared?.kind === 'class' ? declared.node : undefined;
      if (owner === undefined || name === null || source.kind !== 'value' || source.path.length > 0) continue;
      const members = thisAssignments.get(owner) ?? new Map<string, Node[]>();
      thisAssignments.set(owner, members.set(name, [...(members.get(name) ?? []), source.node]));
    }
  }
  for (const { list, call } of pushed) {
    const binding = lookup(list.name, list);
    if (binding !== null) pushes.set(binding, [...(pushes.get(binding) ?? []), call]);
  }
  return {
    program,
    patternAccesses,
    imported,
    nodes,
    thisAssignments,
    appends,
    typedArguments,
    memberWrites,
    pushes,
    parentOf,
    lookup,
    lookupType,
    thisClassAt: enclosingClass,
  };
}
