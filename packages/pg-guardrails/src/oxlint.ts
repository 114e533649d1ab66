/** What oxlint loads by `"jsPlugins": [{ "name": "pg", "specifier": "pg-guardrails/oxlint" }]`: the rules of the ESLint plugin for programs. */
export { default } from '@pg-guardrails/eslint-plugin/oxlint';
export type { OxlintPlugin } from '@pg-guardrails/eslint-plugin/oxlint';
