import type { OptionSchema } from '@pg-guardrails/kernel';
import type { RuleWords } from './loaded-config.js';

/** A JSON Schema 2020-12 object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The oldest and newest major version of PostgreSQL whose rules the catalog knows. */
export const postgresVersions = { oldest: 14, newest: 18 } as const;

const text = { type: 'string', minLength: 1 } as const;
const texts = (description: string): JsonSchema => ({ type: 'array', items: text, description });

const externalRole: JsonSchema = {
  description: 'A role name, or an object with `name`, `attributes` and `memberOf`.',
  if: { type: 'object' },
  then: {
    properties: {
      name: { ...text, description: 'The name of the role.' },
      attributes: texts('As in CREATE ROLE: `LOGIN`, `NOINHERIT`, …'),
      memberOf: texts('The roles it is a member of.'),
    },
    required: ['name'],
    additionalProperties: false,
  },
  else: text,
};

const historyProperties: JsonSchema = {
  migrations: { ...text, description: 'Folder (or one file) relative to the configuration.' },
  dialect: {
    enum: ['auto', 'plain', 'dbmate', 'goose', 'sqitch', 'flyway', 'golang-migrate', 'diesel', 'prisma', 'drizzle', 'supabase', 'graphile-migrate', 'psql'],
    default: 'auto',
    description: 'How the migration tool writes its files.',
  },
  postgres: {
    type: 'integer',
    minimum: postgresVersions.oldest,
    maximum: postgresVersions.newest,
    default: postgresVersions.newest,
    description: 'Major version of PostgreSQL.',
  },
  baseline: { ...text, description: 'A file that is applied first, or `unknown` when tables may come from nowhere.' },
  database: { ...text, minLength: 1, description: 'The name of the database, where the migrations name one. Default: the one that they make and connect to, or the only one that they name.' },
  placeholders: { type: 'object', additionalProperties: { type: 'string' }, description: 'What the migration tool puts in place of a word.' },
  programs: { type: 'object', additionalProperties: { type: 'string' }, description: 'What programs print that psql would run, and the SQL that migrations run which are programs; none is run.' },
  searchPath: { ...texts('The schemas of unqualified names, in order. Default: "$user", public, or what the migrations set for the role or the database.'), minItems: 1 },
  superuser: { ...text, minLength: 1, default: 'postgres', description: 'The superuser that the server begins with (initdb --username).' },
  runAs: {
    type: 'object',
    properties: { role: text, superuser: { type: 'boolean' } },
    required: ['role', 'superuser'],
    additionalProperties: false,
    default: { role: 'postgres', superuser: true },
    description: 'Who runs the migrations, and so owns what they create.',
  },
  runtimeRoles: { ...texts('The roles the service logs in as.'), uniqueItems: true },
  externalRoles: { type: 'array', items: externalRole, description: 'Roles that exist before the first migration.' },
  replay: {
    type: 'object',
    properties: {
      prelude: texts('Files that are applied before the first migration.'),
      perFile: { ...text, description: 'A statement that runs before each file.' },
      transaction: { enum: ['file', 'none'], description: 'Whether each file is one transaction.' },
      extensions: { type: 'object', additionalProperties: { type: 'string' }, description: 'What stands for an extension that the server lacks.' },
    },
    additionalProperties: false,
    description: 'How a real server would apply the history. `check`, which simulates, follows `prelude` and `perFile`.',
  },
};

/** Options without `refersTo` and `keysReferTo`, which JSON Schema does not know. */
function withoutReferences(schema: OptionSchema): JsonSchema {
  const { items, properties, additionalProperties } = schema;
  const inner = {
    ...(items === undefined ? {} : { items: withoutReferences(items) }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, option]) => [name, withoutReferences(option)])) }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: withoutReferences(additionalProperties) } : {}),
  };
  return { ...Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== 'refersTo' && keyword !== 'keysReferTo')), ...inner };
}

function claimOf(rule: RuleWords): JsonSchema {
  const options = Object.entries(rule.options).map(([name, option]) => [name, withoutReferences(option)] as const);
  return {
    if: { properties: { rule: { const: rule.id } }, required: ['rule'] },
    then: {
      description: `${rule.description}.`,
      properties: { rule: true, severity: rule.severity === undefined ? true : { default: rule.severity }, ...Object.fromEntries(options) },
      required: rule.requiredOptions ?? [],
      additionalProperties: false,
    },
  };
}

/** The JSON Schema of `guardrails.config.*` for these rules: what validates a configuration, and what an editor reads. */
export function buildConfigSchema(rules: readonly RuleWords[]): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'pg-guardrails configuration',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', description: 'Where this schema is, for an editor.' },
      include: texts('Globs of the files to check. Default: what git tracks.'),
      exclude: texts('Globs of the files to leave out.'),
      zones: {
        type: 'object',
        additionalProperties: { type: 'array', items: text, minItems: 1 },
        description: 'Sets of files with the same rights, each by its globs.',
      },
      entry: texts('Globs of the production entry points.'),
      baseline: { ...text, description: 'The file of old findings that fail nothing; default: guardrails.baseline.json, where it exists.' },
      migrations: { ...text, description: 'Short for one history in this folder.' },
      histories: {
        type: 'array',
        minItems: 1,
        items: { type: 'object', properties: historyProperties, required: ['migrations'], additionalProperties: false },
        description: 'One entry per database.',
      },
      claims: {
        type: 'array',
        description: 'A claim is a rule, its subject and its options.',
        items: {
          type: 'object',
          properties: {
            rule: { type: 'string', enum: rules.map(({ id }) => id), description: 'The guardrail.' },
            severity: { enum: ['error', 'warning', 'info'], description: 'How a violation counts; default: `error`, unless the rule says otherwise.' },
          },
          required: ['rule'],
          allOf: rules.map(claimOf),
        },
      },
    },
  };
}
