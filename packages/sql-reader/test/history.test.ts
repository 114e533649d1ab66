import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryConfig } from '@pg-guardrails/kernel';
import type { History } from '../src/index.js';
import { loadGrammar } from '../src/index.js';
import type { Tree } from './tree.js';
import { read, shown } from './tree.js';

beforeAll(loadGrammar);

describe('which files are applied, in which order', () => {
  test.each<readonly [name: string, tree: Tree, migrations: HistoryConfig | string, dialect: History['dialect'], files: readonly string[], skipped: readonly string[]]>([
    ['plain, in natural order', { 'm/10_c.sql': 'SELECT 10', 'm/2_b.sql': 'SELECT 2', 'm/1_a.sql': 'SELECT 1', 'm/readme.md': '' }, 'm', 'plain', ['m/1_a.sql: SELECT 1', 'm/2_b.sql: SELECT 2', 'm/10_c.sql: SELECT 10'], []],
    ['plain, undo files left out', { 'm/1.up.sql': 'SELECT 1', 'm/1.down.sql': 'SELECT 0', 'm/2.sql': 'SELECT 2', 'm/2.undo.sql': 'SELECT 0', 'm/down/3.sql': 'SELECT 0', 'm/4_up.sql': 'SELECT 4', 'm/4_down.sql': 'SELECT 0', 'm/5_scale_down.sql': 'SELECT 5' }, './m/', 'plain', ['m/1.up.sql: SELECT 1', 'm/2.sql: SELECT 2', 'm/4_up.sql: SELECT 4', 'm/5_scale_down.sql: SELECT 5'], ['m/1.down.sql', 'm/2.undo.sql', 'm/4_down.sql', 'm/down/3.sql']],
    ['plain, folders below, in the project itself', { '001/1.sql': 'SELECT 1', '002/1.sql': 'SELECT 2' }, '.', 'plain', ['001/1.sql: SELECT 1', '002/1.sql: SELECT 2'], []],
    ['plain, with what no transaction holds', { 'm/1.sql': 'CREATE INDEX CONCURRENTLY i ON t (a); SELECT 1', 'm/2.sql': 'DROP INDEX CONCURRENTLY i; SELECT 2', 'm/3.sql': "SELECT 'concurrently'; SELECT 3" }, 'm', 'plain', ['m/1.sql: CREATE INDEX CONCURRENTLY i ON t (a); SELECT 1 (no transaction)', 'm/2.sql: DROP INDEX CONCURRENTLY i; SELECT 2 (no transaction)', "m/3.sql: SELECT 'concurrently'; SELECT 3"], []],
    ['one file', { 'schema.sql': 'SELECT 1' }, 'schema.sql', 'plain', ['schema.sql: SELECT 1'], []],
    ['dbmate', { 'm/1.sql': '-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 0;', 'm/2.sql': '-- migrate:up transaction:false\nSELECT 2;' }, 'm', 'dbmate', ['m/1.sql: SELECT 1', 'm/2.sql: SELECT 2 (no transaction)'], []],
    ['goose', { 'm/1.sql': '-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n-- +goose Down\nSELECT 0;', 'm/2.sql': '-- +goose NO TRANSACTION\n-- +goose up\nSELECT 2;' }, 'm', 'goose', ['m/1.sql: SELECT 1', 'm/2.sql: SELECT 2 (no transaction)'], []],
    ['sqitch', { 'db/sqitch.plan': '%project=x\n\nb 2020-01-01T00:00:00Z A <a@b> # first\na [b] 2020-01-02T00:00:00Z A <a@b> # second\n@v1 2020-01-03T00:00:00Z A <a@b> # tag\n@v2 2020-01-03T00:00:00Z A <a@b> # tag\n\nb [a b@v1] 2020-01-04T00:00:00Z A <a@b> # rework\n', 'db/deploy/a.sql': 'BEGIN; SELECT 2; COMMIT;', 'db/deploy/b.sql': 'SELECT 3', 'db/deploy/b@v1.sql': 'SELECT 1', 'db/deploy/old.sql': 'SELECT 0', 'db/revert/a.sql': 'SELECT 0' }, 'db', 'sqitch', ['db/deploy/b@v1.sql: SELECT 1 (no transaction)', 'db/deploy/a.sql: BEGIN; SELECT 2; COMMIT (no transaction)', 'db/deploy/b.sql: SELECT 3 (no transaction)'], ['db/deploy/old.sql']],
    ['sqitch, by its deploy folder', { 'sqitch.plan': 'a 2020-01-01T00:00:00Z A <a@b>', 'deploy/a.sql': 'SELECT 1' }, 'deploy', 'sqitch', ['deploy/a.sql: SELECT 1 (no transaction)'], []],
    ['flyway', { 'm/V1_10__c.sql': 'SELECT 3', 'm/V1.2__b.sql': 'SELECT 2', 'm/V1__a.sql': 'SELECT 1', 'm/V1__a.sql.conf': 'executeInTransaction=false\n', 'm/R__b.sql': 'SELECT 5', 'm/R__a.sql': 'SELECT 4', 'm/U1__a.sql': 'SELECT 0', 'm/afterMigrate.sql': 'SELECT 0' }, 'm', 'flyway', ['m/V1__a.sql: SELECT 1 (no transaction)', 'm/V1.2__b.sql: SELECT 2', 'm/V1_10__c.sql: SELECT 3', 'm/R__a.sql: SELECT 4', 'm/R__b.sql: SELECT 5'], ['m/afterMigrate.sql', 'm/U1__a.sql']],
    ['flyway with a baseline', { 'm/V1__a.sql': 'SELECT 1', 'm/B2__b.sql': 'SELECT 2', 'm/V2__b.sql': 'SELECT 0', 'm/V3__c.sql': 'SELECT 3' }, 'm', 'flyway', ['m/B2__b.sql: SELECT 2', 'm/V3__c.sql: SELECT 3'], ['m/V2__b.sql', 'm/V1__a.sql']],
    ['golang-migrate', { 'm/10_c.up.sql': 'SELECT 10', 'm/10_c.down.sql': 'SELECT 0', 'm/2_b.up.sql': 'SELECT 2; SELECT 3', 'm/1_a.up.sql': 'SELECT 1', 'm/1_helper.sql': 'SELECT 0', 'm/readme.md': '' }, 'm', 'golang-migrate', ['m/1_a.up.sql: SELECT 1 (no transaction)', 'm/2_b.up.sql: SELECT 2; SELECT 3', 'm/10_c.up.sql: SELECT 10 (no transaction)'], ['m/10_c.down.sql', 'm/1_helper.sql']],
    ['pairs beside a number of its own are not golang-migrate', { 'm/1_a.up.sql': 'SELECT 1', 'm/1_a.down.sql': 'SELECT 0', 'm/2_b.sql': 'SELECT 2' }, 'm', 'plain', ['m/1_a.up.sql: SELECT 1', 'm/2_b.sql: SELECT 2'], ['m/1_a.down.sql']],
    ['diesel', { 'm/2020-01-02-000000_b/up.sql': 'SELECT 2', 'm/2020-01-02-000000_b/down.sql': 'SELECT 0', 'm/20200103000000_c/up.sql': 'SELECT 3', 'm/20200103000000_c/metadata.toml': '# why\nrun_in_transaction = false\n', 'm/00000000000000_diesel_initial_setup/up.sql': 'SELECT 1', 'm/.keep': '' }, 'm', 'diesel', ['m/00000000000000_diesel_initial_setup/up.sql: SELECT 1', 'm/2020-01-02-000000_b/up.sql: SELECT 2', 'm/20200103000000_c/up.sql: SELECT 3 (no transaction)'], ['m/2020-01-02-000000_b/down.sql']],
    ['drizzle-kit 1.0', { 'm/20240102_b/migration.sql': 'SELECT 2', 'm/20240101_a/migration.sql': 'SELECT 1', 'm/20240101_a/snapshot.json': '{}' }, 'm', 'drizzle', ['m/20240101_a/migration.sql: SELECT 1', 'm/20240102_b/migration.sql: SELECT 2'], []],
    ['dbmate beside scripts that set up the server', { 'd/init/0.sql': 'SELECT 0', 'd/migrations/1.sql': '-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 9' }, 'd', 'dbmate', ['d/init/0.sql: SELECT 0 (no transaction)', 'd/migrations/1.sql: SELECT 1'], []],
    ['goose with the environment', { 'm/1.sql': "-- +goose ENVSUB ON\n-- +goose Up\nSELECT '${A:-x}', '${B}';\n-- +goose Down\nSELECT '${C}';" }, { migrations: 'm', placeholders: { '${B}': 'y' } }, 'goose', ["m/1.sql: SELECT 'x', 'y'"], []],
    ['psql', { 'm/1.sql': '\\set a 1\nSELECT :a;', 'm/2.sql': 'SELECT 2' }, 'm', 'psql', ['m/1.sql: SELECT 1 (no transaction)', 'm/2.sql: SELECT 2 (no transaction)'], []],
    ['prisma', { 'm/20240102_b/migration.sql': 'SELECT 2; SELECT 3', 'm/20240101_a/migration.sql': 'SELECT 1', 'm/migration_lock.toml': '' }, 'm', 'prisma', ['m/20240101_a/migration.sql: SELECT 1 (no transaction)', 'm/20240102_b/migration.sql: SELECT 2; SELECT 3'], []],
    ['drizzle', { 'm/meta/_journal.json': '{"entries":[{"idx":0,"tag":"0001_b"},{"idx":1,"tag":"0000_a"}]}', 'm/0000_a.sql': 'SELECT 2', 'm/0001_b.sql': 'SELECT 1;--> statement-breakpoint\nSELECT 11', 'm/0002_c.sql': 'SELECT 0' }, 'm', 'drizzle', ['m/0001_b.sql: SELECT 1; SELECT 11', 'm/0000_a.sql: SELECT 2'], ['m/0002_c.sql']],
    ['supabase', { 'supabase/migrations/20240102_b.sql': 'SELECT 2', 'supabase/migrations/20240101_a.sql': 'SELECT 1', 'supabase/migrations/notes.sql': 'SELECT 0' }, 'supabase/migrations', 'supabase', ['supabase/migrations/20240101_a.sql: SELECT 1', 'supabase/migrations/20240102_b.sql: SELECT 2'], ['supabase/migrations/notes.sql']],
    ['graphile-migrate', { 'm/committed/000002.sql': '--! Previous: x\n--! Hash: y\n\n--! no-transaction\nSELECT 2', 'm/committed/000001.sql': 'SELECT 1', 'm/current.sql': 'SELECT 3', 'm/afterReset.sql': 'SELECT 0' }, 'm', 'graphile-migrate', ['m/committed/000001.sql: SELECT 1', 'm/committed/000002.sql: SELECT 2 (no transaction)', 'm/current.sql: SELECT 3'], ['m/afterReset.sql']],
  ])('%s', (_, tree, migrations, dialect, files, skipped) => {
    const history = read(tree, migrations);
    expect(history.problems).toEqual([]);
    expect(history.dialect).toBe(dialect);
    expect(shown(history)).toEqual(files);
    expect([...history.skipped].sort()).toEqual([...skipped].sort());
  });

  test('a given dialect is not second-guessed', () => {
    const tree = { 'm/V1__a.sql': 'SELECT 1' };
    expect(read(tree, { migrations: 'm', dialect: 'plain' }).dialect).toBe('plain');
    expect(shown(read(tree, { migrations: 'm', dialect: 'psql' }))).toEqual(['m/V1__a.sql: SELECT 1 (no transaction)']);
  });

  test('a baseline comes first, once', () => {
    const tree = { 'm/1.sql': 'SELECT 1', 'm/base.sql': 'SELECT 0' };
    expect(shown(read(tree, { migrations: 'm', baseline: 'm/base.sql' }))).toEqual(['m/base.sql: SELECT 0', 'm/1.sql: SELECT 1']);
    expect(shown(read(tree, { migrations: 'm', baseline: 'unknown' }))).toHaveLength(2);
    expect(read(tree, { migrations: 'm', baseline: 'gone.sql' }).problems).toEqual([{ message: 'cannot read the file: it does not exist', file: 'gone.sql', line: null, column: null }]);
  });
});

