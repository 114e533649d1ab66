import type { Catalog } from '@pg-guardrails/catalog';
import type { Rule } from '@pg-guardrails/kernel';

/**
 * The rules that the words of the command line name: ids of rules or groups; none named means all.
 * @returns the names that are neither, so that a typing error never passes as a clean run.
 */
export function selectRules(
  rules: readonly Rule<Catalog>[],
  names: readonly string[],
): { readonly selected: ReadonlySet<string>; readonly unknown: readonly string[] } {
  if (names.length === 0) return { selected: new Set(rules.map((rule) => rule.id)), unknown: [] };
  const selected = rules.filter((rule) => names.includes(rule.id) || names.includes(rule.group));
  const known = new Set<string>(rules.flatMap((rule) => [rule.id, rule.group]));
  return { selected: new Set(selected.map((rule) => rule.id)), unknown: names.filter((name) => !known.has(name)) };
}
