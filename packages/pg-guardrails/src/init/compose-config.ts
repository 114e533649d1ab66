import type { Candidate, Survey, SurveyedHistory } from '@pg-guardrails/check';
import { usualClaims } from '@pg-guardrails/config';
import { listing } from '@pg-guardrails/kernel';
import { literal, noted, type Written } from './literal.js';

/** What the survey leaves to decide, decided. */
export interface Choices {
  /** Globs of the zone `db`; empty: nobody has one. */
  readonly homes: readonly string[];
  /** By the history's folder. */
  readonly runtimeRoles: Readonly<Record<string, readonly string[]>>;
  /** Tables that are claimed immutable. */
  readonly immutable: readonly string[];
}

export type ConfigName = 'guardrails.config.ts' | 'guardrails.config.mjs' | 'guardrails.config.js';

/** What holds without being asked: the tables whose own descriptions say that their rows never change. A name alone, or to be called an audit trail, is a suggestion of `unclaimed-immutable`. */
export function usualChoices({ driver, histories }: Survey): Choices {
  return {
    homes: driver.globs,
    runtimeRoles: Object.fromEntries(histories.map(({ migrations, runtimeRoles }) => [migrations, runtimeRoles.map(({ name }) => name)])),
    immutable: [...new Set(histories.flatMap(({ candidates }) => candidates.filter(({ words }) => words !== null).map(({ table }) => table)))].sort(),
  };
}

function zonesOf({ zones }: Survey, { homes }: Choices): Readonly<Record<string, readonly string[]>> {
  return { ...(homes.length === 0 ? {} : { db: homes }), ...zones };
}

/** The claims that hold without a configuration, with the zones that there are. */
function boundaryClaims(survey: Survey, zones: readonly string[]): readonly Written[] {
  if (survey.programs === 0) return [];
  return usualClaims
    .filter(({ rule }) => rule !== 'unclaimed-immutable' && (rule !== 'no-driver-leak' || zones.includes('db')))
    .map((claim) => ({ ...claim, ...(Array.isArray(claim['except']) ? { except: claim['except'].filter((zone) => zones.includes(String(zone))) } : {}) }));
}

function testOnlyClaims({ testOnly }: Survey, zones: readonly string[]): readonly Written[] {
  const allow = zones.filter((zone) => zone === 'tests');
  return testOnly.flatMap((module) => [{ rule: 'no-test-only-import', module, allow }, { rule: 'no-test-only-reach', module, allow }]);
}

function tableClaims({ histories }: Survey, { immutable }: Choices): readonly Written[] {
  if (histories.length === 0) return [];
  // Several databases may have a table of the name: what is said of one tells more than what another is called.
  const all = histories.flatMap((history) => history.candidates);
  const candidates = new Map([...all.filter(({ words }) => words === null), ...all.filter(({ words }) => words !== null)].map((candidate) => [candidate.table, candidate]));
  const claims = immutable.map((table) => noted(whyImmutable(candidates.get(table)), { rule: 'immutable-table', tables: [table.replace(/^public\./u, '')] }));
  return [...claims, { rule: 'unclaimed-immutable' }];
}

function whyImmutable(candidate: Candidate | undefined): string {
  if (candidate === undefined) return '';
  const { file, line, words } = candidate;
  return words === null ? `By what it is called, ${file}:${String(line)}.` : `"${words}", ${file}:${String(line)}.`;
}

function whyReplay({ flyway }: SurveyedHistory): string {
  return flyway === null ? 'What is there before the first migration.' : `The default schema that Flyway is given in ${flyway.file}:${String(flyway.line)}.`;
}

function replayOf(history: SurveyedHistory): { readonly replay?: Written } {
  const { replay, lacking } = history;
  const extensions = lacking.length === 0 ? {} : { extensions: noted('The embedded PostgreSQL lacks these, so `prove` makes do with stubs.', Object.fromEntries(lacking.map((name) => [name, 'stub']))) };
  if (replay !== null) return { replay: noted(whyReplay(history), { ...replay, ...extensions }) };
  return lacking.length === 0 ? {} : { replay: extensions };
}

function toolSettings({ graphile }: SurveyedHistory): Readonly<Record<string, Written>> {
  if (graphile === null) return {};
  const { config: { placeholders, searchPath }, file } = graphile;
  return {
    ...(placeholders === undefined ? {} : { placeholders: noted(`What ${file} has filled in; values of an environment are those of the example, or names of their own.`, { ...placeholders }) }),
    ...(searchPath === undefined ? {} : { searchPath: noted(`As ${file} sets it.`, [...searchPath]) }),
  };
}

