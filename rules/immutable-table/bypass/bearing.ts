import type { Aspect, Catalog, Opening, Taint } from '@pg-guardrails/catalog';
import { inheritedRoles, perCatalog, procsNamed, qualifiedName } from '@pg-guardrails/catalog';
import type { Operation, Subject } from '../hole.js';
import { PUBLIC } from '../public.js';
import { familyOf } from '../targets.js';
import type { Asked } from './asked.js';
import { definers, harms, hasOthersCode, isNamedIn, isWrittenByOthers, procReaches, procsPerhaps, usesReach, waysOf } from './asked.js';
import { fateOf } from './fate.js';
import { mayDoAnything } from './journey.js';
import { mayCreateIn, mayCreateSchemas, mayCreateSomewhere, mayMakeTemporary } from './may-create.js';
import { hangsBelow, isGuardsOwn, isWrittenUnseen, leadsPast, losesPath, makesTriggers, moves, movesSchema, movesType } from './moved.js';
import { ownRoles } from './own-roles.js';
import { replicaModeOf } from './replica-mode.js';
import { typeWords } from './taken.js';

/**
 * What perhaps ran is not in the catalog that ways are followed in: who holds or is something more by it, and what calls something more, may have a way that is not found
 * there. A statement that PostgreSQL rejects is told as an error, and ran for nobody.
 */
export function bearingTaints(subject: Subject, role: string, operation: Operation): readonly Taint[] {
  const { catalog } = subject;
  if (catalog.taints.length === 0) return [];
  const family = familyOf(catalog, subject.relation);
  const asked: Asked = { ...subject, own: ownRoles(catalog, role), family, isGuarded: isGuarded(subject, role, operation) };
  return catalog.taints.filter((taint) => taint.rejected !== true && taint.aspects.some((aspect) => bears(asked, taint, aspect)));
}

const plainly = { replica: 'origin', rowSecurity: 'on', doubt: null, loosened: [] } as const;

function isGuarded({ catalog, relation }: Subject, role: string, operation: Operation): boolean {
  const mayLeave = (['SET', 'ALTER SYSTEM'] as const).some((privilege) => replicaModeOf(catalog, relation, role, privilege) !== null);
  return !mayLeave && familyOf(catalog, relation).every((one) => fateOf({ catalog, ...plainly }, relation, one, operation, []).kind === 'stopped');
}

function bears(asked: Asked, taint: Taint, aspect: Aspect): boolean {
  const { opens } = taint;
  if (opens?.hides === true) return leadsPast(asked);
  switch (aspect) {
    case 'existence':
      return opens === undefined ? touchesWay(asked, taint) || moves(asked, taint) : opensMade(asked, taint, opens);
    case 'types':
      return opens === undefined ? holdsTypes(asked) || movesType(asked, taint) : opensMade(asked, taint, opens);
    case 'constraints':
      return opens === undefined ? touchesWay(asked, taint) || (taint.parents !== undefined && moves(asked, taint)) : usesReach(asked, opens.uses);
    case 'indexes':
    case 'columns':
    case 'policies':
      return opens !== undefined && usesReach(asked, opens.uses);
    case 'owner':
      return touchesWay(asked, taint) || (opens !== undefined && opensOwner(asked, taint, opens));
    case 'relacl':
      return opens === undefined ? touchesWay(asked, taint) : opensRelations(asked, taint, opens);
    case 'triggers':
      if (taint.runs !== undefined) return runReaches(asked, taint.runs) || usesReach(asked, opens?.uses ?? []);
      return opens === undefined ? touchesWay(asked, taint) : usesReach(asked, opens.uses);
    case 'functions':
    case 'bodies':
      return functionBears(asked, taint);
    case 'roles':
      return taint.names === 'all' || taint.names.some((name) => concerns(asked, name));
    case 'memberships':
      return opens === undefined ? taint.names === 'all' || taint.names.some((name) => concerns(asked, name)) : opens.to.some((name) => concerns(asked, name));
    case 'schemas':
      return opens === undefined ? leadsInto(asked, taint) || movesSchema(asked, taint) : gains(asked, opens) && (String(opens.privileges) !== 'USAGE' || leadsInto(asked, taint));
    case 'default-acl':
      return (opens === undefined || gains(asked, opens) || actsFor(asked, opens)) && hasLaterWay(asked, taint);
    case 'databases':
      return opens !== undefined && opensDatabase(asked, opens);
    case 'extensions':
    case 'parameters':
    case 'settings':
      return false;
    default:
      return aspect satisfies never;
  }
}

