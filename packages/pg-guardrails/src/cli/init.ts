import type { Candidate, Survey } from '@pg-guardrails/check';
import { loadConfigText } from '@pg-guardrails/config';
import { listing } from '@pg-guardrails/kernel';
import path from 'node:path';
import { askChoices, confirmed } from '../init/ask.js';
import { absences, usualChoices, type Choices } from '../init/compose-config.js';
import type { HookKind } from '../init/hook.js';
import { configName, planFor, type Plan } from '../init/plan.js';
import { readProject, type Project } from '../init/project.js';
import { showDiff } from '../init/show-diff.js';
import { writeFiles } from '../init/write-files.js';
import { createPaint } from '../reporters/paint.js';
import { internalError, type ExitCode, type Tool } from './check.js';
import { colorMode, type Io } from './io.js';

export interface InitFlags {
  readonly yes?: true;
  readonly hook?: HookKind;
  /** Make a configuration although one above covers the folder. */
  readonly nested?: true;
  readonly color?: boolean;
}

const emptySurvey: Survey = { programs: 0, hasTypeScript: false, driver: { globs: [], outside: [] }, zones: {}, roleSwitches: [], testOnly: [], histories: [], foreign: [], foreignSql: { globs: [], databases: [] }, templates: [], encrypted: [], programMigrations: [], superusers: [], granting: [], minified: [], problems: [] };

/** One line for each thing that was found. */
function found({ driver, histories, foreign, foreignSql, templates, encrypted, programMigrations, superusers, minified, testOnly, roleSwitches, problems }: Survey): readonly string[] {
  const count = (list: readonly unknown[], one: string): string => `${String(list.length)} ${one}${list.length === 1 ? '' : 's'}`;
  return [
    ...(driver.globs.length === 0 ? [] : [`the driver's home: ${listing(driver.globs)}`]),
    ...(driver.outside.length === 0 ? [] : [`${count(driver.outside, 'other file')} import${driver.outside.length === 1 ? 's' : ''} the driver: ${shortList(driver.outside)}`]),
    ...(roleSwitches.length === 0 ? [] : [`${count(roleSwitches, 'file')} change${roleSwitches.length === 1 ? 's' : ''} the identity of a session: ${shortList(roleSwitches)}`]),
    ...histories.flatMap(({ migrations, dialect, files, platform, runtimeRoles, candidates, refused }) => [
      `migrations: ${migrations} (${dialect}, ${String(files)} file${files === 1 ? '' : 's'}${platform === null ? '' : `, as on ${platform}`})`,
      ...(runtimeRoles.length === 0 ? [] : [`  roles at run time: ${runtimeRoles.map(({ name, because }) => `${name} (${because})`).join(', ')}`]),
      ...tables('said to be immutable', candidates.filter(({ words }) => words !== null)),
      ...tables('only by what they are called, so not claimed', candidates.filter(({ words }) => words === null)),
      ...(refused === 0 ? [] : [`  PostgreSQL would refuse ${String(refused)} of its statements, which \`check\` lists as warnings: something is made outside the migrations`]),
    ]),
    ...foreign.map(({ folder, database }) => `migrations of another database, left out: ${folder} (${database})`),
    ...(foreignSql.globs.length === 0 ? [] : [`SQL for another database (${listing(foreignSql.databases)}), excluded: ${shortList(foreignSql.globs)}`]),
    ...(templates.length === 0 ? [] : [`${count(templates, 'template')} that cannot be read as ${templates.length === 1 ? 'a program' : 'programs'} where ${templates.length === 1 ? 'it lies' : 'they lie'}, excluded: ${shortList(templates)}`]),
    ...(encrypted.length === 0 ? [] : [`${count(encrypted, 'file')} encrypted by git-crypt ${encrypted.length === 1 ? 'was' : 'were'} not read (${shortList(encrypted)}): run \`git-crypt unlock\` first, since what ${encrypted.length === 1 ? 'it holds' : 'they hold'} decides what is written here`]),
    ...programMigrations.map(({ folder, files }) => `migrations that are programs, left out: ${folder} (${String(files)} files)`),
    ...superusers.map(({ name, because }) => `${name} (${because}) is the superuser of the server in that compose file, whom nothing restrains; name the role that serves requests in production in \`runtimeRoles\``),
    ...(minified.length === 0 ? [] : [`minified scripts for browsers, excluded: ${listing(minified)}`]),
    ...(testOnly.length === 0 ? [] : [`test-only: ${listing(testOnly)}`]),
    ...unreadLines([...new Set(problems.flatMap(({ file }) => file ?? []))]),
  ];
}

