import type { ImportFact, ImportForm } from '@pg-guardrails/kernel';
import type { TSESTree } from '@typescript-eslint/types';
import { commentImports } from './comment-imports.js';
import { importTypeSource } from './evaluate.js';
import { exportedName, unwrap } from './node.js';
import type { Node } from './node.js';
import type { Reading } from './reading.js';
import { staticKey } from './scope.js';
import type { Value } from './value.js';

/** The functions of test runners that name a module to replace, to reset or to get past its replacement. */
const mockMethods = new Set([
  'mock',
  'doMock',
  'unmock',
  'dontMock',
  'doUnmock',
  'setMock',
  'deepUnmock',
  'requireActual',
  'requireMock',
  'importActual',
  'importMock',
  'createMockFromModule',
  'genMockFromModule',
  'unstable_mockModule',
  'unstable_unmockModule',
  'module',
]);
const mockGlobals = new Set(['vi', 'vitest', 'jest']);
/** Which export of which module is the object that has them. */
const mockModules = new Map([
  ['vitest', new Set(['vi', 'vitest'])],
  ['@jest/globals', new Set(['jest'])],
  ['bun:test', new Set(['mock', 'vi', 'jest'])],
  ['test', new Set(['mock'])],
]);
const programFile = /\.[cm]?[jt]sx?$/u;
const loadsModules = /\b(?:import|require)\b|\\/u;