/** Whether the role is among those that gain. */
function gains({ own }: Asked, { to }: Opening): boolean {
  return to.some((name) => name === PUBLIC || own.has(name));
}

/** What is perhaps made, by what it calls and who has it. */
function opensMade(asked: Asked, taint: Taint, opens: Opening): boolean {
  return gains(asked, opens) || usesReach(asked, opens.uses) || hangsBelow(asked, taint);
}

function opensOwner(asked: Asked, taint: Taint, opens: Opening): boolean {
  if (gains(asked, opens) && !isOfFamily(asked, taint)) return true;
  return actsFor(asked, opens) && asked.family.some((one) => isNamedIn(taint, one));
}

/** Of the owners of the table's own family the privilege layer tells. */
function isOfFamily({ family }: Asked, { relations, names }: Taint): boolean {
  return relations !== 'all' && names.length === 0 && relations.every((name) => family.some((relation) => qualifiedName(relation) === name));
}

/** TEMPORARY lets a role make what others' code takes for its own, and CREATE schemas; who has them already gains nothing. */
function opensDatabase(asked: Asked, opens: Opening): boolean {
  const { catalog, own } = asked;
  if (!gains(asked, opens) || !hasOthersCode(catalog, 'others')) return false;
  const gives = (...privileges: readonly string[]): boolean => opens.privileges === 'all' || privileges.some((one) => opens.privileges.includes(one));
  return (gives('TEMPORARY', 'TEMP') && !mayMakeTemporary(catalog, own)) || (gives('CREATE') && !mayCreateSchemas(catalog, own));
}

/** As whom the role acts, or others' code runs. */
function concerns(asked: Asked, name: string): boolean {
  return asked.own.has(name) || actingFor(asked).has(name);
}

/** Whether one gains as whom others' code runs. */
function actsFor(asked: Asked, { to }: Opening): boolean {
  return to.some((name) => actingFor(asked).has(name));
}

function touchesWay(asked: Asked, taint: Taint): boolean {
  return waysOf(asked).some((relation) => isNamedIn(taint, relation));
}

/** A grant to the role on what leads to the table, or on what others' code writes to; or to one as whom others' code runs. */
function opensRelations(asked: Asked, taint: Taint, opens: Opening): boolean {
  const { catalog, own } = asked;
  const gives = (privilege: string): boolean => opens.privileges === 'all' || opens.privileges.includes(privilege);
  const changes = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'].some(gives);
  if (changes && actsFor(asked, opens) && [...waysOf(asked), ...(asked.isGuarded ? [] : asked.family)].some((relation) => isNamedIn(taint, relation))) return true;
  if (!gains(asked, opens)) return false;
  if (changes && touchesWay(asked, taint)) return true;
  // What it names and the history has not made may be a view.
  if (changes && !asked.isGuarded && taint.relations !== 'all' && taint.relations.some((name) => !namesOf(catalog).has(name))) return true;
  if (gives('REFERENCES') && mayCreateSomewhere(catalog, own) && [...catalog.relations.values()].some((relation) => isNamedIn(taint, relation) && relation.constraints.some(({ contype }) => contype === 'primary-key' || contype === 'unique'))) return true;
  return gives('TRIGGER') && makesTriggers(asked) && ([...catalog.relations.values()].some((relation) => isNamedIn(taint, relation) && isWrittenByOthers(catalog, relation)) || isWrittenUnseen(asked, taint));
}

