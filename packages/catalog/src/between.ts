import { qualifiedName, type Catalog, type Relation } from './model.js';
import { Rows } from './rows.js';

/** What is about no relation in particular: any verdict may rest on it. */
const common = ['roles', 'namespaces', 'functions', 'types', 'eventTriggers', 'extensions', 'roleSettings', 'systemSettings', 'subscriptions', 'databaseAcl', 'parameterAcls', 'taints', 'databaseOwner', 'postgres'] as const;
/** The same, made anew for each catalog. */
const written = ['memberships', 'defaultAcl', 'searchPath'] as const;

function isSame(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (before instanceof Rows && after instanceof Rows) return after.keysChangedSince(before).length === 0;
  return Array.isArray(before) && Array.isArray(after) && before.length === after.length && before.every((item, index) => item === after[index]);
}

/** Rows of a list that is in one catalog and not in the other. */
function differing<Row>(before: Iterable<Row>, after: Iterable<Row>): readonly Row[] {
  const [old, now] = [new Set(before), new Set(after)];
  return [...[...old].filter((row) => !now.has(row)), ...[...now].filter((row) => !old.has(row))];
}

/** Whether a body or a rule of the catalog may speak of one of these names. */
function speaksOfAny(catalog: Catalog, names: readonly string[]): boolean {
  const texts = [
    ...[...catalog.functions.values()].flatMap(({ body, sqlBody }) => [body ?? '', sqlBody ?? '']),
    ...[...catalog.relations.values()].flatMap(({ rules = [] }) => rules.map(({ definition }) => definition ?? '')),
  ].map((text) => text.toLowerCase());
  return names.some((name) => texts.some((text) => text.includes(name.toLowerCase())));
}

/** Relations by oid. */
export interface Between {
  readonly changed: ReadonlySet<number>;
  /** Those among them whose rows are not what they were: columns, constraints, triggers, whether it is there at all. */
  readonly reshaped: ReadonlySet<number>;
}

/**
 * The relations in which two catalogs differ, by oid, when they differ in nothing else that a verdict on another relation can rest on;
 * otherwise `all`. Rows are told apart by identity, so that two histories that begin alike cost what follows.
 */
export function relationsBetween(before: Catalog, after: Catalog): Between | 'all' {
  if (common.some((key) => !isSame(before[key], after[key]))) return 'all';
  if (written.some((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))) return 'all';
  const changed = new Set<number>();
  const reshaped = new Set<number>();
  const names = new Set<string>();
  const compare = (old: Relation | undefined, now: Relation | undefined): void => {
    if (old === now) return;
    const oid = (old ?? now)?.oid ?? 0;
    changed.add(oid);
    if (old === undefined || now === undefined || old.relkind !== now.relkind || old.columns !== now.columns || old.constraints !== now.constraints || old.parents !== now.parents || old.rules !== now.rules || old.schema !== now.schema || old.name !== now.name) reshaped.add(oid);
    // A name that comes or goes may be what a body means.
    if (old === undefined || now === undefined || qualifiedName(old) !== qualifiedName(now)) for (const { name } of [old, now].filter((one) => one !== undefined)) names.add(name);
  };
  for (const [oid, relation] of after.relations) compare(before.relations.get(oid), relation);
  for (const [oid, relation] of before.relations) if (!after.relations.has(oid)) compare(relation, undefined);
  if (names.size > 0 && (speaksOfAny(before, [...names]) || speaksOfAny(after, [...names]))) return 'all';
  for (const { relation } of [...differing(before.triggers, after.triggers), ...differing(before.indexes.values(), after.indexes.values())]) {
    changed.add(relation);
    reshaped.add(relation);
  }
  return { changed, reshaped };
}
