import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Numbers that look random and are the same every time (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** What later migrations of a generated history can speak of. */
interface Made {
  readonly tables: string[];
  readonly claimed: string[];
  readonly enums: string[];
}

type Write = (index: number, made: Made, below: (count: number) => number) => string;

const nouns = ['invoice', 'payment', 'order', 'shipment', 'customer', 'account', 'event', 'refund', 'quote', 'contract', 'device', 'session'];

/** Name of a new thing: no two migrations have the same number. */
function nameOf(index: number, below: (count: number) => number): string {
  return `${nouns[below(nouns.length)] ?? 'thing'}_${String(index)}`;
}

function pick(list: readonly string[], below: (count: number) => number): string {
  return list[below(list.length)] ?? '';
}

const start = `-- Who there is, and what all tables share.
CREATE ROLE app LOGIN;
CREATE ROLE worker LOGIN;
CREATE ROLE readonly NOLOGIN;
CREATE ROLE auditor LOGIN IN ROLE readonly;
CREATE SCHEMA billing;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public, billing TO app, worker, readonly;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO readonly;

CREATE FUNCTION public.refuse_change() RETURNS trigger
  LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = 'P0001';
END;
$$;

CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END;
$$;

CREATE TABLE public.tenants (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
GRANT SELECT, INSERT, UPDATE ON public.tenants TO app;
`;

const table: Write = (index, made, below) => {
  const name = nameOf(index, below);
  const parent = made.tables.length > 0 && below(2) === 0 ? pick(made.tables, below) : 'public.tenants';
  made.tables.push(`public.${name}`);
  return `-- What became of each ${name.replace(/_\d+$/u, '')}.
CREATE TABLE public.${name} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id bigint NOT NULL REFERENCES public.tenants (id),
  parent_id bigint REFERENCES ${parent} (id),
  amount numeric(12, 2) NOT NULL DEFAULT 0 CHECK (amount >= 0),
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'open', 'done')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz
);
CREATE INDEX ${name}_tenant ON public.${name} (tenant_id, created_at);
COMMENT ON TABLE public.${name} IS 'One row for each.';
REVOKE ALL ON public.${name} FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON public.${name} TO app;
GRANT SELECT ON public.${name} TO worker;
`;
};

/** Every seventh of them lets something through. */
const claimedTable: Write = (index, made, below) => {
  const name = `${nameOf(index, below)}_log`;
  made.claimed.push(`public.${name}`);
  const truncate = below(7) === 0 ? '' : `CREATE TRIGGER ${name}_no_truncate BEFORE TRUNCATE ON public.${name} FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();\n`;
  return `-- guardrails: immutable
CREATE TABLE public.${name} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id bigint NOT NULL REFERENCES public.tenants (id),
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
REVOKE ALL ON public.${name} FROM PUBLIC;
GRANT SELECT, INSERT ON public.${name} TO app, worker;
REVOKE UPDATE, DELETE, TRUNCATE ON public.${name} FROM app, worker, auditor, readonly;
CREATE TRIGGER ${name}_no_change BEFORE UPDATE OR DELETE ON public.${name} FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
${truncate}`;
};

const column: Write = (index, made, below) => {
  const on = pick(made.tables, below);
  return `ALTER TABLE ${on} ADD COLUMN note_${String(index)} text;
ALTER TABLE ${on} ADD CONSTRAINT note_${String(index)}_length CHECK (length(note_${String(index)}) < 2000) NOT VALID;
ALTER TABLE ${on} VALIDATE CONSTRAINT note_${String(index)}_length;
`;
};

const touch: Write = (index, made, below) => `CREATE TRIGGER touch_${String(index)} BEFORE UPDATE ON ${pick(made.tables, below)} FOR EACH ROW EXECUTE FUNCTION public.touch();
`;

const routine: Write = (index, made, below) => {
  const on = pick(made.tables, below);
  return `CREATE OR REPLACE FUNCTION billing.close_${String(index)}(given bigint) RETURNS integer
  LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
  changed integer;
BEGIN
  UPDATE ${on} SET state = 'done' WHERE id = given AND state <> 'done';
  GET DIAGNOSTICS changed = ROW_COUNT;
  IF changed = 0 THEN
    RAISE EXCEPTION 'nothing to close' USING ERRCODE = 'P0002';
  END IF;
  RETURN changed;
END;
$body$;
REVOKE ALL ON FUNCTION billing.close_${String(index)}(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.close_${String(index)}(bigint) TO app;
`;
};

const view: Write = (index, made, below) => `CREATE VIEW billing.open_${String(index)} WITH (security_invoker = true) AS
  SELECT id, tenant_id, amount FROM ${pick(made.tables, below)} WHERE state = 'open';
GRANT SELECT ON billing.open_${String(index)} TO app, readonly;
`;

const loop: Write = (index, made, below) => `DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['${pick(made.tables, below)}', '${pick(made.tables, below)}'] LOOP
    EXECUTE format('GRANT SELECT ON %s TO worker', wanted);
  END LOOP;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'batch_${String(index % 5)}') THEN
    CREATE ROLE batch_${String(index % 5)} NOLOGIN;
  END IF;
END $$;
`;

const policy: Write = (index, made, below) => {
  const on = pick(made.tables, below);
  return `ALTER TABLE ${on} ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_${String(index)} ON ${on} FOR SELECT TO app USING (tenant_id = current_setting('app.tenant', true)::bigint);
`;
};

const kind: Write = (index, made) => {
  made.enums.push(`public.kind_${String(index)}`);
  return `CREATE TYPE public.kind_${String(index)} AS ENUM ('small', 'large');\nALTER TYPE public.kind_${String(index)} ADD VALUE 'huge';\n`;
};

const data: Write = (index, made, below) => {
  const on = pick(made.tables, below);
  return `UPDATE ${on} SET state = 'open' WHERE state = 'new' AND created_at < now() - interval '${String(index)} days';\nCREATE INDEX CONCURRENTLY IF NOT EXISTS state_${String(index)} ON ${on} (state) WHERE state <> 'done';\n`;
};

const grants: Write = () => `GRANT SELECT ON ALL TABLES IN SCHEMA billing TO readonly;\nALTER DEFAULT PRIVILEGES IN SCHEMA billing GRANT SELECT ON TABLES TO readonly;\n`;

/** How often each kind comes, of a hundred. */
const shares: readonly (readonly [Write, number])[] = [[table, 28], [claimedTable, 10], [column, 20], [touch, 7], [routine, 12], [view, 7], [loop, 3], [policy, 4], [kind, 3], [data, 5], [grants, 1]];

/** The texts of a history of so many migrations, in their order; the same every time. */
export function historyTexts(count: number): readonly { readonly name: string; readonly text: string }[] {
  const below = numbers(7);
  const made: Made = { tables: [], claimed: [], enums: [] };
  const texts = [{ name: '0001_start.sql', text: start }];
  for (let index = 2; index <= count; index += 1) {
    let drawn = below(100);
    // The first ones make what the others change.
    const write = index < 6 ? table : (shares.find(([, share]) => (drawn -= share) < 0)?.[0] ?? table);
    texts.push({ name: `${String(index).padStart(4, '0')}_${write.name.toLowerCase()}.sql`, text: write(index, made, below) });
  }
  return texts;
}

/** Writes a project with such a history, and returns the migrations' paths below its folder. */
export function generateHistory(folder: string, count: number): readonly string[] {
  const migrations = 'schema/migrations';
  mkdirSync(path.join(folder, migrations), { recursive: true });
  writeFileSync(path.join(folder, 'guardrails.config.json'), JSON.stringify({ zones: { db: ['libs/db/**'] }, histories: [{ migrations, runtimeRoles: ['app', 'worker', 'auditor'] }], claims: [{ rule: 'no-role-switch', except: ['db'] }] }));
  return historyTexts(count).map(({ name, text }) => {
    writeFileSync(path.join(folder, migrations, name), text);
    return `${migrations}/${name}`;
  });
}
