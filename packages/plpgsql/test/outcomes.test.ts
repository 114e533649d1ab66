import { loadGrammar, parseStatement } from '@pg-guardrails/sql-reader';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres, type Oracle } from '../../../test/servers/oracle.js';
import type { FunctionSource, Outcome, TriggerCall } from '../src/index.js';
import { analyse } from '../src/index.js';
import { bodies as plainBodies } from './bodies.js';
import { callBodies, valueBodies } from './bodies-calls.js';
import { errorBodies } from './bodies-errors.js';
import { settingBodies } from './bodies-settings.js';
import type { Body } from './bodies.js';

const bodies: readonly Body[] = [...plainBodies, ...errorBodies, ...settingBodies, ...callBodies, ...valueBodies];

const file = 'schema/0001.sql';
const statements = { UPDATE: 'UPDATE t SET note = note', DELETE: 'DELETE FROM t', TRUNCATE: 'TRUNCATE t' } as const;
type Operation = keyof typeof statements;

function source(name: string, body: string, more: Partial<FunctionSource> = {}): FunctionSource {
  return { key: `public.${name}()`, language: 'plpgsql', body, bodyPlace: { file, line: 10, column: 5, endLine: 20, endColumn: 1 }, argumentNames: [], argumentTypes: [], returns: 'trigger', strict: false, ...more };
}

/** The helper functions in `CREATE FUNCTION name(args) RETURNS type LANGUAGE x [STRICT] AS $f$…$f$`. */
function helpers(before: string): readonly FunctionSource[] {
  const pattern = /CREATE (?<kind>FUNCTION|PROCEDURE) (?<name>\w+)\((?<parameters>[^)]*)\)(?: RETURNS (?<returns>\w+))? LANGUAGE (?<language>\w+)(?<strict> STRICT)? AS \$f\$(?<body>.*?)\$f\$/gsu;
  return [...before.matchAll(pattern)].map(({ groups = {} }) => {
    const parameters = (groups['parameters'] ?? '').split(', ').filter((parameter) => parameter !== '').map((parameter) => parameter.replace('INOUT ', '').split(' '));
    return source(groups['name'] ?? '', groups['body'] ?? '', {
      language: groups['language'] ?? '',
      returns: groups['returns'] ?? 'void',
      ...(groups['kind'] === 'PROCEDURE' ? { isProcedure: true } : {}),
      strict: groups['strict'] !== undefined,
      argumentNames: parameters.map(([name = '']) => name),
      argumentTypes: parameters.map(([, type = '']) => type),
    });
  });
}

function callOf(body: Body, operation: Operation): TriggerCall {
  return { operation, level: body.level ?? 'ROW', timing: body.timing ?? 'BEFORE', tableName: 't', tableSchema: 'public', arguments: body.arguments ?? [], columns: ['id', 'note', 'status'].map((name) => ({ name, type: name === 'id' ? 'integer' : 'text', notNull: false, generated: null })) };
}

function outcomesOf(body: Body, operation: Operation): readonly Outcome[] {
  const known = helpers(body.before ?? '');
  return analyse(source('guard', body.body, { config: body.config ?? {} }), callOf(body, operation), ({ name }) => known.find((helper) => helper.key === `public.${name}()`) ?? null).outcomes;
}

function brief(outcome: Outcome): string {
  return outcome.kind === 'raises' ? (outcome.sqlstate ?? 'raises ?') : outcome.kind;
}

function operationsOf(body: Body): readonly Operation[] {
  return body.level === 'STATEMENT' ? ['UPDATE', 'DELETE', 'TRUNCATE'] : ['UPDATE', 'DELETE'];
}

let database: Oracle;

beforeAll(async () => {
  await loadGrammar();
  database = await openPostgres();
});
afterAll(async () => {
  await database.close();
});

/** What PostgreSQL does: the SQLSTATE, or whether the row was changed. */
async function fire(body: Body, operation: Operation): Promise<{ sqlstate: string | null; rows: number }> {
  await database.exec('BEGIN');
  try {
    await database.exec("CREATE TABLE t(id int, note text, status text); INSERT INTO t VALUES (1, NULL, 'open');");
    if (body.before !== undefined) await database.exec(body.before);
    await database.exec(`CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql ${Object.entries(body.config ?? {}).map(([name, value]) => `SET ${name} = '${value}'`).join(' ')} AS $g$${body.body}$g$;`);
    const level = body.level ?? 'ROW';
    const given = (body.arguments ?? []).map((argument) => `'${argument}'`).join(', ');
    const events = level === 'ROW' ? 'UPDATE OR DELETE' : 'UPDATE OR DELETE OR TRUNCATE';
    await database.exec(`CREATE TRIGGER guard ${body.timing ?? 'BEFORE'} ${events} ON t FOR EACH ${level} EXECUTE FUNCTION guard(${given});`);
    try {
      const { affectedRows } = await database.exec(statements[operation]);
      return { sqlstate: null, rows: affectedRows };
    } catch (error) {
      if (error instanceof Error && 'code' in error && typeof error.code === 'string') return { sqlstate: error.code, rows: 0 };
      throw error;
    }
  } finally {
    await database.exec('ROLLBACK');
  }
}

