import type { ImportForm } from '@pg-guardrails/kernel';
import type { TSESTree } from '@typescript-eslint/types';
import type { AppliedCall } from './applied.js';
import { loadsByModule } from './evaluate/loads-by-module.js';
import { unwrap } from './node.js';
import type { Node } from './node.js';
import { nodeCommand, optionLoads, optionsOfText } from './node-options.js';
import type { OptionLoad } from './node-options.js';
import type { Reading } from './reading.js';
import { staticKey } from './scope.js';
import type { Value } from './value.js';

/** An edge to tell of: `specifier` is null where it is no constant; `fromRoot` where it is looked up from the folder the program is started in. */
export interface Load {
  readonly form: ImportForm;
  readonly node: Node;
  readonly specifier: string | null;
  readonly fromRoot?: boolean;
}

/** What speaks of loading in code, or may be an escape of it. */
const loadsModules = /\b(?:import|require|process|module|Function|eval)\b|\\/u;
const programFile = /\.[cm]?[jt]sx?$/u;
/** Functions of `node:vm` that run their first argument, and its classes that compile it. */
const vmFunctions = new Set(['runInContext', 'runInNewContext', 'runInThisContext', 'compileFunction', 'createScript']);
const vmClasses = new Set(['Script', 'SourceTextModule']);
const spawnFunctions = new Set(['spawn', 'spawnSync', 'execFile', 'execFileSync']);
const shellFunctions = new Set(['exec', 'execSync']);

/**
 * Loads by the means of Node.js and of the language besides `import()` and `require()`: text that is run as code, workers, forks, machine
 * code, hooks of the loader, options of Node.js.
 */
