import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { historyTexts } from '../../../scripts/bench/history.js';
import { simulate, simulateKept, type Catalog, type KeptSimulation, type SimulateInput } from '../src/index.js';

beforeAll(loadGrammar);

const count = 20;
/** What rests on earlier files in ways of its own: names that move, calls, all tables of a schema, memberships, dependents, settings of roles. */
const resting: Readonly<Record<number, string>> = {
  5: 'ALTER ROLE readonly RENAME TO readers; ALTER ROLE readers RENAME TO readonly; ALTER FUNCTION public.touch() RENAME TO touched; ALTER FUNCTION public.touched() RENAME TO touch;',
  7: 'SET ROLE worker; CREATE TABLE billing.of_worker (id int); RESET ROLE;',
  8: 'SELECT public.helper(); DO $$ BEGIN PERFORM helper(); END $$;',
  9: 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO auditor; REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM app;',
  10: 'ALTER TABLE public.tenants DROP COLUMN name;',
  11: 'CREATE TABLE unqualified (id int REFERENCES public.tenants (id), other int REFERENCES public.tenants);',
  12: 'DROP FUNCTION public.helper();',
  13: 'GRANT auditor TO worker; DROP OWNED BY app;',
  14: 'ALTER SCHEMA billing RENAME TO bills; ALTER SCHEMA bills RENAME TO billing;',
};
const texts = historyTexts(count).map(({ text }, index) => `${text}${resting[index] ?? ''}\n`);
const tables = texts.flatMap((text) => [...text.matchAll(/CREATE TABLE (public\.\w+)/gu)].map((match) => match[1] ?? ''));

