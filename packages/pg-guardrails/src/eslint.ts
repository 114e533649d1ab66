/** What `import guardrails from 'pg-guardrails/eslint'` gives: the ESLint plugin, with `configs.recommended`. */
export { default } from '@pg-guardrails/eslint-plugin';
export type { GuardrailsPlugin, SqlComment, SqlElement, SqlFile, SqlNode, SqlSourceCode, SqlValue } from '@pg-guardrails/eslint-plugin';
export type { Place } from '@pg-guardrails/kernel';
