import type { Aspect, Catalog, Deeds, Opening, Proc, Relation, Taint, Use } from '@pg-guardrails/catalog';
import { codeUsed, deedsOfCall, inheritedRoles, isAmong, perCatalog, procsNamed, qualifiedName } from '@pg-guardrails/catalog';
import type { Operation, Subject } from '../hole.js';
import { PUBLIC } from '../public.js';
import { familyOf } from '../targets.js';
import { fateOf } from './fate.js';
import type { Own } from './journey.js';
import { mayDoAnything } from './journey.js';
import { changingWords, mayCreateSomewhere, mayMakeTemporary } from './may-create.js';
import { ownRoles } from './own-roles.js';
import { deedsMayDefine, deedsMayReach, reaching, reachingDefinitions } from './reach.js';
import { replicaModeOf } from './replica-mode.js';
import { typeWords } from './taken.js';

/** What perhaps ran is not in the catalog that ways are followed in: who holds or is something more by it, and what calls something more, may have a way that is not found there. */
export function bearingTaints(subject: Subject, role: string, operation: Operation): readonly Taint[] {
  const { catalog } = subject;
  if (catalog.taints.length === 0) return [];
  const family = familyOf(catalog, subject.relation);
  const asked: Asked = { ...subject, own: ownRoles(catalog, role), family, isGuarded: isGuarded(subject, role, operation) };
  return catalog.taints.filter((taint) => taint.aspects.some((aspect) => bears(asked, taint, aspect)));
}

interface Asked extends Subject {
  readonly own: Own;
  readonly family: readonly Relation[];
  /** Triggers stop the change whichever way it comes: only what does more than change rows gets past them. */
  readonly isGuarded: boolean;
}

const plainly = { replica: 'origin', rowSecurity: 'on', doubt: null } as const;

function isGuarded({ catalog, relation }: Subject, role: string, operation: Operation): boolean {
  const mayLeave = (['SET', 'ALTER SYSTEM'] as const).some((privilege) => replicaModeOf(catalog, relation, role, privilege) !== null);
  return !mayLeave && familyOf(catalog, relation).every((one) => fateOf({ catalog, ...plainly }, relation, one, operation, []).kind === 'stopped');
}

function bears(asked: Asked, taint: Taint, aspect: Aspect): boolean {
  const { opens } = taint;
  switch (aspect) {
    case 'existence':
    case 'types':
      return opens === undefined ? aspect === 'types' ? holdsTypes(asked) : touchesWay(asked, taint) : gains(asked, opens) || usesReach(asked, opens.uses);
    case 'constraints':
      return opens === undefined ? touchesWay(asked, taint) : usesReach(asked, opens.uses);
    case 'indexes':
    case 'columns':
    case 'policies':
      return opens !== undefined && usesReach(asked, opens.uses);
    case 'owner':
      return (opens !== undefined && gains(asked, opens)) || touchesWay(asked, taint);
    case 'relacl':
      return opens === undefined ? touchesWay(asked, taint) : opensRelations(asked, taint, opens);
    case 'triggers':
      if (taint.runs !== undefined) return runReaches(asked, taint.runs);
      return opens === undefined ? touchesWay(asked, taint) : usesReach(asked, opens.uses);
    case 'functions':
    case 'bodies':
      return functionBears(asked, taint);
    case 'roles':
      return taint.names === 'all' || taint.names.some((name) => actingFor(asked).has(name));
    case 'memberships':
      return opens === undefined ? taint.names === 'all' || taint.names.some((name) => actingFor(asked).has(name)) : opens.to.some((name) => actingFor(asked).has(name));
    case 'schemas':
      return opens === undefined ? leadsInto(asked, taint) : gains(asked, opens) && (String(opens.privileges) !== 'USAGE' || leadsInto(asked, taint));
    case 'default-acl':
      return (opens === undefined || gains(asked, opens) || actsFor(asked, opens)) && hasLaterWay(asked, taint);
    case 'extensions':
    case 'parameters':
      return false;
    default:
      return aspect satisfies never;
  }
}

/** Whether the role is among those that gain. */
function gains({ own }: Asked, { to }: Opening): boolean {
  return to.some((name) => name === PUBLIC || own.has(name));
}

/** Whether one gains as whom others' code runs. */
function actsFor(asked: Asked, { to }: Opening): boolean {
  return to.some((name) => actingFor(asked).has(name));
}