const table = fc.constantFrom(...tables, 'public.late', 'public.renamed');
const role = fc.constantFrom('app', 'worker', 'readonly', 'auditor', 'late');
/** What people type, some of it wrong here, some of it wrong for what comes later. */
const statement = fc.oneof(
  { weight: 3, arbitrary: table.map((one) => `GRANT UPDATE ON ${one} TO app;`) },
  table.map((one) => `ALTER TABLE ${one} ADD COLUMN typed integer NOT NULL DEFAULT 0 CHECK (typed >= 0);`),
  table.map((one) => `ALTER TABLE ${one} DROP COLUMN IF EXISTS amount CASCADE;`),
  table.map((one) => `ALTER TABLE ${one} RENAME TO renamed;`),
  table.map((one) => `ALTER TABLE ${one} RENAME COLUMN state TO status;`),
  table.map((one) => `DROP TABLE IF EXISTS ${one} CASCADE;`),
  table.map((one) => `ALTER TABLE ${one} SET SCHEMA billing;`),
  fc.tuple(table, role).map(([one, to]) => `ALTER TABLE ${one} OWNER TO ${to};`),
  table.map((one) => `ALTER TABLE ${one} DISABLE TRIGGER ALL;`),
  table.map((one) => `CREATE TRIGGER typed BEFORE UPDATE ON ${one} FOR EACH ROW EXECUTE FUNCTION public.touch();`),
  table.map((one) => `CREATE TABLE public.late (id bigint PRIMARY KEY, of bigint REFERENCES ${one} (id));`),
  table.map((one) => `CREATE TABLE public.late (LIKE ${one} INCLUDING ALL);`),
  table.map((one) => `CREATE TABLE public.late () INHERITS (${one});`),
  table.map((one) => `CREATE VIEW public.seen AS SELECT * FROM ${one}; GRANT SELECT ON public.seen TO app;`),
  table.map((one) => `CREATE INDEX typed ON ${one} (id); COMMENT ON TABLE ${one} IS 'typed';`),
  table.map((one) => `ALTER TABLE ${one} ENABLE ROW LEVEL SECURITY; CREATE POLICY typed ON ${one} USING (id > 0);`),
  table.map((one) => `INSERT INTO ${one} DEFAULT VALUES; UPDATE ${one} SET id = 1;`),
  table.map((one) => `DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_class WHERE relname = '${one.replace('public.', '')}') THEN GRANT DELETE ON ${one} TO worker; END IF; END $$;`),
  table.map((one) => `DO $$ BEGIN CREATE FUNCTION public.inner() RETURNS void LANGUAGE sql AS 'SELECT 1'; EXECUTE 'ALTER TABLE ' || '${one}' || ' ADD COLUMN done int'; EXCEPTION WHEN duplicate_column THEN NULL; END $$;`),
  table.map((one) => `BEGIN; SAVEPOINT a; DROP TABLE ${one} CASCADE; ROLLBACK TO a; CREATE TEMP TABLE scratch AS SELECT * FROM ${one}; COMMIT;`),
  role.map((one) => `SET ROLE ${one}; CREATE TABLE public.mine (id int); RESET ROLE;`),
  role.map((one) => `GRANT ${one} TO app; ALTER ROLE ${one} SET search_path = billing, public;`),
  role.map((one) => `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT DELETE ON TABLES TO ${one};`),
  role.map((one) => `DROP OWNED BY ${one}; DROP ROLE ${one};`),
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'CREATE FUNCTION public.helper() RETURNS void LANGUAGE plpgsql AS $$ BEGIN GRANT DELETE ON tenants TO worker; END $$;',
      'CREATE FUNCTION billing.helper() RETURNS void LANGUAGE plpgsql AS $$ BEGIN GRANT DELETE ON tenants TO worker; END $$; SET search_path = billing, public;',
      'ALTER TABLE public.tenants DROP CONSTRAINT tenants_pkey CASCADE;', 'ALTER TABLE public.tenants RENAME COLUMN id TO ident;', 'ALTER TABLE public.tenants ALTER COLUMN id TYPE text;',
      'ALTER ROLE postgres SET search_path = billing; ALTER ROLE deploy SET search_path = billing;', 'CREATE VIEW public.names AS SELECT name FROM public.tenants;', 'GRANT worker TO deploy; GRANT CREATE ON SCHEMA billing TO worker;',
    ),
  },
  fc.constantFrom('touch', 'refuse_change').map((one) => `CREATE OR REPLACE FUNCTION public.${one}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM tenants; RETURN NULL; END $$;`),
  fc.constantFrom('touch', 'refuse_change').map((one) => `DROP FUNCTION public.${one}() CASCADE;`),
  fc.constantFrom('touch', 'refuse_change').map((one) => `ALTER FUNCTION public.${one}() RENAME TO moved_away; SELECT public.moved_away();`),
  fc.constantFrom(
    'CREATE ROLE late LOGIN;', 'ALTER ROLE app RENAME TO apps;', 'CREATE SCHEMA public_two; SET search_path = public_two, public;', 'DROP SCHEMA billing CASCADE;', 'ALTER SCHEMA billing RENAME TO bills;',
    'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app;', 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO worker;', 'ALTER DATABASE postgres SET search_path = billing;', 'ALTER SYSTEM SET log_statement = 1;',
    'CREATE EXTENSION pgcrypto;', 'CREATE EXTENSION somebodys;', "CREATE TYPE public.mood AS ENUM ('a');", 'CREATE DOMAIN public.positive AS integer CHECK (VALUE > 0);', 'CREATE TYPE public.pair AS (a int, b int); CREATE TYPE public.span AS RANGE (subtype = int);',
    'CREATE FUNCTION public.fired() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$; CREATE EVENT TRIGGER fires ON ddl_command_end EXECUTE FUNCTION public.fired();',
    'CREATE SUBSCRIPTION s CONNECTION $$x$$ PUBLICATION p;', 'GRANT SET ON PARAMETER log_statement TO app;', 'REVOKE CREATE ON DATABASE postgres FROM PUBLIC;', 'CREATE TABLE public.parted (id int) PARTITION BY LIST (id); CREATE TABLE public.part PARTITION OF public.parted FOR VALUES IN (1);',
    '-- a line more', 'CREATE TABLE public.brok', "DO $$ BEGIN EXECUTE current_setting('a.b'); END $$;", 'ALTER TABLE nowhere ADD COLUMN a int;', 'CREATE RULE passed AS ON UPDATE TO public.tenants DO ALSO DELETE FROM public.late;', 'RENAME;', "SELECT 'unclosed",
  ),
);

/** Typed before or behind what a file has, or in its place; or a file comes or goes. */
const edit = fc.record({
  at: fc.nat(count - 1),
  what: fc.constantFrom('behind' as const, 'behind' as const, 'behind' as const, 'before' as const, 'instead' as const, 'new file' as const, 'no file' as const),
  typed: fc.array(statement, { maxLength: 2 }),
});
type Edit = typeof edit extends fc.Arbitrary<infer One> ? One : never;
type Files = SimulateInput['files'];

const read = (text: string): Files[number] => ({ sql: readSqlText('migration.sql', text) });

