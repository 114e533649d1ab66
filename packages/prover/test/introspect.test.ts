import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Catalog, type Constraint, type Relation, type Use } from '../../catalog/src/index.js';
import { introspect, type Session } from '../src/index.js';
import type { Server } from '../src/server/server.js';
import { startFromPackage } from './embedded.js';

let server: Server;
const session: Session = { query: (sql) => server.session.query(sql) };
beforeAll(async () => {
  server = await startFromPackage();
});
afterAll(() => server.close());

/** The catalog after some statements, which are taken back. */
async function after(sql: string): Promise<Catalog> {
  await session.query('BEGIN');
  try {
    await session.query(sql);
    return await introspect(session);
  } finally {
    await session.query('ROLLBACK');
  }
}

/** `uses` are oids: a case of its own names them. */
const asides: ReadonlySet<string> = new Set(['oid', 'uses', 'source', 'ownerSource', 'statement', 'relation', 'index', 'parents']);

/** Without sources and without what differs from run to run. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (key, inner: unknown) => (asides.has(key) ? undefined : inner)));
}

function table(catalog: Catalog, name: string): Relation {
  const found = [...catalog.relations.values()].find((relation) => relation.name === name);
  if (found === undefined) throw new Error(`no relation ${name}`);
  return found;
}

/** The bits of an ACL beside the owner's own, as psql writes them. */
function bits(acl: Relation['relacl'] | Catalog['databaseAcl'] | NonNullable<Relation['usage']>): readonly string[] {
  return acl.map(({ grantee, grantor, privilege, grantable }) => `${grantee}=${privilege}${grantable ? '*' : ''}/${grantor}`);
}

interface Case {
  readonly name: string;
  readonly sql: string;
  readonly read: (catalog: Catalog) => unknown;
  readonly is: unknown;
}

const guard = `CREATE FUNCTION public.guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';`;

/** The functions among what something uses, by name. */
function functionsUsed({ functions }: Catalog, { uses = [] }: { readonly uses?: readonly Use[] } = {}): readonly string[] {
  return [...functions.values()].filter(({ oid }) => uses.some((use) => use.oid === oid)).map(({ name }) => name);
}

