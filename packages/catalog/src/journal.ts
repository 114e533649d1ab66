import { qualifiedName, type Change, type Source } from './model.js';
import type { Rows } from './rows.js';
import type { ChangeLink, State } from './state.js';

/** Says where a row comes from, or serves the judges: no property of the catalog. */
const aside: ReadonlySet<string> = new Set(['source', 'ownerSource', 'enabledSource', 'statement', 'oid', 'key', 'bodyPlace', 'claims', 'from', 'revokes']);

/** The rows of one catalog that a statement took away, changed or added. */
interface Difference<Row> {
  readonly kind: string;
  readonly gone: readonly Row[];
  readonly come: readonly Row[];
  /** What stays the same while properties change. */
  readonly identity: (row: Row) => string;
  readonly name: (row: Row) => string;
}

function ofRows<K, Row>(before: Rows<K, Row>, after: Rows<K, Row>): Pick<Difference<Row>, 'gone' | 'come'> {
  const keys = after.keysChangedSince(before);
  return { gone: keys.flatMap((key) => before.get(key) ?? []), come: keys.flatMap((key) => after.get(key) ?? []) };
}

function ofList<Row>(before: readonly Row[], after: readonly Row[]): Pick<Difference<Row>, 'gone' | 'come'> {
  if (before === after) return { gone: [], come: [] };
  const [old, now] = [new Set(before), new Set(after)];
  return { gone: before.filter((row) => !now.has(row)), come: after.filter((row) => !old.has(row)) };
}

/** A value in words that two equal values share. */
function worded(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => (aside.has(key) ? undefined : inner)) ?? '';
}

function isNamed(value: unknown): value is { readonly name: string } {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}

/** Sub-rows (columns, constraints, policies, rules) change one by one: `constraints ledger_pkey`. */
function changedItems(property: string, old: readonly { readonly name: string }[], now: readonly { readonly name: string }[]): readonly string[] {
  const before = new Map(old.map((item) => [item.name, item]));
  const after = new Map(now.map((item) => [item.name, item]));
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.filter((name) => before.get(name) !== after.get(name) && worded(before.get(name)) !== worded(after.get(name))).map((name) => `${property} ${name}`);
}

function changedProperties(old: object, now: object): readonly string[] {
  const before = new Map<string, unknown>(Object.entries(old));
  return Object.entries(now).flatMap(([property, value]: [string, unknown]) => {
    const earlier = before.get(property);
    if (value === earlier || aside.has(property)) return [];
    if (Array.isArray(value) && Array.isArray(earlier) && [...value, ...earlier].every(isNamed)) return changedItems(property, earlier.filter(isNamed), value.filter(isNamed));
    return worded(value) === worded(earlier) ? [] : [property];
  });
}

function changesIn<Row extends object>({ kind, gone, come, identity, name }: Difference<Row>, source: Source): readonly Change[] {
  if (gone.length === 0 && come.length === 0) return [];
  const before = new Map(gone.map((row) => [identity(row), row]));
  const after = new Set(come.map(identity));
  const change = (row: Row, property: string): Change => ({ row: `${kind} ${identity(row)}`, name: name(row), property, source });
  return [
    ...gone.filter((row) => !after.has(identity(row))).map((row) => change(row, 'dropped')),
    ...come.flatMap((row) => {
      const old = before.get(identity(row));
      return old === undefined ? [change(row, 'created')] : changedProperties(old, row).map((property) => change(row, property));
    }),
  ];
}

const byOid = ({ oid }: { readonly oid: number }): string => String(oid);
const byName = ({ name }: { readonly name: string }): string => name;

/** What a statement changed, row by row. Costs as much as what changed, not as much as the catalog holds. */
function changesBetween(before: State, after: State, source: Source): readonly Change[] {
  const table = (oid: number): string => {
    const relation = after.relations.get(oid) ?? before.relations.get(oid);
    return relation === undefined ? '?' : qualifiedName(relation);
  };
  return [
    ...changesIn({ kind: 'role', ...ofRows(before.roles, after.roles), identity: byOid, name: byName }, source),
    ...changesIn({ kind: 'schema', ...ofRows(before.namespaces, after.namespaces), identity: byOid, name: byName }, source),
    ...changesIn({ kind: 'relation', ...ofRows(before.relations, after.relations), identity: byOid, name: qualifiedName }, source),
    ...changesIn({ kind: 'index', ...ofRows(before.indexes, after.indexes), identity: byOid, name: qualifiedName }, source),
    ...changesIn({ kind: 'trigger', ...ofList(before.triggers, after.triggers), identity: byOid, name: (row) => `${row.name} on ${table(row.relation)}` }, source),
    ...changesIn({ kind: 'function', ...ofRows(before.functions, after.functions), identity: byOid, name: ({ key }) => key }, source),
    ...changesIn({ kind: 'type', ...ofRows(before.types, after.types), identity: byOid, name: qualifiedName }, source),
    ...changesIn({ kind: 'event trigger', ...ofRows(before.eventTriggers, after.eventTriggers), identity: byName, name: byName }, source),
    ...changesIn({ kind: 'extension', ...ofRows(before.extensions, after.extensions), identity: byName, name: byName }, source),
    ...changesIn(
      {
        kind: 'membership',
        ...ofList(before.memberships, after.memberships),
        identity: ({ role, member, grantor }) => JSON.stringify([role, member, grantor]),
        name: ({ role, member, grantor }) => `${member} in ${role} by ${grantor}`,
      },
      source,
    ),
    ...changesIn(
      {
        kind: 'default privileges',
        ...ofList(before.defaultAcls, after.defaultAcls),
        identity: ({ creator, schema, objects }) => JSON.stringify([creator, schema, objects]),
        name: ({ creator, schema, objects }) => `of ${creator} on ${objects}${schema === null ? '' : ` in schema ${schema}`}`,
      },
      source,
    ),
    ...changesIn(
      {
        kind: 'setting',
        ...ofList(before.roleSettings, after.roleSettings),
        identity: ({ role, database, name }) => JSON.stringify([role, database, name]),
        name: ({ role, name }) => (role === null ? name : `${name} of ${role}`),
      },
      source,
    ),
    ...databaseChanges(before, after, source),
  ];
}

function databaseChanges(before: State, after: State, source: Source): readonly Change[] {
  const change = (property: string): Change => ({ row: 'database', name: 'the database', property, source });
  return [
    ...(before.databaseOwner === after.databaseOwner ? [] : [change('owner')]),
    ...(before.databaseAcl === after.databaseAcl || worded(before.databaseAcl) === worded(after.databaseAcl) ? [] : [change('datacl')]),
  ];
}

/** The state with what the statement changed written down. What was written down while it ran, by statements inside it, stays. */
export function journalled(before: State, after: State, source: Source): State {
  // A statement inside this one has noted its own changes already: only what came after the last note is this one's.
  let changes = after.changes;
  for (const change of changesBetween(before, after, source)) changes = { change, earlier: changes };
  return changes === after.changes ? after : { ...after, changes };
}

/** The chain in the order of the history. */
export function changesOf(newest: ChangeLink | null): readonly Change[] {
  const list: Change[] = [];
  for (let link = newest; link !== null; link = link.earlier) list.push(link.change);
  return list.reverse();
}
