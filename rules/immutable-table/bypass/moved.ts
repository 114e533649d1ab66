import type { Proc, Relation, Taint } from '@pg-guardrails/catalog';
import { parseSearchPath, qualifiedName, triggersOf } from '@pg-guardrails/catalog';
import { PUBLIC } from '../public.js';
import type { Asked } from './asked.js';
import { deedsOf, definers, hasOthersCode, isNamedIn, isWrittenByOthers, procReaches, usesReach } from './asked.js';
import { mayCreateIn, mayCreateSomewhere, mayMakeTemporary } from './may-create.js';
import { deedsMayReach, reaching } from './reach.js';
import { takenOf, typeWords } from './taken.js';

/** What perhaps changes its name, its schema or its parent may come where others write or read: it brings along what the role has in its hands. */
export function moves(asked: Asked, taint: Taint): boolean {
  const { catalog } = asked;
  if (taint.switches === true || !hasOthersCode(catalog, 'others')) return false;
  return [...catalog.relations.values()].some((relation) => isNamedIn(taint, relation) && brings(asked, relation));
}

function brings(asked: Asked, relation: Relation): boolean {
  if (relation.relkind === 'sequence') return false;
  return asked.own.has(relation.owner) || takenOf(asked.catalog, asked.own, relation, 'come') !== null || usesReach(asked, relation.uses ?? []);
}

/** The same of a type; where one goes, the search path of a function that runs as its owner may lead on to a schema of the role's. */
export function movesType(asked: Asked, { names }: Taint): boolean {
  const { catalog } = asked;
  const last = names === 'all' ? [] : names.map((name) => name.split('.').at(-1));
  const isOne = (name: string): boolean => names === 'all' || last.includes(name);
  if ([...catalog.types.values()].some(({ name, oid }) => isOne(name) && usesReach(asked, [{ oid }]))) return true;
  return leadsPast(asked);
}

/** Where a name is perhaps not there, the search path of a function that runs as its owner may lead on to a schema of the role's. */
export function leadsPast({ catalog, own }: Asked): boolean {
  return definers(catalog, 'functions').some(({ config }) => parseSearchPath(config['search_path'] ?? '').some((schema) => mayCreateIn(catalog, own, schema)));
}

/** Whether the names of a function that others' code may call perhaps lead to what the role can make: by another path than it has now, or by its caller's. */
export function losesPath({ catalog, own }: Asked, made: Proc): boolean {
  const now = catalog.functions.get(made.key)?.config['search_path'];
  const path = made.config['search_path'];
  if (now === undefined || now === path || !hasOthersCode(catalog, 'others')) return false;
  if (path === undefined) return true;
  const schemas = parseSearchPath(path);
  // Without pg_temp in it, temporary tables and types come first (manual: search_path).
  const isShadowed = parseSearchPath(now).includes('pg_temp') && !schemas.includes('pg_temp') && mayMakeTemporary(catalog, own);
  return isShadowed || schemas.some((schema) => mayCreateIn(catalog, own, schema));
}

/** Whether it is perhaps what a trigger of the table runs, where something comes that only the trigger stops. */
export function isGuardsOwn({ catalog, family, isGuarded }: Asked, made: Proc): boolean {
  if (!isGuarded || !family.some((relation) => triggersOf(catalog, relation).some(({ function: key }) => key === made.key))) return false;
  return reaching(catalog, family).some((one) => !family.includes(one)) || definers(catalog, 'functions').some((proc) => deedsMayReach(catalog, deedsOf(catalog, proc), family));
}

/** The same of a schema: what stands in it comes along, and whoever may create there. */
export function movesSchema(asked: Asked, { names }: Taint): boolean {
  const { catalog, own } = asked;
  if (!hasOthersCode(catalog, 'others')) return false;
  const isOne = (schema: string): boolean => names === 'all' || names.includes(schema);
  return (
    [...catalog.namespaces.keys()].some((schema) => isOne(schema) && mayCreateIn(catalog, own, schema)) ||
    [...catalog.functions.values()].some((proc) => isOne(proc.schema) && procReaches(asked, proc)) ||
    [...catalog.types.values()].some((type) => isOne(type.schema) && (typeWords(catalog, own, type) !== null || usesReach(asked, [{ oid: type.oid }])))
  );
}

/** CREATE TRIGGER takes a function, which may stand in pg_temp. */
export function makesTriggers({ catalog, own }: Asked): boolean {
  return mayMakeTemporary(catalog, own) || mayCreateSomewhere(catalog, own);
}

/** A partition or child that is perhaps made, on which the role can put a trigger by default privileges, where others write to its parent. */
export function hangsBelow(asked: Asked, { parents = [] }: Taint): boolean {
  const { catalog, own } = asked;
  if (parents.length === 0 || !makesTriggers(asked)) return false;
  const isGiven = catalog.defaultAcl.some(({ objects, privilege, grantee }) => objects === 'tables' && privilege === 'TRIGGER' && (grantee === PUBLIC || own.has(grantee)));
  return isGiven && areWritten(asked, parents);
}

function areWritten({ catalog }: Asked, oids: readonly number[]): boolean {
  return oids.some((oid) => {
    const relation = catalog.relations.get(oid);
    return relation !== undefined && isWrittenByOthers(catalog, relation);
  });
}

/** Whether a relation that is perhaps made, and that the statement names, may be one that others write to: below one of these, or by a name that stands in a function of theirs. */
export function isWrittenUnseen(asked: Asked, { relations }: Taint): boolean {
  const { catalog } = asked;
  if (relations === 'all') return false;
  const known = new Set([...catalog.relations.values()].map(qualifiedName));
  return relations.some((name) => {
    if (known.has(name)) return false;
    const bare = name.slice(name.indexOf('.') + 1).toLowerCase();
    if (definers(catalog, 'functions').some(({ body }) => body?.toLowerCase().includes(bare) === true)) return true;
    return catalog.taints.some((other) => other.relations !== 'all' && other.relations.includes(name) && areWritten(asked, other.parents ?? []));
  });
}
