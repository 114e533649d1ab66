import { lex } from '@pg-guardrails/sql-reader';
import { literal } from './names.js';
import { runPattern } from './sweep.js';

/** What stands on a server for everyone, and that a block or a function can change though no statement of a file says so. None of it goes with a database or a role. */
export interface ForEveryone {
  readonly what: string;
  /** How it stands: a value, or the empty text where there is none. */
  readonly value: string;
  readonly takeAway: string;
  /** What makes it stand so again. */
  readonly putBack: string;
}

/** What differs between two moments. */
export type Difference =
  | { readonly kind: 'appeared'; readonly now: ForEveryone }
  | { readonly kind: 'changed'; readonly before: ForEveryone; readonly now: ForEveryone }
  | { readonly kind: 'gone'; readonly before: ForEveryone };

/** Settings whose value is a list of names with their own quotes (guc.h, GUC_LIST_QUOTE): quoted as a whole it would be one name. */
const lists = ['local_preload_libraries', 'search_path', 'session_preload_libraries', 'shared_preload_libraries', 'temp_tablespaces', 'unix_socket_directories'];

const settingsSql = `SELECT 'the setting ' || name || ' of every role (ALTER ROLE ALL SET)', value, pg_catalog.format('ALTER ROLE ALL RESET %I', name),
    pg_catalog.format('ALTER ROLE ALL SET %I = %s', name, CASE WHEN value <> '' AND pg_catalog.lower(name) IN (${lists.map(literal).join(', ')}) THEN value ELSE pg_catalog.quote_literal(value) END)
  FROM pg_catalog.pg_db_role_setting, pg_catalog.unnest(setconfig) s(setting),
    LATERAL (SELECT pg_catalog.split_part(setting, '=', 1), pg_catalog.substr(setting, pg_catalog.strpos(setting, '=') + 1)) AS pair(name, value) WHERE setrole = 0 AND setdatabase = 0`;

/** Temporary slots go with their session, the history's logical ones with its database; the workers of subscriptions come and go with theirs (`pg_…`). */
const slotsSql = `SELECT 'the replication slot ' || slot_name, '', pg_catalog.format('SELECT pg_drop_replication_slot(%L)', slot_name),
    CASE slot_type WHEN 'physical' THEN pg_catalog.format('SELECT pg_create_physical_replication_slot(%L)', slot_name) ELSE pg_catalog.format('SELECT pg_create_logical_replication_slot(%L, %L)', slot_name, plugin) END
  FROM pg_catalog.pg_replication_slots WHERE NOT temporary AND slot_name !~ '^pg_' AND (database IS NULL OR database !~ ${literal(runPattern)})`;

/** Origins of subscriptions (`pg_…`) go with them. */
const originsSql = `SELECT 'the replication origin ' || roname, '', pg_catalog.format('SELECT pg_replication_origin_drop(%L)', roname), pg_catalog.format('SELECT pg_replication_origin_create(%L)', roname)
  FROM pg_catalog.pg_replication_origin WHERE roname !~ '^pg_'`;

/** The privileges of an object, its owner's and those of the history's roles left out: these go with the roles. */
function privilegesSql(kind: string, from: string, name: string, acl: string, owner: string): string {
  const option = `CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END`;
  return `SELECT DISTINCT 'the privilege ' || a.privilege_type || ${option} || ' of ' || g.grantee || ' on the ${kind} ' || ${name}, '', pg_catalog.format('REVOKE %s ON ${kind.toUpperCase()} %I FROM %s', a.privilege_type, ${name}, g.grantee),
      pg_catalog.format('GRANT %s ON ${kind.toUpperCase()} %I TO %s', a.privilege_type, ${name}, g.grantee) || ${option}
    FROM ${from}, pg_catalog.aclexplode(${acl}) a, LATERAL (SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END) AS g(grantee)
    WHERE a.grantee <> ${owner} AND g.grantee !~ ${literal(runPattern)}`;
}

