import type { ConfigObject, Plugin, RuleDefinition } from '@eslint/core';
import { programLanguage, sqlLanguage } from './rules.js';

/** The parser for TypeScript, or null where it is not installed: a project of JavaScript and SQL alone does without. */
async function loadTypeScriptParser(): Promise<object | null> {
  try {
    return await import('@typescript-eslint/parser');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes('@typescript-eslint/parser');
    // Anything else is the parser's own refusal, such as of a version of TypeScript: its words say it best.
    if (isMissing) return null;
    throw error;
  }
}

const parser = await loadTypeScriptParser();

/** Severities for the rules that support a language: ESLint refuses a block that switches on any other. */
function severities(rules: Readonly<Record<string, RuleDefinition>>, language: string): Record<string, 'error' | 'warn'> {
  return Object.fromEntries(
    Object.entries(rules)
      .filter(([, rule]) => rule.meta?.languages?.includes(language))
      .map(([id, rule]) => [`pg/${id}`, rule.meta?.type === 'suggestion' ? 'warn' : 'error'] as const),
  );
}

/**
 * Every rule of the plugin, for programs and for SQL. Which of them has something to say, guardrails.config.* decides: a rule
 * without a claim reports nothing.
 */
export function recommendedBlocks(plugin: Plugin, rules: Readonly<Record<string, RuleDefinition>>): ConfigObject[] {
  const plugins = { pg: plugin };
  return [
    {
      name: 'pg/recommended/javascript',
      files: ['**/*.{js,jsx,mjs,cjs}'],
      plugins,
      languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
      rules: severities(rules, programLanguage),
    },
    {
      name: 'pg/recommended/typescript',
      files: ['**/*.{ts,tsx,mts,cts}'],
      plugins,
      ...(parser === null ? {} : { languageOptions: { parser } }),
      rules: severities(rules, programLanguage),
    },
    {
      name: 'pg/recommended/sql',
      files: ['**/*.sql'],
      plugins,
      language: sqlLanguage,
      rules: severities(rules, sqlLanguage),
    },
  ];
}
