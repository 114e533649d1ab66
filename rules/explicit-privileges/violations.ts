import type { Relation } from '@pg-guardrails/catalog';
import { qualifiedName } from '@pg-guardrails/catalog';
import { counted, listing, type Violation } from '@pg-guardrails/kernel';
import { PUBLIC, type Hole } from './subject.js';

/** One finding for each cause: holes at one place, with one message. Every hole is in one. */
export function violationsOf(holes: readonly Hole[]): readonly Violation[] {
  const causes = groupBy(holes, (hole) => JSON.stringify([hole.messageId, hole.place, hole.data['privileges'], hole.data['where'], hole.data['wanted'], hole.data['reason']]));
  return causes.flatMap((cause) => {
    // Roles of the same tables are named together.
    const byRole = groupBy(cause, ({ role }) => role ?? '');
    const sameTables = groupBy(byRole, (group) => tablesIn(group).map(({ oid }) => oid).join());
    return sameTables.map((groups) => violationOf(groups.flat()));
  });
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

function tablesIn(holes: readonly Hole[]): readonly Relation[] {
  return [...new Set(holes.flatMap(({ table }) => table ?? []))];
}

function violationOf(holes: readonly Hole[]): Violation {
  const [first] = holes;
  if (first === undefined) throw new Error('A group of holes is never empty.');
  const tables = tablesIn(holes);
  const roles = [...new Set(holes.flatMap(({ role }) => role ?? []))];
  const others = roles.filter((role) => role !== PUBLIC);
  const shown = holes.find(({ counterexample }) => counterexample !== null)?.counterexample ?? null;
  const remedy = remedyOf(holes);
  return {
    messageId: first.messageId,
    data: { ...first.data, ...(tables.length === 0 ? {} : { tables: tablesInWords(tables) }), roles: listing(roles), including: others.length === 0 ? '' : `, among them ${listing(others)}` },
    place: first.place,
    parts: holes.flatMap(({ table, role, data }) => (data['privileges'] ?? '').split(/, | and /u).map((privilege) => [table === null ? '' : qualifiedName(table), role ?? '', privilege].join('/'))),
    key: [first.messageId, tables.length === 1 && tables[0] !== undefined ? qualifiedName(tables[0]) : '', roles.join(',')].join('/'),
    related: holes.flatMap(({ related }) => related),
    ...(shown === null ? {} : { counterexample: shown }),
    ...(remedy === null ? {} : { remedy }),
  };
}

/** `a, b, c and 12 more tables`. */
function tablesInWords(tables: readonly Relation[]): string {
  const names = tables.map(qualifiedName);
  return names.length <= 4 ? listing(names) : listing([...names.slice(0, 3), counted(names.length - 3, 'more table')]);
}

/** The statements of all holes; those that differ in the role alone are one. */
function remedyOf(holes: readonly Hole[]): string | null {
  const statements = [...new Set(holes.flatMap(({ remedy }) => remedy ?? []))];
  if (statements.length === 0) return null;
  const parts = statements.map((statement) => /^(?<head>.* (?:FROM|TO) )(?<who>[^;]+);$/su.exec(statement)?.groups ?? { head: statement, who: '' });
  const merged = groupBy(parts, ({ head = '' }) => head).map((group) => {
    const who = group.map(({ who: one = '' }) => one).filter((one) => one !== '');
    return who.length === 0 ? (group[0]?.['head'] ?? '') : `${group[0]?.['head'] ?? ''}${who.join(', ')};`;
  });
  return merged.join('\n');
}
