import { compileZones, configOf, usualZones } from '@pg-guardrails/config';
import { encryptedBy, modulePath, type Problem } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { listProject } from '@pg-guardrails/scanner';
import { isProgramFile } from '@pg-guardrails/ts-reader';
import { examine } from '../examine.js';
import { projectFiles, type ProjectFiles } from '../files.js';
import { unreadSqlRule } from '../read-sql.js';
import { connectionRoles, superusersOf } from './connections.js';
import { findHistories, findProgramFolders, type FoundFolder, type ProgramFolder } from './find-histories.js';
import { flywaySchema } from './flyway-schema.js';
import { foreignSql, type ForeignSql } from './foreign-sql.js';
import { brokenTemplates } from './templates.js';
import { graphileSettings } from './graphile-migrate.js';
import { findHomes, type DriverUse, type Homes } from './homes.js';
import { grantingFiles, initializationGlobs } from './initdb.js';
import { minifiedGlobs } from './minified.js';
import type { FoundRole } from './runtime-roles.js';
import { surveyHistory, type SurveyedHistory, type ToolSettings } from './survey-history.js';

/** What a project says of itself, before anyone has configured anything. */
export interface Survey {
  readonly programs: number;
  readonly hasTypeScript: boolean;
  readonly driver: Homes;
  /** Of the usual zones (`tests`, `scripts`, …) the globs that match a file. */
  readonly zones: Readonly<Record<string, readonly string[]>>;
  /** Files that change the identity of a session. */
  readonly roleSwitches: readonly string[];
  /** Modules that are test-only by their names, without extension. */
  readonly testOnly: readonly string[];
  readonly histories: readonly SurveyedHistory[];
  /** Folders of migrations for another database, with its name. */
  readonly foreign: readonly { readonly folder: string; readonly database: string }[];
  /** The SQL that is for another database, those folders among it. */
  readonly foreignSql: ForeignSql;
  /** Templates of programs whose imports lead nowhere from where they lie, or that are no programs yet. */
  readonly templates: readonly string[];
  /** Files that git-crypt has encrypted. */
  readonly encrypted: readonly string[];
  /** Folders of migrations that are programs, of which nothing is read. */
  readonly programMigrations: readonly ProgramFolder[];
  /** Roles that a connection at run time names and that are the superuser of the server in a compose file. */
  readonly superusers: readonly FoundRole[];
  /** Files that a server runs when it is made, and that give privileges of which no migration says anything. */
  readonly granting: readonly string[];
  /** Globs of minified scripts that browsers are served. */
  readonly minified: readonly string[];
  /** Of the files that are left neither out nor encrypted. */
  readonly problems: readonly Problem[];
}

const asked = ['no-driver-import', 'no-pool-construction', 'no-role-switch'] as const;

/** Home and CI are no places to look for; the driver's home is found by its use. */
function zonesWithFiles(files: readonly string[], mounted: readonly string[]): Survey['zones'] {
  const matching = Object.entries(usualZones).flatMap(([name, globs]): [string, readonly string[]][] => {
    if (name === 'db') return [];
    const filled = [...globs, ...(name === 'initdb' ? mounted : [])].filter((glob) => {
      const zone = compileZones({ glob: [glob] });
      // Migrations in SQL are a history; those that are programs need the right to change the database.
      return files.some((file) => (name !== 'migrations' || isProgramFile(file)) && zone.isInAny(file, ['glob']));
    });
    return filled.length === 0 ? [] : [[name, filled]];
  });
  return Object.fromEntries(matching);
}

const testOnlyName = /^(?:test|tests)[-_.]?only$/iu;

/** `libs/db/testOnly` for a folder or a file of that name. */
function testOnlyModules(programs: readonly string[]): readonly string[] {
  const modules = programs.flatMap((file) => {
    const module = modulePath(file);
    const parts = module.split('/');
    const at = parts.findIndex((part) => testOnlyName.test(part));
    return at < 0 ? [] : [parts.slice(0, at + 1).join('/')];
  });
  return [...new Set(modules)].sort();
}