const tablespaceOptionsSql = `SELECT 'the option ' || name || ' of the tablespace ' || spcname, value, pg_catalog.format('ALTER TABLESPACE %I RESET (%I)', spcname, name), pg_catalog.format('ALTER TABLESPACE %I SET (%I = %L)', spcname, name, value)
  FROM pg_catalog.pg_tablespace, pg_catalog.unnest(spcoptions) o(option),
    LATERAL (SELECT pg_catalog.split_part(option, '=', 1), pg_catalog.substr(option, pg_catalog.strpos(option, '=') + 1)) AS pair(name, value)`;

const tablespaceOwnersSql = `SELECT 'the owner of the tablespace ' || spcname, pg_catalog.pg_get_userbyid(spcowner)::pg_catalog.text, pg_catalog.format('ALTER TABLESPACE %I RENAME TO its former name, or DROP TABLESPACE %I', spcname, spcname),
    pg_catalog.format('ALTER TABLESPACE %I OWNER TO %I', spcname, pg_catalog.pg_get_userbyid(spcowner)) FROM pg_catalog.pg_tablespace`;

const tablespaceCommentsSql = `SELECT 'the comment on the tablespace ' || spcname, pg_catalog.shobj_description(oid, 'pg_tablespace'), pg_catalog.format('COMMENT ON TABLESPACE %I IS NULL', spcname),
    pg_catalog.format('COMMENT ON TABLESPACE %I IS %L', spcname, pg_catalog.shobj_description(oid, 'pg_tablespace')) FROM pg_catalog.pg_tablespace WHERE pg_catalog.shobj_description(oid, 'pg_tablespace') IS NOT NULL`;

/** Those between the roles of PostgreSQL itself, which go by no other names. */
const membershipsSql = `SELECT DISTINCT 'the membership of ' || member.rolname || ' in ' || role.rolname, '', pg_catalog.format('REVOKE %I FROM %I', role.rolname, member.rolname), pg_catalog.format('GRANT %I TO %I', role.rolname, member.rolname)
  FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles role ON role.oid = m.roleid JOIN pg_catalog.pg_roles member ON member.oid = m.member WHERE role.rolname ~ '^pg_' AND member.rolname ~ '^pg_'`;

/** Those on the roles of PostgreSQL itself, which go by no other names; PostgreSQL lets nobody change anything else of them. */
const roleCommentsSql = `SELECT 'the comment on the role ' || rolname, pg_catalog.shobj_description(oid, 'pg_authid'), pg_catalog.format('COMMENT ON ROLE %I IS NULL', rolname),
    pg_catalog.format('COMMENT ON ROLE %I IS %L', rolname, pg_catalog.shobj_description(oid, 'pg_authid')) FROM pg_catalog.pg_roles WHERE rolname ~ '^pg_' AND pg_catalog.shobj_description(oid, 'pg_authid') IS NOT NULL`;

/** Privileges on parameters came with PostgreSQL 15; they are owned by the bootstrap superuser (oid 10). */
export function standingSql(number: number): string {
  const rows = [
    settingsSql,
    slotsSql,
    originsSql,
    privilegesSql('tablespace', 'pg_catalog.pg_tablespace', 'spcname', 'spcacl', 'spcowner'),
    tablespaceOptionsSql,
    tablespaceOwnersSql,
    tablespaceCommentsSql,
    membershipsSql,
    roleCommentsSql,
    ...(number < 150_000 ? [] : [privilegesSql('parameter', 'pg_catalog.pg_parameter_acl', 'parname', 'paracl', '10')]),
  ];
  return `SELECT what, value, take_away, put_back FROM (${rows.join(' UNION ALL ')}) AS standing(what, value, take_away, put_back) ORDER BY what`;
}

export function standingIn(rows: readonly object[]): readonly ForEveryone[] {
  const textOf = (row: object, key: string): string => String(Reflect.get(row, key));
  return rows.map((row) => ({ what: textOf(row, 'what'), value: textOf(row, 'value'), takeAway: textOf(row, 'take_away'), putBack: textOf(row, 'put_back') }));
}

/** What is to be taken away comes first: a privilege that has lost its grant option is another one, and revoking the one would revoke the other. */
export function differences(before: readonly ForEveryone[], now: readonly ForEveryone[]): readonly Difference[] {
  const earlier = new Map(before.map((one) => [one.what, one]));
  const later = new Map(now.map((one) => [one.what, one]));
  const appeared = now.filter(({ what }) => !earlier.has(what)).map((one): Difference => ({ kind: 'appeared', now: one }));
  const others = before.flatMap((one): readonly Difference[] => {
    const same = later.get(one.what);
    if (same === undefined) return [{ kind: 'gone', before: one }];
    return same.value === one.value ? [] : [{ kind: 'changed', before: one, now: same }];
  });
  return [...appeared, ...others];
}

