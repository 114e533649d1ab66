import type { CatalogReport } from '@pg-guardrails/check';
import { describe, expect, test } from 'vitest';
import { cli, project } from './cli.js';

const first = `CREATE ROLE app LOGIN;
CREATE ROLE writers;
CREATE ROLE auditor LOGIN;
CREATE TABLE ledger (id bigint PRIMARY KEY, amount bigint);
GRANT SELECT ON ledger TO auditor;
`;
const second = `-- größer: Ünïcode vor der Stelle
GRANT writers TO app;
DO $$
BEGIN
  EXECUTE format('GRANT TRUNCATE ON %I TO writers', 'ledger');
END $$;
ALTER TABLE ledger RENAME TO entries;
ALTER TABLE entries RENAME TO ledger;
`;

const history = (): string => project({ 'schema/migrations/0001_first.sql': first, 'schema/migrations/0002_second.sql': second });

interface Asked {
  readonly code: number | null;
  readonly err: string;
  readonly report: CatalogReport;
}

async function ask(root: string, ...words: readonly string[]): Promise<Asked> {
  const { code, out, err } = await cli(root, 'catalog', ...words, '--format', 'json');
  return { code, err, report: JSON.parse(out) as CatalogReport };
}

describe('catalog who', () => {
  test('each way with the statements that make it so, by file and line', async () => {
    const { code, report } = await ask(history(), 'who', 'truncate', 'public.ledger');
    expect(code).toBe(0);
    const [found] = report.histories;
    expect(found).toMatchObject({ migrations: 'schema/migrations', dialect: 'plain', postgres: 18, door: 'simulate', server: null, files: 2, statements: 9, failures: [] });
    const roles = found?.who?.roles ?? [];
    const told = Object.fromEntries(roles.map(({ role, may, ways }) => [role, [may, ...ways.flatMap((way) => way.statements.map(({ file, line }) => `${file}:${String(line)}`))]]));
    expect(told).toEqual({
      PUBLIC: ['no'],
      postgres: ['yes', 'schema/migrations/0001_first.sql:4'],
      app: ['yes', 'schema/migrations/0002_second.sql:2', 'schema/migrations/0002_second.sql:5'],
      writers: ['yes', 'schema/migrations/0002_second.sql:5'],
      auditor: ['no'],
    });
  });

  test('for people', async () => {
    const { code, out } = await cli(history(), 'catalog', 'who', 'TRUNCATE', 'ledger');
    expect(code).toBe(0);
    expect(out).toContain('Who may TRUNCATE public.ledger?');
    expect(out).toMatch(/ {2}app +may\n +app holds TRUNCATE on public\.ledger through writers\n +schema\/migrations\/0002_second\.sql:2 +GRANT writers TO app/u);
    expect(out).toContain('may not: PUBLIC, auditor');
    // Nothing on a terminal moves its cursor, and there is no colour where there is no terminal.
     
    expect(out).not.toMatch(/\u001b/u);
  });

  test('what cannot be evaluated is perhaps, with the statement', async () => {
    const root = project({ 'migrations/1.sql': 'CREATE ROLE app;\nCREATE TABLE t ();\nSELECT unknown_function();\n' });
    const { report } = await ask(root, 'who', 'DELETE', 't');
    const app = report.histories[0]?.who?.roles.find(({ role }) => role === 'app');
    expect(app).toMatchObject({ may: 'unknown', ways: [], doubts: [{ statement: { file: 'migrations/1.sql', line: 3, column: 1, text: 'SELECT unknown_function()' } }] });
  });

  test.each([
    { name: 'a privilege that does not exist', words: ['who', 'FLY', 'ledger'], said: /'FLY' is invalid for argument 'privilege'\. It must be one of SELECT/u },
    { name: 'no relation', words: ['who', 'DELETE'], said: /missing required argument 'relation'/u },
  ])('$name: exit 2, one message', async ({ words, said }) => {
    const { code, err, out } = await cli(history(), 'catalog', ...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(said);
    expect(err).not.toMatch(/\n\s+at /u);
  });

  test('a relation that no history has: exit 2, and what it may have meant', async () => {
    const { code, report } = await ask(history(), 'who', 'DELETE', 'ledgr');
    expect(code).toBe(2);
    expect(report.errors.map(({ message }) => message)).toEqual([expect.stringMatching(/^No history has a relation "ledgr"\./u)]);
  });
});

describe('catalog log', () => {
  test('every change in order, through renames', async () => {
    const { code, report } = await ask(history(), 'log', 'public.ledger');
    expect(code).toBe(0);
    const lines = (report.histories[0]?.log ?? []).filter(({ row }) => row.startsWith('relation')).map(({ name, property, file, line }) => `${name} ${property} ${file.split('/').at(-1) ?? ''}:${String(line)}`);
    expect(lines).toEqual([
      'public.ledger created 0001_first.sql:4',
      'public.ledger relacl 0001_first.sql:5',
      'public.ledger relacl 0002_second.sql:5',
      'public.entries name 0002_second.sql:7',
      'public.ledger name 0002_second.sql:8',
    ]);
  });

  test('a role', async () => {
    const { report } = await ask(history(), 'log', 'app');
    expect(report.histories[0]?.log?.map(({ row, property }) => [row.split(' ')[0], property])).toEqual([['role', 'created']]);
  });

  test('a name that nothing ever had', async () => {
    const { code, report } = await ask(history(), 'log', 'nothing');
    expect([code, report.errors.length, report.errors[0]?.file]).toEqual([2, 1, null]);
  });
});

describe('the whole catalog', () => {
  test('as PostgreSQL has it, with a statement for each ACL item', async () => {
    const { code, report } = await ask(history());
    expect(code).toBe(0);
    const catalog = report.histories[0]?.catalog;
    expect(catalog?.roles.filter(({ from }) => from === 'history').map(({ rolname, rolcanlogin }) => [rolname, rolcanlogin])).toEqual([['app', true], ['auditor', true], ['writers', false]]);
    expect(catalog?.auth_members.filter(({ statement }) => statement !== null)).toMatchObject([{ roleid: 'writers', member: 'app', grantor: 'postgres', admin_option: false, inherit_option: true, set_option: true }]);
    const ledger = catalog?.relations.find(({ relname }) => relname === 'ledger');
    expect(ledger).toMatchObject({ nspname: 'public', relkind: 'table', relowner: 'postgres', relrowsecurity: false });
    expect(ledger?.relacl.filter(({ grantee }) => grantee !== 'postgres')).toEqual([
      { grantee: 'auditor', grantor: 'postgres', privilege_type: 'SELECT', is_grantable: false, statement: { file: 'schema/migrations/0001_first.sql', line: 5, column: 1, text: 'GRANT SELECT ON ledger TO auditor' } },
      { grantee: 'writers', grantor: 'postgres', privilege_type: 'TRUNCATE', is_grantable: false, statement: expect.objectContaining({ file: 'schema/migrations/0002_second.sql', line: 5 }) as unknown },
    ]);
    expect(catalog?.unknown).toEqual([]);
  });

  test('a statement that cannot be read: exit 2, the rest is there', async () => {
    const root = project({ 'migrations/1.sql': 'CREATE TABLE a ();\nCREATE TABEL b ();\r\nCREATE TABLE c ();\n' });
    const { code, report } = await ask(root);
    expect(code).toBe(2);
    expect(report.errors).toEqual([{ message: expect.stringMatching(/TABEL/u) as unknown, file: 'migrations/1.sql', line: 2, column: 8 }]);
    expect(report.histories[0]?.catalog?.relations.map(({ relname }) => relname)).toEqual(['a', 'c']);
    expect(report.histories[0]?.catalog?.unknown).toMatchObject([{ relations: 'all', statement: { line: 2 } }, { aspects: ['relacl'], relations: ['public.c'] }]);
  });

  test('an empty history, no history', async () => {
    expect((await cli(project({ 'migrations/1.sql': '' }), 'catalog')).code).toBe(0);
    const none = await ask(project({ 'readme.md': '' }));
    expect([none.code, none.report.errors.map(({ message }) => message)]).toEqual([2, [expect.stringMatching(/^There is no history/u)]]);
  });

  test('a file instead of standard output', async () => {
    const root = history();
    const { code, out, err } = await cli(root, 'catalog', '--output', 'reports/catalog.txt');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('wrote reports/catalog.txt');
  });
});

describe('catalog --replay', () => {
  test('the same answer from a real server; a statement that it refuses has its place and SQLSTATE', { timeout: 240_000 }, async () => {
    const root = project({ 'schema/migrations/0001_first.sql': first, 'schema/migrations/0002_second.sql': `${second}GRANT SELECT ON nothing TO app;\n` });
    const { code, report } = await ask(root, 'who', 'TRUNCATE', 'ledger', '--replay');
    expect(code).toBe(1);
    const [found] = report.histories;
    expect(found).toMatchObject({ door: 'replay', server: expect.stringMatching(/^PostgreSQL 1\d/u) as unknown, failures: [{ file: 'schema/migrations/0002_second.sql', line: 9, column: 1, sqlstate: '42P01' }] });
    const simulated = (await ask(root, 'who', 'TRUNCATE', 'ledger')).report.histories[0];
    // A server knows which DO block it was; the simulator also which line of it.
    const told = (one: typeof found): unknown => one?.who?.roles.map(({ role, may, ways }) => [role, may, ...ways.flatMap((way) => way.statements.map(({ file }) => file))]).sort();
    expect(found?.who?.roles.find(({ role }) => role === 'writers')?.ways[0]?.statements[0]).toMatchObject({ file: 'schema/migrations/0002_second.sql', line: 3 });
    expect(told(found)).toEqual(told(simulated));
  });
});
