import { nameParts, resolveRelation, type Catalog, type Change } from '@pg-guardrails/catalog';
import { referencesOf, unknownName, type LoadedConfig } from '@pg-guardrails/config';
import type { Place, Problem } from '@pg-guardrails/kernel';
import type { CatalogClaim } from './judge-history.js';

/** Names in claims that no history has at its end: a typing error must not pass as a proof. `mayBeThere`: whether something that could not be evaluated may have made it. */
export function missingTables(config: LoadedConfig, claims: readonly CatalogClaim[], catalogs: readonly Catalog[], mayBeThere: (name: string) => boolean): readonly Problem[] {
  const known = catalogs.flatMap(({ relations, searchPath }) => [...relations.values()].flatMap(({ schema, name }) => (searchPath.includes(schema) ? [`${schema}.${name}`, name] : [`${schema}.${name}`])));
  const references = claims.flatMap(({ rule, options, path }) => referencesOf(rule, options, path)).filter(({ refersTo }) => refersTo === 'table');
  return references
    .filter(({ name }) => catalogs.every((catalog) => resolveRelation(catalog, name) === null) && !mayBeThere(name))
    .map(({ name, path }) => {
      const problem = unknownName({ kind: 'table', name, path, place: config.placeOf(path), known });
      const left = catalogs.flatMap((catalog) => departure(catalog, name) ?? [])[0];
      return left === undefined ? problem : { ...problem, message: problem.message.replace(/No migration creates the table .*$/u, `The table "${name}" ${left}`) };
    });
}

/** What became of a table that was there once, or null. */
function departure(catalog: Catalog, written: string): string | null {
  const parts = nameParts(written);
  const name = parts.at(-1) ?? '';
  const schemas = parts.length > 1 ? [parts.at(-2) ?? ''] : [...catalog.searchPath, 'pg_temp'];
  const names = new Set(schemas.map((schema) => `${schema}.${name}`));
  const index = catalog.changes.findLastIndex((change) => isOfRelation(change) && names.has(change.name));
  const last = catalog.changes[index];
  if (last === undefined) return null;
  if (last.name.startsWith('pg_temp.')) return `is temporary (${at(last.source.place)}): it is gone when its session ends. Claim a table that stays.`;
  if (last.property === 'dropped') return `is dropped again (${at(last.source.place)}). Take it out of the claim, or name the table in its place.`;
  const moved = catalog.changes.slice(index).find(({ row, property }) => row === last.row && (property === 'name' || property === 'schema'));
  return moved === undefined ? null : `is called "${moved.name}" from ${at(moved.source.place)} on. Name it so.`;
}

function isOfRelation({ row }: Change): boolean {
  return row.startsWith('relation ');
}

function at({ file, line }: Place): string {
  return `${file}:${String(line)}`;
}