function historyOf(history: SurveyedHistory, { runtimeRoles }: Choices): Written {
  const { migrations, baseline, dialect, runAs } = history;
  const roles = runtimeRoles[migrations] ?? [];
  // A role that a person named and nothing makes is made elsewhere.
  const unmade = roles.filter((name) => !history.roles.includes(name) && !history.externalRoles.some((role) => role.name === name));
  const externalRoles = [...history.externalRoles, ...unmade.map((name) => ({ name, attributes: ['LOGIN'] }))];
  const because = history.runtimeRoles.filter(({ name }) => roles.includes(name)).map((role) => `${role.name}: ${role.because}`);
  return {
    migrations,
    ...(dialect === 'plain' ? {} : { dialect }),
    ...(baseline === null ? {} : { baseline }),
    ...toolSettings(history),
    ...(runAs === null ? {} : { runAs: { ...runAs } }),
    // Left out, the roles with LOGIN and everyone with a grant on a table count.
    ...(roles.length === 0 ? {} : { runtimeRoles: noted(`Who serves requests.${because.length === 0 ? '' : ` ${because.join('; ')}.`}`, [...roles]) }),
    ...(externalRoles.length === 0
      ? {}
      : { externalRoles: noted('No migration creates these.', externalRoles.map(({ name, attributes }) => (attributes.length === 0 ? name : { name, attributes: [...attributes] }))) }),
    ...replayOf(history),
  };
}

/** One sentence for each thing that was looked for and not found, or that verdicts do not know of. */
export function absences({ driver, programs, histories, programMigrations, granting }: Survey, { homes, immutable }: Choices): readonly string[] {
  const nothing: string[] = [];
  if (programs === 0) nothing.push('There is no TypeScript or JavaScript here, so nothing is claimed about programs.');
  else if (driver.globs.length === 0 && driver.outside.length === 0) nothing.push('Nothing imports a PostgreSQL driver today, so no zone owns it: whoever imports one first is told.');
  else if (homes.length === 0) nothing.push('No folder is the home of the driver: every import of it is a finding until `zones.db` names one.');
  const written = programMigrations.map(({ folder }) => folder);
  if (histories.length === 0 && written.length > 0) {
    nothing.push(`The migrations in ${listing(written)} are programs, which nobody runs here, so nothing is claimed about tables. To claim something, write what they make into a file (\`pg_dump --schema-only\`) and add \`migrations: '<file>'\`.`);
  } else if (histories.length === 0) nothing.push('No migrations were found, so nothing is claimed about tables. Add `migrations: \'<folder>\'` when there are some.');
  else if (granting.length > 0) {
    nothing.push(`${listing(granting)} ${granting.length === 1 ? 'gives' : 'give'} privileges when the server is made, which no migration says: no verdict knows of them until a file that \`replay.prelude\` names says them, too.`);
  }
  if (histories.length > 0 && immutable.length === 0 && !histories.some(({ isClaimed, candidates }) => isClaimed || candidates.some(({ words }) => words !== null))) {
    nothing.push('No table is said to be append-only, so nothing is claimed about tables. Where rows must never change, write `-- guardrails: immutable` above the CREATE TABLE.');
  }
  return nothing;
}

/** What no claim is about: minified scripts, SQL that PostgreSQL never gets, and templates that are no programs yet. */
function excludedBy({ minified, foreignSql, templates }: Survey): { readonly exclude?: Written } {
  const groups = [
    { why: 'Minified scripts that only browsers run.', globs: minified },
    { why: `SQL for another database: ${listing(foreignSql.databases)}.`, globs: foreignSql.globs },
    { why: 'Templates: what they import is there once they are copied.', globs: templates },
  ].filter(({ globs }) => globs.length > 0);
  const [only, ...others] = groups;
  if (only === undefined) return {};
  if (others.length === 0) return { exclude: noted(only.why, [...only.globs]) };
  return { exclude: groups.flatMap(({ why, globs }) => globs.map((glob, index) => (index === 0 ? noted(why, glob) : glob))) };
}

/** The text of a configuration, with the reason beside what was found. */
export function composeConfig(survey: Survey, choices: Choices): string {
  const zones = zonesOf(survey, choices);
  const names = Object.keys(zones);
  const claims = [...boundaryClaims(survey, names), ...testOnlyClaims(survey, names), ...tableClaims(survey, choices)];
  const value: Written = {
    ...excludedBy(survey),
    ...(names.length === 0 ? {} : { zones: Object.fromEntries(Object.entries(zones).map(([zone, globs]) => [zone, [...globs]])) }),
    ...(survey.histories.length === 0 ? {} : { histories: survey.histories.map((history) => historyOf(history, choices)) }),
    claims: [...claims],
  };
  const head = absences(survey, choices).map((line) => `// ${line}\n`).join('');
  // Where the package is not installed the tool answers the import itself.
  return `import { defineConfig } from 'pg-guardrails';\n\n${head}${head === '' ? '' : '\n'}export default defineConfig(${literal(value, '')});\n`;
}
