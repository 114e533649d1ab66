import type { Node } from '@pgsql/types';
import { unknown, type Value } from '../evaluate/value.js';
import type { Surroundings } from './expression-risk.js';
import type { Risk } from './risk.js';
import { oid, type Type } from './type.js';

/** oid and the other system columns that every table has (manual: System Columns). */
const systemNames: ReadonlyMap<string, Type> = new Map<string, Type>([['tableoid', oid]]);

interface WithColumns {
  readonly alias: string;
  readonly columns: ReadonlyMap<string, Type | null>;
}

/** What names mean inside a query: the columns of its FROM first, then what they mean around it. */
export function columnsOfScope(outer: Surroundings, items: readonly WithColumns[], ofQuery: (node: Node | undefined, kind: 'value' | 'rows' | 'existence', at: Surroundings) => Risk, typesOfQuery: (node: Node | undefined, at: Surroundings) => readonly (Type | null)[] | null): Surroundings {
  const typeNamed = (names: readonly string[]): Type | null | undefined => {
    const [first = '', second, more] = names;
    if (more !== undefined) return undefined;
    if (second !== undefined) {
      const item = items.find(({ alias }) => alias === first);
      return item === undefined ? outer.typeNamed(names) : (item.columns.get(second) ?? systemNames.get(second) ?? (item.columns.has(second) ? null : undefined));
    }
    const having = items.filter(({ columns }) => columns.has(first));
    const around = outer.typeNamed(names);
    const [only, another] = having;
    if (only === undefined) return around === undefined && items.some(({ alias }) => alias === first) ? null : around;
    // Ambiguous: two columns, or a column and a variable (manual: Variable Substitution).
    if (another !== undefined || (around !== undefined && outer.variablesConflict(first))) return undefined;
    return only.columns.get(first) ?? null;
  };
  const rows = items.map(({ alias, columns }): readonly [string, ReadonlyMap<string, Value>] => [alias, new Map([...columns.keys()].map((column) => [column, unknown]))]);
  const inside: Surroundings = {
    state: outer.state,
    typeNamed,
    variablesConflict: outer.variablesConflict,
    scope: { ...outer.scope, rows: [...rows, ...outer.scope.rows] },
    ofQuery: (node, kind) => ofQuery(node, kind, inside),
    typesOfQuery: (node) => typesOfQuery(node, inside),
  };
  return inside;
}
