import { version } from '@pg-guardrails/check';
import { rules as guardrails } from '@pg-guardrails/rules';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import { loadParser } from '@pg-guardrails/ts-reader';
import type { RuleDefinition } from '@eslint/core';
import type { ReadTree } from './other-files.js';
import { eslintRules, programLanguage } from './rules.js';

// oxlint lends no parser (`languageOptions.parser.parse` throws), and what a suggestion may import stands in other files.
const parser = await loadParser();
const readTree: ReadTree = (file, text) => {
  const parsed = parser.parseProgram(file, text);
  return parsed.ok ? parsed : null;
};
// The strings of programs are read by PostgreSQL's grammar, which is WebAssembly: it has to be there before the first file.
await loadGrammar();

/** The plugin for oxlint: `"jsPlugins": [{ "name": "pg", "specifier": "pg-guardrails/oxlint" }]`. */
export interface OxlintPlugin {
  readonly meta: { readonly name: string; readonly version: string };
  /** The very rules that ESLint runs on programs: oxlint reads no SQL files. */
  readonly rules: Record<string, RuleDefinition>;
}

const plugin: OxlintPlugin = {
  meta: { name: 'pg', version },
  rules: Object.fromEntries(Object.entries(eslintRules(guardrails, readTree)).filter(([, { meta }]) => meta?.languages?.includes(programLanguage))),
};

export default plugin;