export function createLoads(reading: Reading, specifierOf: (node: Node) => string | null): { call(call: AppliedCall): readonly Load[]; construct(node: TSESTree.NewExpression): readonly Load[]; environment(node: Node): readonly Load[] } {
  const { evaluator, folder, scopes } = reading;

  /** Code in a text can load anything: only a constant one that does not speak of loading surely loads nothing. */
  const code = (node: Node | undefined): readonly Load[] => {
    if (node === undefined) return [];
    const text = node.type === 'SpreadElement' ? null : folder.fold(node);
    return text !== null && !loadsModules.test(text) ? [] : [{ form: 'code', node, specifier: null }];
  };
  const property = (node: Node | undefined, name: string): Node | null => {
    const object = node === undefined ? null : unwrap(folder.constantOf(node) ?? node);
    if (object?.type !== 'ObjectExpression') return null;
    const found = object.properties.find((each) => each.type === 'Property' && staticKey(each.key, each.computed) === name);
    return found?.type === 'Property' ? found.value : null;
  };
  const fromOption = ({ kind, node, text }: OptionLoad): readonly Load[] => {
    if (kind === 'code') return text !== null && !loadsModules.test(text) ? [] : [{ form: 'code', node, specifier: null }];
    return [{ form: 'node-option', node, specifier: text, fromRoot: true }];
  };
  const options = (list: Node | null | undefined): readonly Load[] => (list == null ? [] : optionLoads(list, folder).flatMap(fromOption));
  /** The file of a worker or a fork: a path is looked up from the folder the program is started in, a URL says itself where. */
  const fileOf = (form: 'worker' | 'fork', argument: Node | undefined): readonly Load[] => {
    if (argument === undefined) return [];
    const text = argument.type === 'SpreadElement' ? null : folder.fold(argument);
    if (text !== null) return [{ form, node: argument, specifier: text, fromRoot: !/^[a-z]+:/iu.test(text) }];
    const url = unwrap(folder.constantOf(argument) ?? argument);
    if (url.type === 'NewExpression' && isUrl(url)) return urlOf(form, url);
    return [{ form, node: argument, specifier: argument.type === 'SpreadElement' ? null : specifierOf(argument) }];
  };
  const isUrl = (node: TSESTree.NewExpression): boolean => evaluator.valuesOf(node.callee).some((value) => value.kind === 'global' && value.name === 'URL');
  const isImportMetaUrl = (node: Node | undefined): boolean => {
    const inner = node === undefined ? null : unwrap(node);
    if (inner?.type !== 'MemberExpression' || evaluator.memberName(inner) !== 'url') return false;
    const meta = unwrap(inner.object);
    return meta.type === 'MetaProperty' && meta.meta.name === 'import';
  };
  /** `new URL('./x.js', import.meta.url)` has its own edge where it is written; here what no constant tells. */
  const urlOf = (form: 'worker' | 'fork', url: TSESTree.NewExpression): readonly Load[] => {
    const [path, base] = url.arguments;
    if (path === undefined) return [];
    const specifier = specifierOf(url);
    if (specifier !== null && isImportMetaUrl(base) && programFile.test(specifier)) return [];
    return [{ form, node: path, specifier }];
  };

  const callOf = (value: Value, given: readonly Node[], callee: Node): readonly Load[] => {
    const [first, second, third] = given;
    if (value.kind === 'global') {
      switch (value.name) {
        case 'eval':
          return code(first);
        case 'Function':
          return code(given.at(-1));
        case 'process.dlopen':
          return addon(given, callee);
        case 'process.getBuiltinModule':
          return first === undefined ? [] : [{ form: 'require', node: first, specifier: folder.fold(first) }];
        default:
          return [];
      }
    }
    if (value.kind !== 'origin' || value.origin.kind !== 'builtin') return [];
    const { module, export: exported } = value.origin;
    switch (module) {
      case 'vm':
        return vmFunctions.has(exported) ? code(first) : [];
      case 'process':
        if (exported === 'dlopen') return addon(given, callee);
        return exported === 'getBuiltinModule' && first !== undefined ? [{ form: 'require', node: first, specifier: folder.fold(first) }] : [];
      case 'module':
        if (/(?:^|\.)_compile$/u.test(exported)) return code(first);
        if (exported === 'registerHooks') return [{ form: 'hooks', node: callee, specifier: null }];
        return exported === 'register' && first !== undefined ? [{ form: 'hooks', node: first, specifier: first.type === 'SpreadElement' ? null : specifierOf(first) }] : [];
      case 'child_process': {
        if (exported === 'fork') return [...fileOf('fork', first), ...options(property(second, 'execArgv') ?? property(third, 'execArgv'))];
        if (spawnFunctions.has(exported)) return first !== undefined && nodeCommand(first, reading) ? options(second) : [];
        return shellFunctions.has(exported) && first !== undefined ? optionsOfText(first, folder, 'command').flatMap(fromOption) : [];
      }
      default:
        return [];
    }
  };
  /** Machine code is opaque, also where a constant names its file. */
  const addon = (given: readonly Node[], callee: Node): readonly Load[] => [{ form: 'addon', node: given[1] ?? callee, specifier: null }];

  const isWorker = (value: Value): boolean =>
    (value.kind === 'global' && value.name === 'Worker') ||
    (value.kind === 'origin' && value.origin.kind === 'builtin' && value.origin.module === 'worker_threads' && value.origin.export === 'Worker');

  return {
    // `eval.bind(null)` runs nothing yet.
    call: ({ callee, given, how }) => (how === 'bound' && given.length === 0 ? [] : evaluator.valuesOf(callee).flatMap((value) => callOf(value, given, callee))),
    construct(node) {
      const values = evaluator.valuesOf(node.callee);
      const [first, second] = node.arguments;
      if (values.some((value) => value.kind === 'global' && value.name === 'Function')) return code(node.arguments.at(-1));
      if (values.some((value) => value.kind === 'origin' && value.origin.kind === 'builtin' && value.origin.module === 'vm' && vmClasses.has(value.origin.export))) return code(first);
      if (values.some(isWorker)) {
        const evaluates = property(second, 'eval');
        const runsText = evaluates !== null && folder.fold(evaluates) !== 'false';
        return [...(runsText ? code(first) : fileOf('worker', first)), ...options(property(second, 'execArgv'))];
      }
      if (!isUrl(node) || !isImportMetaUrl(second) || first === undefined) return [];
      const specifier = folder.fold(first);
      // A worker's or a fork's file; other URLs name assets.
      return specifier !== null && programFile.test(specifier) ? [{ form: 'worker', node: first, specifier: specifier.startsWith('.') ? specifier : `./${specifier}` }] : [];
    },
    environment(node) {
      if (node.type === 'Property' && staticKey(node.key, node.computed) === 'NODE_OPTIONS' && scopes.parentOf(node)?.type === 'ObjectExpression') return optionsOfText(node.value, folder, 'options').flatMap(fromOption);
      const isAssigned = node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression' && evaluator.memberName(node.left) === 'NODE_OPTIONS';
      return isAssigned ? optionsOfText(node.right, folder, 'options').flatMap(fromOption) : [];
    },
  };
}

/** Whether a value loads modules, or runs text that may: the functions whose being given away hides loads. */
export function loadsAnything(value: Value): boolean {
  if (value.kind === 'loader') return value.form !== 'require-resolve';
  if (value.kind === 'global') return value.name === 'eval' || value.name === 'process.dlopen';
  if (value.kind !== 'origin' || value.origin.kind !== 'builtin') return false;
  const { module, export: exported } = value.origin;
  if (module === 'vm') return value.form === 'export' && (vmFunctions.has(exported) || vmClasses.has(exported));
  return (module === 'module' && (exported === 'createRequire' || loadsByModule(exported))) || (module === 'process' && exported === 'dlopen');
}
