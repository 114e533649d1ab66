import type { Catalog, Deeds, Proc, Relation, Taint, Use } from '@pg-guardrails/catalog';
import { codeUsed, deedsOfCall, isAmong, ownSession, perCatalog, procsNamed, qualifiedName } from '@pg-guardrails/catalog';
import type { Subject } from '../hole.js';
import type { Own } from './journey.js';
import { changingWords } from './may-create.js';
import { deedsMayDefine, deedsMayReach, reaching, reachingDefinitions } from './reach.js';
import { typeWords } from './taken.js';

export interface Asked extends Subject {
  readonly own: Own;
  readonly family: readonly Relation[];
  /** Triggers stop the change whichever way it comes: only what does more than change rows gets past them. */
  readonly isGuarded: boolean;
}

/** The relations whose change may come to the table, the table's own family left out: of that the other layers tell. */
export function waysOf({ catalog, family, isGuarded: isStopped }: Asked): readonly Relation[] {
  return (isStopped ? reachingDefinitions(catalog) : reaching(catalog, family)).filter((one) => !family.includes(one));
}

/** Whether what a function does may change the table's rows, or take away what guards them. */
export function mayChange({ catalog, family, isGuarded: isStopped }: Asked, proc: Proc): boolean {
  const deeds = deedsOf(catalog, proc);
  return isStopped ? deedsMayDefine(catalog, deeds) : deedsMayReach(catalog, deeds, family);
}

export function isNamedIn(taint: Taint, relation: Relation): boolean {
  return isAmong(taint.relations, qualifiedName(relation)) && (taint.before === undefined || relation.oid < taint.before);
}

/** Whether a SECURITY DEFINER function or a foreign key may write to it, as somebody else than who sets that off. */
export const isWrittenByOthers = perCatalog(
  (catalog, relation: Relation): boolean =>
    relation.constraints.some(({ references }) => references !== null && (!/^(?:no-action|restrict)$/u.test(references.onDelete) || !/^(?:no-action|restrict)$/u.test(references.onUpdate))) ||
    definers(catalog, 'functions').some((proc) => deedsMayReach(catalog, deedsOf(catalog, proc), [relation])),
);

export const definers = perCatalog<'functions', readonly Proc[]>((catalog) => [...catalog.functions.values()].filter(({ securityDefiner }) => securityDefiner));

export function deedsOf(catalog: Catalog, proc: Proc): Deeds {
  return deedsOfCall(catalog, proc, proc.owner, { names: 'caller', runsAs: 'other' });
}

/** Whether a call may do something to the table, or run what the role has in its hands. */
export function procReaches(asked: Asked, proc: Proc): boolean {
  return changingWords(asked.catalog, asked.own, proc) !== null || usesReach(asked, proc.uses ?? [], proc) || mayChange(asked, proc);
}

/** Whether something that is called is the role's, or may do something to the table. */
export function usesReach(asked: Asked, uses: readonly Use[], calling?: Proc): boolean {
  const { catalog, own } = asked;
  if (uses.length === 0) return false;
  const { functions, types, relations } = codeUsed(catalog, uses, {});
  const ways = [...(asked.isGuarded ? [] : asked.family), ...waysOf(asked)];
  if (relations.some((one) => ways.includes(one)) || types.some((type) => typeWords(catalog, own, type) !== null)) return true;
  return functions.some((proc) => proc !== calling && (changingWords(catalog, own, proc) !== null || mayChange(asked, proc)));
}

/** Whether anything runs with the rights of others at all: without it, what a role puts somewhere runs as the role. */
export const hasOthersCode = perCatalog<'others', boolean>(
  (catalog) =>
    catalog.eventTriggers.size > 0 ||
    definers(catalog, 'functions').length > 0 ||
    [...catalog.relations.values()].some(({ constraints }) => constraints.some(({ references }) => references !== null && (!/^(?:no-action|restrict)$/u.test(references.onDelete) || !/^(?:no-action|restrict)$/u.test(references.onUpdate)))),
);

/** The functions of this name, with those that are perhaps made. */
export function procsPerhaps(catalog: Catalog, name: string): readonly Proc[] {
  const last = name.split('.').at(-1) ?? '';
  return [...procsNamed(catalog, last), ...catalog.taints.flatMap(({ opens }) => (opens?.makes?.name === last ? [opens.makes] : []))];
}

/** Whether a function that runs as whoever calls it does something to the table by itself, or calls by name what the role has in its hands; names that it leaves to the caller are told where it is called. */
export function harms(asked: Asked, proc: Proc): boolean {
  const { catalog, own, family, isGuarded } = asked;
  const deeds = deedsOfCall(catalog, proc, proc.owner, ownSession);
  if (isGuarded ? deedsMayDefine(catalog, deeds) : deedsMayReach(catalog, deeds, family)) return true;
  const text = [proc.body ?? '', proc.sqlBody ?? ''].join('\n').toLowerCase();
  return changingWords(catalog, own, proc) !== null || usesReach(asked, proc.uses ?? [], proc) || [...catalog.functions.values()].some((one) => text.includes(one.name.toLowerCase()) && changingWords(catalog, own, one) !== null);
}
