import type { Catalog, Relation } from '@pg-guardrails/catalog';
import type { Target } from './firing.js';

function childrenOf(catalog: Catalog, relation: Relation): readonly Relation[] {
  return [...catalog.relations.values()].filter((candidate) => candidate.parents.some(({ oid }) => oid === relation.oid));
}

/** A table with its partitions and its children by INHERITS, all the way down: their rows are rows of the table. */
export function withDescendants(catalog: Catalog, relation: Relation): readonly Relation[] {
  const found = [relation];
  for (const one of found) for (const child of childrenOf(catalog, one)) if (!found.includes(child)) found.push(child);
  return found;
}

/** A partitioned table without partitions is judged as what its partitions would become. */
function holdsRows(catalog: Catalog, relation: Relation): boolean {
  return relation.relkind !== 'partitioned-table' || childrenOf(catalog, relation).length === 0;
}

/**
 * The statements that can change a row of the table: on it, and on each partition or child that holds rows. The parent's own statement
 * triggers do not fire for a statement that names the partition, so the latter are the harder test; both are judged.
 */
export function targetsOf(catalog: Catalog, relation: Relation): readonly Target[] {
  const all = withDescendants(catalog, relation).flatMap((named) =>
    withDescendants(catalog, named)
      .filter((holding) => holdsRows(catalog, holding))
      .map((holding) => ({ named, holding })),
  );
  // Statements on the very table that holds the row come first: they need no word about where the row is.
  return [...all.filter(({ named, holding }) => named === holding), ...all.filter(({ named, holding }) => named !== holding)];
}
