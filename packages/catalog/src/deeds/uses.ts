import type { Node } from '@pgsql/types';
import { parseStatement } from '@pg-guardrails/sql-reader';
import { isSuperuser } from '../memberships.js';
import type { Catalog, Proc, Relation, UserType } from '../model.js';
import { relationNameOf, stringsOf, walk } from '../nodes.js';
import { procsNamed } from '../outcomes.js';
import { perCatalog } from '../per-catalog.js';
import { isOpenSchema } from '../search-paths.js';
import type { Deed } from './model.js';
import { relationIn, type Scope } from './read.js';

type Used = Extract<Deed, { readonly kind: 'uses' }>;

/** Whether it belongs, or its schema does, to another than this role and superusers. */
function isOthers(catalog: Catalog, { owner, schema }: Pick<Proc | Relation | UserType, 'owner' | 'schema'>, as: string): boolean {
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
  const called = (at: Scope, names: readonly string[], given: number): void => {
    for (const proc of calledIn(at, names)) {
      if (scope.reading.ask((catalog) => isOthers(catalog, proc, as) || isOpenCall(catalog, proc, given, as))) used.push({ kind: 'uses', what: 'function', function: proc, given });
      if (proc.prokind === 'aggregate') for (const support of supportOf(proc)) called(at, support, 0);
    }
  };
  const gather = (statement: Node, at: Scope): void => {
    walk({ statement }, (kind, body) => {
      if (typeof body !== 'object' || body === null) return;
      if (kind === 'FuncCall' && 'funcname' in body && Array.isArray(body.funcname)) {
        const names = stringsOf(body.funcname);
        const given = 'args' in body && Array.isArray(body.args) ? body.args.length : 0;
        called(at, names, given);
      }
      const name = relationNameOf(kind, body);
      if (name !== null) {
        const relation = relationIn(at, name);
        if (relation === null || seen.has(relation)) return;
        seen.add(relation);
        if (scope.reading.ask((catalog) => isOthers(catalog, relation, as))) used.push({ kind: 'uses', what: 'relation', relation });
        // Their names were settled when they were made.
        const made: Scope = { ...scope, path: scope.reading.ask(({ searchPath }) => searchPath) };
        const query = relation.relkind === 'view' || (relation.relkind === 'materialized-view' && kind === 'RefreshMatViewStmt') ? queryOf(relation) : null;
        if (query !== null) gather(query, made);
        if (relation.rowSecurity && scope.reading.ask((catalog) => asksPolicies(catalog, relation, as))) for (const condition of conditionsOf(relation)) gather(condition, made);
      }
    });
  };
  gather(node, scope);
  const { proc } = scope;
  if (proc !== null) {
    const keys = scope.reading.ask((catalog) => domainsIn(catalog, proc, as));
    for (const key of keys === '' ? [] : keys.split('\n')) {
      const type = scope.reading.ask(({ types }) => types.get(key));
      if (type !== undefined) used.push({ kind: 'uses', what: 'type', type });
    }
  }
  return used;
}

const domains = perCatalog((catalog: Catalog, as: string): readonly (readonly [string, UserType])[] => [...catalog.types].filter(([, type]) => type.typtype === 'domain' && isOthers(catalog, type, as)));

/** Keys of domains of others that the function seems to use, in a cast or for a variable: a name in its text is taken for that. What is made such a value is checked as the function runs. */
function domainsIn(catalog: Catalog, { body, sqlBody, returns }: Proc, as: string): string {
  const known = domains(catalog, as);
  if (known.length === 0) return '';
  const text = [body ?? '', sqlBody ?? '', returns].join('\n').toLowerCase();
  return known.flatMap(([key, { name }]) => (text.includes(name.toLowerCase()) ? [key] : [])).join('\n');
}

/** Names of the functions that an aggregate is made of. */
function supportOf({ source }: Proc): readonly (readonly string[])[] {
  const { node } = parseStatement(source.text);
  if (node === null || !('DefineStmt' in node)) return [];
  return (node.DefineStmt.definition ?? []).flatMap((option) => {
    if (!('DefElem' in option) || !/func$/u.test(option.DefElem.defname ?? '')) return [];
    const { arg } = option.DefElem;
    return arg !== undefined && 'TypeName' in arg ? [stringsOf(arg.TypeName.names)] : [];
  });
}

/** Row security is nothing to superusers and BYPASSRLS, and to the owner only where it is forced (manual: Row Security Policies). */
function asksPolicies(catalog: Catalog, { owner, forceRowSecurity }: Relation, as: string): boolean {
  const role = catalog.roles.get(as);
  return role?.superuser !== true && role?.bypassrls !== true && (owner !== as || forceRowSecurity);
}

function conditionsOf({ policies }: Relation): readonly Node[] {
  return policies.flatMap(({ using, withCheck }) => [using, withCheck].flatMap((condition) => (condition === null ? [] : (parseStatement(`SELECT ${condition}`).node ?? []))));
}

function calledIn({ reading, path }: Scope, names: readonly string[]): readonly Proc[] {
  const [name, schema] = [names.at(-1), names.at(-2)];
  if (name === undefined) return [];
  return reading.ask((catalog) => procsNamed(catalog, name)).filter((proc) => (schema === undefined ? path.includes(proc.schema) : proc.schema === schema));
}

function queryOf({ source }: Relation): Node | null {
  const { node } = parseStatement(source.text);
  if (node === null) return null;
  if ('ViewStmt' in node) return node.ViewStmt.query ?? null;
  return 'CreateTableAsStmt' in node ? (node.CreateTableAsStmt.query ?? null) : null;
}
