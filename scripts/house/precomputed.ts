/** What a bundle can hold ready-made, as its rules are known: modules of which the bundle gets the outcome instead of the work. */
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { validatorCode } from '../../packages/config/src/validator-code.js';
import { cardOf, type RuleCards } from '../../packages/pg-guardrails/src/cli/card.js';

/** For esbuild: replaces the module that compiles the configuration's schema, and the one that asks each rule what it says of itself. */
export function precomputed(rules: RuleCards): Plugin {
  const modules: readonly (readonly [RegExp, string])[] = [
    [/packages[/\\]config[/\\]src[/\\]validator\.ts$/, validatorCode(rules)],
    [/packages[/\\]pg-guardrails[/\\]src[/\\]cli[/\\]cards\.ts$/, `export const cards = ${JSON.stringify(rules.map(cardOf))};`],
  ];
  return {
    name: 'precomputed',
    setup(build) {
      for (const [filter, contents] of modules) build.onLoad({ filter }, ({ path: file }) => ({ contents, loader: 'js', resolveDir: path.dirname(file) }));
    },
  };
}
