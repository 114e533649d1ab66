import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { afterAll, describe, expect, test } from 'vitest';
import plugin from '../src/index.js';
import { startFromPackage } from '../../prover/test/embedded.js';

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

function project(files: Readonly<Record<string, string>>, config: object = {}): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'guardrails-remedy-')));
  roots.push(root);
  for (const [file, text] of Object.entries({ ...files, 'guardrails.config.json': JSON.stringify({ histories: [{ migrations: 'db/migrations', runtimeRoles: ['app'], ...config }] }) })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

/** What the editor shows of a text, saved or not. */
async function shown(root: string, file: string, text: string): Promise<readonly Linter.LintMessage[]> {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: plugin.configs.recommended });
  const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return result?.messages ?? [];
}

function applied(text: string, message: Linter.LintMessage): string {
  const fix = message.suggestions?.[0]?.fix;
  if (fix === undefined) throw new Error(`There is no suggestion for: ${message.message}`);
  return `${text.slice(0, fix.range[0])}${fix.text}${text.slice(fix.range[1])}`;
}

const roles = 'CREATE ROLE app LOGIN;\nGRANT USAGE ON SCHEMA public TO app;\n';
/** Revoked and guarded, but for TRUNCATE. */
const ledger = `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'append-only' USING ERRCODE = 'P0001';
END $$;

-- guardrails: immutable
CREATE TABLE ledger (id bigint PRIMARY KEY, amount bigint NOT NULL);
REVOKE ALL ON ledger FROM PUBLIC;
GRANT SELECT, INSERT ON ledger TO app;
REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM app;
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();
`;

/** A migration of goose that is one statement to it; between the last of PostgreSQL's statements and the mark of the end stands a text. */
function goose(between: string): string {
  return `-- +goose Up\n-- +goose StatementBegin\n${ledger}${between}-- +goose StatementEnd\n\n-- +goose Down\nDROP TABLE ledger;\n`;
}