const valued = ({ what, value }: ForEveryone): string => (value === '' ? what : `${what}, ${literal(value)},`);

/** What is told of a difference: somebody else may have made it meanwhile. */
export function toldOf(difference: Difference): string {
  switch (difference.kind) {
    case 'appeared':
      return `since this history ran, ${valued(difference.now)} stands on the server, for everyone who uses it: if the history made it, take it away (${difference.now.takeAway}), and prove this history on the embedded server`;
    case 'changed':
      return `since this history ran, ${difference.before.what} is ${literal(difference.now.value)} on the server, for everyone who uses it, and was ${literal(difference.before.value)} before: if the history changed it, put it back (${difference.before.putBack}), and prove this history on the embedded server`;
    case 'gone':
      return `since this history ran, ${valued(difference.before)} is gone from the server, for everyone who uses it: if the history took it away, put it back (${difference.before.putBack}), and prove this history on the embedded server`;
    default:
      return difference satisfies never;
  }
}

type Words = readonly (readonly [RegExp, string])[];

/** Not where only the privilege on the function is spoken of: that belongs to the database. */
const functions: Words = [
  [/(?<!\bfunction\s+(?:pg_catalog\s*\.\s*)?)\bpg_(?:(?:create|copy)_physical|drop)_replication_slot\b/iu, 'the replication slots of the server'],
  [/(?<!\bfunction\s+(?:pg_catalog\s*\.\s*)?)\bpg_replication_origin_(?:create|drop)\b/iu, 'the replication origins of the server'],
  [/(?<!\bfunction\s+(?:pg_catalog\s*\.\s*)?)\bpg_(?:reload_conf|rotate_logfile|promote|stat_reset_(?:shared|slru)|create_restore_point|backup_(?:start|stop))\b/iu, 'the server as a whole'],
];

const statements: Words = [
  [/\balter\s+(?:role|user)\s+all\b(?!\s+in\s+database\b)/iu, 'the settings of every role of the server'],
  [/\balter\s+tablespace\b|\bcomment\s+on\s+tablespace\b|\bon\s+tablespace\b[^;]*\b(?:to|from)\b[^;]*\bpublic\b/iu, 'the tablespaces of the server'],
  [/\bcomment\s+on\s+role\s+"?pg_/iu, 'what is said of the roles of PostgreSQL itself'],
  [/\bon\s+parameter\b[^;]*\b(?:to|from)\b[^;]*\bpublic\b/iu, 'what every role of the server may set'],
];

/** A comment separates words as a space does; the body of a block has its own. */
function withoutComments(text: string): string {
  const { tokens, comments } = lex(text);
  const pieces = [...comments.map(({ start, end }) => ({ start, end, put: ' ' })), ...tokens.filter(({ kind, open }) => kind === 'dollar' && !open).map(({ start, end }) => ({ start, end, put: bodyOf(text.slice(start, end)) }))];
  let [at, result] = [0, ''];
  for (const { start, end, put } of pieces.sort((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + put;
    at = end;
  }
  return result + text.slice(at);
}

function bodyOf(dollar: string): string {
  const tag = /^\$[^$]*\$/u.exec(dollar)?.[0] ?? '';
  return `${tag}${withoutComments(dollar.slice(tag.length, dollar.length - tag.length))}${tag}`;
}

const reachIn = (bare: string, words: Words): string | null => words.find(([pattern]) => pattern.test(bare))?.[1] ?? null;

/** What the words of a block say that it would change for everyone, or null. Words that are put together are not seen; what differs then is told in the end. */
export function reachOfBlock(text: string): string | null {
  return reachIn(withoutComments(text), [...functions, ...statements]);
}

/** The same for a statement that can but call functions: only one that has a name of theirs is read, since a seed can be long. */
export function reachOfCalls(text: string): string | null {
  return reachIn(text, functions) === null ? null : reachIn(withoutComments(text), functions);
}