describe('the outcomes of a trigger function', () => {
  for (const body of bodies) {
    for (const operation of operationsOf(body)) {
      it(`${body.name}: ${operation}`, async () => {
        const outcomes = outcomesOf(body, operation);
        const found = [...new Set(outcomes.map(brief))].sort();
        const expected = body.expect?.[operation];
        if (expected !== undefined) expect(found).toEqual([...new Set(expected)].sort());

        const answer = await fire(body, operation);
        expect(outcomes.length).toBeGreaterThan(0);
        if (answer.sqlstate === null) {
          const passes = answer.rows === 0 && operation !== 'TRUNCATE' ? 'returns-null' : 'returns-row';
          expect(found.some((kind) => kind === passes || kind === 'unknown'), `PostgreSQL let it through (${passes}), found ${found.join(', ')}`).toBe(true);
        } else {
          const raised = answer.sqlstate;
          expect(found.some((kind) => kind === raised || kind === 'raises ?' || kind === 'unknown'), `PostgreSQL raised ${raised}, found ${found.join(', ')}`).toBe(true);
        }
        const certain = outcomes.find((outcome) => outcome.condition === null);
        if (certain !== undefined && certain.kind !== 'unknown' && brief(certain) !== 'raises ?') {
          expect(answer.sqlstate ?? (answer.rows === 0 && operation !== 'TRUNCATE' ? 'returns-null' : 'returns-row')).toBe(brief(certain));
        }
      });
    }
  }

  it('covers at least sixty bodies', () => {
    expect(bodies.length).toBeGreaterThanOrEqual(60);
    expect(new Set(bodies.map(({ name }) => name)).size).toBe(bodies.length);
  });
});

describe('what an outcome says', () => {
  it('has the line of the statement, counted from the body, in CRLF files too', () => {
    const body = "\r\nBEGIN\r\n  RAISE EXCEPTION 'é no';\r\nEND\r\n";
    const [outcome] = analyse(source('guard', body), callOf({ name: '', body }, 'UPDATE'), () => null).outcomes;
    expect(outcome).toEqual({ kind: 'raises', sqlstate: 'P0001', condition: null, unsure: null, place: { file, line: 12, column: 3, endLine: 12, endColumn: 26 } });
  });

  it('says under which conditions a way is gone', () => {
    const outcomes = outcomesOf({ name: '', body: "BEGIN IF OLD.status = 'posted' THEN RAISE EXCEPTION 'no'; END IF; RETURN OLD; END" }, 'DELETE');
    expect(outcomes.map(({ kind, condition }) => [kind, condition])).toEqual([
      ['raises', "`OLD.status = 'posted'`"],
      ['returns-row', "`OLD.status = 'posted'` is not true"],
    ]);
  });

  it('forgets conditions whose ways meet again', () => {
    const outcomes = outcomesOf({ name: '', body: "BEGIN IF OLD.status = 'posted' THEN RAISE NOTICE 'hm'; END IF; RETURN OLD; END" }, 'DELETE');
    expect(outcomes.map(({ kind, condition }) => [kind, condition])).toEqual([['returns-row', null]]);
  });

  it('is unknown, with the reason, for a body that cannot be read, another language and a call nobody knows', () => {
    const reasons = (given: FunctionSource): readonly string[] =>
      analyse(given, callOf({ name: '', body: '' }, 'UPDATE'), () => null).outcomes.map((outcome) => (outcome.kind === 'unknown' ? outcome.reason : outcome.kind));
    expect(reasons(source('guard', 'BEGIN RAISE'))).toEqual([expect.stringContaining('cannot be read')]);
    expect(reasons(source('guard', ''))).toEqual([expect.stringContaining('cannot be read')]);
    expect(reasons(source('guard', 'x', { language: 'plpython3u' }))).toEqual([expect.stringContaining('plpython3u')]);
    expect(reasons(source('guard', 'BEGIN PERFORM ext.stop(); RETURN OLD; END'))).toEqual(['no migration creates the function ext.stop()']);
    expect(reasons(source('guard', 'BEGIN LOOP NULL; END LOOP; END'))).toEqual([expect.stringContaining('no way')]);
  });

  it('knows that an UPDATE which sets columns to themselves passes comparisons of OLD and NEW', () => {
    const guard = source('guard', "BEGIN IF OLD.* IS DISTINCT FROM NEW.* OR OLD.note <> NEW.note THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END");
    const call = callOf({ name: '', body: '' }, 'UPDATE');
    expect(analyse(guard, call, () => null, { row: { old: new Map(), new: new Map(), others: 'old', holds: [] } }).outcomes.map(brief)).toEqual(['returns-row']);
    expect(analyse(guard, call, () => null).outcomes.map(brief).sort()).toEqual(['P0001', 'returns-row']);
  });

  it('tells the settings that conditions read, and follows an assumption about them', () => {
    const guard = source('guard', "BEGIN IF current_setting('app.erase', true) = 'yes' THEN RETURN OLD; END IF; RAISE EXCEPTION 'no'; END");
    const call = callOf({ name: '', body: '' }, 'DELETE');
    expect(analyse(guard, call, () => null).settings).toContainEqual({ name: 'app.erase', value: 'yes' });
    expect(analyse(guard, call, () => null, { settings: { 'app.erase': 'yes' } }).outcomes.map(brief)).toEqual(['returns-row']);
  });

  it('reads the bodies it was given', () => {
    expect(parseStatement('SELECT 1').problem).toBeNull();
  });
});
