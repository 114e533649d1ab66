import type { ColumnDef, TypeName } from '@pgsql/types';
import { stateWith } from './copies.js';
import { invalidTableDefinition } from './errors.js';
import type { Relation } from './model.js';
import type { Dependency, State } from './state.js';
import { pseudoTypes } from './types/built-in.js';
import { builtInName, typeOid, typeUsed } from './types/lookup.js';

/** The types of new columns must be there (BuildDescForRelation). @throws {Rejection} 42704, 3F000, 42501, 42P16 */
export function checkColumnTypes(state: State, definitions: readonly ColumnDef[]): void {
  for (const { colname, typeName } of definitions) {
    if (typeName === undefined) continue;
    const name = builtInName(typeName);
    if (name === null) typeUsed(state, typeName);
    else if (pseudoTypes.has(name)) throw invalidTableDefinition(`column "${colname ?? ''}" has pseudo-type ${name}`);
  }
}

const none: readonly Dependency[] = [];

function dependencyOn(state: State, relation: Relation, column: string, name: TypeName): readonly Dependency[] {
  const on = builtInName(name) === null ? typeOid(typeUsed(state, name)) : null;
  return on === null ? none : [{ dependent: relation.oid, on, kind: 'column-type', column: null, part: column }];
}

/** What the columns' types are, as rows of pg_depend. */
export function typeDependencies(state: State, relation: Relation, definitions: readonly ColumnDef[]): readonly Dependency[] {
  const found: Dependency[] = [];
  for (const { colname = '', typeName } of definitions) if (typeName !== undefined) found.push(...dependencyOn(state, relation, colname, typeName));
  return found;
}

/** ALTER COLUMN … TYPE. @throws {Rejection} 42704, 3F000, 42501 */
export function withTypeReplaced(state: State, relation: Relation, column: string, name: TypeName | undefined): State {
  if (name === undefined) return state;
  const added = dependencyOn(state, relation, column, name);
  const kept = state.dependencies.filter((one) => !(one.kind === 'column-type' && one.dependent === relation.oid && one.part === column));
  return kept.length === state.dependencies.length && added.length === 0 ? state : stateWith(state, { dependencies: kept.with(added) });
}

/** Columns that come from another relation bring what they depend on: INHERITS, PARTITION OF and LIKE. */
export function dependenciesOf(state: State, oid: number, kinds: readonly Dependency['kind'][]): readonly Dependency[] {
  return state.dependencies.collect((one) => (one.dependent === oid && kinds.includes(one.kind) ? one : null));
}