const namesOf = (catalog: Catalog): ReadonlySet<string> => allNames(catalog, 'relations');
const allNames = perCatalog<'relations', ReadonlySet<string>>((catalog) => new Set([...catalog.relations.values()].map(qualifiedName)));

/** Whether a function of this name may do something to the table; one that nobody knows may do anything. */
function runReaches(asked: Asked, name: string): boolean {
  const procs = procsPerhaps(asked.catalog, name);
  return procs.length === 0 || procs.some((proc) => procReaches(asked, proc));
}

/** A function that is perhaps made, replaced or altered matters where it does anything that may come to the table; one that runs as whoever calls it, where others may call it. */
function functionBears(asked: Asked, taint: Taint): boolean {
  const { catalog, own } = asked;
  const { opens, names, path } = taint;
  // Which functions, is told elsewhere.
  if (names === 'all') return false;
  // Of SECURITY DEFINER functions it is told elsewhere.
  if (path !== undefined) return hasOthersCode(catalog, 'others') && path.some((schema) => mayCreateIn(catalog, own, schema));
  if (opens?.makes !== undefined) {
    const { makes } = opens;
    if (losesPath(asked, makes) || isGuardsOwn(asked, makes)) return true;
    if (makes.securityDefiner || procsNamed(catalog, makes.name).length > 0) return procReaches(asked, makes);
    return hasOthersCode(catalog, 'others') && harms(asked, makes);
  }
  if (opens !== undefined) return taint.aspects.includes('bodies') && gains(asked, opens);
  return names.some((name) => {
    const procs = procsPerhaps(catalog, name);
    return procs.length === 0 ? hasOthersCode(catalog, 'others') : procs.some((proc) => procReaches(asked, proc));
  });
}

function holdsTypes({ catalog, own }: Asked): boolean {
  return [...catalog.types.values()].some((type) => typeWords(catalog, own, type) !== null);
}

/** Whether something that leads to the table, or a function that runs as its owner, stands in one of the schemas. */
function leadsInto(asked: Asked, { names }: Taint): boolean {
  const isOne = ({ schema }: { readonly schema: string }): boolean => names === 'all' || names.includes(schema);
  return waysOf(asked).some(isOne) || definers(asked.catalog, 'functions').some(isOne);
}

/** Default privileges hold for what is made later. */
function hasLaterWay(asked: Asked, { before = 0 }: Taint): boolean {
  const { catalog, family } = asked;
  const isLater = ({ oid }: { readonly oid: number }): boolean => oid >= before;
  if (waysOf(asked).some(isLater) || family.some(isLater) || definers(catalog, 'functions').some(isLater)) return true;
  return hasOthersCode(catalog, 'others') && ([...catalog.namespaces.values()].some(isLater) || [...catalog.relations.values()].some((relation) => isLater(relation) && isWrittenByOthers(catalog, relation)));
}

/** As whom others' code runs: owners of functions with SECURITY DEFINER, of views, of tables with rules and of those that foreign keys change; who may do anything to the table anyway gains nothing. */
function actingFor({ catalog, relation, own }: Asked): ReadonlySet<string> {
  const subject = { catalog, relation };
  return new Set([...owners(catalog, 'owners')].filter((name) => !own.has(name) && !mayDoAnything(subject, name)));
}

const owners = perCatalog<'owners', ReadonlySet<string>>((catalog) => {
  const found = new Set(definers(catalog, 'functions').map(({ owner }) => owner));
  for (const relation of catalog.relations.values()) {
    const acts = relation.relkind === 'view' || (relation.rules ?? []).length > 0 || relation.constraints.some(({ references }) => references !== null);
    if (acts) found.add(relation.owner);
  }
  return new Set([...found].flatMap((name) => [name, ...inheritedRoles(catalog, name)]));
});
