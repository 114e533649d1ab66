import type { ImportFact, ImportForm, ImportTarget } from '@pg-guardrails/kernel';
import type { TSESTree } from '@typescript-eslint/types';
import { appliedCall } from './applied.js';
import { bunDrivers } from './bun.js';
import { commentImports } from './comment-imports.js';
import { declarationIn, formOf, namesTaken } from './declared-edges.js';
import { importTypeSource } from './evaluate/import-type-source.js';
import { loadsByModule } from './evaluate/loads-by-module.js';
import { createFileSpecifier } from './file-specifier.js';
import { givenLoaders } from './given-loaders.js';
import { createLoads } from './loads.js';
import type { Load } from './loads.js';
import { unwrap } from './node.js';
import type { Node } from './node.js';
import { loadsByPackage } from './package-loaders.js';
import type { Reading } from './reading.js';
import { staticKey } from './scope.js';
import type { Value } from './value.js';

/** The functions of test runners that name a module to replace, to reset or to get past its replacement. */
export const mockMethods: ReadonlySet<string> = new Set([
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
export const mockModules: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['vitest', new Set(['vi', 'vitest'])],
  ['@jest/globals', new Set(['jest'])],
  ['bun:test', new Set(['mock', 'vi', 'jest'])],
  ['test', new Set(['mock'])],
]);
/** Files that Node.js and bundlers load without running them. */
const dataFile = /\.(?:json5?|css|s[ac]ss|less|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|md|txt|html|ya?ml|toml|csv|sql|graphql|gql)$/u;

/** Every edge from the file to another module, static or not. With `none` the file has no function that loads modules and runs no text. */
export function collectImports(reading: Reading, loading: 'possible' | 'none'): readonly ImportFact[] {
  const { evaluator, file, folder, scopes } = reading;
  const facts: ImportFact[] = [...commentImports(reading)];

  const opaque = (node: Node): ImportTarget => {
    const last = folder.piecesOf(node)?.at(-1);
    return { kind: 'opaque', written: reading.written(node), loads: last !== undefined && last.kind !== 'hole' && dataFile.test(last.value) ? 'data' : 'code' };
  };
  const add = (form: ImportForm, node: Node, specifier: string | null, names: readonly string[], target = specifier === null ? opaque(node) : reading.resolve(file, specifier)): void => {
    facts.push({ kind: 'import', place: reading.placeOfNode(node), form, specifier, names, target });
  };
  /** A path that is looked up from the folder the program is started in: the root, or else beside the file. Where it is in neither, who starts the program knows. */
  const fromRoot = (specifier: string, node: Node): ImportTarget => {
    const targets = [reading.resolve('package.json', specifier), reading.resolve(file, specifier)];
    return targets.find(({ kind }) => kind !== 'unresolved') ?? opaque(node);
  };
  const addLoads = (loads: readonly Load[]): void => {
    for (const { form, node, specifier, fromRoot: started = false } of loads) add(form, node, specifier, ['*'], specifier !== null && started ? fromRoot(specifier, node) : undefined);
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
    if (call.type !== 'CallExpression') return fileSpecifier(node);
    const callee = unwrap(call.callee);
    const [argument] = call.arguments;
    const resolves =
      callee.type === 'MemberExpression' && evaluator.memberName(callee) === 'resolve' && (isImportMeta(callee.object) || loaderOf(evaluator.valuesOf(callee)) === 'require-resolve');
    return resolves && argument !== undefined ? folder.fold(argument) : fileSpecifier(node);
  };
  const fileSpecifier = createFileSpecifier(reading);
  const loads = createLoads(reading, specifierOf);
  /** What an expression that chooses may give: each branch is an edge of its own. */
  const choicesOf = (node: Node): readonly Node[] => {
    const inner = unwrap(node);
    if (inner.type === 'ConditionalExpression') return [...choicesOf(inner.consequent), ...choicesOf(inner.alternate)];
    return inner.type === 'LogicalExpression' && inner.operator !== '&&' ? [...choicesOf(inner.left), ...choicesOf(inner.right)] : [node];
  };
  const addCall = (form: ImportForm, call: Node, argument: Node | undefined, names: readonly string[]): void => {
    // `require()` without an argument throws; there is nothing to say of it.
    if (argument === undefined) return;
    if (argument.type === 'SpreadElement') add(form, argument, null, names);
    else for (const choice of choicesOf(argument)) add(form, choice, specifierOf(choice), names);
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
    }
    if (loading === 'none') return;
    const applied = appliedCall(node, evaluator);
    const [first] = applied.given;
    const loader = loaderOf(evaluator.valuesOf(applied.callee));
    if (loader !== null) addCall(loader, node, first, loader === 'require-resolve' || applied.how === 'bound' ? ['*'] : takenNames(node));
    else addLoads(loads.call(applied));
  };

  /** `new require('pg')` is `require('pg')`. */
  const readNew = (node: TSESTree.NewExpression): void => {
    const loader = loaderOf(evaluator.valuesOf(node.callee));
    if (loader === null) addLoads(loads.construct(node));
    else addCall(loader, node, node.arguments[0], takenNames(node));
  };

  for (const node of scopes.nodes) {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration': {
        const declaration = declarationIn(node);
        if (declaration !== null) add(formOf(declaration), declaration.source, declaration.source.value, namesTaken(declaration));
        break;
      }
      case 'TSImportEqualsDeclaration':
        if (node.moduleReference.type === 'TSExternalModuleReference') {
          const { expression } = node.moduleReference;
          add(node.importKind === 'type' ? 'import-type' : 'import-equals', expression, folder.fold(expression), ['*']);
        }
        break;
      case 'ImportExpression':
        addCall('dynamic-import', node, node.source, takenNames(node));
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
      case 'MemberExpression': {
        const name = evaluator.memberName(node);
        if (name !== null && bunDrivers.has(name) && isBun(evaluator.valuesOf(node.object))) add('global', node, 'bun', [name], { kind: 'package', package: 'bun' });
        break;
      }
      case 'NewExpression':
        if (loading === 'possible') readNew(node);
        break;
      case 'Property':
      case 'AssignmentExpression':
        if (loading === 'possible') addLoads(loads.environment(node));
        break;
      default:
    }
  }
  for (const { key, name, receiver } of scopes.patternAccesses) {
    if (bunDrivers.has(name) && isBun(evaluator.valuesOfSource(receiver))) add('global', key, 'bun', [name], { kind: 'package', package: 'bun' });
  }
  if (loading === 'possible') for (const node of givenLoaders(reading)) add('loader', node, null, ['*']);
  return facts;
}

