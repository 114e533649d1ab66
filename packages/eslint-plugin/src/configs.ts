import type { ConfigObject, Plugin, RuleDefinition } from '@eslint/core';
import type { LazyParser } from './parser.js';
import { programLanguage, sqlLanguage } from './rules.js';

type Rules = Readonly<Record<string, RuleDefinition>>;
type Severity = 'error' | 'warn';

/**
 * The configurations that the plugin offers, each with every rule, for programs and for SQL. Which rule has something to say,
 * guardrails.config.* decides: a rule without a claim reports nothing. In `strict` every rule is an error, and no comment of ESLint's own
 * turns anything off; `typed` has type information for TypeScript.
 */
export type Configs = Readonly<Record<'recommended' | 'strict' | 'typed', ConfigObject[]>>;

/** Severities for the rules that support a language: ESLint refuses a block that switches on any other. */
function severities(rules: Rules, language: string, of: (rule: RuleDefinition) => Severity): Record<string, Severity> {
  return Object.fromEntries(
    Object.entries(rules)
      .filter(([, rule]) => rule.meta?.languages?.includes(language))
      .map(([id, rule]) => [`pg/${id}`, of(rule)] as const),
  );
}

const usual = ({ meta }: RuleDefinition): Severity => (meta?.type === 'suggestion' ? 'warn' : 'error');

/**
 * The blocks of each configuration.
 * @param parser the parser for TypeScript
 */
export function configsOf(plugin: Plugin, rules: Rules, parser: LazyParser): Configs {
  const plugins = { pg: plugin };
  const blocks = (name: string, of: (rule: RuleDefinition) => Severity, more: ConfigObject, parserOptions: object | null): ConfigObject[] => [
    {
      name: `pg/${name}/javascript`,
      files: ['**/*.{js,jsx,mjs,cjs}'],
      plugins,
      languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
      ...more,
      rules: severities(rules, programLanguage, of),
    },
    {
      name: `pg/${name}/typescript`,
      files: ['**/*.{ts,tsx,mts,cts}'],
      plugins,
      languageOptions: { parser, ...(parserOptions === null ? {} : { parserOptions }) },
      ...more,
      rules: severities(rules, programLanguage, of),
    },
    {
      name: `pg/${name}/sql`,
      files: ['**/*.sql'],
      plugins,
      language: sqlLanguage,
      ...more,
      rules: severities(rules, sqlLanguage, of),
    },
  ];
  return {
    recommended: blocks('recommended', usual, {}, null),
    // ESLint forbids comments for a file, not for a rule. Whoever allows them again for some files gets to know the unused ones there.
    strict: blocks('strict', () => 'error', { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } }, null),
    typed: blocks('typed', usual, {}, { projectService: true }),
  };
}
