import type { Aspect, Catalog, Relation, RowsChange, UserType } from '@pg-guardrails/catalog';
import { askable, codeOfRelation, functionOf, perCatalog, qualifiedName, sameItems, taintsTouching, triggersOf } from '@pg-guardrails/catalog';
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
export function takenOf(catalog: Catalog, own: Own, relation: Relation, change: RowsChange): Taken | null {
  const known = knownOf[change](catalog, own);
  const present = known.get(relation.oid);
  if (present !== undefined) return present;
  let found: Taken | null = null;
  for (const one of withDescendants(catalog, relation)) found ??= takenOfOne(catalog, own, one, change);
  known.set(relation.oid, found);
  return found;
}

const knownOf = { come: perCatalog<Own, Map<number, Taken | null>>(() => new Map()), go: perCatalog<Own, Map<number, Taken | null>>(() => new Map()) };

/** The relations of which something is in their hands. */
export const takenRelations = askable(
  perCatalog((catalog, own: Own): readonly Relation[] => [...catalog.relations.values()].filter((relation) => relation.relkind !== 'sequence' && takenOf(catalog, own, relation, 'come') !== null)),
  sameItems,
);

function takenOfOne(catalog: Catalog, own: Own, relation: Relation, change: RowsChange): Taken | null {
  return held(catalog, own, relation) ?? triggerPrivilege(catalog, own, relation) ?? ownTrigger(catalog, own, relation) ?? perhapsAdded(catalog, own, relation, change) ?? ownExpression(catalog, own, relation, change);
}

/** What of a relation cannot be told may call what the roles have in their hands. */
function perhapsAdded(catalog: Catalog, own: Own, relation: Relation, change: RowsChange): Taken | null {
  const aspects: Aspect[] = holdsCode(catalog, own) ? ['existence', 'policies', ...(change === 'come' ? (['columns', 'constraints', 'indexes'] as const) : [])] : [];
  if (holdsTriggers(catalog, own)) aspects.push('triggers');
  const [doubt] = aspects.length === 0 ? [] : taintsTouching(catalog, relation, aspects);
  return doubt === undefined ? null : { words: `what ${qualifiedName(relation)} calls since ${doubt.source.place.file}:${String(doubt.source.place.line)} cannot be told, as ${doubt.reason}`, remedy: null };
}

const holdsTriggers = askable(perCatalog((catalog, own: Own): boolean => [...catalog.functions.values()].some((proc) => proc.returns === 'trigger' && changingWords(catalog, own, proc) !== null)));

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

/** Functions that its defaults, conditions, indexes, policies and rules call, and what belongs to the types of its columns. */
function ownExpression(catalog: Catalog, own: Own, relation: Relation, change: RowsChange): Taken | null {
  if (!holdsCode(catalog, own)) return null;
  const { types, functions, perhaps } = codeOfRelation(catalog, relation, change);
  for (const type of types) {
    const words = typeWords(catalog, own, type);
    if (words !== null) return { words: `the ${type.typtype === 'domain' ? 'domain' : 'type'} ${type.schema}.${type.name}, of which ${qualifiedName(relation)} has a column, ${words}`, remedy: null };
  }
  for (const proc of functions) {
    const words = changingWords(catalog, own, proc);
    if (words !== null) return { words: `${proc.schema}.${proc.name}(), which ${qualifiedName(relation)} ${perhaps.has(proc) ? 'perhaps uses' : 'uses'}, ${words}`, remedy: null };
  }
  return null;
}

/** Whether the roles have any function, type or schema of types: most have none. */
const holdsCode = askable(
  perCatalog(
    (catalog, own: Own): boolean =>
      [...catalog.functions.values()].some((proc) => proc.returns !== 'trigger' && changingWords(catalog, own, proc) !== null) || [...catalog.types.values()].some((type) => typeWords(catalog, own, type) !== null),
  ),
);

/** What they can make of a type, in words: its owner adds conditions to a domain (manual: ALTER DOMAIN), and makes casts from and to what is none (manual: CREATE CAST). */
export function typeWords({ namespaces }: Catalog, own: Own, { schema, owner, typtype }: UserType): string | null {
  const makes = typtype === 'domain' ? 'add a CHECK to it' : 'make a cast for it';
  if (own.has(owner)) return `belongs to ${owner}, who can ${makes}`;
  const holder = namespaces.get(schema)?.owner;
  return holder !== undefined && own.has(holder) ? `stands in the schema ${schema} of ${holder}, who can put something else in its place` : null;
}
