import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { askable, perCatalog, qualifiedName } from '@pg-guardrails/catalog';
import type { Subject } from '../hole.js';
import { PUBLIC } from '../public.js';
import { grantee, sqlName } from '../sql-names.js';
import { anythingAs } from './anything.js';
import type { Arrival, Own, Start, World } from './journey.js';
import { mayCreateSomewhere } from './may-create.js';

/**
 * Who holds REFERENCES on a table makes a foreign key to it from a column of a type of its own. That a value is there is asked as the owner of the
 * referenced table (ri_triggers.c, ri_PerformCheck), and the value is cast by an implicit cast of whoever made the type (tablecmds.c,
 * ATAddForeignKeyConstraint): so the cast's function runs as that owner.
 */
export function foreignKeyArrivals(subject: Subject, role: string, own: Own, world: World): readonly Arrival[] {
  const { catalog } = subject;
  // The type, the cast's function and the referring table need a schema to stand in; a temporary table cannot refer to a permanent one.
  if (!mayCreateSomewhere(catalog, own)) return [];
  return referable(catalog, own).flatMap(({ relation, holder }): readonly Arrival[] => {
    const { source } = relation;
    const start: Start = {
      sql: null,
      doubt: null,
      acting: role,
      words: `making a foreign key to ${qualifiedName(relation)}, on which ${holder} holds REFERENCES`,
      sources: sourcesOf(own, relation),
      on: null,
      remedy: (roles) => `REVOKE REFERENCES ON ${sqlName(relation)} FROM ${[...new Set([PUBLIC, holder, ...roles])].map(grantee).join(', ')};`,
    };
    return anythingAs(subject, own, { start, links: [], doubts: [] }, world, { as: relation.owner, place: start.sources[0]?.place ?? source.place, text: start.sources[0]?.text ?? source.text }, `the key is checked as ${relation.owner}, and a cast from a type of its own, which ${role} may make, runs with that`);
  });
}

interface Referable {
  readonly relation: Relation;
  readonly holder: string;
}

/** The first table of each owner to which the roles may refer. */
const referableIn = perCatalog((catalog, own: Own): readonly Referable[] => {
  const followed = new Set<string>();
  return [...catalog.relations.values()].flatMap((relation): readonly Referable[] => {
    if (own.has(relation.owner) || followed.has(relation.owner)) return [];
    const holder = holderOf(catalog, own, relation);
    if (holder === null) return [];
    followed.add(relation.owner);
    return [{ relation, holder }];
  });
});
const referable = askable(referableIn, (one, other) => one.length === other.length && one.every(({ relation, holder }, index) => relation === other[index]?.relation && holder === other[index].holder));

/** Who of these may refer to a key of the table: a foreign key takes a unique index without a condition, and REFERENCES on each of its columns. */
function holderOf(catalog: Catalog, own: Own, relation: Relation): string | null {
  if (relation.relkind !== 'table' && relation.relkind !== 'partitioned-table') return null;
  const ofTable = relation.relacl.find(({ privilege, grantee: holder }) => privilege === 'REFERENCES' && (own.has(holder) || holder === PUBLIC));
  const ofColumn = (name: string): string | null => relation.columns.find((column) => column.name === name)?.attacl.find(({ privilege, grantee: holder }) => privilege === 'REFERENCES' && (own.has(holder) || holder === PUBLIC))?.grantee ?? null;
  if (ofTable === undefined && !relation.columns.some(({ name }) => ofColumn(name) !== null)) return null;
  const isDeferrable = (oid: number): boolean => relation.constraints.some(({ index, deferrable }) => index === oid && deferrable);
  for (const { oid, relation: table, unique, predicate, keys } of catalog.indexes.values()) {
    if (table !== relation.oid || !unique || predicate !== null || isDeferrable(oid)) continue;
    if (ofTable !== undefined) return ofTable.grantee;
    const [first, ...rest] = keys.map(ofColumn);
    if (first !== undefined && first !== null && !rest.includes(null)) return first;
  }
  return null;
}

function sourcesOf(own: Own, { relacl, columns }: Relation): Start['sources'] {
  return [...relacl, ...columns.flatMap(({ attacl }) => attacl)].flatMap(({ privilege, grantee: holder, source }) => (privilege === 'REFERENCES' && (own.has(holder) || holder === PUBLIC) ? [source] : []));
}
