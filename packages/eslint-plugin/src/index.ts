import type { Plugin, RuleDefinition } from '@eslint/core';
import { version } from '@pg-guardrails/check';
import { rules as guardrails } from '@pg-guardrails/rules';
import { configsOf, type Configs } from './configs.js';
import { SqlLanguage } from './language/language.js';
import { lazyParser } from './parser.js';
import { eslintRules } from './rules.js';

export type { PlpgsqlPart, RoutineBody, SqlComment, SqlElement, SqlFile, SqlNode, SqlValue } from './language/nodes.js';
export type { SqlLanguageOptions } from './language/language.js';
export { SqlLanguage } from './language/language.js';
export { SqlSourceCode } from './language/source-code.js';

/** The plugin, for `plugins: { pg }` in eslint.config.js; each of `configs` brings it along. */
export interface GuardrailsPlugin extends Plugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly languages: { readonly sql: SqlLanguage };
  readonly rules: Record<string, RuleDefinition>;
  readonly configs: Configs;
}

const rules = eslintRules(guardrails);
// The blocks hold the plugin, and the plugin the blocks.
const configs: Configs = { recommended: [], strict: [], typed: [] };

const plugin: GuardrailsPlugin = {
  // The namespace lets `meta.languages: ['pg/sql']` match whatever key the plugin is registered under.
  meta: { name: 'pg-guardrails', version, namespace: 'pg' },
  languages: { sql: new SqlLanguage() },
  rules,
  configs,
};
const blocks = configsOf(plugin, rules, lazyParser(import.meta.url));
configs.recommended.push(...blocks.recommended);
configs.strict.push(...blocks.strict);
configs.typed.push(...blocks.typed);

export default plugin;
