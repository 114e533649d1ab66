import type { OracleCase } from './cases.js';

/** A history of which a part cannot be told, and what of its end must be told all the same, or must not. */
export interface NameCase extends OracleCase {
  /** Relations of which every fact is settled. */
  readonly settled: readonly string[];
  /** Relations of which some fact is left open. */
  readonly open: readonly string[];
}

const base = [
  'CREATE ROLE app', 'CREATE TABLE ledger (id int PRIMARY KEY, at date)', 'GRANT SELECT ON ledger TO app',
  'CREATE TABLE m (id int, at date NOT NULL) PARTITION BY RANGE (at)', 'CREATE TABLE m_default PARTITION OF m DEFAULT', 'CREATE INDEX ON m (id)',
  'CREATE TABLE src (v text)',
];
const on = (name: string, settled: readonly string[], open: readonly string[], ...sql: readonly string[]): NameCase => ({ name, settled, open, sql: [...base, ...sql] });
const block = (declared: string, body: string): string => `DO $$ DECLARE ${declared} BEGIN ${body} END $$`;
/** A loop over months from now on, whose partition is called `m_y2026m11`. */
const months = (body: string): string =>
  block('d timestamp := date_trunc($q$month$q$, now()); at timestamp; n text;', `FOR i IN 0..1 LOOP at := d + make_interval(months => i); n := format('m_y%sm%s', to_char(at, 'YYYY'), to_char(at, 'MM')); ${body} END LOOP;`);
const partition = `EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF m FOR VALUES FROM (%L) TO (%L)', n, at::date, (at + interval '1 month')::date);`;
/** A text that the simulator cannot tell. */
const untold = (text: string): string => `convert_from('\\x${Buffer.from(text, 'utf8').toString('hex')}', 'UTF8')`;

