import type { AclItem, Catalog, Relation, TablePrivilege, Way } from '@pg-guardrails/catalog';
import { effectivePrivileges, evidenceOf } from '@pg-guardrails/catalog';
import { listing, type Counterexample } from '@pg-guardrails/kernel';
import { grantee, quoted, sqlName } from '../sql-names.js';
import { causeOf, mayUseSchema, type Held } from './show.js';
import { PUBLIC, tablePrivilegesOf, verdictOf, type Hole, type Judged, type Subject } from './subject.js';

/** What tables that nobody has made yet will give to the roles, without anyone saying so. */
export function judgeDefaults(subject: Subject, tables: readonly Relation[]): readonly Judged[] {
  const next = nextTables(subject.catalog, tables);
  return [PUBLIC, ...subject.roles].map((role) => judge(subject, next, role));
}

const subjectWords = 'new tables';

/** A table as the next CREATE TABLE would make it, for each role that makes tables and each schema. */
function nextTables({ defaultAcl, postgres }: Catalog, tables: readonly Relation[]): readonly Relation[] {
  const ofTables = defaultAcl.filter(({ objects }) => objects === 'tables');
  const makers = [...tables.map(({ owner, schema }) => ({ owner, schema })), ...ofTables.map(({ creator, schema }) => ({ owner: creator, schema: schema ?? 'public' }))];
  const distinct = new Map(makers.map((maker) => [JSON.stringify(maker), maker]));
  const [model] = tables;
  if (model === undefined) return [];
  const known: readonly string[] = tablePrivilegesOf({ postgres });
  const isPrivilege = (word: string): word is TablePrivilege => known.includes(word);
  return [...distinct.values()].map(({ owner, schema }) => {
    const given = ofTables.filter((item) => item.creator === owner && item.grantee !== owner && (item.schema === null || item.schema === schema));
    const relacl = given.flatMap(({ grantee: to, privilege, grantable, source }): AclItem[] => (isPrivilege(privilege) ? [{ grantee: to, grantor: owner, privilege, grantable, source }] : []));
    return { ...model, oid: -1, schema, name: 'made_tomorrow', owner, relkind: 'table', relacl, columns: [], parents: [], stated: [], revokes: [] };
  });
}

/** One privilege of a role on a table that is not there yet. */
interface Given extends Held {
  readonly table: Relation;
}

function judge(subject: Subject, next: readonly Relation[], role: string): Judged {
  const { catalog } = subject;
  const taint = catalog.taints.find(({ aspects, defaultsOf }) => aspects.includes('default-acl') && (defaultsOf ?? 'tables') === 'tables');
  if (taint !== undefined) {
    const verdict = verdictOf(subjectWords, role, { verdict: 'unknown', reason: `What default privileges give is not certain: ${taint.reason}.`, evidence: [evidenceOf(taint.source)] });
    return { verdict, holes: [{ ...base(role), messageId: 'unknownDefaults', place: taint.source.place, data: { reason: taint.reason } }] };
  }
  if (role !== PUBLIC && !catalog.roles.has(role)) {
    const verdict = verdictOf(subjectWords, role, { verdict: 'unknown', reason: `No migration creates the role ${role}, so what it may do is not known.`, evidence: [] });
    return { verdict, holes: [{ ...base(role), messageId: 'unknownRole', place: subject.place, data: { tables: subjectWords } }] };
  }
  const given = next.flatMap((table) =>
    tablePrivilegesOf(catalog).flatMap((privilege) => effectivePrivileges(catalog, table, role, privilege).map((way): Given => ({ table, privilege, way }))),
  ).filter((one) => !isAccepted(subject, one));
  const [first] = given;
  if (first === undefined) {
    return { verdict: verdictOf(subjectWords, role, { verdict: 'proven', reason: `${role} holds nothing on new tables that the claim does not accept.`, evidence: [] }), holes: [] };
  }
  const groups = groupBySource(given);
  const counterexample = groups.map((group) => showing(catalog, role, group)).find((shown) => shown !== null) ?? null;
  const privileges = listing([...new Set(given.map(({ privilege }) => privilege))]);
  const sources = [...new Set(given.flatMap(({ way }) => way.sources))].filter(({ place }) => !place.file.startsWith('('));
  const verdict = verdictOf(subjectWords, role, { verdict: 'refuted', reason: `${role} holds ${privileges} on each new table of ${listing([...new Set(given.map(({ table }) => table.owner))])}.`, counterexample, evidence: sources.map(evidenceOf) });
  return { verdict, holes: groups.map((group) => holeFor(subject, role, group, counterexample)) };
}

function base(role: string): Pick<Hole, 'table' | 'role' | 'counterexample' | 'related' | 'remedy'> {
  return { table: null, role, counterexample: null, related: [], remedy: null };
}

function isAccepted({ options }: Subject, { privilege, way }: Given): boolean {
  return options.defaultPrivileges[holderOf(way)]?.includes(privilege) ?? false;
}

function holderOf({ kind, path }: Way): string {
  return kind === 'public' ? PUBLIC : (path.at(-1) ?? PUBLIC);
}

/** One for each statement that is the cause, and each role that makes the tables. */
function groupBySource(items: readonly Given[]): readonly (readonly [Given, ...Given[]])[] {
  const groups = new Map<string, [Given, ...Given[]]>();
  for (const item of items) {
    const key = JSON.stringify([item.way.kind, item.way.sources.at(-1)?.place, item.table.owner, item.table.schema]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return [...groups.values()];
}

const blanket = { superuser: 'isSuperuser', owner: 'isOwner', predefined: 'isPredefinedMember' } as const;

function holeFor(subject: Subject, role: string, group: readonly [Given, ...Given[]], counterexample: Counterexample | null): Hole {
  const [{ table, way }] = group;
  const holder = holderOf(way);
  const privileges = [...new Set(group.map(({ privilege }) => privilege))];
  const cause = causeOf(way);
  const place = cause?.place ?? subject.place;
  if (way.kind === 'superuser' || way.kind === 'owner' || way.kind === 'predefined') {
    return { ...base(role), messageId: blanket[way.kind], place, data: { holder, privileges: listing(privileges), tables: subjectWords }, counterexample };
  }
  const row = subject.catalog.defaultAcl.find((item) => item.source === cause && item.creator === table.owner);
  const isEverywhere = row === undefined || row.schema === null;
  return {
    ...base(role),
    messageId: 'newTables',
    place,
    data: { creator: table.owner, where: isEverywhere ? '' : ` in schema ${table.schema}`, privileges: listing(privileges) },
    counterexample,
    remedy: `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoted(table.owner)}${isEverywhere ? '' : ` IN SCHEMA ${quoted(table.schema)}`} REVOKE ${privileges.join(', ')} ON TABLES FROM ${grantee(holder)};`,
  };
}

/** A table is made and read, where that shows it: by a superuser, who may then be the role. */
function showing(catalog: Catalog, role: string, group: readonly Given[]): Counterexample | null {
  const found = group.find(({ privilege, way }) => privilege === 'SELECT' && way.reach === 'now' && !way.needsGrant);
  if (found === undefined || role === PUBLIC || catalog.roles.get(found.table.owner)?.superuser !== true || !mayUseSchema(catalog, found.table.schema, role)) return null;
  const name = sqlName(found.table);
  return { as: found.table.owner, sql: `CREATE TABLE ${name} (id integer); SET ROLE ${quoted(role)}; SELECT * FROM ${name};`, observed: { sqlstate: null, rowsChanged: 0 } };
}
