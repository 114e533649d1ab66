import type { Edit } from './manifest.js';
import { openYaml, says, withAdded } from './yaml-edit.js';

/** What runs before each commit: what is staged, as it will be committed. */
export const hookCommand = 'pg-guardrails check --staged';

/** A hook that a project keeps among its files. */
export type HookKind = 'husky' | 'lefthook' | 'pre-commit' | 'git';

/** How each package manager runs a command that the project has installed. */
export type Runner = 'npx' | 'pnpm exec' | 'yarn' | 'bunx';

/** Adds the command to a hook that is a shell script; null stands for one that is not there yet. */
export function withShellLine(text: string | null, runner: Runner, kind: 'husky' | 'git'): Edit {
  if (text?.split('\n').some((one) => !/^\s*#/u.test(one) && one.includes('pg-guardrails')) === true) return { kind: 'unchanged', notes: [] };
  const line = `${runner} ${hookCommand}`;
  // husky runs its files with sh and needs no first line (typicode/husky: How To).
  if (text === null || text.trim() === '') return { kind: 'changed', text: `${kind === 'git' ? '#!/bin/sh\n' : ''}${line}\n`, notes: [] };
  const interpreter = /^#!\s*(?<words>.*)/u.exec(text)?.groups?.['words']?.trim();
  if (interpreter !== undefined && !shells.test(interpreter)) return { kind: 'by-hand', notes: [`the commit hook is run by ${interpreter}, which is no shell that is known, so it was left alone; have it run: ${line}`] };
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return { kind: 'changed', text: withFirstCommand(text, line, newline), notes: [] };
}

/** What the first line of a script of POSIX's shell language names, by itself or through env. */
const shells = /^(?:\S*\/env\s+(?:-S\s*)?)?(?:\S*\/)?(?:sh|bash|dash|ash|ksh|zsh)(?:\s|$)/u;

/** Before the first command, which is inside of nothing: what fails there stops the commit, whatever comes after it. Further down, an exit could come first, or the last exit code be another's. */
function withFirstCommand(text: string, line: string, newline: string): string {
  const lines = text.split(/\r?\n/u);
  const at = lines.findIndex((one) => one.trim() !== '' && !one.trim().startsWith('#') && !/husky\.sh/u.test(one));
  if (at < 0) return `${text.endsWith('\n') ? text : text + newline}${line}${newline}`;
  // A comment right above the command is about it; one at the head of the file is about the hook.
  const isNote = (one: string | undefined): boolean => one !== undefined && /^\s*#/u.test(one);
  let above = at;
  while (isNote(lines[above - 1])) above -= 1;
  const insert = above < at && above > 0 && lines[above - 1]?.trim() === '' ? above : at;
  return [...lines.slice(0, insert), `${line} || exit 1`, ...(insert < at ? [''] : []), ...lines.slice(insert)].join(newline);
}

/** The word by which a hook is known to be there. */
const command = 'pg-guardrails';

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Adds the command to lefthook.yml; all that is there stays as it is written. */
export function withLefthook(file: string, text: string, runner: Runner): Edit {
  const run = `${runner} ${hookCommand}`;
  const byHand: Edit = { kind: 'by-hand', notes: [`${file} could not be changed safely; add to its pre-commit commands: ${run}`] };
  const yaml = openYaml(text);
  if (yaml === null) return byHand;
  const here = isRecord(yaml.value) ? yaml.value['pre-commit'] : undefined;
  if (says(here, command)) return { kind: 'unchanged', notes: [] };
  const guardrails = { guardrails: { run } };
  const changed =
    here === undefined ? withAdded(yaml, [], { 'pre-commit': { commands: guardrails } })
    : !isRecord(here) ? null
    : 'jobs' in here ? withAdded(yaml, ['pre-commit', 'jobs'], [{ name: 'guardrails', run }])
    : 'commands' in here ? withAdded(yaml, ['pre-commit', 'commands'], guardrails)
    : withAdded(yaml, ['pre-commit'], { commands: guardrails });
  return changed === null ? byHand : { kind: 'changed', text: changed, notes: [] };
}

/** The stage of commits, and its name before pre-commit 3.2. */
const commitStages: readonly unknown[] = ['pre-commit', 'commit'];

/** What a hook must say to run at commits where the file's `default_stages` name others; those of an older pre-commit know the stage by its older name. */
function stagesFor(value: unknown): { readonly stages?: readonly string[] } {
  const stages: unknown = isRecord(value) ? value['default_stages'] : undefined;
  if (!Array.isArray(stages) || stages.some((stage) => commitStages.includes(stage))) return {};
  return { stages: [stages.some((stage) => stage === 'push' || stage === 'merge-commit') ? 'commit' : 'pre-commit'] };
}

/** Adds a hook to .pre-commit-config.yaml, beside those of the project itself where it has some; all that is there stays as it is written. */
export function withPreCommit(file: string, text: string, runner: Runner): Edit {
  const yaml = openYaml(text);
  const value = yaml?.value;
  // Without `always_run` a commit that only deletes is passed over: pre-commit names no deleted files.
  const hook = { id: 'pg-guardrails', name: 'pg-guardrails', entry: `${runner} ${hookCommand}`, language: 'system', pass_filenames: false, always_run: true, ...stagesFor(value) };
  const byHand: Edit = { kind: 'by-hand', notes: [`${file} could not be changed safely; add a hook to a local repo of it, with \`language: system\`, \`pass_filenames: false\` and \`always_run: true\`: ${hook.entry}`] };
  if (yaml === null) return byHand;
  const repos: unknown = isRecord(value) ? value['repos'] : undefined;
  if (says(repos, command)) return { kind: 'unchanged', notes: [] };
  const repo = { repo: 'local', hooks: [hook] };
  const local = Array.isArray(repos) ? repos.findIndex((one: unknown) => isRecord(one) && one['repo'] === 'local' && Array.isArray(one['hooks'])) : -1;
  const changed =
    repos === undefined ? withAdded(yaml, [], { repos: [repo] })
    : (local < 0 ? null : withAdded(yaml, ['repos', local, 'hooks'], [hook])) ?? withAdded(yaml, ['repos'], [repo]);
  return changed === null ? byHand : { kind: 'changed', text: changed, notes: [] };
}
