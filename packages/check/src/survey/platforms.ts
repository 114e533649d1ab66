import type { HistoryConfig } from '@pg-guardrails/kernel';

/** What a platform holds before the first migration. */
export interface Platform {
  readonly name: string;
  readonly config: Pick<HistoryConfig, 'runAs' | 'replay'>;
  /** The files that the configuration names. */
  readonly brought: readonly { readonly file: string; readonly text: string }[];
}

const supabasePrelude = `-- What Supabase holds before the first migration, as far as migrations and claims rest on it:
-- https://github.com/supabase/postgres, migrations/db/init-scripts. Add what yours use besides.
CREATE ROLE anon NOLOGIN NOINHERIT;
CREATE ROLE authenticated NOLOGIN NOINHERIT;
CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS;
CREATE ROLE authenticator LOGIN NOINHERIT;
GRANT anon, authenticated, service_role TO authenticator;
GRANT anon, authenticated, service_role TO postgres;

-- Whatever \`postgres\` creates in public, the API's roles may do everything with, unless a migration revokes it.
GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;
GRANT CREATE ON SCHEMA public TO postgres;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;

CREATE SCHEMA extensions;
GRANT USAGE ON SCHEMA extensions TO anon, authenticated, service_role, postgres;

CREATE SCHEMA auth;
GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role, postgres;
CREATE TABLE auth.users (
  id uuid PRIMARY KEY,
  email text,
  raw_user_meta_data jsonb,
  created_at timestamptz,
  updated_at timestamptz
);
GRANT SELECT, REFERENCES, TRIGGER ON auth.users TO postgres;
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('request.jwt.claim.sub', true), '')::uuid $$;
CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('request.jwt.claim.role', true), '')::text $$;
CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;

CREATE SCHEMA storage;
GRANT USAGE ON SCHEMA storage TO anon, authenticated, service_role, postgres;
CREATE TABLE storage.buckets (id text PRIMARY KEY, name text NOT NULL, public boolean DEFAULT false);
CREATE TABLE storage.objects (id uuid PRIMARY KEY, bucket_id text REFERENCES storage.buckets (id), name text, owner uuid);
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;

CREATE PUBLICATION supabase_realtime;
`;

/** Supabase runs migrations as \`postgres\`, which is no superuser there. */
const supabase: Platform = {
  name: 'Supabase',
  config: { runAs: { role: 'postgres', superuser: false }, replay: { prelude: ['guardrails/supabase.sql'] } },
  brought: [{ file: 'guardrails/supabase.sql', text: supabasePrelude }],
};

/** The platform that a folder of migrations is for, by the layout of its tool; null for a plain server. */
export function platformOf(migrations: string): Platform | null {
  return /(?:^|\/)supabase\/migrations$/u.test(migrations) ? supabase : null;
}
