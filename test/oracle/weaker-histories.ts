import fc from 'fast-check';

/** Guards for weaker claims: what the claim asks for, and what people write instead. */

export interface WeakerHistory {
  readonly claim: Readonly<Record<string, unknown>>;
  readonly statements: readonly string[];
}

const columns = ['id', 'amount', 'note', 'status', 'flag'] as const;

const excepted = fc.oneof(
  { weight: 2, arbitrary: fc.constant<readonly string[]>([]) },
  { weight: 3, arbitrary: fc.subarray(['note', 'flag', 'amount', 'status'], { minLength: 1, maxLength: 2 }) },
);

/** The condition of the claim, and the row that it is asked of as `$`. */
const conditions = ["$status = 'POSTED'", "$status IN ('POSTED', 'VOID')", "$status IS NOT NULL", '$flag', '$flag IS TRUE', 'NOT $flag', '$amount > 100', "$status <> 'DRAFT'", "$status = 'POSTED' AND $flag", '$note IS NULL', "$status = 'POSTED' OR $amount > 100"] as const;
const of = (condition: string, row: '' | 'OLD.' | 'NEW.'): string => condition.replaceAll('$', row);

const allowed = fc.constantFrom<Readonly<Record<string, readonly string[]>>>({}, {}, {}, { DELETE: ['app'] }, { UPDATE: ['app'] }, { UPDATE: ['app'], DELETE: ['app'] });

/** How a change of a column is noticed: well, most of the time. */
const comparison = (column: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(`OLD.${column} IS DISTINCT FROM NEW.${column}`) },
    { weight: 1, arbitrary: fc.constantFrom(`OLD.${column} <> NEW.${column}`, `NEW.${column} IS DISTINCT FROM OLD.${column}`, `NOT (OLD.${column} = NEW.${column})`, `(OLD.${column} = NEW.${column}) IS NOT TRUE`, `coalesce(OLD.${column}::text, '') <> coalesce(NEW.${column}::text, '')`) },
  );

/** That something else than the excepted columns changes. */
function changed(except: readonly string[]): fc.Arbitrary<string> {
  const guarded = columns.filter((column) => !except.includes(column));
  const listed = fc.tuple(...guarded.map(comparison)).map((parts) => parts.join(' OR '));
  const row = (name: string): string => `ROW(${guarded.map((column) => `${name}.${column}`).join(', ')})`;
  return fc.oneof(
    { weight: 6, arbitrary: listed },
    { weight: 2, arbitrary: fc.constantFrom(`${row('OLD')} IS DISTINCT FROM ${row('NEW')}`, `(${guarded.map((column) => `OLD.${column}`).join(', ')}) IS DISTINCT FROM (${guarded.map((column) => `NEW.${column}`).join(', ')})`) },
    { weight: 1, arbitrary: fc.constantFrom('OLD IS DISTINCT FROM NEW', 'OLD.* IS DISTINCT FROM NEW.*', `to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW)`, 'true') },
    // One is forgotten.
    { weight: 1, arbitrary: fc.tuple(...guarded.slice(1).map(comparison)).map((parts) => parts.join(' OR ')) },
  );
}

/** That the row is one of those that the claim is about. */
function frozen(once: string | null): fc.Arbitrary<string> {
  if (once === null) return fc.constant('true');
  const sure = of(once, 'OLD.');
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(`(${sure})`) },
    { weight: 2, arbitrary: fc.constantFrom(`(${sure}) IS TRUE`, `(${sure}) IS NOT FALSE`, 'true', `coalesce(${sure}, false)`, `coalesce(${sure}, true)`) },
    { weight: 2, arbitrary: fc.constantFrom(`(${of(once, 'NEW.')})`, `NOT (${sure})`, `(${sure} OR ${of(once, 'NEW.')})`, `(${sure} AND ${of(once, 'NEW.')})`, "OLD.status = 'POSTED'", 'OLD.amount >= 100') },
  );
}

/** That nobody acts who may. */
function others(roles: readonly string[]): fc.Arbitrary<string> {
  if (roles.length === 0) return fc.oneof({ weight: 8, arbitrary: fc.constant('true') }, { weight: 1, arbitrary: fc.constantFrom("current_user <> 'app'", "session_user <> 'app'") });
  return fc.oneof({ weight: 5, arbitrary: fc.constantFrom("current_user <> 'app'", "NOT current_user = 'app'", "current_user NOT IN ('app')", "current_user IS DISTINCT FROM 'app'") }, { weight: 2, arbitrary: fc.constantFrom("session_user <> 'app'", 'true', "current_user <> 'nobody_in_particular'", "current_user = 'app'") });
}

