import type { Case } from '@pg-guardrails/kernel';
import { caseIn } from '../case-builders.js';

const claim = { except: ['db'] };
const on = caseIn({ file: 'services/api/src/settings.ts', claim, messageId: 'maySwitch' });
const sql = caseIn({ file: 'services/api/sql/settings.sql', claim, messageId: 'maySwitch' });
const unknown = { verdicts: [{ verdict: 'unknown' }] } as const;

/** A program that gives texts to something with a `query`; `name`, `value` and `rest` come from outside. */
const querying = (...texts: readonly string[]): string => `export const run = (c: { query(sql: string, values?: unknown[]): unknown }, name: string, value: string, rest: string) => [\n${texts.map((text) => `  c.query(${text}),\n`).join('')}];\n`;

/** Cases in which only the run shows which parameter is set. */
export const unseenCases: readonly Case[] = [
  on('a parameter that only the run shows may be the role', querying('`«SET ${name} = ${value}»`', '`BEGIN; «SET LOCAL ${name} TO \'${value}\'»; SELECT 1`', "'«SET ' + name + ' TO ' + value»", '`«SET ${rest}»`', '`«SET LOCAL ${rest}»`'), {
    says: 'sets what only the run shows: with `role` there',
    example: 'incorrect',
    ...unknown,
  }),
  on('so may one that is given back', querying('`«RESET ${name}»`', '`«DISCARD ${name}»`'), unknown),
  on('and one that set_config is given', querying("'SELECT «set_config($1, $2, true)»', [name, value]", '`SELECT «set_config(\'${name}\', $1, false)»`, [value]', "'SELECT «set_config(el->>0, el->>1, true)» FROM json_array_elements($1::json) el', [value]", "'SELECT «set_config(CASE WHEN $2 THEN $3 ELSE $1 END, $4, true)»', [name]"), {
    says: 'set_config($1, $2, true)',
    findings: [{ messageId: 'maySwitch', says: 'set_config($1, $2, true)' }, { messageId: 'maySwitch' }, { messageId: 'maySwitch' }, { messageId: 'maySwitch' }],
    ...unknown,
  }),
  on('one in a list of statements that are run later, too', "export const statements = (context: Record<string, string>) => Object.keys(context).map((name) => ({ query: 'SELECT «set_config($1, $2, true)»', values: [name, context[name]] }));\n"),
  on('one that a pattern is filled with, too', "import format from 'pg-format';\nexport const run = (c: { query(s: unknown): unknown }, name: string, value: string) => [c.query(format('«SET LOCAL %I TO %L»', name, value)), c.query(format('SET LOCAL app.%I TO %L', name, value)), c.query(format('SET LOCAL statement_timeout TO %L', value))];\n"),
  on('one that joins are made of, too', querying("['«SET', name, '=', value»].join(' ')")),
  on('of what a tag makes parameters of, a literal name is known', "declare const sql: (parts: TemplateStringsArray, ...values: unknown[]) => unknown;\nexport const run = (name: string, value: string) => [sql`SELECT «set_config(${name}, ${value}, true)»`, sql`SELECT set_config(${'app.tenant'}, ${value}, true)`];\n"),
  on('a name of which a part cannot be that of the role is clean', querying('`SET app.${name} = ${value}`', '`SET LOCAL ${name}.tenant TO \'${value}\'`', '`SET statement_${name} = 0`', '`RESET app.${name}`', '`SELECT set_config(\'app.${name}\', $1, true)`, [value]', "'SELECT set_config(\\'app.\\' || $1, $2, true)', [name, value]", "'SELECT set_config(concat($1, \\'.tenant\\'), $2, true), set_config(format(\\'app.%s\\', $1), $2, true)', [name, value]", '`DISCARD PLANS ${rest}`'), {
    example: 'correct',
    verdicts: [{ verdict: 'proven' }],
  }),
  on('a name that may be a part of that of the role is caught', querying('`«SET r${name} = ${value}»`', '`«SET LOCAL session_${name} = ${value}»`', "'SELECT «set_config($1 || \\'_authorization\\', $2, true)»', [name, value]")),
  on('what parameters of a text with holes are given is known', querying("`SELECT set_config($1, $2, true) /* ${rest} */`, ['app.tenant', value]")),
  on('a column that is set is no parameter', querying('`UPDATE users SET ${name} = $1 WHERE id = $2`', '`INSERT INTO users VALUES (1) ON CONFLICT DO UPDATE SET ${rest}`', '`UPDATE users SET ${rest}`', "['UPDATE users', `SET ${rest}`, 'WHERE id = 1'].join(' ')")),
  on('what nobody is seen to run is none', "export const fail = (name: string, value: string) => new Error(`Set ${name} in .env`).message + `set ${name} = ${value}` + `Reset ${name}`;\n"),
  on('a name whose type lists what it may be is known', "type Timeout = 'statement_timeout' | 'lock_timeout';\nexport const a = (c: { query(s: string): unknown }, name: Timeout, n: number) => c.query(`SET LOCAL ${name} = ${n}`);\nexport const b = (c: { query(s: string): unknown }, { name }: { name: 'search_path' | undefined }) => c.query(`SET ${name} = ''`);\nexport const d = (c: { query(s: string, v: unknown[]): unknown }, what: 'TIME ZONE' | 'ROLE') => c.query(`«SET ${what} a»`, []);\nexport const e = (c: { query(s: string): unknown }, name: Timeout | string) => c.query(`«SET ${name} = 0»`);\n", {
    findings: [{ messageId: 'takesRole' }, { messageId: 'maySwitch' }],
  }),
  on('the zone that owns the database may set what only the run shows', querying('`SET ${name} = ${value}`', "'SELECT set_config($1, $2, true)', [name, value]"), { file: 'libs/db/settings.ts', verdicts: [{ verdict: 'proven' }] }),
  on('the place of such a name is right after CRLF and characters of two UTF-16 units', "export const face = '😀';\r\n/* 😀 */ export const run = (c: { query(s: string): unknown }, name: string) => c.query(`/* 😀 */ «SET ${name} = '😀'»`);\r\n"),
  sql('a function that sets the parameter that it is given may be told the role', 'CREATE FUNCTION put(key text, value text) RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  PERFORM «set_config(key, value, true)»;\n  EXECUTE \'«SET LOCAL \' || quote_ident(key) || \' = 1»\';\n  EXECUTE format(\'«SET %I TO %L»\', key, value);\nEND\n$$;\nCREATE FUNCTION put_sql(text, text) RETURNS text LANGUAGE sql AS $$ SELECT «set_config($1, $2, true)» $$;\n', {
    findings: [{ messageId: 'maySwitch', says: 'in a function or DO body' }, { messageId: 'maySwitch', says: 'built while it runs' }, { messageId: 'maySwitch' }, { messageId: 'maySwitch' }],
    ...unknown,
  }),
  sql('one that sets a parameter with a schema of its own may not', "CREATE FUNCTION put(key text, value text) RETURNS void LANGUAGE plpgsql AS $$\nDECLARE\n  tenant text := 'app.tenant';\nBEGIN\n  PERFORM set_config('app.' || key, value, true), set_config(format('app.%s', key), value, true), set_config(CASE WHEN value = 'x' THEN 'app.a' ELSE 'app.b' END, value, true);\n  EXECUTE format('SET LOCAL app.%I TO %L', key, value);\n  PERFORM set_config(tenant, value, true);\nEND\n$$;\n", { verdicts: [{ verdict: 'proven' }] }),
];
