/** A history that is guarded, and what a mutation has to know of it. */
export interface GuardedHistory {
  readonly name: string;
  readonly files: readonly HistoryFile[];
  /** The claimed tables as `schema.name`, each with what its guards are called. */
  readonly tables: readonly GuardedTable[];
  readonly roles: readonly string[];
  readonly owner: string;
  /** Rows that those of the claimed tables refer to. */
  readonly rows?: readonly string[];
}

export interface HistoryFile {
  readonly file: string;
  readonly text: string;
}

export interface GuardedTable {
  readonly name: string;
  readonly guard: string;
  readonly column: string;
  readonly key: string;
  /** SQL that puts one row in, with triggers and foreign keys off. */
  readonly seed: readonly string[] | null;
}

/** The history with one thing changed, and the table that this may lay open. */
export interface Mutant {
  readonly name: string;
  readonly history: GuardedHistory;
  readonly files: readonly HistoryFile[];
  readonly table: GuardedTable;
}

const triggerPattern = /CREATE TRIGGER\s+(\S+)\s+BEFORE\s+([A-Z ]+?)\s+ON\s+(\S+)\s+FOR EACH (ROW|STATEMENT)\s+EXECUTE FUNCTION\s+[^;]+;/gu;

interface Edit {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** The table it is about; null for all. */
  readonly table: string | null;
}

function triggerEdits(text: string): readonly Edit[] {
  return [...text.matchAll(triggerPattern)].flatMap((found): readonly Edit[] => {
    const [whole, name = '', events = '', on = '', level = ''] = found;
    const place = { from: found.index, to: found.index + whole.length, table: on };
    const edit = (what: string, changed: string): Edit => ({ ...place, name: `${name} of ${on}: ${what}`, text: changed });
    const list = events.split(/\s+OR\s+/u);
    const narrowed = list.length < 2 ? [] : list.map((event) => edit(`without ${event}`, whole.replace(events, list.filter((one) => one !== event).join(' OR '))));
    const conditional = level === 'ROW' ? [edit('WHEN (false)', whole.replace('FOR EACH ROW', 'FOR EACH ROW WHEN (false)')), edit('WHEN (OLD IS NULL)', whole.replace('FOR EACH ROW', 'FOR EACH ROW WHEN (OLD IS NULL)'))] : [];
    return [
      edit('dropped', ''),
      ...narrowed,
      ...conditional,
      edit('AFTER', whole.replace('BEFORE', 'AFTER')),
      ...(level === 'ROW' ? [edit('for each statement', whole.replace('FOR EACH ROW', 'FOR EACH STATEMENT'))] : []),
      edit('disabled', `${whole}\nALTER TABLE ${on} DISABLE TRIGGER ${name};`),
      edit('replica only', `${whole}\nALTER TABLE ${on} ENABLE REPLICA TRIGGER ${name};`),
      edit('always', `${whole}\nALTER TABLE ${on} ENABLE ALWAYS TRIGGER ${name};`),
      edit('renamed', `${whole}\nALTER TRIGGER ${name} ON ${on} RENAME TO zz_${name.replace(/\W/gu, '_')};`),
    ];
  });
}

function revokeEdits(text: string): readonly Edit[] {
  return [...text.matchAll(/REVOKE\s+([A-Z, ]+?)\s+ON\s+(?!FUNCTION)(?:TABLE\s+)?([a-z_.0-9]+)\s+FROM\s+([^;]+);/gu)].flatMap((found): readonly Edit[] => {
    const [whole, privileges = '', on = '', roles = ''] = found;
    const place = { from: found.index, to: found.index + whole.length, table: on };
    const list = roles.split(',').map((role) => role.trim());
    const verbs = privileges.split(',').map((verb) => verb.trim());
    const edit = (what: string, changed: string): Edit => ({ ...place, name: `REVOKE on ${on}: ${what}`, text: changed });
    return [
      edit('dropped', ''),
      edit('a GRANT instead', whole.replace('REVOKE', 'GRANT').replace('FROM', 'TO')),
      edit('and GRANT after it', `${whole}\nGRANT ${privileges} ON ${on} TO ${roles};`),
      ...(list.length < 2 ? [] : list.map((role) => edit(`without ${role}`, whole.replace(roles, list.filter((one) => one !== role).join(', '))))),
      ...(verbs.length < 2 ? [] : verbs.map((verb) => edit(`without ${verb}`, whole.replace(privileges, verbs.filter((one) => one !== verb).join(', '))))),
    ];
  });
}