describe('migrations that are programs', () => {
  const message = 'this migration is a program, which is not read. Say in `programs` of the history, under its name (or one with `*` for several), what it does: the SQL that it runs, or an empty text where it changes nothing but rows';
  const goose = '-- +goose Up\nSELECT 1;';

  test.each<readonly [name: string, tree: Tree, unread: readonly string[]]>([
    ['numbered among the SQL', { 'm/1_a.sql': 'SELECT 1', 'm/2_b.ts': '', 'm/3_c.mts': '', 'm/4_d.sql': 'SELECT 4' }, ['m/2_b.ts', 'm/3_c.mts']],
    ['those of goose', { 'm/20240101_a.sql': goose, 'm/20240102_b.go': 'package migrations', 'm/20240102_b_test.go': '' }, ['m/20240102_b.go']],
    ['in a folder below', { 'm/v1/1_a.sql': 'SELECT 1', 'm/v1/2_b.py': '' }, ['m/v1/2_b.py']],
    ['not what has no number, is a test, a declaration or takes back', { 'm/1_a.sql': 'SELECT 1', 'm/index.ts': '', 'm/1_a.test.ts': '', 'm/2_b.spec.ts': '', 'm/3_c.d.ts': '', 'm/4_d.down.ts': '', 'm/5_e.json': '' }, []],
    ['not what applies the SQL of its own name', { 'm/1_a.sql': 'SELECT 1', 'm/1_a.js': '', 'm/2_b.js': '', 'm/sqls/2_b-up.sql': 'SELECT 2' }, []],
    ['not where no SQL is numbered', { 'm/schema.sql': 'SELECT 1', 'm/1_seed.ts': '' }, []],
  ])('%s', (_, tree, unread) => {
    expect(read(tree, 'm').problems).toEqual(unread.map((file) => ({ message, file, line: 1, column: 1 })));
  });

  test('a name with * stands for several, a name as it stands comes first', () => {
    const tree = { 'm/1_a.sql': 'SELECT 1', 'm/2_b__backfill.ts': 'x', 'm/3_c__backfill.ts': 'x', 'm/4.b__backfill.mts': 'x' };
    const history = read(tree, { migrations: 'm', programs: { '*__backfill.ts': '', '3_c__backfill.ts': 'SELECT 3' } });
    expect(history.problems).toEqual([{ message, file: 'm/4.b__backfill.mts', line: 1, column: 1 }]);
    expect(history.files.map(({ file, sql }) => [file, ...sql.statements.map(({ text }) => text)])).toEqual([['m/1_a.sql', 'SELECT 1'], ['m/2_b__backfill.ts'], ['m/3_c__backfill.ts', 'SELECT 3']]);
  });

  test('what one does is what the configuration says', () => {
    const history = read({ 'm/1_a.sql': 'SELECT 1', 'm/2_b.ts': 'x', 'm/3_c.ts': 'x', 'm/10_d.sql': 'SELECT 4' }, { migrations: 'm', programs: { '2_b.ts': '', 'm/3_c.ts': "SELECT 'é'; SELECT 3" } });
    expect(history.problems).toEqual([]);
    expect(history.files.map(({ file, sql }) => [file, ...sql.statements.map(({ text }) => text)])).toEqual([['m/1_a.sql', 'SELECT 1'], ['m/2_b.ts'], ['m/3_c.ts', "SELECT 'é'", 'SELECT 3'], ['m/10_d.sql', 'SELECT 4']]);
    expect(history.files[2]?.sql.statements[1]?.place).toEqual({ file: 'm/3_c.ts', line: 1, column: 1, endLine: 1, endColumn: 1 });
  });
});

