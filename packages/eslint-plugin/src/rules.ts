import type { RuleDefinition } from '@eslint/core';
import { usualClaims } from '@pg-guardrails/config';
import { directiveRule, historyRule, sqlClaimRule, unreadSqlRule } from '@pg-guardrails/check';
import type { Finding } from '@pg-guardrails/kernel';
import type { rules as guardrails } from '@pg-guardrails/rules';
import { SqlSourceCode } from './language/source-code.js';
import type { ReadTree } from './other-files.js';
import { outcomeOf, silence, takeProblems } from './outcome.js';
import { messageOf, remedySuggestion, remedyWords, suggestionsOf } from './report.js';
import { suggestionWords } from './suggest.js';

export const programLanguage = 'js/js';
export const sqlLanguage = 'pg/sql';

type Guardrail = (typeof guardrails)[number];

/** What ESLint shows of a rule, whatever it reads. */
interface RuleCard {
  readonly id: string;
  readonly description: string;
  readonly recommended: boolean;
  /** Suggestions are warnings in the recommended configuration. */
  readonly type: 'problem' | 'suggestion';
  readonly messageIds: readonly string[];
  readonly languages: readonly string[];
}

/** The languages in which the editor can judge a rule; empty when it needs the whole program or a database. */
export function languagesOf({ doors }: Pick<Guardrail, 'doors'>): readonly string[] {
  return [...(doors.includes('eslint-ts') ? [programLanguage] : []), ...(doors.includes('eslint-sql') ? [sqlLanguage] : [])];
}

/** Under this id any rule may report that the configuration is broken. */
const configurationProblem = 'configuration';

/**
 * The words are filled in by the engine, where the command line has them from too, so each message is one hole.
 * `rule.md` shows the templates.
 */
function messagesOf(card: RuleCard): Record<string, string> {
  return { ...Object.fromEntries([...card.messageIds, configurationProblem].map((id) => [id, '{{ message }}'])), [remedySuggestion]: remedyWords, ...suggestionWords };
}

/** ESLint counts columns from 0 in JavaScript; in `pg/sql` it counts as we do. */
function locOf({ line, column, endLine, endColumn }: Finding, firstColumn: 0 | 1): { start: { line: number; column: number }; end: { line: number; column: number } } {
  const shift = 1 - firstColumn;
  return { start: { line, column: column - shift }, end: { line: endLine, column: endColumn - shift } };
}

function adapt(card: RuleCard, readTree: ReadTree | null): RuleDefinition {
  return {
    meta: {
      type: card.type,
      docs: { description: card.description, recommended: card.recommended },
      languages: [...card.languages],
      messages: messagesOf(card),
      hasSuggestions: true,
      // What a rule forbids, and where, is said once for all doors: in guardrails.config.*.
      schema: [],
    },
    create(context) {
      const { sourceCode } = context;
      if (typeof sourceCode.ast !== 'object' || sourceCode.ast === null) return {};
      const outcome = outcomeOf(context, sourceCode.ast, readTree);
      if (outcome === silence) return {};
      const problems = takeProblems(outcome);
      const findings = outcome.findings.filter(({ rule }) => rule === card.id);
      // Most files have nothing to tell: then no rule walks along.
      if (problems.length === 0 && findings.length === 0) return {};
      const firstColumn = sourceCode instanceof SqlSourceCode ? 1 : 0;
      const report = (): void => {
        for (const message of problems) {
          const start = { line: 1, column: firstColumn };
          context.report({ messageId: configurationProblem, data: { message }, loc: { start, end: start } });
        }
        for (const finding of findings) {
          const advice = outcome.adviceFor(finding);
          context.report({ messageId: finding.messageId, data: { message: messageOf(finding, advice) }, loc: locOf(finding, firstColumn), suggest: [...suggestionsOf(advice), ...outcome.suggestionsFor(finding)] });
        }
      };
      return { 'Program:exit': report, 'SqlFile:exit': report };
    },
  };
}

/** Whether a finding fails a check where no claim says otherwise: what the usual claims are content to warn of must not fail ESLint, as no baseline holds it. */
function isError({ id, severity = 'error' }: Guardrail): boolean {
  return (usualClaims.find(({ rule }) => rule === id)?.severity ?? severity) === 'error';
}

/**
 * One ESLint rule for each guardrail that the editor can judge, under the guardrail's own id.
 * @param readTree what parses other files where the linter lends no parser
 */
export function eslintRules(rules: readonly Guardrail[], readTree: ReadTree | null = null): Record<string, RuleDefinition> {
  const cards = rules.map(
    (rule): RuleCard => ({ id: rule.id, description: rule.description, recommended: rule.recommended, type: isError(rule) ? 'problem' : 'suggestion', messageIds: Object.keys(rule.messages), languages: languagesOf(rule) }),
  );
  const directives: RuleCard = {
    id: directiveRule,
    description: 'Require of each guardrails-ignore comment a rule, a reason and something that it hides',
    recommended: true,
    type: 'problem',
    messageIds: ['withoutReason', 'unused', 'unknownRule', 'namesNoRule'],
    languages: [programLanguage, sqlLanguage],
  };
  const history: RuleCard = {
    id: historyRule,
    description: 'Require of each statement of a migration that PostgreSQL would accept it where it stands',
    recommended: true,
    // What PostgreSQL would refuse is a warning on the command line too: the claims are judged on the state without it.
    type: 'suggestion',
    messageIds: ['refused'],
    languages: [sqlLanguage],
  };
  const sqlClaims: RuleCard = {
    id: sqlClaimRule,
    description: 'Require of each claim in a comment that a rule can take it up',
    recommended: true,
    type: 'problem',
    messageIds: ['unknownClaim', 'claimsNothing', 'temporary', 'notOfTable'],
    languages: [sqlLanguage],
  };
  const unreadSql: RuleCard = {
    id: unreadSqlRule,
    description: 'Require of SQL outside the migrations that PostgreSQL’s grammar takes it',
    recommended: true,
    // It may be for another database: a warning on the command line too.
    type: 'suggestion',
    messageIds: ['doesNotParse'],
    languages: [sqlLanguage],
  };
  return Object.fromEntries([...cards, directives, history, sqlClaims, unreadSql].filter(({ languages }) => languages.length > 0).map((card) => [card.id, adapt(card, readTree)]));
}