function functionEdits(text: string): readonly Edit[] {
  return [...text.matchAll(/RAISE EXCEPTION\s+('(?:[^']|'')*'[^;]*);/gu)].flatMap((found): readonly Edit[] => {
    const [whole, rest = ''] = found;
    // Only guards: what a check of other tables raises is not what is mutated.
    if (!/append-only|never emptied|p_message|'%'/u.test(rest)) return [];
    const place = { from: found.index, to: found.index + whole.length, table: null };
    const plain = rest.replace(/\s+USING[\s\S]*$/u, '');
    const edit = (what: string, changed: string): Edit => ({ ...place, name: `${rest.slice(0, 40)}…: ${what}`, text: changed });
    const isHelper = /p_message|p_table/u.test(rest);
    const leave = isHelper ? 'RETURN;' : 'RETURN coalesce(NEW, OLD);';
    return [
      edit('NOTICE', `RAISE NOTICE ${plain}; ${leave}`),
      edit('WARNING', `RAISE WARNING ${plain}; ${leave}`),
      edit('another SQLSTATE', `RAISE EXCEPTION ${plain} USING ERRCODE = '23514';`),
      edit('swallowed', `BEGIN ${whole} EXCEPTION WHEN OTHERS THEN NULL; END; ${leave}`),
      edit('returns first', `${leave} ${whole}`),
      edit('when something is set', `IF current_setting('app.frozen', true) = 'on' THEN ${whole} END IF; ${leave}`),
      edit('an assertion', `ASSERT false; ${leave}`),
      ...(isHelper ? [] : [edit('DELETE passes', `IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; ${whole}`), edit('UPDATE passes', `IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF; ${whole}`), edit('returns NULL', 'RETURN NULL;')]),
    ];
  });
}

function otherEdits(text: string): readonly Edit[] {
  const statements = [...text.matchAll(/^(?:ALTER (?:TABLE|FUNCTION)[^;]*OWNER TO|REVOKE ALL ON FUNCTION|GRANT )[^;]*;/gmu)];
  return statements.map((found): Edit => ({ from: found.index, to: found.index + found[0].length, text: '', name: `${found[0].replace(/\s+/gu, ' ').slice(0, 70)} dropped`, table: null }));
}

function edited(history: GuardedHistory): readonly Mutant[] {
  return history.files.flatMap(({ file, text }) =>
    [...triggerEdits(text), ...revokeEdits(text), ...functionEdits(text), ...otherEdits(text)].flatMap((edit): readonly Mutant[] => {
      const short = (name: string): string => name.replace(/^public\./u, '');
      const affected = history.tables.filter(({ name }) => edit.table === null || short(edit.table) === short(name) || (short(edit.table).startsWith(short(name)) && !history.tables.some((other) => short(other.name) === short(edit.table ?? ''))));
      const [table] = edit.table === null ? affected.filter(({ name, guard }) => text.includes(short(name)) || text.includes(guard)).concat(affected) : affected;
      if (table === undefined) return [];
      const files = history.files.map((one) => (one.file === file ? { file, text: text.slice(0, edit.from) + edit.text + text.slice(edit.to) } : one));
      return [{ name: `${history.name}/${file}: ${edit.name}`, history, files, table }];
    }),
  );
}

