import { describe, expect, test } from 'vitest';
import { flywaySchema, replayFor } from '../src/survey/flyway-schema.js';

/** What `init` writes for a folder of migrations, by the files of a project. */
function perFile(folder: string, files: Readonly<Record<string, string>>): string | null {
  const schema = flywaySchema(folder, Object.keys(files), (file) => files[file] ?? null);
  return schema === null ? null : (replayFor(schema)?.perFile ?? null);
}

const app = 'CREATE SCHEMA IF NOT EXISTS app; SET search_path = app, "$user", public;';
const compose = `services:
  a:
    image: flyway/flyway:10
    environment:
      FLYWAY_DEFAULT_SCHEMA: app
      FLYWAY_URL: jdbc:postgresql://db/postgres
    volumes:
      - "./a/migrations:/flyway/sql"
  # FLYWAY_DEFAULT_SCHEMA: none
  b:
    environment:
      - FLYWAY_DEFAULT_SCHEMA=billing
    volumes:
      - ./b/migrations:/flyway/sql
`;
const workflow = `jobs:
  migrate:
    steps:
      - name: a
        uses: docker://flyway/flyway:10
        env:
          FLYWAY_LOCATIONS: filesystem:./a/migrations,filesystem:./a/baseline
          FLYWAY_DEFAULT_SCHEMA: app
      - name: b
        env:
          FLYWAY_LOCATIONS: filesystem:./b/migrations
          FLYWAY_DEFAULT_SCHEMA: billing
`;

describe('the default schema that Flyway is configured for', () => {
  test.each<readonly [what: string, file: string, text: string, expected: string | null]>([
    ['flyway.conf', 'flyway.conf', 'flyway.url=jdbc:postgresql://db/x\r\n# flyway.defaultSchema=none\r\nflyway.defaultSchema=app\r\n', app],
    ['several schemas: the first is the default one', 'conf/flyway.conf', 'flyway.schemas = app, audit\n', 'CREATE SCHEMA IF NOT EXISTS app; CREATE SCHEMA IF NOT EXISTS audit; SET search_path = app, "$user", public;'],
    ['both: the default one comes first', 'flyway.conf', 'flyway.schemas=audit,app\nflyway.defaultSchema=app\n', 'CREATE SCHEMA IF NOT EXISTS app; CREATE SCHEMA IF NOT EXISTS audit; SET search_path = app, "$user", public;'],
    ['schemas that are there', 'flyway.conf', 'flyway.defaultSchema=app\nflyway.createSchemas=false\n', 'SET search_path = app, "$user", public;'],
    ['public is the usual one', 'flyway.conf', 'flyway.defaultSchema=public\n', null],
    ['public and another one', 'flyway.conf', 'flyway.schemas=public,audit\n', 'CREATE SCHEMA IF NOT EXISTS audit;'],
    ['a name that is quoted in SQL', 'flyway.conf', 'flyway.defaultSchema=My-App\n', 'CREATE SCHEMA IF NOT EXISTS "My-App"; SET search_path = "My-App", "$user", public;'],
    ['TOML', 'flyway.toml', '[environments.default]\nurl = "x"\n[flyway]\ndefaultSchema = "app"\nschemas = ["app"]\n', app],
    ['TOML of an environment, of which there may be several', 'flyway.toml', '[environments.default]\nschemas = ["app"]\n', null],
    ['properties of Spring Boot', 'src/main/resources/application.properties', 'spring.flyway.default-schema=app\n', app],
    ['its YAML, with what holds where nobody says otherwise', 'src/main/resources/application.yml', 'spring:\n  jpa:\n    default_schema: none\n  flyway:\n    enabled: true\n    default-schema: ${DB_SCHEMA:app}\n', app],
    ['its YAML with a list', 'src/main/resources/application.yaml', 'spring:\n  flyway:\n    schemas:\n      - app\n      - audit\n', 'CREATE SCHEMA IF NOT EXISTS app; CREATE SCHEMA IF NOT EXISTS audit; SET search_path = app, "$user", public;'],
    ['its YAML with keys that hold dots', 'application.yml', 'spring.flyway.schemas: "app"\n', app],
    ['the schema of something else', 'application.yml', 'spring:\n  jpa:\n    default-schema: app\n  flyway:\n    enabled: true\n', null],
    ['an environment', '.env.example', 'FLYWAY_SCHEMAS=app\n', app],
    ['a command', 'scripts/migrate.sh', '#!/bin/sh\nflyway -url="$URL" -defaultSchema=app migrate\n', app],
    ['a value that only the run shows', '.env', 'FLYWAY_DEFAULT_SCHEMA=${SCHEMA}\n', null],
  ])('%s', (_, file, text, expected) => {
    const folder = file.startsWith('src/') ? 'src/main/resources/db/migration' : 'db/migration';
    expect(perFile(folder, { [file]: text })).toBe(expected);
  });

  test('each service, and each step of a job, speaks for the folder that it names', () => {
    for (const files of [{ 'docker-compose.yml': compose }, { '.github/workflows/ci.yml': workflow }, { 'docker-compose.yml': compose, '.github/workflows/ci.yml': workflow }]) {
      expect(perFile('a/migrations', files)).toBe(app);
      expect(perFile('b/migrations', files)).toBe('CREATE SCHEMA IF NOT EXISTS billing; SET search_path = billing, "$user", public;');
      expect(perFile('c/migrations', files)).toBeNull();
    }
  });

  test('the nearest file above the folder speaks, and none where those next to it differ', () => {
    const outer = { 'flyway.conf': 'flyway.defaultSchema=none\n' };
    expect(perFile('a/db/migration', { ...outer, 'a/flyway.conf': 'flyway.defaultSchema=app\n' })).toBe(app);
    expect(perFile('a/db/migration', { 'b/flyway.conf': 'flyway.defaultSchema=app\n' })).toBeNull();
    expect(perFile('a/db/migration', { ...outer, '.env': 'FLYWAY_DEFAULT_SCHEMA=app\n' })).toBeNull();
  });

  test('it tells its place', () => {
    expect(flywaySchema('a/migrations', ['docker-compose.yml'], () => compose)).toEqual({ schemas: ['app'], creates: true, file: 'docker-compose.yml', line: 5 });
  });
});
