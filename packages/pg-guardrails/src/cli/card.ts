import type { RuleWords } from '@pg-guardrails/config';
import type { RuleCard } from '../reporters/sarif.js';

export type RuleCards = readonly (RuleWords & RuleCard)[];

/** What a rule says of itself, without what it does. */
export function cardOf({ id, group, description, recommended, severity, options, requiredOptions, messages }: RuleCards[number]): RuleCards[number] {
  return { id, group, description, recommended, options, messages, ...(severity === undefined ? {} : { severity }), ...(requiredOptions === undefined ? {} : { requiredOptions }) };
}
