import type { Node } from '@pgsql/types';
import type { NamesFrom } from '@pg-guardrails/plpgsql';
import type { Proc } from '../model.js';
import { relationNameOf, stringsOf, walk } from '../nodes.js';
import { namesFrom } from '../search-paths.js';
import type { Around, Deed } from './model.js';
import type { Reading } from './reading.js';

type Borrowed = Extract<Deed, { readonly kind: 'borrowed' }>;

/** Who says what the names of the innermost of these functions mean: the last one on the way that has a path of its own. */
export function namesWithin(reading: Reading, chain: readonly Proc[], around: Around): NamesFrom {
  for (const proc of chain.toReversed()) {
    const names = reading.ask((catalog) => namesFrom(catalog, proc).names);
    if (names !== undefined) return names;
  }
  return around.names;
}

/**
 * Unqualified names of a statement that whoever calls the function may give another meaning, one of a kind: relations in pg_temp, which
 * comes before everything else unless the path lists it (manual: search_path), functions and operators in a schema of the caller's own. What
 * the name then leads to runs with the rights of the function's owner. Bodies of the SQL standard have settled their names.
 */
export function borrowedNames(chain: readonly Proc[], from: NamesFrom, node: Node): readonly Borrowed[] {
  const inner = chain.at(-1);
  if (inner === undefined || inner.body === null || from === 'own') return [];
  const queries = new Set<string>();
  const relations: string[] = [];
  const routines: string[] = [];
  walk({ node }, (kind, body) => {
    if (typeof body !== 'object' || body === null) return;
    if (kind === 'CommonTableExpr' && 'ctename' in body) queries.add(String(body.ctename));
    const name = relationNameOf(kind, body);
    if (name !== null && (name.schemaname ?? '') === '') relations.push(name.relname ?? '');
    if (kind === 'FuncCall' && 'funcname' in body && Array.isArray(body.funcname)) routines.push(...unqualified(body.funcname));
    if (kind === 'A_Expr' && 'name' in body && Array.isArray(body.name)) routines.push(...unqualified(body.name));
  });
  const [relation] = relations.filter((name) => !queries.has(name));
  const [routine] = from === 'temp' ? [] : routines;
  return [...(relation === undefined ? [] : [{ kind: 'borrowed', what: 'relation', name: relation } as const]), ...(routine === undefined ? [] : [{ kind: 'borrowed', what: 'routine', name: routine } as const])];
}

function unqualified(nodes: readonly Node[]): readonly string[] {
  const names = stringsOf(nodes);
  return names.length === 1 ? names : [];
}