const cases: readonly Case[] = [
  {
    name: 'what expressions are bound to, and nothing of PostgreSQL’s own',
    sql: `CREATE FUNCTION f(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION alike(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = alike);
      CREATE TABLE t (a int DEFAULT g() CONSTRAINT c CHECK (f(a) AND abs(a) > 0), b int CONSTRAINT o CHECK (b === a)); CREATE INDEX i ON t (f(a)) WHERE f(b); CREATE POLICY p ON t USING (f(a))`,
    read: (catalog) => {
      const { columns, constraints, policies } = table(catalog, 't');
      const of = (name: string): Constraint | undefined => constraints.find((one) => one.name === name);
      return [functionsUsed(catalog, columns[0]), functionsUsed(catalog, columns[1]), functionsUsed(catalog, of('c')), functionsUsed(catalog, of('o')), [...catalog.indexes.values()].map((one) => functionsUsed(catalog, one)), policies.map((one) => functionsUsed(catalog, one))];
    },
    is: [['g'], [], ['f'], ['alike'], [['f']], [['f']]],
  },
  {
    name: 'a role with its attributes',
    sql: 'CREATE ROLE r NOINHERIT LOGIN CREATEDB BYPASSRLS',
    read: ({ roles }) => plain(roles.get('r')),
    is: { name: 'r', superuser: false, inherit: false, createrole: false, createdb: true, login: true, replication: false, bypassrls: true, from: 'history' },
  },
  {
    name: "PostgreSQL's own roles",
    sql: 'SELECT 1',
    read: ({ roles }) => [...roles.values()].map(({ name, from, source }) => [name, from, source]).slice(0, 3),
    is: [['postgres', 'predefined', null], ['pg_monitor', 'predefined', null], ['pg_read_all_settings', 'predefined', null]],
  },
  {
    name: 'a membership with its options and its grantor',
    sql: 'CREATE ROLE m; CREATE ROLE g; GRANT g TO m WITH ADMIN OPTION, SET FALSE',
    read: ({ memberships }) => plain(memberships.filter(({ member }) => member === 'm')),
    is: [{ role: 'g', member: 'm', grantor: 'postgres', adminOption: true, inheritOption: true, setOption: false }],
  },
  {
    name: 'schemas, not those of PostgreSQL, not those of temporary tables',
    sql: 'CREATE SCHEMA s; CREATE TEMP TABLE t (); GRANT USAGE ON SCHEMA s TO PUBLIC',
    read: ({ namespaces }) => [...namespaces.values()].map(({ name, owner, nspacl }) => [name, owner, nspacl.map(({ grantee, privilege }) => `${grantee}=${privilege}`)]),
    is: [
      ['public', 'pg_database_owner', ['pg_database_owner=USAGE', 'pg_database_owner=CREATE', 'PUBLIC=USAGE']],
      ['s', 'postgres', ['postgres=USAGE', 'postgres=CREATE', 'PUBLIC=USAGE']],
    ],
  },
  {
    name: 'columns: types with modifiers, without schemas',
    sql: `CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('a'); CREATE TABLE t (a varchar(20)[], b numeric(10, 2), c timestamptz(3) NOT NULL, d s.mood[], e "char", f char(3), g int8, h oidvector, i bit varying(4), j decimal)`,
    read: (catalog) => table(catalog, 't').columns.map(({ name, type, notNull }) => `${name} ${type}${notNull ? ' not null' : ''}`),
    is: [
      'a character varying(20)[]',
      'b numeric(10,2)',
      'c timestamp with time zone(3) not null',
      'd mood[]',
      'e char',
      'f character(3)',
      'g bigint',
      'h oidvector',
      'i bit varying(4)',
      'j numeric',
    ],
  },
  {
    name: 'columns: defaults, generated, identity, privileges; a dropped one is gone',
    sql: `CREATE ROLE r; CREATE TABLE t (z int, a serial, b int DEFAULT 1, c int GENERATED ALWAYS AS (1) STORED, d int GENERATED ALWAYS AS (2), e int GENERATED BY DEFAULT AS IDENTITY);
      ALTER TABLE t DROP COLUMN z; GRANT UPDATE (b) ON t TO r`,
    read: (catalog) => table(catalog, 't').columns.map(({ name, hasDefault, generated, identity, attacl }) => [name, hasDefault, generated, identity, ...bits(attacl)]),
    is: [
      ['a', true, null, null],
      ['b', true, null, null, 'r=UPDATE/postgres'],
      ['c', true, 'stored', null],
      ['d', true, 'virtual', null],
      ['e', true, null, 'by-default'],
    ],
  },
  {
    name: 'a relation whose ACL is NULL has what acldefault says; a sequence has USAGE apart',
    sql: 'CREATE SEQUENCE q; CREATE ROLE r; GRANT USAGE ON q TO r WITH GRANT OPTION; CREATE TABLE t ()',
    read: (catalog) => [bits(table(catalog, 't').relacl), bits(table(catalog, 'q').relacl), bits(table(catalog, 'q').usage ?? []), table(catalog, 't').usage],
    is: [
      ['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'].map((bit) => `postgres=${bit}/postgres`),
      ['postgres=SELECT/postgres', 'postgres=UPDATE/postgres'],
      ['postgres=USAGE/postgres', 'r=USAGE*/postgres'],
      undefined,
    ],
  },
  {
    name: 'a table from which everything was revoked has no bit at all',
    sql: 'CREATE TABLE t (); REVOKE ALL ON t FROM postgres',
    read: (catalog) => table(catalog, 't').relacl,
    is: [],
  },
  {
    name: 'kinds of relations, flags of views and of row security, comments',
    sql: `CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; COMMENT ON TABLE t IS 'ledger';
      CREATE VIEW v WITH (security_invoker) AS SELECT 1 AS x; CREATE VIEW w AS SELECT 1 AS x; CREATE MATERIALIZED VIEW m AS SELECT 1 AS x; CREATE TYPE c AS (a int)`,
    read: ({ relations }) => [...relations.values()].map(({ name, relkind, rowSecurity, forceRowSecurity, securityInvoker, comment }) => [name, relkind, rowSecurity, forceRowSecurity, securityInvoker, comment]),
    is: [
      ['t', 'table', true, true, false, 'ledger'],
      ['v', 'view', false, false, true, null],
      ['w', 'view', false, false, false, null],
      ['m', 'materialized-view', false, false, false, null],
    ],
  },
  {
    name: 'partitions: key, parent, clone of a trigger',
    sql: `${guard} CREATE TABLE p (a int, b text, c int) PARTITION BY RANGE (a, lower(b)); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1, 'a') TO (2, 'b');
      CREATE TRIGGER g BEFORE UPDATE ON p FOR EACH ROW EXECUTE FUNCTION guard()`,
    read: (catalog) => [
      table(catalog, 'p').partitionKey,
      table(catalog, 'p').partitionStrategy,
      table(catalog, 'p1').parents.map(({ oid, partition }) => [catalog.relations.get(oid)?.name, partition]),
      catalog.triggers.map((trigger) => [catalog.relations.get(trigger.relation)?.name, trigger.name, trigger.parent]),
    ],
    is: [['a', 'b'], 'range', [['p', true]], [['p', 'g', null], ['p1', 'g', 'g']]],
  },
  {
    name: 'INHERITS is a parent, and no partition',
    sql: 'CREATE TABLE a (x int); CREATE TABLE b () INHERITS (a)',
    read: (catalog) => table(catalog, 'b').parents.map(({ oid, partition }) => [catalog.relations.get(oid)?.name, partition]),
    is: [['a', false]],
  },
  {
    name: "rules, but not a view's own",
    sql: 'CREATE TABLE t (a int); CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING; CREATE VIEW v AS SELECT * FROM t',
    read: (catalog) => [plain(table(catalog, 't').rules), table(catalog, 'v').rules],
    is: [[{ name: 'r', event: 'DELETE', instead: true, where: null, enabled: 'O' }], undefined],
  },
  {
    name: 'constraints',
    sql: `CREATE TABLE u (a int PRIMARY KEY, b int, CONSTRAINT two UNIQUE (b, a)); CREATE TABLE t (x int CONSTRAINT pos CHECK (x > 0 AND y IS NOT NULL) NO INHERIT, y int);
      ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES u ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED NOT VALID`,
    read: (catalog) => [table(catalog, 't').constraints.map(plain), table(catalog, 'u').constraints.map(({ name, contype, columns, index }) => [name, contype, columns, index === null ? null : catalog.indexes.get(index)?.name])],
    is: [
      [
        { name: 'pos', contype: 'check', columns: ['x', 'y'], expression: 'x > 0 AND y IS NOT NULL', references: null, deferrable: false, initiallyDeferred: false, validated: true, enforced: true, noInherit: true, local: true, inherited: 0 },
        { name: 'f', contype: 'foreign-key', columns: ['x'], expression: null, references: { columns: ['a'], onDelete: 'cascade', onUpdate: 'set-null', match: 'simple' }, deferrable: true, initiallyDeferred: true, validated: false, enforced: true, noInherit: true, local: true, inherited: 0 },
      ],
      [
        ['u_a_not_null', 'not-null', ['a'], null],
        ['u_pkey', 'primary-key', ['a'], 'u_pkey'],
        ['two', 'unique', ['b', 'a'], 'two'],
      ],
    ],
  },
  {
    name: 'indexes',
    sql: 'CREATE TABLE t (a int, b text, c int, d int); CREATE UNIQUE INDEX i ON t USING btree (a, (lower(b) || b)) INCLUDE (c) NULLS NOT DISTINCT WHERE d > 3',
    read: ({ indexes }) => [...indexes.values()].map((index) => ({ ...(plain(index) as object), reads: [...index.reads].sort() })),
    is: [
      { schema: 'public', name: 'i', unique: true, primary: false, nullsNotDistinct: true, method: 'btree', keys: ['a', '((lower(b) || b))'], include: ['c'], reads: ['a', 'b', 'd'], predicate: 'd > 3', constraint: null, parent: null },
    ],
  },
  {
    name: 'an index of a partition has its parent',
    sql: 'CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX i ON p (a)',
    read: ({ indexes }) => [...indexes.values()].map(({ name, parent }) => [name, parent === null ? null : indexes.get(parent)?.name]),
    is: [['i', null], ['p1_a_idx', 'i']],
  },
  {
    name: 'policies',
    sql: `CREATE ROLE r; CREATE TABLE t (a int); CREATE POLICY p ON t AS RESTRICTIVE FOR UPDATE TO r USING (a = 1 OR a = 2) WITH CHECK (true); CREATE POLICY q ON t USING (a > 0)`,
    read: (catalog) => plain(table(catalog, 't').policies),
    is: [
      { name: 'p', permissive: false, command: 'UPDATE', roles: ['r'], using: 'a = 1 OR a = 2', withCheck: 'true' },
      { name: 'q', permissive: true, command: 'ALL', roles: ['PUBLIC'], using: 'a > 0', withCheck: null },
    ],
  },
  {
    name: 'triggers: UPDATE OF, WHEN on two rows, arguments, a misleading name; internal ones are none',
    sql: `${guard} CREATE TABLE u (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES u, b int);
      CREATE TRIGGER " WHEN (" BEFORE UPDATE OF b, a OR DELETE ON t FOR EACH ROW WHEN (OLD.a > 3) EXECUTE FUNCTION guard('x', '', 'it''s'); ALTER TABLE t DISABLE TRIGGER " WHEN ("`,
    read: ({ triggers }) => plain(triggers),
    is: [
      {
        name: ' WHEN (',
        timing: 'BEFORE',
        events: ['DELETE', 'UPDATE'],
        level: 'ROW',
        updateOf: ['b', 'a'],
        when: 'old.a > 3',
        tgenabled: 'D',
        arguments: ['x', '', "it's"],
        function: 'public.guard()',
        functionName: 'public.guard',
        parent: null,
      },
    ],
  },
  {
    name: 'a statement trigger of PostgreSQL’s own function',
    sql: 'CREATE TABLE t (a int); CREATE TRIGGER s BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    read: ({ triggers }) => triggers.map((trigger) => [trigger.level, trigger.function, trigger.functionName]),
    is: [['ROW', null, 'suppress_redundant_updates_trigger']],
  },
  {
    name: 'functions: arguments, body, settings, definer',
    sql: `CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('a');
      CREATE FUNCTION s.f(a int4, INOUT m s.mood, VARIADIC b varchar[], OUT c bool) RETURNS SETOF record LANGUAGE sql SECURITY DEFINER SET search_path = "$user", s, "Odd" SET work_mem = '1MB' AS 'SELECT m, true';
      CREATE PROCEDURE s.p() LANGUAGE sql SET search_path = '' BEGIN ATOMIC SELECT 1; END; REVOKE ALL ON FUNCTION s.f FROM PUBLIC`,
    read: ({ functions }) => [...functions].map(([key, proc]) => [key, { ...(plain(proc) as object), key: undefined, proacl: proc.proacl.map(({ grantee }) => grantee) }]),
    is: [
      [
        's.f(integer, mood, character varying[])',
        {
          schema: 's', name: 'f', argumentTypes: ['integer', 'mood', 'character varying[]'], argumentNames: ['a', 'm', 'b'], returns: 'SETOF record', language: 'sql', body: 'SELECT m, true', bodyPlace: null,
          securityDefiner: true, prokind: 'function', strict: false, config: { search_path: '$user, s, Odd', work_mem: '1MB' }, owner: 'postgres', proacl: ['postgres'],
        },
      ],
      [
        's.p()',
        { schema: 's', name: 'p', argumentTypes: [], argumentNames: [], returns: 'void', language: 'sql', body: null, bodyPlace: null, securityDefiner: false, prokind: 'procedure', strict: false, config: { search_path: '' }, owner: 'postgres', proacl: ['PUBLIC', 'postgres'] },
      ],
    ],
  },
  {
    name: 'types',
    sql: `CREATE TYPE mood AS ENUM ('b', 'a'); ALTER TYPE mood ADD VALUE 'c' BEFORE 'b'; CREATE DOMAIN pos AS numeric(3, 1); CREATE TYPE pair AS (a int); CREATE TYPE span AS RANGE (subtype = date); CREATE TYPE later; CREATE TABLE t ()`,
    read: ({ types }) => [...types].map(([key, { typtype, labels, baseType }]) => [key, typtype, labels, baseType]),
    is: [
      ['public.mood', 'enum', ['c', 'b', 'a'], null],
      ['public.pos', 'domain', [], 'numeric(3,1)'],
      ['public.pair', 'composite', [], null],
      ['public.span', 'range', [], null],
      ['public.later', 'shell', [], null],
    ],
  },
  {
    name: 'event triggers',
    sql: `CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER et ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION e(); ALTER EVENT TRIGGER et ENABLE ALWAYS`,
    read: ({ eventTriggers }) => plain([...eventTriggers.values()]),
    is: [{ name: 'et', event: 'ddl_command_end', tags: ['DROP TABLE'], function: 'public.e()', functionName: 'public.e', owner: 'postgres', evtenabled: 'A' }],
  },
  {
    name: 'default privileges, of all schemas and of one',
    sql: 'CREATE ROLE r; CREATE SCHEMA s; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO r WITH GRANT OPTION; ALTER DEFAULT PRIVILEGES FOR ROLE r REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
    read: ({ defaultAcl }) => plain(defaultAcl),
    is: [
      { creator: 'postgres', schema: 's', objects: 'tables', grantee: 'r', privilege: 'SELECT', grantable: true },
      { creator: 'r', schema: null, objects: 'functions', grantee: 'r', privilege: 'EXECUTE', grantable: false },
    ],
  },
  {
    name: 'settings of roles and of the database',
    sql: `CREATE ROLE r; ALTER ROLE r SET session_replication_role = replica; ALTER ROLE ALL SET work_mem = '1MB'; ALTER ROLE r IN DATABASE postgres SET search_path = a, b`,
    read: ({ roleSettings }) => plain(roleSettings),
    is: [
      { role: 'r', database: 'postgres', name: 'search_path', value: 'a, b' },
      { role: 'r', database: null, name: 'session_replication_role', value: 'replica' },
      { role: null, database: null, name: 'work_mem', value: '1MB' },
    ],
  },
  {
    name: 'the database: its owner and its ACL',
    sql: 'CREATE ROLE r; ALTER DATABASE postgres OWNER TO r; REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC',
    read: ({ databaseOwner, databaseAcl }) => [databaseOwner, [...bits(databaseAcl)].sort()],
    is: ['r', ['PUBLIC=CONNECT/r', 'r=CONNECT/r', 'r=CREATE/r', 'r=TEMPORARY/r']],
  },
  {
    name: 'the version, and where unqualified names lead',
    sql: 'CREATE SCHEMA s; SET LOCAL search_path = "$user", s, nowhere',
    read: ({ postgres, searchPath, extensions, changes, taints, errors }) => [postgres, searchPath, [...extensions], changes, taints, errors],
    is: [18, ['s'], [], [], [], []],
  },
];