/** Every edge from the file to another module, static or not. */
export function collectImports(reading: Reading): readonly ImportFact[] {
  const { evaluator, file, folder, scopes } = reading;
  const facts: ImportFact[] = [...commentImports(reading)];

  const add = (form: ImportForm, node: Node, specifier: string | null, names: readonly string[]): void => {
    facts.push({
      kind: 'import',
      place: reading.placeOfNode(node),
      form,
      specifier,
      names,
      target: specifier === null ? { kind: 'opaque' } : reading.resolve(file, specifier),
    });
  };

  /** The members that are taken of a loaded module at once: `const { Pool } = require('pg')`, `(await import('pg')).Pool`. */
  const takenNames = (call: Node): readonly string[] => {
    let node = call;
    let parent = scopes.parentOf(node);
    while (parent !== null && (parent.type === 'AwaitExpression' || unwrap(parent) === node)) {
      node = parent;
      parent = scopes.parentOf(node);
    }
    if (parent?.type === 'MemberExpression' && parent.object === node) {
      const name = evaluator.memberName(parent);
      return name === null || name === 'then' ? ['*'] : [name];
    }
    if (parent?.type === 'VariableDeclarator' && parent.init === node && parent.id.type === 'ObjectPattern') {
      const names = parent.id.properties.map((property) => (property.type === 'Property' ? staticKey(property.key, property.computed) : null));
      return names.every((name) => name !== null) ? names : ['*'];
    }
    return parent?.type === 'ExpressionStatement' ? [] : ['*'];
  };
  /** A specifier may have been resolved before: `import(import.meta.resolve('pg'))`. */
  const specifierOf = (node: Node): string | null => {
    const text = folder.fold(node);
    if (text !== null) return text;
    const call = unwrap(folder.constantOf(node) ?? node);
    if (call.type !== 'CallExpression') return null;
    const callee = unwrap(call.callee);
    const [argument] = call.arguments;
    const resolves =
      callee.type === 'MemberExpression' && evaluator.memberName(callee) === 'resolve' && (isImportMeta(callee.object) || loaderOf(evaluator.valuesOf(callee)) === 'require-resolve');
    return resolves && argument !== undefined ? folder.fold(argument) : null;
  };
  const addCall = (form: ImportForm, call: Node, argument: Node | undefined, names: readonly string[]): void => {
    // `require()` without an argument throws; there is nothing to say of it.
    if (argument !== undefined) add(form, argument, argument.type === 'SpreadElement' ? null : specifierOf(argument), names);
  };

  const readCall = (node: TSESTree.CallExpression): void => {
    const callee = unwrap(node.callee);
    const [argument] = node.arguments;
    if (callee.type === 'MemberExpression' && isImportMeta(callee.object) && evaluator.memberName(callee) === 'resolve') {
      addCall('require-resolve', node, argument, ['*']);
      return;
    }
    if (callee.type === 'MemberExpression') {
      const name = evaluator.memberName(callee);
      if (name !== null && mockMethods.has(name) && isMockObject(evaluator.valuesOf(callee.object), name)) {
        const first = argument === undefined ? undefined : unwrap(argument);
        // `vi.mock(import('./x'))`: the import itself is the edge.
        if (first?.type !== 'ImportExpression') addCall('mock', node, argument, ['*']);
        return;
      }
      if (name === 'call' || name === 'apply') {
        const loader = loaderOf(evaluator.valuesOf(callee.object));
        const [, second] = node.arguments;
        const list = second === undefined ? undefined : unwrap(second);
        const given = name === 'call' ? second : list?.type === 'ArrayExpression' ? (list.elements[0] ?? undefined) : second;
        if (loader !== null) addCall(loader, node, given, takenNames(node));
        return;
      }
    }
    const values = evaluator.valuesOf(callee);
    const loader = loaderOf(values);
    if (loader !== null) {
      addCall(loader, node, argument, loader === 'require-resolve' ? ['*'] : takenNames(node));
      return;
    }
    if (values.some((value) => value.kind === 'global' && (value.name === 'eval' || value.name === 'Function'))) readCode(node.arguments);
  };
  /** Code in a string can load anything. What is no constant, or speaks of loading, is an opaque edge. */
  const readCode = (codeArguments: readonly Node[]): void => {
    const code = codeArguments.at(-1);
    if (code === undefined) return;
    const value = folder.fold(code);
    if (value === null || loadsModules.test(value)) add('dynamic-import', code, null, ['*']);
  };
  const readNew = (node: TSESTree.NewExpression): void => {
    const values = evaluator.valuesOf(node.callee);
    const isGlobal = (name: string): boolean => values.some((value) => value.kind === 'global' && value.name === name);
    if (isGlobal('Function')) {
      readCode(node.arguments);
      return;
    }
    const [path, base] = node.arguments;
    if (!isGlobal('URL') || path === undefined || base === undefined) return;
    const inner = unwrap(base);
    if (inner.type !== 'MemberExpression' || !isImportMeta(inner.object) || evaluator.memberName(inner) !== 'url') return;
    const specifier = folder.fold(path);
    // A worker's or a fork's file; other URLs name assets.
    if (specifier !== null && programFile.test(specifier)) add('dynamic-import', path, specifier.startsWith('.') ? specifier : `./${specifier}`, ['*']);
  };

  for (const node of scopes.nodes) {
    switch (node.type) {
      case 'ImportDeclaration': {
        const names = node.specifiers.map((specifier) =>
          specifier.type === 'ImportSpecifier' ? exportedName(specifier.imported) : specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*',
        );
        const inlineTypes = node.specifiers.length > 0 && node.specifiers.every((specifier) => specifier.type === 'ImportSpecifier' && specifier.importKind === 'type');
        add(node.importKind === 'type' || inlineTypes ? 'import-type' : 'import', node.source, node.source.value, names);
        break;
      }
      case 'ExportAllDeclaration':
        add('re-export', node.source, node.source.value, ['*']);
        break;
      case 'ExportNamedDeclaration':
        if (node.source) add('re-export', node.source, node.source.value, node.specifiers.map((specifier) => exportedName(specifier.local)));
        break;
      case 'TSImportEqualsDeclaration':
        if (node.moduleReference.type === 'TSExternalModuleReference') {
          const { expression } = node.moduleReference;
          add(node.importKind === 'type' ? 'import-type' : 'import-equals', expression, folder.fold(expression), ['*']);
        }
        break;
      case 'ImportExpression':
        add('dynamic-import', node.source, specifierOf(node.source), takenNames(node));
        break;
      case 'TSImportType': {
        const source = importTypeSource(node);
        if (source !== null) add('type-expression', node.source, source, [firstName(node.qualifier)]);
        break;
      }
      case 'TSModuleDeclaration':
        if (node.id.type === 'Literal') add('module-augmentation', node.id, node.id.value, ['*']);
        break;
      case 'CallExpression':
        readCall(node);
        break;
      case 'NewExpression':
        readNew(node);
        break;
      default:
    }
  }
  return facts;
}

function isImportMeta(node: Node): boolean {
  const inner = unwrap(node);
  return inner.type === 'MetaProperty' && inner.meta.name === 'import';
}

function loaderOf(values: readonly Value[]): 'require' | 'create-require' | 'require-resolve' | null {
  for (const value of values) {
    if (value.kind === 'loader') return value.form;
    if (value.kind === 'origin' && value.origin.kind === 'builtin' && value.origin.module === 'module' && value.origin.export === '_load') return 'require';
  }
  return null;
}

function isMockObject(values: readonly Value[], method: string): boolean {
  return values.some((value) => {
    if (value.kind === 'global') return mockGlobals.has(value.name) && method !== 'module';
    if (value.kind !== 'origin' || value.origin.kind === 'file') return false;
    const module = value.origin.kind === 'package' ? value.origin.package : value.origin.module;
    return mockModules.get(module)?.has(value.origin.export) === true && (method !== 'module' || value.origin.export === 'mock');
  });
}

function firstName(qualifier: TSESTree.EntityName | null): string {
  if (qualifier === null) return '*';
  if (qualifier.type === 'TSQualifiedName') return firstName(qualifier.left);
  return qualifier.type === 'Identifier' ? qualifier.name : '*';
}