function edited(written: readonly string[], files: Files, { at, what, typed }: Edit): { readonly written: readonly string[]; readonly files: Files } {
  const lines = typed.join('\n');
  const base = texts[at] ?? '';
  const put = (text: string): ReturnType<typeof edited> => ({ written: written.with(Math.min(at, written.length - 1), text), files: files.with(Math.min(at, files.length - 1), read(text)) });
  switch (what) {
    case 'behind':
      return put(`${base}\n${lines}`);
    case 'before':
      return put(`${lines}\n${base}`);
    case 'instead':
      return put(lines);
    case 'new file':
      return { written: written.toSpliced(at, 0, lines), files: files.toSpliced(at, 0, read(lines)) };
    case 'no file':
      return { written: written.toSpliced(at, 1), files: files.toSpliced(at, 1) };
    default:
      return what satisfies never;
  }
}

/** All of a catalog, in its order. */
function whole(catalog: Catalog): string {
  return JSON.stringify({ ...catalog, changes: catalog.changes }, (_, value: unknown) => (value instanceof Set ? [...value] : typeof value === 'object' && value !== null && Symbol.iterator in value && !Array.isArray(value) ? [...(value as Iterable<unknown>)] : value), 1);
}

const settings = fc.constantFrom<Omit<SimulateInput, 'files'>>(
  { history: { migrations: 'migrations' } },
  { history: { migrations: 'migrations', postgres: 15, runAs: { role: 'deploy', superuser: false }, externalRoles: ['app', 'worker', 'readonly', 'auditor'] } },
  { history: { migrations: 'migrations', baseline: 'unknown', replay: { perFile: 'SET search_path = public, billing;' } }, afterError: 'unchanged' },
);

test('what is kept of a history that was edited is what a history gives that is seen for the first time', () => {
  fc.assert(
    fc.property(settings, fc.array(edit, { minLength: 4, maxLength: 8 }), (setting, edits) => {
      let [written, files]: [readonly string[], Files] = [texts, texts.map(read)];
      const passed: KeptSimulation[] = [simulateKept({ ...setting, files }, null)];
      for (const [index, one] of edits.entries()) {
        ({ written, files } = edited(written, files, one));
        // Of several that were gone through, any may be the one that is gone on from.
        const now = simulateKept({ ...setting, files }, passed[index % 3 === 2 ? 0 : index] ?? null);
        passed.push(now);
        expect(whole(now.catalog)).toBe(whole(simulate({ ...setting, files: written.map(read) })));
      }
    }),
    { numRuns: Number(process.env['GUARDRAILS_RUNS'] ?? 8) },
  );
}, 3_600_000);

const base = `CREATE ROLE app; CREATE ROLE worker; CREATE SCHEMA s; CREATE TABLE t (id int PRIMARY KEY, n text);
CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TYPE pair AS (a int, b int);`;
const asDeploy: Omit<SimulateInput, 'files'> = { history: { migrations: 'migrations', postgres: 15, runAs: { role: 'deploy', superuser: false } } };

