/** What stands on a server for everyone, and that a block or a function can make though no statement of a file says so; each with what takes it away. None of it goes with a database or a role. */
export interface ForEveryone {
  readonly what: string;
  readonly takeAway: string;
}

/** Privileges on parameters came with PostgreSQL 15. Origins of subscriptions (`pg_…`) go with them, temporary slots with their session, logical ones with their database. */
export function standingSql(number: number): string {
  const rows = [
    `SELECT 'the setting ' || s.setting || ' of every role (ALTER ROLE ALL SET)', pg_catalog.format('ALTER ROLE ALL RESET %I', pg_catalog.split_part(s.setting, '=', 1)) FROM pg_catalog.pg_db_role_setting, pg_catalog.unnest(setconfig) s(setting) WHERE setrole = 0 AND setdatabase = 0`,
    `SELECT 'the replication slot ' || slot_name, pg_catalog.format('SELECT pg_drop_replication_slot(%L)', slot_name) FROM pg_catalog.pg_replication_slots WHERE slot_type = 'physical' AND NOT temporary`,
    `SELECT 'the replication origin ' || roname, pg_catalog.format('SELECT pg_replication_origin_drop(%L)', roname) FROM pg_catalog.pg_replication_origin WHERE roname !~ '^pg_'`,
    ...(number < 150_000
      ? []
      : [`SELECT 'the privilege of everyone to ' || a.privilege_type || ' ' || parname, pg_catalog.format('REVOKE %s ON PARAMETER %I FROM PUBLIC', a.privilege_type, parname) FROM pg_catalog.pg_parameter_acl, pg_catalog.aclexplode(paracl) a WHERE a.grantee = 0`]),
  ];
  return `SELECT what, take_away FROM (${rows.join(' UNION ALL ')}) AS standing(what, take_away) ORDER BY what`;
}

export function standingIn(rows: readonly object[]): readonly ForEveryone[] {
  return rows.flatMap((row) => ('what' in row && typeof row.what === 'string' && 'take_away' in row && typeof row.take_away === 'string' ? [{ what: row.what, takeAway: row.take_away }] : []));
}

const words: readonly (readonly [RegExp, string])[] = [
  [/\balter\s+(?:role|user)\s+all\b/iu, 'the settings of every role of the server'],
  [/\bpg_(?:create|copy)_physical_replication_slot\b/iu, 'the replication slots of the server'],
  [/\bpg_replication_origin_create\b/iu, 'the replication origins of the server'],
  [/\bon\s+parameter\b[^;]*\bto\b[^;]*\bpublic\b/iu, 'what every role of the server may set'],
];

/** The same for the text of a block or a call: what its words say that it would change for everyone, or null. Words that are put together are not seen; what then stands is told in the end. */
export function reachOfText(text: string): string | null {
  return words.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