/** What stands in the way of a first baseline. */
function unreadLines(files: readonly string[]): readonly string[] {
  if (files.length === 0) return [];
  return [`what ${files.length === 1 ? '1 file says' : `${String(files.length)} files say`} could not be read whole: ${shortList(files)}. \`check\` says why, and ends with exit 2 until that is mended or the files are in \`exclude\``];
}

function tables(what: string, list: readonly Candidate[]): readonly string[] {
  return list.length === 0 ? [] : [`  ${what}: ${list.map(({ table }) => table).join(', ')}`];
}

function shortList(files: readonly string[]): string {
  return files.length <= 5 ? files.join(', ') : `${files.slice(0, 4).join(', ')} and ${String(files.length - 4)} more`;
}

/** Where another configuration speaks of this folder already. */
function refusal(project: Project, flags: InitFlags): string | null {
  const { configAbove } = project;
  if (configAbove === null || flags.nested === true) return null;
  return `${configAbove} covers this folder already. Run init in its folder; or, to give this folder a configuration of its own, which then counts here instead of that one: pg-guardrails init --nested`;
}

/** The new configuration must load: one that does not is our own bug. */
async function proveLoads(project: Project, survey: Survey, { changes }: Plan, tool: Pick<Tool, 'rules'>): Promise<void> {
  const name = configName(project, survey);
  const made = changes.find(({ file }) => file === name);
  if (made === undefined) return;
  const loaded = await loadConfigText({ file: path.join(project.root, name), text: made.after, rules: tool.rules });
  if (!loaded.ok) throw new Error(`the configuration that init made is not valid: ${loaded.problems.map(({ message }) => message).join(' ')}`);
}

function nextSteps({ isInstalled, runner }: Project): readonly string[] {
  return [
    ...(isInstalled ? [] : ['add pg-guardrails to the devDependencies']),
    `${runner} pg-guardrails check`,
    `${runner} pg-guardrails check --write-baseline   if it finds what cannot be mended today: from then on only new findings fail`,
    `${runner} pg-guardrails doctor   what is covered, and what is not`,
  ];
}

/** Sets a project up. 0: written, or nothing to do, or declined; 2: it could not be done, or nobody could be asked. */
export async function runInit(flags: InitFlags, tool: Tool, io: Io): Promise<ExitCode> {
  const say = (line: string): void => {
    io.err(`pg-guardrails: ${line}\n`);
  };
  try {
    const { hooksFolder } = await import('@pg-guardrails/check/git');
    const project = readProject(io.cwd, flags.hook ?? null, hooksFolder);
    const refused = refusal(project, flags);
    if (refused !== null) {
      say(refused);
      return 2;
    }
    // What is configured has been decided; looking again would only cost time.
    const survey = project.config === null ? await tool.survey(project.root) : emptySurvey;
    if (project.config === null) {
      for (const line of found(survey)) say(line);
      if (project.workspaceAbove !== null) say(`this is a package of the workspace in ${project.workspaceAbove}; a configuration there would see all of its packages`);
    } else say(`${project.config} is there already and stays as it is`);
    const ask = flags.yes === true ? undefined : io.ask;
    const choices: Choices = ask === undefined || project.config !== null ? usualChoices(survey) : await askChoices(ask, survey);
    if (project.config === null) for (const line of absences(survey, choices)) say(line);
    const plan = planFor(project, survey, choices);
    await proveLoads(project, survey, plan, tool);
    for (const note of plan.notes) say(note);
    if (plan.changes.length === 0) {
      say('nothing to do: everything that init writes is there');
      return 0;
    }
    io.out(showDiff(plan.changes, createPaint(colorMode(flags.color, io, 'terminal'))));
    if (flags.yes !== true) {
      if (ask === undefined) {
        say(`nothing was written: there is no terminal to ask on. Run it with --yes to write ${listing(plan.changes.map(({ file }) => file))}.`);
        return 2;
      }
      if (!(await confirmed(ask, `Write ${listing(plan.changes.map(({ file }) => file))}?`))) {
        say('nothing was written');
        return 0;
      }
    }
    const failure = writeFiles(project.root, plan.changes);
    if (failure !== null) {
      say(`nothing was written: ${failure.file}: ${failure.why}`);
      return 2;
    }
    for (const { file } of plan.changes) say(`wrote ${file}`);
    for (const step of nextSteps(project)) say(`next: ${step}`);
    return 0;
  } catch (error) {
    say(internalError(error, io));
    return 2;
  }
}