const both = (parts: readonly string[]): string => parts.filter((part) => part !== 'true').map((part) => `(${part})`).join(' AND ') || 'true';

const raise = fc.oneof({ weight: 12, arbitrary: fc.constant("RAISE EXCEPTION 'no';") }, { weight: 1, arbitrary: fc.constantFrom("RAISE NOTICE 'no';", "RAISE EXCEPTION 'no' USING ERRCODE = '23001';", 'RETURN NULL;', "IF OLD.amount > 0 THEN RAISE EXCEPTION 'no'; END IF;") });
const before = fc.oneof({ weight: 6, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom('NEW.note := OLD.note;', 'NEW.flag := OLD.flag;', 'NEW := OLD;', "NEW.status := 'POSTED';", "NEW.note := 'touched';", 'OLD.flag := true;') });
const after = fc.oneof({ weight: 8, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom("NEW.note := 'touched';", 'NEW.amount := OLD.amount;', "NEW.status := 'VOID';") });

/** The condition in one IF, turned round, or in parts. */
function shaped(parts: readonly string[], stop: string, go: string): fc.Arbitrary<string> {
  const [first = 'true', ...rest] = parts;
  return fc.constantFrom(
    `IF ${both(parts)} THEN ${stop} END IF;`,
    `IF (${both(parts)}) IS NOT TRUE THEN ${go} END IF; ${stop}`,
    `IF NOT (${both(parts)}) THEN ${go} END IF; ${stop}`,
    `IF ${first} THEN IF ${both(rest)} THEN ${stop} END IF; END IF;`,
    `IF (${first}) IS NOT TRUE THEN ${go} ELSIF ${both(rest)} THEN ${stop} END IF;`,
    `CASE WHEN ${both(parts)} THEN ${stop} ELSE NULL; END CASE;`,
  );
}

const claims = fc
  .record({ except: excepted, once: fc.option(fc.constantFrom(...conditions), { nil: null, freq: 2 }), allow: allowed })
  .filter(({ except, once, allow }) => except.length > 0 || once !== null || Object.keys(allow).length > 0);

export const weakerHistory: fc.Arbitrary<WeakerHistory> = claims.chain(({ except, once, allow }) => {
  const onUpdate = fc.tuple(frozen(once), changed(except), others(allow['UPDATE'] ?? []), raise).chain(([held, moved, who, stop]) => shaped([held, ...(except.length === 0 ? [] : [moved]), who], stop, 'RETURN NEW;'));
  const onDelete = fc.tuple(frozen(once).filter((one) => !one.includes('NEW.')), others(allow['DELETE'] ?? []), raise).chain(([held, who, stop]) => shaped([held, who], stop, 'RETURN OLD;'));
  const when = fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.oneof(frozen(once), changed(except)).map((one) => ` WHEN (${one})`) });
  const columnsOf = fc.oneof({ weight: 6, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constant(` OF ${columns.filter((column) => !except.includes(column)).join(', ')}`) });
  return fc.record({ onUpdate, onDelete, before, after, when, columnsOf, timing: fc.constantFrom('BEFORE', 'BEFORE', 'BEFORE', 'AFTER') }).map((parts): WeakerHistory => {
    const guard = (name: string, body: string, end: string): string => `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN ${body} RETURN ${end}; END $$`;
    return {
      claim: { ...(except.length === 0 ? {} : { except: { columns: [...except] } }), ...(once === null ? {} : { once: of(once, '') }), ...(Object.keys(allow).length === 0 ? {} : { allow }) },
      statements: [
        'CREATE ROLE app LOGIN',
        'CREATE TABLE ledger (id bigint, amount integer NOT NULL, note text, status text, flag boolean)',
        guard('on_update', `${parts.before} ${parts.onUpdate} ${parts.after}`, 'NEW'),
        guard('on_delete', parts.onDelete, 'OLD'),
        guard('on_truncate', "RAISE EXCEPTION 'no';", 'NULL'),
        `CREATE TRIGGER on_update ${parts.timing} UPDATE${parts.columnsOf} ON ledger FOR EACH ROW${parts.when} EXECUTE FUNCTION on_update()`,
        'CREATE TRIGGER on_delete BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION on_delete()',
        'CREATE TRIGGER on_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION on_truncate()',
      ],
    };
  });
});