/** Statements of a later migration. */
function additions({ roles, owner }: GuardedHistory, { name, guard, column, key }: GuardedTable, role: string): readonly (readonly [string, string])[] {
  const [schema = 'public'] = name.split('.');
  const other = roles.find((one) => one !== role) ?? role;
  return [
    ['GRANT UPDATE', `GRANT UPDATE ON ${name} TO ${role};`],
    ['GRANT DELETE', `GRANT DELETE ON ${name} TO ${role};`],
    ['GRANT TRUNCATE', `GRANT TRUNCATE ON ${name} TO ${role};`],
    ['GRANT SELECT', `GRANT SELECT ON ${name} TO ${role};`],
    ['GRANT on a column', `GRANT UPDATE (${column}) ON ${name} TO ${role};`],
    ['GRANT to PUBLIC', `GRANT DELETE ON ${name} TO PUBLIC;`],
    ['GRANT ALL ON ALL TABLES', `GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO ${role};`],
    ['GRANT ALL, then REVOKE', `GRANT ALL ON ${name} TO ${role}; REVOKE UPDATE, DELETE, TRUNCATE ON ${name} FROM ${role};`],
    ['GRANT by EXECUTE', `DO $$ BEGIN EXECUTE format('GRANT %s ON %s TO %I', 'DELETE', '${name}', '${role}'); END $$;`],
    ['default privileges after the fact', `ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO ${role};`],
    ['OWNER TO', `ALTER TABLE ${name} OWNER TO ${role};`],
    ['membership of the owner', `GRANT ${owner} TO ${role};`],
    ['membership by ADMIN only', `GRANT ${owner} TO ${role} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;`],
    ['membership that gives nothing', `GRANT ${owner} TO ${role} WITH INHERIT FALSE, SET FALSE;`],
    ['membership of another service', `GRANT ${other} TO ${role};`],
    ['a group with the privilege', `CREATE ROLE late; GRANT UPDATE ON ${name} TO late; GRANT late TO ${role};`],
    ['SUPERUSER', `CREATE ROLE root SUPERUSER; GRANT root TO ${role};`],
    ['pg_write_all_data', `GRANT pg_write_all_data TO ${role};`],
    ['REASSIGN OWNED', `REASSIGN OWNED BY ${owner} TO ${role};`],
    ['DROP OWNED', `DROP OWNED BY ${role};`],
    ['DISABLE TRIGGER ALL', `ALTER TABLE ${name} DISABLE TRIGGER ALL;`],
    ['DISABLE and ENABLE', `ALTER TABLE ${name} DISABLE TRIGGER ALL; ALTER TABLE ${name} ENABLE TRIGGER ALL;`],
    ['DISABLE in a loop', `DO $$ DECLARE t record; BEGIN FOR t IN SELECT schemaname, tablename FROM pg_tables WHERE schemaname = '${schema}' LOOP EXECUTE format('ALTER TABLE %I.%I DISABLE TRIGGER USER', t.schemaname, t.tablename); END LOOP; END $$;`],
    ['guard replaced by RETURN', `CREATE OR REPLACE FUNCTION ${guard}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN coalesce(NEW, OLD); END $$;`],
    ['guard replaced by RETURN NULL', `CREATE OR REPLACE FUNCTION ${guard}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;`],
    ['guard replaced by a condition on rows', `CREATE OR REPLACE FUNCTION ${guard}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN IF TG_LEVEL = 'ROW' THEN IF OLD.${column} IS NULL THEN RETURN coalesce(NEW, OLD); END IF; END IF; RAISE EXCEPTION 'no'; END $$;`],
    ['guard replaced by a better one', `CREATE OR REPLACE FUNCTION ${guard}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RAISE EXCEPTION 'still append-only'; END $$;`],
    ['guard dropped with CASCADE', `DROP FUNCTION ${guard}() CASCADE;`],
    ['guard renamed, namesake made', `ALTER FUNCTION ${guard}() RENAME TO old_guard; CREATE FUNCTION ${guard}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;`],
    ['guard owned by a service', `ALTER FUNCTION ${guard}() OWNER TO ${role};`],
    ['a trigger that swallows first', `CREATE FUNCTION hush() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; CREATE TRIGGER a_hush BEFORE DELETE ON ${name} FOR EACH ROW EXECUTE FUNCTION hush();`],
    ['a rule', `CREATE RULE quiet AS ON DELETE TO ${name} DO INSTEAD NOTHING;`],
    ['a definer function that disables', `CREATE FUNCTION mend() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN ALTER TABLE ${name} DISABLE TRIGGER ALL; DELETE FROM ${name}; END $$;`],
    ['the same for nobody', `CREATE FUNCTION mend() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN ALTER TABLE ${name} DISABLE TRIGGER ALL; DELETE FROM ${name}; END $$; REVOKE ALL ON FUNCTION mend() FROM PUBLIC;`],
    ['the same by EXECUTE', `CREATE FUNCTION mend(t text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN EXECUTE format('ALTER TABLE %s DISABLE TRIGGER ALL', t); EXECUTE format('DELETE FROM %s', t); END $$;`],
    ['a definer function in replica mode', `CREATE FUNCTION mend() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET session_replication_role = replica AS $$ DELETE FROM ${name} $$;`],
    ['a definer function that the guard stops', `CREATE FUNCTION mend() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ DELETE FROM ${name} $$;`],
    ['a view of the owner, guards off', `CREATE VIEW peek AS SELECT * FROM ${name}; GRANT ALL ON peek TO ${role}; ALTER TABLE ${name} DISABLE TRIGGER ALL;`],
    ['a view of the owner', `CREATE VIEW peek AS SELECT * FROM ${name}; GRANT UPDATE, DELETE ON peek TO ${role};`],
    ['replica mode may be set', `GRANT SET ON PARAMETER session_replication_role TO ${role};`],
    ['replica mode at login', `ALTER ROLE ${role} SET session_replication_role = replica;`],
    ['replica mode and the privilege', `GRANT SET ON PARAMETER session_replication_role TO ${role}; GRANT DELETE ON ${name} TO ${role};`],
    ['the schema’s owner', `ALTER SCHEMA ${schema} OWNER TO ${role};`],
    ['made again without guards', `CREATE TABLE spare (LIKE ${name} INCLUDING ALL); DROP TABLE ${name} CASCADE; ALTER TABLE spare RENAME TO ${name.split('.')[1] ?? ''}; ${schema === 'public' ? '' : `ALTER TABLE ${name.split('.')[1] ?? ''} SET SCHEMA ${schema};`}`],
    ['a child table', `CREATE TABLE late_child () INHERITS (${name});`],
    ['a column more', `ALTER TABLE ${name} ADD COLUMN more text;`],
    ['a column renamed', `ALTER TABLE ${name} RENAME COLUMN ${column} TO ${column}_old;`],
    ['a foreign key that cascades', `CREATE TABLE owners (id integer PRIMARY KEY); ALTER TABLE ${name} ADD COLUMN owner_id integer REFERENCES owners ON DELETE CASCADE; GRANT SELECT, DELETE ON owners TO ${role};`],
    ['the table elsewhere and back', `CREATE SCHEMA side; ALTER TABLE ${name} SET SCHEMA side; ALTER TABLE side.${name.split('.')[1] ?? ''} SET SCHEMA ${schema};`],
    ['row security off and on', `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY; CREATE POLICY all_of_it ON ${name} USING (true);`],
    ['REVOKE from the owner', `REVOKE ALL ON ${name} FROM ${owner};`],
    ['a REVOKE once more', `REVOKE UPDATE, DELETE, TRUNCATE ON ${name} FROM PUBLIC, ${roles.join(', ')};`],
    ['GRANT by a helper', `CREATE FUNCTION open_up(t regclass, r text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('GRANT UPDATE, DELETE ON %s TO %I', t, r); END $$; SELECT open_up('${name}', '${role}');`],
    ['an index and a comment', `COMMENT ON TABLE ${name} IS 'GRANT ALL'; CREATE INDEX late_index ON ${name} (${key});`],
  ];
}

