import type { Catalog, Proc, Relation, UserType } from '@pg-guardrails/catalog';
import { functionOf, perCatalog, qualifiedName, triggersOf } from '@pg-guardrails/catalog';
import { PUBLIC } from '../public.js';
import { grantee, sqlName } from '../sql-names.js';
import { withDescendants } from '../targets.js';
import type { Own, Start } from './journey.js';
import { changingWords, mayCreateSomewhere, mayMakeTemporary } from './may-create.js';

/** Code that a role has in its hands and that runs with a statement of others: as these, since a trigger's function runs as whoever runs the statement. */
export interface Taken {
  /** `app holds TRIGGER on public.notes`. */
  readonly words: string;
  /** Takes it away; null when no one statement does. */
  readonly remedy: Start['remedy'];
}

/** What of a relation these roles have in their hands that runs with every statement that writes to it, or to a partition or child. */
export function takenOf(catalog: Catalog, own: Own, relation: Relation): Taken | null {
  const known = knownOf(catalog, own);
  const present = known.get(relation.oid);
  if (present !== undefined) return present;
  let found: Taken | null = null;
  for (const one of withDescendants(catalog, relation)) found ??= takenOfOne(catalog, own, one);
  known.set(relation.oid, found);
  return found;
}

const knownOf = perCatalog<Own, Map<number, Taken | null>>(() => new Map());

/** The relations of which something is in their hands. */
export const takenRelations = perCatalog((catalog, own: Own): readonly Relation[] => [...catalog.relations.values()].filter((relation) => relation.relkind !== 'sequence' && takenOf(catalog, own, relation) !== null));

function takenOfOne(catalog: Catalog, own: Own, relation: Relation): Taken | null {
  return held(catalog, own, relation) ?? triggerPrivilege(catalog, own, relation) ?? ownTrigger(catalog, own, relation) ?? ownExpression(catalog, own, relation);
}

/** An owner adds triggers, defaults and conditions; the owner of the schema drops the relation, and puts another in its place. */
function held({ namespaces }: Catalog, own: Own, relation: Relation): Taken | null {
  if (own.has(relation.owner)) return { words: `${qualifiedName(relation)} belongs to ${relation.owner}`, remedy: null };
  const owner = namespaces.get(relation.schema)?.owner;
  return owner !== undefined && own.has(owner) ? { words: `the schema ${relation.schema} belongs to ${owner}`, remedy: null } : null;
}

/** CREATE TRIGGER takes the privilege on the table, and a function, which may stand in pg_temp (manual: CREATE TRIGGER). */
function triggerPrivilege(catalog: Catalog, own: Own, relation: Relation): Taken | null {
  const item = relation.relacl.find(({ privilege, grantee: holder }) => privilege === 'TRIGGER' && (holder === PUBLIC || own.has(holder)));
  if (item === undefined || !(mayMakeTemporary(catalog, own) || mayCreateSomewhere(catalog, own))) return null;
  return { words: `${item.grantee} holds TRIGGER on ${qualifiedName(relation)}`, remedy: (roles) => `REVOKE TRIGGER ON ${sqlName(relation)} FROM ${[...new Set([PUBLIC, item.grantee, ...roles])].map(grantee).join(', ')};` };
}

function ownTrigger(catalog: Catalog, own: Own, relation: Relation): Taken | null {
  for (const trigger of triggersOf(catalog, relation)) {
    const proc = functionOf(catalog, trigger);
    const words = proc === null ? null : changingWords(catalog, own, proc);
    if (proc !== null && words !== null) return { words: `${proc.schema}.${proc.name}(), which trigger ${trigger.name} of ${qualifiedName(relation)} runs, ${words}`, remedy: null };
  }
  return null;
}

/** Functions in conditions, defaults, policies, rules and indexes, and of the domains of its columns; a name in their text is taken for a call. */
function ownExpression(catalog: Catalog, own: Own, relation: Relation): Taken | null {
  const domains = domainsOf(catalog, relation);
  for (const { schema, name, owner } of domains) {
    const holder = [owner, catalog.namespaces.get(schema)?.owner].find((role) => role !== undefined && own.has(role));
    if (holder !== undefined) return { words: `the domain ${schema}.${name}, of which ${qualifiedName(relation)} has a column, is in the hands of ${holder}, who can add a CHECK to it`, remedy: null };
  }
  const functions = ownFunctions(catalog, own);
  if (functions.length === 0) return null;
  const texts = [
    relation.source.text,
    ...relation.constraints.map(({ expression, source }) => expression ?? source.text),
    ...relation.policies.flatMap(({ using, withCheck }) => [using ?? '', withCheck ?? '']),
    ...(relation.rules ?? []).map(({ definition, source }) => definition ?? source.text),
    ...triggersOf(catalog, relation).map(({ when }) => when ?? ''),
    ...[...catalog.indexes.values()].flatMap((index) => (index.relation === relation.oid ? [...index.keys, index.predicate ?? ''] : [])),
    ...changesTo(catalog, `relation ${String(relation.oid)}`),
    ...domains.flatMap(({ oid, source }) => [source.text, ...changesTo(catalog, `type ${String(oid)}`)]),
  ].join('\n').toLowerCase();
  const called = functions.find(({ name }) => texts.includes(name.toLowerCase()));
  return called === undefined ? null : { words: `${called.schema}.${called.name}(), which ${qualifiedName(relation)} seems to use, ${changingWords(catalog, own, called) ?? ''}`, remedy: null };
}

/** What statements said that changed a row: defaults that ALTER TABLE gives, conditions that ALTER DOMAIN adds. */
function changesTo({ changes }: Catalog, changed: string): readonly string[] {
  return changes.filter(({ row }) => row === changed).map(({ source }) => source.text);
}

/** The domains of columns, also of domains over them and of arrays. A name that several schemas know counts for each. */
function domainsOf(catalog: Catalog, { columns }: Relation): readonly UserType[] {
  const found = new Set<UserType>();
  const names = columns.map(({ type }) => type);
  for (const written of names) {
    const bare = bareName(written);
    for (const type of catalog.types.values()) {
      if (type.typtype !== 'domain' || bareName(type.name) !== bare || found.has(type)) continue;
      found.add(type);
      if (type.baseType !== null) names.push(type.baseType);
    }
  }
  return [...found];
}

/** Without schema, quotes and what makes an array of it. */
function bareName(type: string): string {
  return type.replace(/(?:\[\])+$/u, '').replaceAll('"', '').split('.').at(-1)?.toLowerCase() ?? type;
}

const ownFunctions = perCatalog((catalog, own: Own): readonly Proc[] => [...catalog.functions.values()].filter((proc) => proc.returns !== 'trigger' && changingWords(catalog, own, proc) !== null));
