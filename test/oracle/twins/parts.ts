/**
 * A case and its negative twin: two histories that differ in one thing, and what PostgreSQL is to find out about them: `open` can be changed
 * by someone, or is not stopped as claimed, `closed` cannot. What the verdicts must say follows from that; nobody types it in.
 */
export interface Twin {
  readonly name: string;
  /** The variant, the behaviour or the issue that it stands for. */
  readonly about: string;
  readonly open: string;
  readonly closed: string;
  /** `schema.name`; `public.ledger` by default. */
  readonly table?: string;
  /** Options of the claim besides `tables`. */
  readonly claim?: Readonly<Record<string, unknown>>;
  /** The verdicts of the open one may all be `unknown`, for this reason. */
  readonly undecided?: string;
}

export interface Parts {
  readonly roles?: string;
  readonly table?: string;
  /** After the table and before its guards. */
  readonly between?: string;
  readonly body?: string;
  readonly guard?: string;
  readonly row?: string;
  readonly truncate?: string;
  readonly revoke?: string;
  readonly after?: string;
}

export const roles = 'CREATE ROLE app LOGIN; CREATE ROLE worker LOGIN; CREATE ROLE keeper;';
export const table = `CREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL, note text, status text NOT NULL DEFAULT 'OPEN');`;
export const refuse = `RAISE EXCEPTION 'ledger is append-only';`;
export const row = 'CREATE TRIGGER guard_row BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION guard();';
export const truncate = 'CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION guard();';
export const revoke = 'REVOKE ALL ON ledger FROM PUBLIC, app, worker; GRANT SELECT, INSERT ON ledger TO app, worker;';

export function guardWith(body: string, head = 'CREATE FUNCTION'): string {
  return `${head} guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN ${body} END $$;`;
}

/** A table that nobody can change, but for the parts that are given. */
export function guarded(parts: Parts = {}): string {
  return [
    parts.roles ?? roles,
    parts.table ?? table,
    parts.between ?? '',
    parts.guard ?? guardWith(parts.body ?? refuse),
    parts.row ?? row,
    parts.truncate ?? truncate,
    parts.revoke ?? revoke,
    parts.after ?? '',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** The open one has the part, the closed one has what is there without it. */
export function instead(name: string, about: string, parts: Parts): Twin {
  return { name, about, open: guarded(parts), closed: guarded() };
}

/** Both have something after everything else. */
export function later(name: string, about: string, open: string, closed: string, parts: Parts = {}): Twin {
  return { name, about, open: guarded({ ...parts, after: open }), closed: guarded({ ...parts, after: closed }) };
}

/** The guard's body decides. */
export function bodies(name: string, about: string, open: string, closed: string, parts: Parts = {}): Twin {
  return { name, about, open: guarded({ ...parts, body: open }), closed: guarded({ ...parts, body: closed }) };
}

/** The open one need not be refuted: what decides is not in the history. */
export function undecided(reason: string, twin: Twin): Twin {
  return { ...twin, undecided: reason };
}
