import type { Relation } from '@pg-guardrails/catalog';
import { qualifiedName } from '@pg-guardrails/catalog';
import type { RelatedPlace, Violation } from '@pg-guardrails/kernel';
import { listing } from '@pg-guardrails/kernel';
import type { Hole } from './hole.js';
import { PUBLIC } from './public.js';

/** One finding for each cause: holes at one place, with one message, for the same operations. Every hole is in one. */
export function violationsOf(relation: Relation, holes: readonly Hole[]): readonly Violation[] {
  const byCause = groupBy(holes, (hole) => JSON.stringify([hole.messageId, hole.place, hole.data]));
  return byCause.flatMap((cause) => {
    // Roles that lack the same operations are named together.
    const byRole = groupBy(cause, (hole) => hole.role ?? '');
    const bySameOperations = groupBy(byRole, (group) => operationsOf(group).join());
    return bySameOperations.map((groups) => violationOf(relation, groups.flat()));
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

function operationsOf(holes: readonly Hole[]): readonly string[] {
  return [...new Set(holes.map(({ operation }) => operation))];
}

function rolesOf(holes: readonly Hole[]): readonly string[] {
  return [...new Set(holes.flatMap(({ role }) => role ?? []))];
}

function violationOf(relation: Relation, holes: readonly Hole[]): Violation {
  const [first] = holes;
  if (first === undefined) throw new Error('A group of holes is never empty.');
  const table = qualifiedName(relation);
  const operations = operationsOf(holes);
  const roles = rolesOf(holes);
  const shown = holes.find(({ counterexample }) => counterexample !== null)?.counterexample;
  const remedy = first.remedy(operations, roles);
  const related = distinct(holes.flatMap((hole) => hole.related));
  return {
    messageId: first.messageId,
    data: { table, operations: listing(operations), anyOperation: listing(operations, 'or'), roles: rolesInWords(roles), ...first.data },
    place: first.place,
    parts: holes.map(({ operation, role }) => [table, operation, role ?? '', ...Object.values(first.data)].join('/')),
    key: [table, first.messageId, operations.join(','), roles.join(',')].join('/'),
    related,
    ...(shown === undefined || shown === null ? {} : { counterexample: shown }),
    ...(remedy === null ? {} : { remedy }),
  };
}

/** `a, b and c`; with PUBLIC among them, `PUBLIC (and so a and b)`. */
function rolesInWords(roles: readonly string[]): string {
  if (!roles.includes(PUBLIC)) return listing(roles);
  const others = roles.filter((role) => role !== PUBLIC);
  return others.length === 0 ? PUBLIC : listing([PUBLIC, ...others]);
}

function distinct(places: readonly RelatedPlace[]): readonly RelatedPlace[] {
  return groupBy(places, (place) => JSON.stringify(place)).flatMap(([place]) => place ?? []);
}