describe('places stay true', () => {
  test.each<readonly [name: string, text: string, line: number, column: number, endColumn: number, config: Pick<HistoryConfig, 'placeholders'>]>([
    ['behind a byte order mark and CRLF', '\ufeff-- é\r\nSELECT 1;\r\n', 2, 1, 9, {}],
    ['behind a dbmate mark', '-- 😀\n-- migrate:up\n  SELECT 1;\n-- migrate:down\nDROP', 3, 3, 11, {}],
    ['behind a goose mark, CRLF', '-- +goose Up\r\n SELECT 1;\r\n-- +goose Down\r\n(', 2, 2, 10, {}],
    ["behind psql's lines", '\\set x `cat y`\n\\echo it\'s 😀\nSELECT 1;', 3, 1, 9, {}],
    ['behind COPY data', "COPY t FROM stdin;\n1\t'\n\\.\n\nSELECT 1;", 5, 1, 9, {}],
    ['with placeholders', "SELECT ':OWNER'; SELECT :OWNER, :OWNERS;", 1, 18, 40, { placeholders: { ':OWNER': '"é😀 long owner"', ':OWNERS': '1' } }],
  ])('%s', (_, text, line, column, endColumn, config) => {
    const history = read({ 'm/1.sql': text }, { migrations: 'm', ...config });
    expect(history.problems).toEqual([]);
    expect(history.files[0]?.sql.problems).toEqual([]);
    expect(history.files[0]?.sql.statements.at(-1)?.place).toEqual({ file: 'm/1.sql', line, column, endLine: line, endColumn });
  });

  test('a filled-in value stands for its placeholder', () => {
    const history = read({ 'm/1.sql': 'GRANT ALL ON t TO :OWNER, bob;' }, { migrations: 'm', placeholders: { ':OWNER': '"The Owner"' } });
    const [statement] = history.files[0]?.sql.statements ?? [];
    expect(statement?.text).toBe('GRANT ALL ON t TO "The Owner", bob');
    if (statement === undefined || !('GrantStmt' in statement.node)) throw new Error('no GRANT');
    const columns = (statement.node.GrantStmt.grantees ?? []).map((node) => {
      const place = 'RoleSpec' in node ? history.files[0]?.sql.tokenAt(node.RoleSpec.location) : null;
      return [place?.column, place?.endColumn];
    });
    expect(columns).toEqual([[19, 25], [27, 30]]);
  });
});