describe('a hole in the last migration', () => {
  test('is said with its counterexample, and the suggestion closes it, as PostgreSQL says too', async () => {
    const root = project({ 'db/migrations/1_roles.sql': roles });
    const [message, ...others] = await shown(root, 'db/migrations/2_ledger.sql', ledger);
    expect(others).toEqual([]);
    expect(message).toMatchObject({ ruleId: 'pg/immutable-table', line: 7, column: 14, endLine: 7, endColumn: 20 });
    expect(message?.message).toMatch(/Counterexample, as any role that may write: TRUNCATE public\.ledger; PostgreSQL answers: no error, 1 row changed\.$/u);
    expect(message?.suggestions).toHaveLength(1);
    expect(message?.suggestions?.[0]?.desc).toBe('Append what closes it to this migration, while it is applied nowhere but here: public.ledger.');
    if (message === undefined) return;

    const closed = applied(ledger, message);
    expect(closed.startsWith(ledger.trimEnd())).toBe(true);
    expect(await shown(root, 'db/migrations/2_ledger.sql', closed)).toEqual([]);

    const postgres = await startFromPackage();
    const truncate = async (text: string): Promise<string> => {
      await postgres.session.query(`BEGIN; ${roles} ${text} INSERT INTO ledger VALUES (1, 1);`);
      const answer = await postgres.session.query('TRUNCATE public.ledger').then(() => 'no error', (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)));
      await postgres.session.query('ROLLBACK');
      return answer;
    };
    expect(await truncate(ledger)).toBe('no error');
    expect(await truncate(closed)).toBe('P0001');
    await postgres.close();
  }, 240_000);

  test.each([
    ['behind a comment on the last line', `${ledger}-- the end`, /-- the end$/u],
    ['CRLF', ledger.replaceAll('\n', '\r\n'), /TRUNCATE ON public\.ledger\r\n/u],
    ['without a last semicolon', ledger.trimEnd().replace(/;$/u, ''), /refuse\(\);\n\n-- public\.ledger/u],
    ['inside the transaction', `BEGIN;\n${ledger}COMMIT;\n`, /refuse_change_of_ledger\(\);\nCOMMIT;\n$/u],
    ['a body with a dollar quote and a comment with a quote behind it', `${ledger.trimEnd()} -- it's theirs\n`, /it's theirs\n\n-- public/u],
    ['Unicode before it', `-- größe 😀\n${ledger}`, /-- public\.ledger/u],
  ])('goes to the right place: %s', async (_, text, expected) => {
    const root = project({ 'db/migrations/1_roles.sql': roles });
    const [message] = await shown(root, 'db/migrations/2_ledger.sql', text);
    if (message === undefined) throw new Error('Nothing was found.');
    const closed = applied(text, message);
    expect(closed).toMatch(expected);
    expect(await shown(root, 'db/migrations/2_ledger.sql', closed)).toEqual([]);
  });

  test.each([
    ['dbmate: above the down section', 'dbmate', `-- migrate:up\n${ledger}\n-- migrate:down\nDROP TABLE ledger;\n`, /FOR EACH STATEMENT[\s\S]*-- migrate:down\nDROP TABLE ledger;\n$/u],
    ['goose: a function between its marks', 'goose', `-- +goose Up\n-- +goose StatementBegin\n${ledger.replace('END $$;\n', (end) => `${end}-- +goose StatementEnd\n`)}\n-- +goose Down\nDROP TABLE ledger;\n`, /-- \+goose StatementBegin\n-- public\.ledger[\s\S]*-- \+goose StatementEnd[\s\S]*-- \+goose Down/u],
    ['goose: the mark behind an empty line and a comment', 'goose', goose('\n-- that is all\n'), /-- \+goose StatementEnd\n\n-- \+goose StatementBegin\n-- public\.ledger/u],
    ['goose: the mark behind an empty line with CRLF', 'goose', goose('\n-- that is all\n').replaceAll('\n', '\r\n'), /-- \+goose StatementEnd\r\n\r\n-- \+goose StatementBegin\r\n-- public\.ledger/u],
    ['goose: an empty down section is no mark of the statement', 'goose', `-- +goose Up\n-- +goose StatementBegin\n${ledger.replace('END $$;\n', (end) => `${end}-- +goose StatementEnd\n`)}\n-- +goose Down\n-- +goose StatementBegin\n-- +goose StatementEnd\n`, /-- \+goose StatementEnd[\s\S]*public\.ledger[\s\S]*-- \+goose Down\n-- \+goose StatementBegin\n-- \+goose StatementEnd\n$/u],
  ])('in the form of its tool: %s', async (_, dialect, text, expected) => {
    const up = dialect === 'dbmate' ? '-- migrate:up\n' : dialect === 'goose' ? '-- +goose Up\n' : '';
    const root = project({ 'db/migrations/20240101000000_roles.sql': `${up}${roles}` }, { dialect });
    const [message] = await shown(root, 'db/migrations/20240102000000_ledger.sql', text);
    if (message === undefined) throw new Error('Nothing was found.');
    const closed = applied(text, message);
    expect(closed).toMatch(expected);
    expect(await shown(root, 'db/migrations/20240102000000_ledger.sql', closed)).toEqual([]);
  });
});

test('what closes a finding is for the table that it is about, whichever others its words name', async () => {
  const guard = (table: string): string => `REVOKE ALL ON ${table} FROM PUBLIC;
GRANT SELECT, INSERT ON ${table} TO app;
REVOKE UPDATE, DELETE, TRUNCATE ON ${table} FROM app;
`;
  const text = `${ledger.replaceAll('ledger', 'account')}-- guardrails: immutable
CREATE TABLE ledger (id bigint PRIMARY KEY);
${guard('ledger')}CREATE TRIGGER refuse_all BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE RULE passed AS ON INSERT TO account DO ALSO DELETE FROM ledger;
`;
  const root = project({ 'db/migrations/1_roles.sql': roles });
  const messages = await shown(root, 'db/migrations/2_tables.sql', text);
  expect(messages.map(({ messageId, message, suggestions }) => [messageId, /^public\.\w+/u.exec(message)?.[0], /public\.\w+/u.exec(suggestions?.[0]?.desc ?? '')?.[0]])).toEqual([
    ['noGuard', 'public.account', 'public.account'],
    ['noGuard', 'public.ledger', 'public.ledger'],
    ['bypassed', 'public.ledger', 'public.ledger'],
  ]);
  for (const message of messages) {
    const after = await shown(root, 'db/migrations/2_tables.sql', applied(text, message));
    expect(after.map((one) => one.message)).not.toContain(message.message);
  }
});

