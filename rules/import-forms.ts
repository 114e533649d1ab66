import type { ImportForm } from '@pg-guardrails/kernel';

/** What a reader of a message calls the form. */
export const formWords: Readonly<Record<ImportForm, string>> = {
  import: 'an import',
  'import-type': 'a type-only import',
  'import-equals': '`import = require()`',
  're-export': 'a re-export',
  require: '`require()`',
  'require-resolve': 'a resolved path',
  'create-require': '`createRequire()`',
  'dynamic-import': '`import()`',
  'type-expression': 'an `import()` type',
  'reference-types': 'a `/// <reference types>` comment',
  'jsdoc-type': 'a type in a JSDoc comment',
  'module-augmentation': 'a `declare module` block',
  mock: 'a mock',
  markup: '`import()` or `require()` in markup',
  code: 'code in a text',
  worker: 'a worker',
  fork: 'a forked process',
  addon: '`process.dlopen()`',
  hooks: 'hooks of the module loader',
  'node-option': 'an option of Node.js',
  global: 'a global object',
  loader: 'a loader that is given away',
};