describe('problems are values', () => {
  test.each<readonly [name: string, tree: Tree, config: HistoryConfig | string, problems: readonly (readonly [file: string | null, line: number | null, says: string])[], files: number]>([
    ['a missing folder', {}, 'm', [['m', null, 'the migrations folder m does not exist']], 0],
    ['an empty folder', { 'm/': '' }, 'm', [['m', null, 'the folder m holds no migration (read as plain)']], 0],
    ['a directory named x.sql', { 'm/x.sql/readme': '', 'm/1.sql': 'SELECT 1' }, 'm', [['m/x.sql', null, 'is a directory']], 1],
    ['a loop of links', { 'm/x.sql': { other: true }, 'm/1.sql': 'SELECT 1' }, 'm', [['m/x.sql', null, 'is no regular file']], 1],
    ['not UTF-8', { 'm/1.sql': Buffer.from([0x2d, 0x2d, 0x0a, 0x61, 0xe9, 0x62]), 'm/2.sql': 'SELECT 2' }, 'm', [['m/1.sql', 2, 'not UTF-8: the byte at offset 4 (line 2)']], 1],
    ['cut off inside a character', { 'm/1.sql': Buffer.from([0x61, 0xf0, 0x9f, 0x98]) }, 'm', [['m/1.sql', 1, 'offset 1 (line 1)']], 0],
    ['encrypted', { 'm/1.sql': Buffer.concat([Buffer.from('\0GITCRYPT\0'), Buffer.from([0xff, 0xc3, 0x28])]) }, 'm', [['m/1.sql', 1, 'git-crypt has encrypted it; run `git-crypt unlock`']], 0],
    ['UTF-16', { 'm/1.sql': Buffer.from([0xff, 0xfe, 0x61, 0x00]) }, 'm', [['m/1.sql', 1, 'begins as UTF-16']], 0],
    ['UTF-16 without its mark', { 'm/1.sql': Buffer.from('SELECT 1;\n', 'utf16le') }, 'm', [['m/1.sql', 1, 'every second byte is zero, as in UTF-16; save it as UTF-8']], 0],
    ['not to be read', { 'm/1.sql': { denied: true } }, 'm', [['m/1.sql', null, 'permission denied']], 0],
    ['a plan that names no file', { 'd/sqitch.plan': 'a x y z\n-b\n', 'd/deploy/x.sql': '' }, 'd', [['d/sqitch.plan', 2, '"-b" is neither'], ['d/sqitch.plan', 1, 'no file d/deploy/a.sql']], 0],
    ['sqitch without a plan', { 'd/a.sql': '' }, { migrations: 'd', dialect: 'sqitch' }, [['d', null, 'no sqitch.plan']], 0],
    ['a journal that is none', { 'm/meta/_journal.json': '{', 'm/1.sql': '' }, 'm', [['m/meta/_journal.json', 1, 'no drizzle journal']], 0],
    ['a journal entry without a file', { 'm/meta/_journal.json': '{"entries":[{"tag":"a"}]}' }, 'm', [['m/meta/_journal.json', null, 'names a']], 0],
    ['a prisma folder without migration.sql', { 'm/1/migration.sql': '', 'm/2/x': '' }, 'm', [['m/2', null, 'migration.sql']], 1],
    ['folders without end', { [`m/${'a/'.repeat(40)}1.sql`]: '' }, 'm', [[`m${'/a'.repeat(16)}`, null, 'more than 16 folders deep']], 0],
  ])('%s', (_, tree, config, problems, files) => {
    const history = read(tree, config);
    expect(history.problems.map((problem) => [problem.file, problem.line])).toEqual(problems.map(([file, line]) => [file, line]));
    problems.forEach(([, , says], index) => {
      expect(history.problems[index]?.message).toContain(says);
    });
    expect(history.files).toHaveLength(files);
  });

  test.each<readonly [name: string, text: string, config: Partial<HistoryConfig>, line: number, says: string]>([
    ['dbmate without its mark', 'SELECT 1', { dialect: 'dbmate' }, 1, 'migrate:up'],
    ['goose without its mark', 'SELECT 1', { dialect: 'goose' }, 1, '+goose Up'],
    ['goose with a variable of the environment', "-- +goose ENVSUB ON\n-- +goose Up\nSELECT '${A}';\n-- +goose Down\nSELECT '${B}';", {}, 3, 'give it in `placeholders` as "${A}"'],
  ])('%s is a problem of its file', (_, text, config, line, says) => {
    const history = read({ 'm/1.sql': text }, { migrations: 'm', ...config });
    expect(history.problems).toEqual([]);
    expect(history.files[0]?.sql.problems.map(({ place }) => [place.file, place.line])).toEqual([['m/1.sql', line]]);
    expect(history.files[0]?.sql.problems[0]?.message).toContain(says);
  });

  test('a statement that does not parse is a problem of its file', () => {
    const history = read({ 'm/1.sql': 'SELECT 1;\nSELEC;\n' }, 'm');
    expect(history.problems).toEqual([]);
    expect(history.files[0]?.sql.problems.map((problem) => [problem.place.file, problem.place.line])).toEqual([['m/1.sql', 2]]);
  });
});