describe('drizzle', () => {
  const entry = (idx: number, tag: string): object => ({ idx, version: '7', when: 1700000000000 + idx, tag, breakpoints: true });
  const journal = JSON.stringify({ version: '7', dialect: 'postgresql', entries: [entry(0, '0000_roles'), entry(1, '0001_ledger')] });

  test.each([
    ['breakpoints between', ledger.replaceAll(/;\n(?=\S)/gu, ';--> statement-breakpoint\n').replace("'P0001';--> statement-breakpoint", "'P0001';")],
    ['no breakpoint yet', ledger],
  ])('cuts what is appended at its breakpoints: %s', async (_, text) => {
    const root = project({ 'db/migrations/0000_roles.sql': roles, 'db/migrations/meta/_journal.json': journal }, { dialect: 'drizzle' });
    const [message] = await shown(root, 'db/migrations/0001_ledger.sql', text);
    if (message === undefined) throw new Error('Nothing was found.');
    const closed = applied(text, message);
    expect(closed.startsWith(`${text.trimEnd()}\n--> statement-breakpoint\n-- public.ledger`)).toBe(true);
    expect(await shown(root, 'db/migrations/0001_ledger.sql', closed)).toEqual([]);
    // drizzle-kit sends each piece by itself.
    const postgres = await startFromPackage();
    await postgres.session.query(roles);
    for (const piece of closed.split('--> statement-breakpoint')) await postgres.session.query(piece);
    await expect(postgres.session.query('TRUNCATE public.ledger')).rejects.toMatchObject({ code: 'P0001' });
    await postgres.close();
  }, 240_000);
});

describe('no suggestion, but a word about the next migration', () => {
  test('when something that stands behind the last statement keeps it open for goose', async () => {
    const text = goose('/* that is all */\n');
    const root = project({ 'db/migrations/20240101000000_roles.sql': `-- +goose Up\n${roles}` }, { dialect: 'goose' });
    const [message] = await shown(root, 'db/migrations/20240102000000_ledger.sql', text);
    expect(message?.suggestions).toBeUndefined();
    expect(message?.message).toContain('It takes a new migration');
  });

  test('when a later migration stands behind the hole: the file has been applied', async () => {
    const root = project({ 'db/migrations/1_roles.sql': roles, 'db/migrations/2_ledger.sql': ledger, 'db/migrations/3_more.sql': 'CREATE TABLE more (id int);\n' });
    const [message] = await shown(root, 'db/migrations/2_ledger.sql', ledger);
    expect(message?.suggestions).toBeUndefined();
    expect(message?.message).toMatch(/It takes a new migration: `npx pg-guardrails remedy public\.ledger` writes it\.$/u);
    expect(await shown(root, 'db/migrations/3_more.sql', 'CREATE TABLE more (id int);\n')).toEqual([]);
  });

  test('when a later file makes the hole, it stands there, once, and the suggestion is for that file', async () => {
    const guarded = `${ledger}CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n`;
    const grant = 'CREATE TABLE more (id int);\nGRANT UPDATE ON ledger TO app;\n';
    const root = project({ 'db/migrations/1_roles.sql': roles, 'db/migrations/2_ledger.sql': guarded, 'db/migrations/3_more.sql': grant });
    // What a GRANT later takes back from the table's own words, is said at the table: no REVOKE stands any more.
    const [own, ...more] = await shown(root, 'db/migrations/2_ledger.sql', guarded);
    expect(more).toEqual([]);
    expect(own).toMatchObject({ messageId: 'notRevoked', line: 7 });
    expect(own?.message).toContain('npx pg-guardrails remedy public.ledger');
    const messages = await shown(root, 'db/migrations/3_more.sql', grant);
    expect(messages.map(({ ruleId, line }) => `${ruleId ?? ''} ${String(line)}`)).toEqual(['pg/immutable-table 2']);
    const [first] = messages;
    if (first === undefined) throw new Error('Nothing was found.');
    expect(await shown(root, 'db/migrations/3_more.sql', applied(grant, first))).toEqual([]);
  });
});
