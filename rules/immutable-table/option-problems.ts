import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { qualifiedName, readRowCondition, resolveRelation, taintsTouching } from '@pg-guardrails/catalog';
import type { OptionProblem } from '@pg-guardrails/kernel';
import { listing } from '@pg-guardrails/kernel';
import type { Options } from './hole.js';

/** What only the tables can tell of a claim: columns that are not there, a condition that is none. */
export function problemsOf(catalogs: readonly Catalog[], options: Options): readonly OptionProblem[] {
  const tables = catalogs.flatMap((catalog) => claimed(catalog, options).map((relation) => ({ catalog, relation })));
  const certain = tables.filter(({ catalog, relation }) => taintsTouching(catalog, relation, ['columns', 'existence']).length === 0).map(({ relation }) => relation);
  // One table whose columns are not known may have them all.
  const isOpen = certain.length < tables.length || certain.length === 0;
  return [...(isOpen ? [] : exceptProblems(certain, options)), ...onceProblems(certain, options)];
}

function claimed(catalog: Catalog, { tables }: Options): readonly Relation[] {
  if (tables === null) return [...catalog.relations.values()].filter(({ claims }) => claims.length > 0);
  return tables.flatMap((name) => resolveRelation(catalog, name) ?? []);
}

/** A column that none of the tables has is a typing error. */
function exceptProblems(tables: readonly Relation[], { exceptColumns }: Options): readonly OptionProblem[] {
  const known = [...new Set(tables.flatMap(({ columns }) => columns.map(({ name }) => name)))];
  return exceptColumns.flatMap((name, index): readonly OptionProblem[] => {
    if (known.includes(name)) return [];
    return [{ path: ['except', 'columns', index], message: `${listing(tables.map(qualifiedName), 'or')} has no column "${name}".`, name, known }];
  });
}

function onceProblems(tables: readonly Relation[], { once }: Options): readonly OptionProblem[] {
  if (once === null) return [];
  const { condition, problem } = readRowCondition(once);
  if (condition === null) return [{ path: ['once'], message: `This is no condition over the columns of a row: ${problem}.` }];
  return tables.flatMap((relation): readonly OptionProblem[] => {
    const known = relation.columns.map(({ name }) => name);
    const name = condition.columns.find((column) => !known.includes(column));
    if (condition.columns.length === 0) return [{ path: ['once'], message: 'It names no column, so it says the same of every row.' }];
    return name === undefined ? [] : [{ path: ['once'], message: `${qualifiedName(relation)} has no column "${name}".`, name, known }];
  });
}
