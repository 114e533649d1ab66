export * from '@pg-guardrails/eslint-plugin';
export { default } from '@pg-guardrails/eslint-plugin';
