import path from 'node:path';
import type { ClaimConfig, GuardrailsConfig } from '@pg-guardrails/kernel';
import type { RuleWords } from './loaded-config.js';
import { pathKind } from './path-kind.js';

/** What projects call the places that have rights of their own. */
export const usualZones = {
  db: ['libs/db/**'],
  tests: ['**/tests/**', '**/test/**', '**/__tests__/**', '**/*.{test,spec}.*'],
  scripts: ['scripts/**'],
  /** The package manager itself, which Yarn has checked in. */
  yarn: ['.yarn/**'],
  migrations: ['**/migrations/**'],
  /** What a container of PostgreSQL runs once, when it makes its server. */
  initdb: ['**/docker-entrypoint-initdb.d/**', '**/initdb.d/**'],
  ci: ['.github/**', '.gitlab-ci.yml', '.gitlab/**', '.circleci/**', '.buildkite/**', 'azure-pipelines.yml', 'bitbucket-pipelines.yml'],
} as const;

/** Where migration tools put their files, the most telling first. */
const usualMigrations = [
  'schema/migrations',
  'migrations',
  'db/migrations',
  'sql/migrations',
  'database/migrations',
  'supabase/migrations',
  'prisma/migrations',
  'drizzle',
] as const;

/** Who may open a connection without being told, and who may change identity. */
const driverHomes = ['db', 'tests', 'scripts'];
const identityHomes = ['db'];
/** Who may change the database: migrations written as programs, and what makes a server or a database for the tests, too. */
const definitionHomes = ['db', 'tests', 'scripts', 'migrations', 'initdb', 'ci'];

/** The claims that hold without a configuration; those about tables stand in the SQL. */
export const usualClaims: readonly ClaimConfig[] = [
  { rule: 'no-driver-import', except: driverHomes },
  { rule: 'no-driver-leak', zones: ['db'], except: driverHomes },
  { rule: 'no-pool-construction', except: driverHomes },
  { rule: 'no-pool-query', except: driverHomes },
  // A tool that loads plugins by name is no mistake: it is told of, and does not fail a check that nobody configured.
  { rule: 'no-opaque-load', severity: 'warning', except: [...driverHomes, 'yarn'] },
  { rule: 'no-role-switch', except: identityHomes },
  { rule: 'no-runtime-ddl', except: definitionHomes },
  { rule: 'unclaimed-immutable' },
];

/** What `check` goes by in a folder without a configuration. */
export function defaultConfig(root: string, rules: readonly RuleWords[]): GuardrailsConfig {
  const recommended = new Set(rules.filter((rule) => rule.recommended).map(({ id }) => id));
  const migrations = usualMigrations.find((folder) => pathKind(path.join(root, folder)) === 'folder');
  return {
    zones: usualZones,
    ...(migrations === undefined ? {} : { migrations }),
    claims: usualClaims.filter(({ rule }) => recommended.has(rule)),
  };
}
