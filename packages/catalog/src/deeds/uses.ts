import type { Node, RangeVar } from '@pgsql/types';
import { parseStatement } from '@pg-guardrails/sql-reader';
import { isSuperuser } from '../memberships.js';
import type { Catalog, Proc, Relation } from '../model.js';
import { stringsOf, walk } from '../nodes.js';
import { procsNamed } from '../outcomes.js';
import { isOpenSchema } from '../search-paths.js';
import type { Deed } from './model.js';
import { relationIn, type Scope } from './read.js';

type Used = Extract<Deed, { readonly kind: 'uses' }>;

function isNamed(body: unknown): body is RangeVar {
  return typeof body === 'object' && body !== null && 'relname' in body;
}

/** Whether it belongs, or its schema does, to another than this role and superusers. */
function isOthers(catalog: Catalog, { owner, schema }: Pick<Proc | Relation, 'owner' | 'schema'>, as: string): boolean {
  const namespace = catalog.namespaces.get(schema);
  const isTrusted = (role: string): boolean => role === as || isSuperuser(catalog, role === 'pg_database_owner' ? catalog.databaseOwner : role);
  return !isTrusted(owner) || (namespace !== undefined && !isTrusted(namespace.owner));
}

/** Who may create functions beside one that is called with arguments may create one that fits these better (manual: Function Type Resolution). */
function isOpenCall(catalog: Catalog, { schema }: Proc, given: number, as: string): boolean {
  return given > 0 && isOpenSchema(catalog, schema, as);
}

/**
 * What a statement that runs as a role uses of others: functions that it calls, and what it reads, also below views. What their owners put in
 * there runs as that role: a function runs as whoever calls it unless it is SECURITY DEFINER, also where a view calls it (manual: Rules and Privileges).
 */
export function usesOf(scope: Scope, as: string, node: Node): readonly Used[] {
  const used: Used[] = [];
  const seen = new Set<Relation>();
  const gather = (statement: Node, at: Scope): void => {
    walk({ statement }, (kind, body) => {
      if (typeof body !== 'object' || body === null) return;
      if (kind === 'FuncCall' && 'funcname' in body && Array.isArray(body.funcname)) {
        const names = stringsOf(body.funcname);
        const given = 'args' in body && Array.isArray(body.args) ? body.args.length : 0;
        for (const proc of calledIn(at, names)) if (scope.reading.ask((catalog) => isOthers(catalog, proc, as) || isOpenCall(catalog, proc, given, as))) used.push({ kind: 'uses', what: 'function', function: proc, given });
      }
      if ((kind === 'RangeVar' || kind === 'relation') && isNamed(body)) {
        const relation = relationIn(at, body);
        if (relation === null || seen.has(relation)) return;
        seen.add(relation);
        if (scope.reading.ask((catalog) => isOthers(catalog, relation, as))) used.push({ kind: 'uses', what: 'relation', relation });
        const query = relation.relkind === 'view' ? queryOf(relation) : null;
        // Its names were settled when it was made.
        if (query !== null) gather(query, { ...scope, path: scope.reading.ask(({ searchPath }) => searchPath) });
      }
    });
  };
  gather(node, scope);
  return used;
}

function calledIn({ reading, path }: Scope, names: readonly string[]): readonly Proc[] {
  const [name, schema] = [names.at(-1), names.at(-2)];
  if (name === undefined) return [];
  return reading.ask((catalog) => procsNamed(catalog, name)).filter((proc) => (schema === undefined ? path.includes(proc.schema) : proc.schema === schema));
}

function queryOf({ source }: Relation): Node | null {
  const { node } = parseStatement(source.text);
  return node !== null && 'ViewStmt' in node ? (node.ViewStmt.query ?? null) : null;
}
