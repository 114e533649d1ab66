/** What a bundle can hold ready-made, as its rules are known: modules of which the bundle gets the outcome instead of the work. */
import path from 'node:path';
import { buildConfigSchema, type RuleWords } from '@pg-guardrails/config';
import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';
import { createAjv } from '../../packages/config/src/validator.js';
import { cardOf, type RuleCards } from '../../packages/pg-guardrails/src/cli/card.js';

function modulePattern(file: string): RegExp {
  return new RegExp(`${file.split('/').map((part) => part.replaceAll('.', '\\.')).join('[/\\\\]')}$`, 'u');
}

/** `validatorFor` with the schema of the rules compiled. Another set of rules is our own mistake. */
function compiledValidator(rules: readonly RuleWords[]): string {
  const ajv = createAjv();
  const ids = JSON.stringify(rules.map(({ id }) => id));
  return `${standalone.default(ajv, ajv.compile(buildConfigSchema(rules)))}
export function validatorFor(rules) {
  if (JSON.stringify(rules.map(({ id }) => id)) !== ${JSON.stringify(ids)}) throw new Error('the bundle validates the claims of its own rules only');
  return validate;
}`;
}

/** For esbuild: replaces the module that compiles the configuration's schema, and the one that asks each rule what it says of itself. */
export function precomputed(rules: RuleCards): Plugin {
  return {
    name: 'precomputed',
    setup(build) {
      build.onLoad({ filter: modulePattern('packages/config/src/validator.ts') }, ({ path: file }) => ({ contents: compiledValidator(rules), loader: 'js', resolveDir: path.dirname(file) }));
      build.onLoad({ filter: modulePattern('packages/pg-guardrails/src/cli/cards.ts') }, ({ path: file }) => ({ contents: `export const cards = ${JSON.stringify(rules.map(cardOf))};`, loader: 'js', resolveDir: path.dirname(file) }));
    },
  };
}
