import type { Origin } from '@pg-guardrails/kernel';
import type { TSESTree } from '@typescript-eslint/types';
import type { ClassNode, FunctionNode } from './node.js';

/** Where a value comes from, with the modules of Node.js itself, which `Origin` leaves out. */
export type ValueOrigin = Origin | { readonly kind: 'builtin'; readonly module: string; readonly export: string };

/** What an expression may stand for, as far as one file tells. */
export type Value =
  /** What a module exports, by name (`form: 'export'`), or something made of it (`form: 'derived'`). */
  | { readonly kind: 'origin'; readonly origin: ValueOrigin; readonly form: 'export' | 'derived' }
  | { readonly kind: 'class'; readonly node: ClassNode }
  | { readonly kind: 'instance'; readonly node: ClassNode }
  | { readonly kind: 'function'; readonly node: FunctionNode }
  | { readonly kind: 'object'; readonly node: TSESTree.ObjectExpression }
  | { readonly kind: 'array'; readonly node: TSESTree.ArrayExpression }
  /** A function that loads modules. */
  | { readonly kind: 'loader'; readonly form: 'require' | 'create-require' | 'require-resolve' }
  /** The `module` of CommonJS. */
  | { readonly kind: 'module-object' }
  /** A name that nothing in the file declares. */
  | { readonly kind: 'global'; readonly name: string }
  /** Surely nothing of a module: a number, a string, JSX. */
  | { readonly kind: 'plain' }
  | { readonly kind: 'unknown' };

export const unknown: readonly Value[] = [{ kind: 'unknown' }];
export const plain: readonly Value[] = [{ kind: 'plain' }];

/** The members of a namespace are the module's exports; so are those of a package's default export, which for CommonJS is the namespace. */
function isNamespace(origin: ValueOrigin): boolean {
  return origin.export === '*' || (origin.export === 'default' && origin.kind !== 'file');
}

/** `import('pg').then` is the promise's. */
const promiseMethods = new Set(['then', 'catch', 'finally']);

/** Origins of ever longer expressions stay readable, and recursion ends. */
const longestExport = 120;

/** The origin of `value.name`. */
export function memberOrigin(origin: ValueOrigin, form: 'export' | 'derived', name: string): Value {
  if (form === 'export' && isNamespace(origin) && !promiseMethods.has(name)) return { kind: 'origin', origin: { ...origin, export: name }, form };
  const longer = `${origin.export}.${name}`;
  return { kind: 'origin', origin: { ...origin, export: longer.length > longestExport ? origin.export : longer }, form: isNamespace(origin) ? 'derived' : form };
}

/** The origin of `value(…)`: `Pool.connect()`. */
export function callOrigin(origin: ValueOrigin): Value {
  const longer = `${origin.export}()`;
  return { kind: 'origin', origin: { ...origin, export: longer.length > longestExport ? origin.export : longer }, form: 'derived' };
}

/** The one origin a fact tells of: a package before a file, or null. */
export function leadingOrigin(values: readonly Value[]): { readonly origin: Origin; readonly form: 'export' | 'derived' } | null {
  let found: { readonly origin: Origin; readonly form: 'export' | 'derived' } | null = null;
  for (const value of values) {
    if (value.kind !== 'origin' || value.origin.kind === 'builtin') continue;
    if (value.origin.kind === 'package') return { origin: value.origin, form: value.form };
    found ??= { origin: value.origin, form: value.form };
  }
  return found;
}

function moduleOf(origin: ValueOrigin): string {
  return `${origin.kind} ${origin.kind === 'package' ? origin.package : origin.kind === 'file' ? origin.file : origin.module}`;
}

function keyOf(value: Exclude<Value, { readonly node: object }>): string {
  switch (value.kind) {
    case 'origin': {
      return `${value.form} ${moduleOf(value.origin)} ${value.origin.export}`;
    }
    case 'loader':
      return `loader ${value.form}`;
    case 'global':
      return `global ${value.name}`;
    default:
      return value.kind;
  }
}

/** So many values are told apart; what an expression may stand for besides counts by its module alone. */
const mostValues = 16;

/**
 * The same values, each once. A builder that is assigned to itself over and over (`q = q.where(…)`) stands for ever more of them:
 * beyond the most, one of each module stays, so that no module is lost, and `unknown` for the rest.
 */
export function distinct(values: readonly Value[]): readonly Value[] {
  if (values.length < 2) return values;
  const nodes = new Set<object>();
  const keys = new Set<string>();
  const once = values.filter((value) => {
    const seen: Set<object> | Set<string> = 'node' in value ? nodes : keys;
    const size = seen.size;
    if ('node' in value) nodes.add(value.node);
    else keys.add(keyOf(value));
    return seen.size > size;
  });
  return once.length <= mostValues ? once : thinned(once);
}

function thinned(values: readonly Value[]): readonly Value[] {
  const modules = new Set<string>();
  let told = 0;
  const kept = values.filter((value) => {
    if (value.kind !== 'origin') return value.kind !== 'unknown';
    told += 1;
    const size = modules.size;
    return modules.add(`${value.form} ${moduleOf(value.origin)}`).size > size || told <= mostValues;
  });
  return [...kept, ...unknown];
}