/** What is typed into one file, and a later file that it makes a difference for, by what the later one reads. */
const pairs: readonly { readonly reads: string; readonly typed: string; readonly later: string; readonly setting?: Omit<SimulateInput, 'files'> }[] = [
  { reads: 'a role', typed: 'CREATE ROLE late;', later: 'GRANT SELECT ON t TO late;' },
  { reads: 'a schema', typed: 'CREATE SCHEMA late;', later: 'CREATE TABLE late.x (id int);' },
  { reads: 'a relation', typed: 'CREATE TABLE late (id int);', later: 'ALTER TABLE late ADD COLUMN x int;' },
  { reads: 'a row', typed: 'ALTER TABLE t ADD COLUMN x int;', later: 'ALTER TABLE t DROP COLUMN x;' },
  { reads: 'all relations', typed: 'CREATE TABLE late (id int);', later: 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO app;' },
  { reads: 'the order of relations', typed: 'DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY);', later: "DO $$ DECLARE r record; BEGIN FOR r IN SELECT relname FROM pg_class LOOP EXECUTE format('GRANT SELECT ON %I TO app', r.relname); END LOOP; END $$;" },
  { reads: 'the functions of a name', typed: "CREATE FUNCTION helper() RETURNS void LANGUAGE plpgsql AS 'BEGIN GRANT DELETE ON t TO app; END';", later: 'SELECT helper();' },
  { reads: 'what a foreign key asks of the table', typed: 'ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD UNIQUE (id);', later: 'CREATE TABLE r (id int REFERENCES t);' },
  { reads: 'what a foreign key asks of a column', typed: 'ALTER TABLE t ALTER COLUMN id TYPE text;', later: 'CREATE TABLE r (id int REFERENCES t (id));' },
  { reads: 'a function', typed: 'CREATE FUNCTION helper() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;', later: 'ALTER FUNCTION helper() OWNER TO app;' },
  { reads: 'a type', typed: "CREATE TYPE mood AS ENUM ('a');", later: 'CREATE TABLE x (m mood);' },
  { reads: 'the columns of a type', typed: 'ALTER TYPE pair DROP ATTRIBUTE b;', later: 'ALTER TYPE pair RENAME ATTRIBUTE b TO c;' },
  { reads: 'multiranges', typed: 'CREATE TYPE span AS RANGE (subtype = int, multirange_type_name = spans);', later: 'CREATE TABLE x (m spans);' },
  { reads: 'event triggers', typed: "CREATE FUNCTION fired() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN GRANT DELETE ON t TO app; END'; CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION fired();", later: 'CREATE TABLE x (id int);' },
  { reads: 'extensions', typed: 'CREATE EXTENSION pgcrypto;', later: 'DROP EXTENSION pgcrypto;' },
  { reads: 'indexes', typed: 'CREATE INDEX i ON t (n);', later: 'DROP INDEX i;' },
  { reads: 'names of constraints', typed: 'CREATE TABLE u (id int, CONSTRAINT x_id_check CHECK (id > 0));', later: 'CREATE TABLE x (id int CHECK (id > 0));' },
  { reads: 'children', typed: 'CREATE TABLE c () INHERITS (t);', later: 'ALTER TABLE t ADD COLUMN x int;' },
  { reads: 'memberships', typed: 'GRANT worker TO deploy;', later: 'SET ROLE worker; CREATE TABLE x (id int);', setting: asDeploy },
  { reads: 'settings of roles', typed: 'ALTER ROLE postgres SET search_path = s;', later: 'CREATE TABLE x (id int);' },
  { reads: 'dependencies', typed: 'CREATE VIEW v AS SELECT n FROM t;', later: 'ALTER TABLE t DROP COLUMN n;' },
  { reads: 'triggers', typed: 'CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION g();', later: 'ALTER TABLE t DISABLE TRIGGER x;' },
  { reads: 'taints', typed: "DO $$ BEGIN EXECUTE current_setting('a.b'); END $$;", later: 'ALTER TABLE nowhere ADD COLUMN x int;' },
  { reads: 'default privileges', typed: 'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app;', later: 'CREATE TABLE x (id int);' },
  { reads: 'the ACL of the database', typed: 'REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC;', later: 'SET ROLE app; CREATE TEMP TABLE x (id int);' },
  { reads: 'the owner of the database', typed: 'ALTER DATABASE postgres OWNER TO app;', later: 'SET ROLE app; ALTER DATABASE postgres SET search_path = s;' },
  { reads: 'ACLs of parameters', typed: 'GRANT SET ON PARAMETER log_statement TO app WITH GRANT OPTION;', later: 'SET ROLE app; GRANT SET ON PARAMETER log_statement TO worker;' },
  { reads: 'system settings', typed: "ALTER SYSTEM SET log_statement = 'all';", later: 'ALTER SYSTEM RESET ALL;' },
  { reads: 'subscriptions', typed: 'CREATE SUBSCRIPTION sub CONNECTION $$x$$ PUBLICATION p WITH (connect = false);', later: 'ALTER SUBSCRIPTION sub DISABLE;' },
  { reads: 'nothing that a role that goes by another name would', typed: '-- nothing', later: 'ALTER ROLE app RENAME TO apps;' },
  { reads: 'nothing that a schema that goes by another name would', typed: 'CREATE INDEX i ON t (n);', later: 'ALTER SCHEMA s RENAME TO s2;' },
];

test.each(pairs)('a later file that reads $reads is run again', ({ typed, later, setting = { history: { migrations: 'migrations' } } }) => {
  const untouched = 'CREATE TABLE between (id int);';
  const of = (text: string): readonly string[] => [base, text, untouched, later];
  const plain = of('').map(read);
  const first = simulateKept({ ...setting, files: plain }, null);
  const second = simulateKept({ ...setting, files: plain.with(1, read(typed)) }, first);
  expect(whole(second.catalog)).toBe(whole(simulate({ ...setting, files: of(typed).map(read) })));
  const third = simulateKept({ ...setting, files: plain }, second);
  expect(whole(third.catalog)).toBe(whole(simulate({ ...setting, files: of('').map(read) })));
});

test.each([
  { what: 'the triggers', undone: 'CREATE TABLE x (id int); DROP TABLE x;', typed: 'CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION g();' },
  { what: 'a row', undone: 'ALTER TABLE t ALTER COLUMN n SET NOT NULL; ALTER TABLE t ALTER COLUMN n DROP NOT NULL;', typed: 'ALTER TABLE t DROP COLUMN n;' },
])('a file that once put $what anew as it was, and does nothing any more, keeps nothing of it', ({ undone, typed }) => {
  const history = { migrations: 'migrations' };
  let files: Files = [base, '', undone].map(read);
  let kept = simulateKept({ history, files }, null);
  for (const [at, text] of [[2, ''], [1, typed]] as const) {
    files = files.with(at, read(text));
    kept = simulateKept({ history, files }, kept);
  }
  expect(whole(kept.catalog)).toBe(whole(simulate({ history, files: [base, typed, ''].map(read) })));
});

test('a history of no files is not taken for one of another configuration', () => {
  const kept = simulateKept({ history: { migrations: 'migrations' }, files: [] }, null);
  const other = { history: { migrations: 'migrations', superuser: 'root' }, files: [] };
  expect(whole(simulateKept(other, kept).catalog)).toBe(whole(simulate(other)));
});

test('what concerns most files is simulated without noting while it is being typed, and noted once it stays', () => {
  const setting = { history: { migrations: 'migrations' } };
  const many = historyTexts(48).map(({ text }) => text);
  let written = many;
  let files: Files = many.map(read);
  let kept = simulateKept({ ...setting, files }, null);
  const recording = kept.passed;
  const type = (at: number, text: string): void => {
    written = written.with(at, text);
    files = files.with(at, read(text));
    kept = simulateKept({ ...setting, files }, kept);
    expect(whole(kept.catalog)).toBe(whole(simulate({ ...setting, files: written.map(read) })));
    expect(simulateKept({ ...setting, files }, kept)).toBe(kept);
  };
  // Every file asks what settings its session begins with.
  type(1, `${many[1] ?? ''}ALTER ROLE app SET search_path = public;`);
  expect(kept.passed).toBe(recording);
  type(1, `${many[1] ?? ''}ALTER ROLE app SET search_path = public, billing;`);
  expect(kept.passed).toBe(recording);
  type(47, `${many[47] ?? ''}CREATE TABLE public.late (id bigint PRIMARY KEY);`);
  expect(kept.passed).not.toBe(recording);
  type(47, `${many[47] ?? ''}CREATE TABLE public.later (id bigint PRIMARY KEY);`);
  expect(kept.runs).toBe(1);
  type(1, many[1] ?? '');
  type(47, many[47] ?? '');
});

test('a table that stands in its file as before, with its comments, is no other one for the files that use it', () => {
  const [made, ...using] = ['-- What is owed.\nCREATE TABLE public.debts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text); -- beside\nCREATE VIEW public.seen AS SELECT id FROM public.debts;\n', 'ALTER TABLE public.debts ADD COLUMN late boolean;', 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC;', 'CREATE POLICY all_rows ON public.debts USING (id > 0);'];
  const setting = { history: { migrations: 'migrations' } };
  const others = using.map(read);
  const files = (text: string): Files => [read(text), ...others];
  const kept = simulateKept({ ...setting, files: files(made) }, null);
  const behind = simulateKept({ ...setting, files: files(`${made}SELECT 1;`) }, kept);
  expect(behind.runs).toBe(1);
  // Comments are among what a table is told by: another word of one makes another table.
  expect(simulateKept({ ...setting, files: files(made.replace('owed', 'paid')) }, kept).runs).toBe(4);
});

test('files that read nothing of what was typed are not run again', () => {
  const files = texts.map(read);
  const setting = { history: { migrations: 'migrations' } };
  const kept = simulateKept({ ...setting, files }, null);
  expect(kept.runs).toBe(count);
  const runsWith = (at: number, text: string): number => simulateKept({ ...setting, files: files.with(at, read(text)) }, kept).runs;
  // Those that change the table which the file makes.
  expect(runsWith(15, `-- one line more\n${texts[15] ?? ''}`)).toBeLessThan(5);
  expect(runsWith(15, `${texts[15] ?? ''}CREATE FUNCTION public.typed() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;`)).toBe(1);
  expect(runsWith(15, `${texts[15] ?? ''}CREATE TABLE public.typed (id bigint PRIMARY KEY);`)).toBeLessThan(5);
  expect(simulateKept({ ...setting, files }, kept)).toBe(kept);
  // A function of the name of one of PostgreSQL's makes that name one to look for: the same names as before.
  const sought = `${texts[15] ?? ''}CREATE FUNCTION public.lower(x int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;`;
  const named = simulateKept({ ...setting, files: files.with(15, read(sought)) }, null);
  expect(simulateKept({ ...setting, files: files.with(15, read(`-- one line more\n${sought}`)) }, named).runs).toBeLessThan(5);
});