describe('introspect', () => {
  test.each(cases)('$name', async ({ sql, read, is }) => {
    expect(read(await after(sql))).toEqual(is);
  });

  test('a search_path that shadows names and operators does not matter, and is put back', async () => {
    const evil = `CREATE SCHEMA evil; CREATE TABLE evil.pg_roles (oid oid); CREATE FUNCTION evil.eq(oid, oid) RETURNS bool LANGUAGE sql AS 'SELECT false';
      CREATE OPERATOR evil.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = evil.eq); CREATE TEMP TABLE pg_class (oid oid); CREATE TABLE public.t (a int CHECK (a > 0));
      SET LOCAL search_path = evil, pg_temp, pg_catalog, public`;
    await session.query('BEGIN');
    await session.query(evil);
    const catalog = await introspect(session);
    const rows = await session.query(`SELECT pg_catalog.current_setting('search_path') AS path`);
    await session.query('ROLLBACK');
    expect(rows).toEqual([{ path: 'evil, pg_temp, pg_catalog, public' }]);
    expect(plain(table(catalog, 't').constraints)).toMatchObject([{ name: 't_a_check', columns: ['a'], expression: 'a > 0' }]);
    expect([...catalog.roles.keys()]).toContain('postgres');
  });

  test('a role without any privilege reads all of it', async () => {
    const catalog = await after('CREATE SCHEMA s; CREATE TABLE s.t (a int); REVOKE ALL ON SCHEMA s FROM PUBLIC; CREATE ROLE nobody; SET LOCAL ROLE nobody');
    expect(table(catalog, 't').schema).toBe('s');
  });

  test('the source says that the server is one, or what the caller says', async () => {
    const catalog = await after('CREATE TABLE t (a int)');
    expect(table(catalog, 't').source).toEqual({ place: { file: '(PostgreSQL)', line: 1, column: 1, endLine: 1, endColumn: 1 }, text: expect.stringMatching(/^PostgreSQL 18\.\d+$/u) as string });
    const source = { place: { file: 'a.sql', line: 3, column: 1, endLine: 3, endColumn: 9 }, text: 'CREATE …' };
    const told = await introspect(session, { source });
    expect(told.namespaces.get('public')?.nspacl[0]?.source).toBe(source);
  });

  test('a server before PostgreSQL 14 is refused', async () => {
    const old: Session = { query: () => Promise.resolve([{ row: '{"number":130012,"version":"13.12 (Debian)","path":["public"]}' }]) };
    await expect(introspect(old)).rejects.toThrow(new RangeError('PostgreSQL 13.12 is too old: 14 is the first version whose catalog can be read'));
  });
});
