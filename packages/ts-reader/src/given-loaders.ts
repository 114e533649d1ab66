import type { TSESTree } from '@typescript-eslint/types';
import { appliedCall } from './applied.js';
import { loadsAnything } from './loads.js';
import { exportedName, unwrap } from './node.js';
import type { Node } from './node.js';
import type { Reading } from './reading.js';

/** The functions of `loadsAnything` by their own names, and private members, which only the class itself gives a value. */
const loaderName = /^(?:#.*|require|__non_webpack_require__|createRequire|_load|eval|dlopen|runIn(?:This|New)?Context|compileFunction|createScript|Script|SourceTextModule)$/u;
/** Expressions that may give a function of somewhere else. */
const mayGive: ReadonlySet<string> = new Set(['Identifier', 'MemberExpression', 'CallExpression', 'ImportExpression', 'AwaitExpression', 'ConditionalExpression', 'LogicalExpression', 'AssignmentExpression']);

/** What becomes of a value where it stands: the reader follows it, or somebody else gets it. */
type Fate = 'followed' | 'given';

/**
 * Expressions by which a function that loads modules or runs text leaves the file's sight: exported, passed on, kept in an object. What is
 * called, or bound to a name of the file, is followed instead.
 */
export function givenLoaders(reading: Reading): readonly Node[] {
  const { evaluator, scopes } = reading;
  const found: Node[] = [];

  const isPrivate = (node: Node): boolean => {
    if (node.type !== 'PropertyDefinition' && node.type !== 'AccessorProperty') return false;
    return node.key.type === 'PrivateIdentifier' || node.accessibility === 'private';
  };
  /** Whether a default is that of a member of every instance, or of a name that the file exports. */
  const isSeen = (pattern: Node): boolean => {
    const parent = scopes.parentOf(pattern);
    switch (parent?.type) {
      case 'TSParameterProperty':
        return parent.accessibility !== 'private';
      case 'Property':
      case 'ObjectPattern':
      case 'ArrayPattern':
      case 'AssignmentPattern':
      case 'VariableDeclarator':
      case 'VariableDeclaration':
        return isSeen(parent);
      default:
        return parent?.type === 'ExportNamedDeclaration';
    }
  };
  /** An assignment to a name of the file is followed; so is `globalThis.require`, which every file's `require` then is. */
  const assignedFate = (target: Node): Fate => {
    const left = unwrap(target);
    if (left.type === 'Identifier') return scopes.lookup(left.name, left) !== null || left.name === 'require' ? 'followed' : 'given';
    if (left.type !== 'MemberExpression') return 'given';
    const object = unwrap(left.object);
    const name = evaluator.memberName(left);
    if (object.type === 'ThisExpression' && left.property.type === 'PrivateIdentifier') return 'followed';
    return name === 'require' && object.type === 'Identifier' && /^(?:globalThis|global)$/u.test(object.name) ? 'followed' : 'given';
  };
  const fateOf = (node: Node): Fate => {
    const parent = scopes.parentOf(node);
    if (parent === null) return 'followed';
    if (unwrap(parent) === node || (parent !== node && unwrap(parent) === unwrap(node) && parent.type !== 'SequenceExpression')) return fateOf(parent);
    switch (parent.type) {
      case 'SequenceExpression':
        return parent.expressions.at(-1) === node ? fateOf(parent) : 'followed';
      case 'AwaitExpression':
        return fateOf(parent);
      case 'ConditionalExpression':
        return parent.test === node ? 'followed' : fateOf(parent);
      case 'LogicalExpression':
        return parent.left === node && parent.operator === '&&' ? 'followed' : fateOf(parent);
      case 'CallExpression':
      case 'NewExpression':
        return parent.callee === node || isApplied(parent, node) ? 'followed' : 'given';
      case 'VariableDeclarator':
        if (parent.init !== node) return 'followed';
        return scopes.parentOf(scopes.parentOf(parent) ?? parent)?.type === 'ExportNamedDeclaration' ? 'given' : 'followed';
      case 'AssignmentExpression':
        return assignedFate(parent.left);
      case 'PropertyDefinition':
      case 'AccessorProperty':
        return parent.value === node && !isPrivate(parent) ? 'given' : 'followed';
      case 'Property':
        return parent.value === node && scopes.parentOf(parent)?.type === 'ObjectExpression' ? 'given' : 'followed';
      // The first part of a tagged template is its text; whatever fills it is the tag's.
      case 'TemplateLiteral':
        return scopes.parentOf(parent)?.type === 'TaggedTemplateExpression' ? 'given' : 'followed';
      case 'JSXExpressionContainer':
      case 'ThrowStatement':
      case 'ArrayExpression':
      case 'ReturnStatement':
      case 'YieldExpression':
      case 'ExportDefaultDeclaration':
      case 'TSExportAssignment':
      case 'ExportSpecifier':
        return 'given';
      case 'ArrowFunctionExpression':
        return parent.body === node ? 'given' : 'followed';
      // `new` of such a class loads what `super` is given.
      case 'ClassDeclaration':
      case 'ClassExpression':
        return parent.superClass === node ? 'given' : 'followed';
      case 'AssignmentPattern':
        return parent.right === node && isSeen(parent) ? 'given' : 'followed';
      default:
        return 'followed';
    }
  };
  /** `Reflect.apply(require, null, ['x'])` calls it. */
  const isApplied = (call: Node, node: Node): boolean => call.type === 'CallExpression' && appliedCall(call, evaluator).callee === unwrap(node);

  /** Whether a name of the file gets its value in a way that may lead to a loader. */
  const mayHoldLoader = (name: TSESTree.Identifier): boolean => {
    const binding = scopes.lookup(name.name, name);
    if (binding === null) return loaderName.test(name.name);
    return binding.sources.some((source) => source.kind === 'import' || (source.kind === 'value' && mayGive.has(unwrap(source.node).type)));
  };
  /** Of calls only those that make a loader, of members only those that are called like one: what a function or an object of the file holds is told of where it gets it. */
  const isLoader = (node: Node): boolean => {
    if (node.type === 'MemberExpression' && !loaderName.test(evaluator.memberName(node) ?? '')) return false;
    if (node.type === 'Identifier' && !mayHoldLoader(node)) return false;
    if (node.type !== 'CallExpression') return evaluator.valuesOf(node).some(loadsAnything);
    return evaluator.valuesOf(node.callee).some((value) => value.kind === 'origin' && value.origin.kind === 'builtin' && value.origin.module === 'module' && value.origin.export === 'createRequire');
  };
  for (const node of scopes.nodes) {
    if (node.type === 'ExportSpecifier') {
      const declaration = scopes.parentOf(node);
      const source = declaration?.type === 'ExportNamedDeclaration' ? declaration.source : null;
      const values = source !== null ? evaluator.valuesOfSource({ kind: 'import', specifier: source.value, name: exportedName(node.local) }) : node.local.type === 'Identifier' ? evaluator.valuesOf(node.local) : [];
      if (values.some(loadsAnything)) found.push(node);
      continue;
    }
    if (node.type !== 'Identifier' && node.type !== 'MemberExpression' && node.type !== 'CallExpression') continue;
    const parent = scopes.parentOf(node);
    if (parent === null || parent.type === 'ExportSpecifier' || parent.type === 'ImportSpecifier') continue;
    // Names of members, keys and declarations are no expressions.
    if ((parent.type === 'MemberExpression' && parent.property === node && !parent.computed) || (parent.type === 'Property' && parent.key === node && !parent.shorthand)) continue;
    if (fateOf(node) === 'given' && isLoader(node)) found.push(node);
  }
  return found;
}
