import type { Node, RangeVar } from '@pgsql/types';
import { codeOfRelation, codeUsed, procOfOid } from '../code-used.js';
import { eventTriggersSetOff } from '../event-triggers-set-off.js';
import { isSuperuser } from '../memberships.js';
import type { Catalog, Proc, Relation, Use, UserType } from '../model.js';
import { relationNameOf, stringsOf, walk } from '../nodes.js';
import { operatorsIn } from '../operators-written.js';
import { procsNamed } from '../outcomes.js';
import { perCatalog } from '../per-catalog.js';
import { isOpenSchema } from '../search-paths.js';
import { bindingsNamed, functionsOfOperator } from '../uses.js';
import type { Deed } from './model.js';
import { relationIn, type Scope } from './read.js';

type Used = Extract<Deed, { readonly kind: 'uses' | 'calls' }>;

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

/** What a statement starts with: names as written, and the path that they are looked up in. */
interface Written {
  readonly functions: readonly { readonly names: readonly string[]; readonly given: number }[];
  readonly operators: readonly (readonly string[])[];
  readonly relations: readonly RangeVar[];
  readonly classes: readonly (readonly string[])[];
}

function callsIn(call: unknown): Written['functions'] {
  if (typeof call !== 'object' || call === null || !('funcname' in call) || !Array.isArray(call.funcname)) return [];
  return [{ names: stringsOf(call.funcname), given: 'args' in call && Array.isArray(call.args) ? call.args.length : 0 }];
}

function writtenIn(statement: Node): Written {
  const functions: { readonly names: readonly string[]; readonly given: number }[] = [];
  const operators: (readonly string[])[] = [];
  const relations: RangeVar[] = [];
  const classes: (readonly string[])[] = [];
  walk({ statement }, (kind, body) => {
    if (typeof body !== 'object' || body === null) return;
    if (kind === 'FuncCall') functions.push(...callsIn(body));
    // The call of CALL stands there without its tag.
    if (kind === 'CallStmt' && 'funccall' in body) functions.push(...callsIn(body.funccall));
    operators.push(...operatorsIn(kind, body));
    if ('opclass' in body && Array.isArray(body.opclass)) classes.push(stringsOf(body.opclass));
    const name = relationNameOf(kind, body);
    if (name !== null) relations.push(name);
  });
  return { functions, operators, relations, classes };
}

/**
 * What a statement that runs as a role uses of others: functions that it calls, and what it reads, also below views. What their owners put in
 * there runs as that role: a function runs as whoever calls it unless it is SECURITY DEFINER, also where a view calls it (manual: Rules and Privileges).
 */
export function usesOf(scope: Scope, as: string, node: Node): readonly Used[] {
  const { reading, path, proc } = scope;
  const used: Used[] = [];
  const written = writtenIn(node);
  const called = (one: Proc, given: number, how: 'named' | 'unnamed'): void => {
    if (reading.ask((catalog) => isOthers(catalog, one, as) || isOpenCall(catalog, one, given, as))) used.push({ kind: 'uses', what: 'function', function: one, given });
    else if (how === 'unnamed' && one.prokind !== 'aggregate') used.push({ kind: 'calls', function: one });
  };
  const direct: Proc[] = [];
  for (const { names, given } of written.functions) {
    for (const one of calledIn(scope, names)) {
      direct.push(one);
      called(one, given, 'named');
    }
  }
  const isRefresh = 'RefreshMatViewStmt' in node;
  const relations = written.relations.flatMap((name) => relationIn(scope, name) ?? []);
  const keys = reading.ask((catalog) => codeBehind(catalog, { as, direct, operators: written.operators, classes: written.classes, path, relations, kept: isMaintenance(node) ? relations : null, isRefresh, proc }));
  for (const key of keys === '' ? [] : keys.split(' ')) {
    const oid = Number(key);
    const relation = reading.ask((catalog) => catalog.relations.get(oid));
    const one = relation === undefined ? reading.ask((catalog) => procOfOid(catalog, oid)) : undefined;
    if (one !== undefined) called(one, 0, 'unnamed');
    else if (relation !== undefined && reading.ask((catalog) => isOthers(catalog, relation, as))) used.push({ kind: 'uses', what: 'relation', relation });
  }
  for (const trigger of reading.ask((catalog) => eventTriggersOf(catalog, node)).split('\n')) {
    const one = trigger === '' ? undefined : reading.ask((catalog) => catalog.functions.get(trigger));
    if (one !== undefined) called(one, 0, 'unnamed');
  }
  return [...used, ...typesUsed(scope, as)];
}

/** Types of others among those of a function: of its arguments, what it returns, and what its body names. */
function typesUsed({ reading, proc }: Scope, as: string): readonly Used[] {
  const mine = proc === null ? '' : reading.ask((catalog) => typesOfOthersIn(catalog, proc, as));
  return (mine === '' ? [] : mine.split('\n')).flatMap((key): readonly Used[] => {
    const type = reading.ask(({ types }) => types.get(key));
    return type === undefined ? [] : [{ kind: 'uses', what: 'type', type }];
  });
}

const maintaining: ReadonlySet<string> = new Set(['VacuumStmt', 'ClusterStmt', 'RepackStmt', 'ReindexStmt', 'IndexStmt', 'AlterTableStmt', 'RefreshMatViewStmt']);

function isMaintenance(node: Node): boolean {
  return Object.keys(node).some((kind) => maintaining.has(kind));
}

/** Where no table is named, or its partitions are meant too, all of them. */
function rewritten(catalog: Catalog, named: readonly Relation[]): readonly Relation[] {
  const isOne = named.length > 0 && named.every(({ relkind }) => relkind === 'table' || relkind === 'materialized-view');
  return isOne ? named : [...catalog.relations.values()];
}

