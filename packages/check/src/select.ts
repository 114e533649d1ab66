import type { Catalog } from '@pg-guardrails/catalog';
import type { Problem, Rule } from '@pg-guardrails/kernel';

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

/** One problem for each word of the command line that is neither a rule nor a group. */
export function unknownRules(rules: readonly Rule<Catalog>[], names: readonly string[]): readonly Problem[] {
  const known = [...new Set(rules.flatMap(({ id, group }) => [group, id]))].sort().join(', ');
  return names.map((name) => ({ message: `"${name}" is neither a rule nor a group. There are ${known}.`, file: null, line: null, column: null }));
}
