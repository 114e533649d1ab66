import type { ConfigObject, Plugin, RuleDefinition } from '@eslint/core';
import { version } from '@pg-guardrails/check';
import { rules as guardrails } from '@pg-guardrails/rules';
import { SqlLanguage } from './language/language.js';
import { recommendedBlocks } from './recommended.js';
import { eslintRules } from './rules.js';

export type { SqlComment, SqlElement, SqlFile, SqlNode, SqlValue } from './language/nodes.js';
export type { SqlLanguageOptions } from './language/language.js';
export { SqlLanguage } from './language/language.js';
export { SqlSourceCode } from './language/source-code.js';

/** The plugin, for `plugins: { pg }` in eslint.config.js; `configs.recommended` brings it along. */
export interface GuardrailsPlugin extends Plugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly languages: { readonly sql: SqlLanguage };
  readonly rules: Record<string, RuleDefinition>;
  readonly configs: { readonly recommended: ConfigObject[] };
}

const rules = eslintRules(guardrails);
const recommended: ConfigObject[] = [];

const plugin: GuardrailsPlugin = {
  // The namespace lets `meta.languages: ['pg/sql']` match whatever key the plugin is registered under.
  meta: { name: 'pg-guardrails', version, namespace: 'pg' },
  languages: { sql: new SqlLanguage() },
  rules,
  configs: { recommended },
};
recommended.push(...recommendedBlocks(plugin, rules));

export default plugin;