/** Keys of the functions of event triggers that a statement sets off. */
function eventTriggersOf({ eventTriggers }: Catalog, node: Node): string {
  return eventTriggersSetOff(eventTriggers, node).flatMap((trigger) => trigger.function ?? []).join('\n');
}

interface Behind {
  readonly as: string;
  readonly direct: readonly Proc[];
  readonly operators: readonly (readonly string[])[];
  readonly path: readonly string[];
  readonly relations: readonly Relation[];
  readonly classes: readonly (readonly string[])[];
  /** What the statement computes the indexes of, or statistics, or rewrites; null for other statements. */
  readonly kept: readonly Relation[] | null;
  readonly isRefresh: boolean;
  readonly proc: Proc | null;
}

/** oids of relations that a statement reads, itself and below views, and of functions that nobody names in it: those of views and policies, of operators, casts and domains. */
function codeBehind(catalog: Catalog, { as, direct, operators, classes, path, relations, kept, isRefresh, proc }: Behind): string {
  const seen = new Set<Relation>();
  const open = [...relations];
  const uses: Use[] = direct.map(({ oid }) => ({ oid }));
  const columns: string[] = [];
  for (const relation of open) {
    if (seen.has(relation)) continue;
    seen.add(relation);
    columns.push(...relation.columns.map(({ type }) => type));
    const query = relation.relkind === 'view' || (relation.relkind === 'materialized-view' && isRefresh) ? (relation.uses ?? []) : [];
    const policies = relation.rowSecurity && asksPolicies(catalog, relation, as) ? relation.policies.flatMap((policy) => policy.uses ?? []) : [];
    for (const use of [...query, ...policies]) {
      const below = catalog.relations.get(use.oid);
      if (below === undefined) uses.push(use);
      else open.push(below);
    }
  }
  for (const names of catalog.bindings.length === 0 ? [] : operators) {
    for (const operator of bindingsNamed(catalog.bindings, 'operator', names, path)) uses.push(...functionsOfOperator(catalog.bindings, operator).map((oid) => ({ oid })));
  }
  for (const names of classes) for (const one of bindingsNamed(catalog.bindings, 'operator-class', names, path)) uses.push(...one.functions.map((oid) => ({ oid })));
  if (catalog.functions.size === 0) return '';
  for (const relation of kept === null ? [] : rewritten(catalog, kept)) uses.push(...codeOfRelation(catalog, relation, 'come').functions.map(({ oid }) => ({ oid })));
  const text = proc === null || !hasUnnamedCode(catalog, 'types') ? '' : textOf(proc);
  const named = text === '' ? [] : [...catalog.types.values()].filter(({ name }) => text.includes(name.toLowerCase()));
  const rows = text === '' ? [] : [...catalog.relations.values()].filter(({ name }) => text.includes(name.toLowerCase()));
  const code = codeUsed(catalog, [...uses, ...[...named, ...rows].map(({ oid }) => ({ oid }))], { read: columns, written: rows.filter(({ name }) => isDeclared(text, name.toLowerCase())).flatMap((relation) => relation.columns.map(({ type }) => type)) });
  const functions = code.functions.filter((one) => !direct.includes(one));
  return [...[...seen].map(({ oid }) => oid), ...functions.map(({ oid }) => oid)].join(' ');
}

/** Whether anything runs because of a type: most histories have no such thing. */
const hasUnnamedCode = perCatalog<'types', boolean>((catalog) => catalog.bindings.length > 0 || [...catalog.types.values()].some(({ uses, domain }) => uses !== undefined || domain?.constraints.some((one) => one.uses !== undefined) === true));

/** Whether a variable seems to be of the row type of a relation, or of the type of a column, or JSON is made a row (jsonb_populate_record): what comes into it is checked. */
function isDeclared(text: string, name: string): boolean {
  return text.includes('populate_record') || text.includes(`${name};`) || text.includes(`${name}%`) || (text.includes(`${name}.`) && text.includes('%type'));
}

function textOf({ body, sqlBody, returns, argumentTypes }: Proc): string {
  return [body ?? '', sqlBody ?? '', returns, ...argumentTypes].join('\n').toLowerCase();
}

const typesOfOthers = perCatalog((catalog: Catalog, as: string): readonly (readonly [string, UserType])[] => [...catalog.types].filter(([, type]) => isOthers(catalog, type, as)));

/** Keys of types of others that the function seems to use, in a cast or for a variable: a name in its text is taken for that. What is made such a value is checked, or cast, as the function runs. */
function typesOfOthersIn(catalog: Catalog, proc: Proc, as: string): string {
  const known = typesOfOthers(catalog, as);
  if (known.length === 0) return '';
  const text = textOf(proc);
  return known.flatMap(([key, { name }]) => (text.includes(name.toLowerCase()) ? [key] : [])).join('\n');
}

/** Row security is nothing to superusers and BYPASSRLS, and to the owner only where it is forced (manual: Row Security Policies). */
function asksPolicies(catalog: Catalog, { owner, forceRowSecurity }: Relation, as: string): boolean {
  const role = catalog.roles.get(as);
  return role?.superuser !== true && role?.bypassrls !== true && (owner !== as || forceRowSecurity);
}

/** The functions of the history that a name may mean. */
export function calledIn({ reading, path }: Scope, names: readonly string[]): readonly Proc[] {
  const [name, schema] = [names.at(-1), names.at(-2)];
  if (name === undefined) return [];
  return reading.ask((catalog) => procsNamed(catalog, name)).filter((proc) => (schema === undefined ? path.includes(proc.schema) : proc.schema === schema));
}