/** The relations whose change may come to the table, the table's own family left out: of that the other layers tell. */
function waysOf({ catalog, family, isGuarded: isStopped }: Asked): readonly Relation[] {
  return (isStopped ? reachingDefinitions(catalog) : reaching(catalog, family)).filter((one) => !family.includes(one));
}

/** Whether what a function does may change the table's rows, or take away what guards them. */
function mayChange({ catalog, family, isGuarded: isStopped }: Asked, proc: Proc): boolean {
  const deeds = deedsOf(catalog, proc);
  return isStopped ? deedsMayDefine(catalog, deeds) : deedsMayReach(catalog, deeds, family);
}

function isNamedIn(taint: Taint, relation: Relation): boolean {
  return isAmong(taint.relations, qualifiedName(relation)) && (taint.before === undefined || relation.oid < taint.before);
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
  return gives('TRIGGER') && (mayMakeTemporary(catalog, own) || mayCreateSomewhere(catalog, own)) && [...catalog.relations.values()].some((relation) => isNamedIn(taint, relation) && isWrittenByOthers(catalog, relation));
}

const namesOf = (catalog: Catalog): ReadonlySet<string> => allNames(catalog, 'relations');
const allNames = perCatalog<'relations', ReadonlySet<string>>((catalog) => new Set([...catalog.relations.values()].map(qualifiedName)));

/** Whether a SECURITY DEFINER function or a foreign key may write to it, as somebody else than who sets that off. */
const isWrittenByOthers = perCatalog(
  (catalog, relation: Relation): boolean =>
    relation.constraints.some(({ references }) => references !== null && (!/^(?:no-action|restrict)$/u.test(references.onDelete) || !/^(?:no-action|restrict)$/u.test(references.onUpdate))) ||
    definers(catalog, 'functions').some((proc) => deedsMayReach(catalog, deedsOf(catalog, proc), [relation])),
);

const definers = perCatalog<'functions', readonly Proc[]>((catalog) => [...catalog.functions.values()].filter(({ securityDefiner }) => securityDefiner));

function deedsOf(catalog: Catalog, proc: Proc): Deeds {
  return deedsOfCall(catalog, proc, proc.owner, { names: 'caller', runsAs: 'other' });
}

/** Whether a function of this name may do something to the table; one that nobody knows may do anything. */
function runReaches(asked: Asked, name: string): boolean {
  const last = name.split('.').at(-1) ?? '';
  const procs = [...procsNamed(asked.catalog, last), ...asked.catalog.taints.flatMap(({ opens }) => (opens?.makes?.name === last ? [opens.makes] : []))];
  return procs.length === 0 || procs.some((proc) => procReaches(asked, proc));
}

/** A function that is perhaps made or replaced matters when it runs as its owner, or is called by something, and does anything that may come to the table. */
function functionBears(asked: Asked, taint: Taint): boolean {
  const { opens } = taint;
  // Which functions, is told elsewhere.
  if (taint.names === 'all' || taint.path !== undefined) return false;
  if (opens?.makes !== undefined) return (opens.makes.securityDefiner || procsNamed(asked.catalog, opens.makes.name).length > 0) && procReaches(asked, opens.makes);
  if (opens !== undefined) return taint.aspects.includes('bodies') && gains(asked, opens);
  return taint.names.some((name) => procsNamed(asked.catalog, name.split('.').at(-1) ?? '').some((proc) => procReaches(asked, proc)));
}

/** Whether a call may do something to the table, or run what the role has in its hands. */
function procReaches(asked: Asked, proc: Proc): boolean {
  return changingWords(asked.catalog, asked.own, proc) !== null || usesReach(asked, proc.uses ?? [], proc) || mayChange(asked, proc);
}

/** Whether something that is called is the role's, or may do something to the table. */
function usesReach(asked: Asked, uses: readonly Use[], calling?: Proc): boolean {
  const { catalog, own } = asked;
  if (uses.length === 0) return false;
  const { functions, types, relations } = codeUsed(catalog, uses, {});
  const ways = [...(asked.isGuarded ? [] : asked.family), ...waysOf(asked)];
  if (relations.some((one) => ways.includes(one)) || types.some((type) => typeWords(catalog, own, type) !== null)) return true;
  return functions.some((proc) => proc !== calling && (changingWords(catalog, own, proc) !== null || mayChange(asked, proc)));
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
  return waysOf(asked).some(({ oid }) => oid >= before) || definers(asked.catalog, 'functions').some(({ oid }) => oid >= before);
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