const broken = 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN SELEC 1; END $$;\n';

/** Each file may run in the session of the one before it, and in one of its own. */
test.each<readonly [name: string, first: string, second: string, told: readonly string[]]>([
  ['nothing is said of it', 'SELECT 1;', broken, ['2.sql']],
  ['it is left switched off', 'SET check_function_bodies = off;', broken, []],
  ['it is switched off to the end of a transaction', 'BEGIN; SET LOCAL check_function_bodies = off; COMMIT;', broken, ['2.sql']],
  ['it is switched off and on', 'SET check_function_bodies = off; SET check_function_bodies TO on;', broken, ['2.sql']],
  ['it is switched on only in what is rolled back', 'SET check_function_bodies = off; BEGIN; SET check_function_bodies TO on; ROLLBACK;', broken, []],
  ['it is off for one function', "CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql SET check_function_bodies = off AS 'BEGIN RETURN 1; END';", broken, ['2.sql']],
  ['it is off for a role', `ALTER ROLE owner SET check_function_bodies = off;\n${broken}`, broken, ['1.sql']],
  ['it is off for a database', 'ALTER DATABASE shop SET check_function_bodies TO off;', broken, []],
  ['it is off for all sessions', 'ALTER SYSTEM SET check_function_bodies = off;', broken, []],
  ['a block says so', "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET check_function_bodies = off', current_database()); END $$;", broken, []],
  ['a text that psql runs says so', "SELECT 'ALTER ROLE owner SET check_function_bodies = off' \\gexec", broken, []],
  ['a new session begins with it', `ALTER ROLE owner SET check_function_bodies = off;\n\\connect - owner\n${broken}`, broken, []],
  ['the next file switches it on', 'ALTER ROLE owner SET check_function_bodies = off;', `SET check_function_bodies = on; ${broken}`, ['2.sql']],
  ['the next file asks for the default', 'ALTER ROLE owner SET check_function_bodies = off;', `RESET check_function_bodies; ${broken}`, []],
])('bodies are read by `check_function_bodies`: %s', (_, first, second, told) => {
  const { files } = read({ 'm/1.sql': first, 'm/2.sql': second }, { migrations: 'm', dialect: 'plain' });
  expect(files.filter(({ sql }) => sql.problems.some(({ message }) => message.includes('SELEC'))).map(({ file }) => file.slice(2))).toEqual(told);
});

test('what runs before each file, or before the first, may switch the reading of bodies off', () => {
  const told = (config: Partial<HistoryConfig>): number => read({ 'm/1.sql': broken, 'p.sql': 'ALTER ROLE owner SET check_function_bodies = off;' }, { migrations: 'm', dialect: 'plain', ...config }).files.flatMap(({ sql }) => sql.problems).length;
  expect([told({}), told({ replay: { prelude: ['p.sql'] } }), told({ replay: { perFile: 'SET check_function_bodies = off' } })]).toEqual([1, 0, 0]);
});

test('a migration that was read before is read again where an earlier one now says something of bodies', () => {
  const tree = (first: string): Tree => ({ 'm/1.sql': first, 'm/2.sql': broken });
  const before = read(tree('SELECT 1;'), { migrations: 'm', dialect: 'plain' });
  const known = new Map(before.files.map((one) => [one.file, one]));
  const count = (first: string): number => read(tree(first), { migrations: 'm', dialect: 'plain' }, (file) => (file === 'm/2.sql' ? (known.get(file) ?? null) : null)).files.flatMap(({ sql }) => sql.problems).length;
  expect([count('SELECT 2;'), count('SET check_function_bodies = off;')]).toEqual([1, 0]);
});