/** The SQL of the histories, which are read by themselves: no program is charged for what stands there. A name that a glob would take for a pattern is left in. */
function sqlOf(folders: readonly FoundFolder[]): readonly string[] {
  return folders.flatMap(({ folder }) => (/[*?{}()[\]!+@|\\]/u.test(folder) ? [] : [folder === '.' ? '**/*.sql' : `${folder}/**/*.sql`]));
}

function isEncrypted(onDisk: ProjectFiles, file: string): boolean {
  try {
    return encryptedBy(onDisk.read(file)) !== null;
  } catch {
    // It cannot be read at all, which is said elsewhere.
    return false;
  }
}

/** Looks through a project: who uses the driver, which histories there are, who seems to log in, what is said of tables. Nothing is run. */
export async function survey(root: string): Promise<Survey> {
  const { files } = await listProject(root);
  const onDisk = projectFiles(root);
  const { readJson5 } = await import('@pg-guardrails/config/json5');
  const readText = (file: string): string | null => onDisk.readText(file);
  const tools: ToolSettings = {
    flyway: (migrations) => flywaySchema(migrations, files, readText),
    graphileMigrate: (migrations, uses) => graphileSettings(migrations, files, readText, readJson5, uses),
  };
  const programs = files.filter(isProgramFile);
  const folders = findHistories(files, readText);
  const { report } = await examine(configOf({ claims: asked.map((rule) => ({ rule })), exclude: sqlOf(folders) }, rules, root), new Set(asked), () => Promise.resolve([]));

  const zones = zonesWithFiles(files, initializationGlobs(files, readText));
  const compiled = compileZones(zones);
  const isAside = (file: string): boolean => compiled.isInAny(file, compiled.names);
  const programsOf = (rule: string): readonly string[] =>
    [...new Set(report.findings.filter((finding) => finding.rule === rule).map(({ file }) => file))].filter((file) => isProgramFile(file) && !isAside(file)).sort();
  const openers = new Set(programsOf('no-pool-construction'));
  const uses = programsOf('no-driver-import').map((file): DriverUse => ({ file, opens: openers.has(file) }));
  const connections = connectionRoles(files, readText);
  const superusers = superusersOf(connections);
  const restrained = connections.filter(({ role }) => !superusers.some(({ name }) => name === role));
  const foreign = folders.flatMap(({ folder, foreign: database }) => (database === null ? [] : [{ folder, database }]));
  const sql = files.filter((file) => file.endsWith('.sql'));
  const refused = new Set([...report.findings.filter(({ rule }) => rule === unreadSqlRule), ...report.errors].map(({ file }) => file));
  const encrypted = [...programs, ...sql].filter((file) => isEncrypted(onDisk, file));
  const templates = brokenTemplates(programs, new Set(report.errors.map(({ file }) => file)));
  const left = foreignSql(foreign, sql, sql.filter((file) => refused.has(file)), readText);
  const leftOut = compileZones({ leftOut: [...left.globs, ...templates] });
  const saidAlready = new Set(encrypted);
  const histories = folders.filter(({ foreign }) => foreign === null).map((folder) => surveyHistory(root, folder, restrained, tools));
  // Migrations are read as their tool reads them, so what a plain look says of them does not count.
  const isMigration = (file: string): boolean => folders.some(({ folder }) => folder === '.' || file.startsWith(`${folder}/`)) && file.endsWith('.sql');
  const problems = [...report.errors.filter(({ file }) => file === null || !(isMigration(file) || leftOut.isInAny(file, ['leftOut']))), ...histories.flatMap((history) => history.problems)];
  return {
    programs: programs.length,
    hasTypeScript: programs.some((file) => /\.[cm]?tsx?$/u.test(file)),
    driver: findHomes(uses),
    zones,
    roleSwitches: programsOf('no-role-switch'),
    testOnly: testOnlyModules(programs.filter((file) => !isAside(file))),
    histories,
    foreign,
    foreignSql: left,
    templates,
    encrypted,
    programMigrations: findProgramFolders(files, folders),
    superusers,
    granting: zones['initdb'] === undefined ? [] : grantingFiles(files.filter((file) => compiled.isInAny(file, ['initdb']) && !folders.some(({ folder }) => file.startsWith(`${folder}/`))), readText),
    minified: minifiedGlobs(files),
    problems: problems.filter(({ file }) => file === null || !saidAlready.has(file)),
  };
}