function appended(history: GuardedHistory): readonly Mutant[] {
  return history.tables.flatMap((table, tableNumber) => {
    const count = additions(history, table, history.owner).length;
    // Where there are many tables, each addition is tried on one of them.
    const isMine = (index: number): boolean => history.tables.length < 3 || index % history.tables.length === tableNumber;
    return Array.from({ length: count }, (_, index) => index).filter(isMine).map((index): Mutant => {
      // Another role each time, so that all of them get their turn.
      const role = history.roles[(index + tableNumber) % history.roles.length] ?? '';
      const [what, sql] = additions(history, table, role)[index] ?? ['', ''];
      return { name: `${history.name}/${table.name}: ${what} (${role})`, history, files: [...history.files, { file: '9999_late.sql', text: `${sql}\n` }], table: afterwards(table, sql) };
    });
  });
}

/** Its row is written with the column's new name. */
function afterwards(table: GuardedTable, sql: string): GuardedTable {
  const { before, now } = /RENAME COLUMN (?<before>\w+) TO (?<now>\w+)/u.exec(sql)?.groups ?? {};
  if (before === undefined || now === undefined || table.seed === null) return table;
  const word = new RegExp(String.raw`\b${before}\b`, 'gu');
  return { ...table, seed: table.seed.map((row) => row.replace(word, now)) };
}

/** Files in another order: only those orders that still apply are of use. */
function reordered(history: GuardedHistory): readonly Mutant[] {
  return history.files.flatMap((_, index): readonly Mutant[] => {
    if (index === 0) return [];
    const files = [...history.files];
    const [moved] = files.splice(index, 1);
    const table = history.tables[index % history.tables.length];
    if (moved === undefined || table === undefined) return [];
    files.splice(index - 1, 0, moved);
    return [{ name: `${history.name}: ${moved.file} one earlier`, history, files: files.map((one, nr) => ({ ...one, file: `${String(nr).padStart(4, '0')}_${one.file}` })), table }];
  });
}

/** Every mutant of a history. */
export function mutantsOf(history: GuardedHistory): readonly Mutant[] {
  const met = new Map<string, number>();
  return [...edited(history), ...appended(history), ...reordered(history)].map((mutant) => {
    // The same change at the second place where it can be made.
    const times = (met.get(mutant.name) ?? 0) + 1;
    met.set(mutant.name, times);
    return times === 1 ? mutant : { ...mutant, name: `${mutant.name} (${String(times)})` };
  });
}