function isImportMeta(node: Node): boolean {
  const inner = unwrap(node);
  return inner.type === 'MetaProperty' && inner.meta.name === 'import';
}

function loaderOf(values: readonly Value[]): 'require' | 'create-require' | 'require-resolve' | null {
  for (const value of values) {
    if (value.kind === 'loader') return value.form;
    if (value.kind === 'origin' && value.origin.kind === 'builtin' && value.origin.module === 'module' && loadsByModule(value.origin.export)) return 'require';
    if (value.kind === 'origin' && value.origin.kind === 'package' && loadsByPackage(value.origin.package, value.origin.export)) return 'require';
  }
  return null;
}

function isBun(values: readonly Value[]): boolean {
  return values.some((value) => value.kind === 'origin' && value.origin.kind === 'package' && value.origin.package === 'bun' && value.origin.export === '*');
}

function isMockObject(values: readonly Value[], method: string): boolean {
  return values.some((value) => {
    if (value.kind === 'global') return mockGlobals.has(value.name) && method !== 'module';
    if (value.kind !== 'origin' || value.origin.kind === 'file') return false;
    const module = value.origin.kind === 'package' ? value.origin.package : value.origin.module;
    return mockModules.get(module)?.has(value.origin.export) === true && (method !== 'module' || value.origin.export === 'mock');
  });
}

/** The first name that a type takes of a module; all of it where it takes none. */
export function firstName(qualifier: TSESTree.EntityName | null): string {
  if (qualifier === null) return '*';
  if (qualifier.type === 'TSQualifiedName') return firstName(qualifier.left);
  return qualifier.type === 'Identifier' ? qualifier.name : '*';
}