/** Names of which a part is computed: what they cannot be is told. */
export const nameCases: readonly NameCase[] = [
  on('partitions of the months to come', ['ledger', 'm', 'm_default'], [], months(partition), 'GRANT INSERT ON ledger TO app'),
  on('what is done with them', ['ledger', 'm', 'm_default'], [], months(`${partition} EXECUTE format('GRANT INSERT ON %I TO app', n); EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', n); EXECUTE format('CREATE POLICY x ON %I USING (true)', n); EXECUTE format('CREATE INDEX %I ON %I (at)', n || '_idx', n); EXECUTE format('ALTER TABLE %I OWNER TO app', n); EXECUTE 'DROP TABLE IF EXISTS ' || quote_ident('old_' || n);`)),
  on('the same without quotes: dates and numbers cannot end a name', ['ledger', 'm', 'm_default'], [], block('d date := current_date;', `EXECUTE 'CREATE TABLE m_' || to_char(d, 'YYYY_MM') || ' PARTITION OF m FOR VALUES FROM (''' || d || ''') TO (''' || (d + 31) || ''')'; EXECUTE format('ALTER TABLE m_%s ENABLE ROW LEVEL SECURITY', to_char(d, 'YYYY_MM')); EXECUTE 'CREATE TABLE h_' || extract(year from d)::int || '_' || lpad(extract(month from d)::text, 2, '0') || ' (a int)'; EXECUTE format('CREATE TABLE h_%s (a int)', md5(d::text)); EXECUTE format('CREATE TABLE h_%s (a int)', replace(gen_random_uuid()::text, '-', ''));`)),
  on('a trigger on them', ['ledger', 'm'], [], `CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`, months(`${partition} EXECUTE format('CREATE TRIGGER t BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION g()', n);`)),
  on('attached, which an EXCEPTION clause may undo', ['ledger'], ['m'], months(`BEGIN EXECUTE format('CREATE TABLE %I (LIKE m INCLUDING ALL)', n); EXECUTE format('ALTER TABLE m ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', n, at::date, (at + interval '1 month')::date); EXCEPTION WHEN duplicate_table THEN NULL; END;`)),
  on('a table that has such a name', ['ledger'], ['m_y1999m01'], 'CREATE TABLE m_y1999m01 (id int)', months(`EXECUTE format('GRANT ALL ON %I TO app', n);`), 'GRANT SELECT ON m_y1999m01 TO app'),
  on('a question for one of them', ['m'], ['ledger'], months(`${partition} EXECUTE format('GRANT SELECT ON %I TO app', n);`), `DO $$ BEGIN IF to_regclass('m_y1999m01') IS NULL THEN GRANT INSERT ON ledger TO app; END IF; END $$`),
  on('a name in any schema', ['ledger'], ['x_1'], 'CREATE TABLE x_1 (id int)', 'CREATE SCHEMA s', 'CREATE TABLE s.x_2 (id int)', block('', `EXECUTE 'DROP TABLE IF EXISTS s.x_' || extract(day from now())::int; EXECUTE 'ALTER TABLE x_' || 1 + 0 * extract(day from now())::int || ' ENABLE ROW LEVEL SECURITY';`)),
  on('a schema of which a part is computed', [], ['ledger'], block('', `EXECUTE format('GRANT ALL ON ALL TABLES IN SCHEMA %I TO app', 'pub' || to_char(now(), '"lic"'));`)),
  on('sequences of a table of such a name', ['ledger'], ['q_x_id_seq'], 'CREATE SEQUENCE q_x_id_seq', block('', `EXECUTE format('CREATE TABLE %I (id serial)', 'q_' || extract(year from now())); EXECUTE format('DROP SEQUENCE IF EXISTS %I', 'q_' || left(md5('x'), 0) || 'x_id_seq');`)),
  on('a name that is longer than names are', [], ['ledger'], block('', `EXECUTE format('CREATE TABLE %I (a int)', '${'long_'.repeat(12)}' || extract(year from now()));`)),
  on('children of what such a name may mean', ['ledger'], ['c'], 'CREATE TABLE z_1 (a int)', 'CREATE TABLE c (b int) INHERITS (z_1)', block('', `EXECUTE 'ALTER TABLE z_' || extract(day from now())::int - extract(day from now())::int + 1 || ' ADD COLUMN x int';`)),
  on('names of the catalog in a loop whose rows are not told', ['ledger'], [], block('n text;', `FOR n IN SELECT relname FROM pg_class WHERE relpages < 0 LOOP EXECUTE 'CREATE INDEX idx_' || n || ' ON q_' || n || ' (a)'; END LOOP;`)),
  on('the same where one of them is the text of a statement', [], ['ledger'], 'CREATE TABLE "x (a int); GRANT ALL ON ledger TO app --" (a int)', block('n text;', `FOR n IN SELECT relname FROM pg_class WHERE relname LIKE 'x (%' AND random() < 2 LOOP EXECUTE 'CREATE TABLE q_' || n; END LOOP;`)),
  // What a part may be that says nothing of itself.
  ...[
    `EXECUTE format('CREATE TABLE m_%s', ${untold('x (a int); GRANT ALL ON ledger TO app --')});`,
    `EXECUTE 'CREATE TABLE "m_' || ${untold('x" (a int); GRANT ALL ON ledger TO app --')};`,
    `EXECUTE 'COMMENT ON TABLE m IS ''' || ${untold(`x'; GRANT ALL ON ledger TO app --`)} || '''';`,
    `EXECUTE 'COMMENT ON TABLE m IS ''' || quote_ident(${untold(`x'; GRANT ALL ON ledger TO app --`)}) || '''';`,
    `EXECUTE 'ALTER TABLE "' || quote_literal(${untold('m" ADD COLUMN x int; GRANT ALL ON ledger TO app --')}) || ' ADD COLUMN y int';`,
    `EXECUTE format('DO %L', 'BEGIN ' || ${untold('GRANT ALL ON ledger TO app;')} || ' END');`,
    `EXECUTE format('GRANT SELECT ON %s TO app', ${untold('src, ledger TO app; GRANT ALL ON ledger')});`,
    `EXECUTE format('SELECT set_config(%L, %L, true)', ${untold('role')}, 'app'); BEGIN CREATE TABLE w (a int); EXCEPTION WHEN insufficient_privilege THEN GRANT ALL ON ledger TO app; END;`,
    `EXECUTE format('GRANT ALL ON %I TO app', ${untold('ledger')});`,
    `EXECUTE format('GRANT ALL ON %I TO app', 'led' || ${untold('ger')});`,
    `EXECUTE format('GRANT ALL ON %I.ledger TO app', ${untold('public')});`,
    `EXECUTE format('UPDATE %I SET relname = relname WHERE false', ${untold('pg_class')}); EXECUTE format('ALTER TABLE %s OWNER TO app', ${untold('ledger')}::regclass);`,
  ].map((body, index) => on(`anything at all (${String(index + 1)})`, [], ['ledger'], block('', body))),
];

const perhaps = (statement: string): string => `DO $$ BEGIN IF random() < 2 THEN ${statement}; END IF; END $$`;
const undone = (statement: string): string => `DO $$ BEGIN BEGIN ${statement}; PERFORM 1 / (random() * 0)::int; EXCEPTION WHEN OTHERS THEN NULL; END; END $$`;
const parted = ['CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)', 'CREATE TABLE r (id int REFERENCES p)'];
const guard = `CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$`;
const guarded = [...parted, guard, 'CREATE TRIGGER t BEFORE UPDATE ON p FOR EACH ROW EXECUTE FUNCTION g()'];

/** A statement that perhaps runs, or is undone, touches more than it names. */
export const perhapsCases: readonly OracleCase[] = [perhaps, undone].flatMap((run, which) =>
  (
    [
      ['DROP TRIGGER of a partitioned table', ...guarded, run('DROP TRIGGER t ON p')],
      ['DISABLE TRIGGER of a partitioned table', ...guarded, run('ALTER TABLE p DISABLE TRIGGER t')],
      ['CREATE TRIGGER on a partitioned table', ...parted, guard, run('CREATE TRIGGER t BEFORE UPDATE ON p FOR EACH ROW EXECUTE FUNCTION g()')],
      ['ATTACH PARTITION', ...guarded, 'CREATE TABLE p2 (id int NOT NULL)', run('ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20)')],
      ['DETACH PARTITION', ...guarded.filter((one) => !/ r /u.test(one)), run('ALTER TABLE p DETACH PARTITION p1')],
      ['a column, a constraint and an index of a partitioned table', ...parted, run('ALTER TABLE p ADD COLUMN x int; ALTER TABLE p ADD CONSTRAINT c CHECK (id > 0); CREATE INDEX ON p (x)')],
      ['a new partition of what a foreign key refers to', ...parted, run('CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20)')],
      ['a table with sequences', run('CREATE TABLE foo (id serial PRIMARY KEY, i int GENERATED ALWAYS AS IDENTITY, u int UNIQUE)')],
      ['DROP TABLE and all that goes with it', ...parted, 'CREATE VIEW v AS SELECT id FROM p', 'CREATE VIEW w AS SELECT id FROM v', run('DROP TABLE p CASCADE')],
      ['DROP COLUMN CASCADE', 'CREATE TABLE a (id serial, b int)', 'CREATE VIEW v AS SELECT id FROM a', run('ALTER TABLE a DROP COLUMN id CASCADE')],
      ['DROP SCHEMA and DROP FUNCTION CASCADE', 'CREATE SCHEMA s', 'CREATE TABLE s.a (id int)', 'CREATE VIEW v AS SELECT id FROM s.a', `CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'select 1'`, 'CREATE TABLE b (id int DEFAULT h())', run('DROP SCHEMA s CASCADE; DROP FUNCTION h() CASCADE')],
    ] as const
  ).map(([name, ...sql]) => ({ name: `${name}, ${which === 0 ? 'perhaps' : 'perhaps undone'}`, sql })),
);
