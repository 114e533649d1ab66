import { parseDocument, isMap, isSeq } from 'yaml';
import type { Edit } from './manifest.js';

/** What runs before each commit: what is staged, as it will be committed. */
export const hookCommand = 'pg-guardrails check --staged';

/** A hook that a project keeps among its files. */
export type HookKind = 'husky' | 'lefthook' | 'git';

/** How each package manager runs a command that the project has installed. */
export type Runner = 'npx' | 'pnpm exec' | 'yarn' | 'bunx';

/** Adds the command to a hook that is a shell script; null stands for one that is not there yet. */
export function withShellLine(text: string | null, runner: Runner, kind: Exclude<HookKind, 'lefthook'>): Edit {
  if (text?.includes('pg-guardrails') === true) return { kind: 'unchanged', notes: [] };
  const line = `${runner} ${hookCommand}`;
  // husky runs its files with sh and needs no first line (typicode/husky: How To).
  if (text === null || text.trim() === '') return { kind: 'changed', text: `${kind === 'git' ? '#!/bin/sh\n' : ''}${line}\n`, notes: [] };
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/u);
  // Behind an exit nothing would run.
  const at = lines.findIndex((one) => /^\s*(?:exec\b|exit\b)/u.test(one));
  if (at >= 0) return { kind: 'changed', text: [...lines.slice(0, at), `${line} || exit 1`, ...lines.slice(at)].join(newline), notes: [] };
  // Only the last command's exit code counts, unless the script says otherwise.
  const body = text.endsWith('\n') ? text : text + newline;
  const last = body.trimEnd().split(/\r?\n/u).at(-1) ?? '';
  if (last.startsWith('#!')) return { kind: 'changed', text: body + line + newline, notes: [] };
  return { kind: 'changed', text: withFirstCommand(lines, `${line} || exit 1`).join(newline), notes: [] };
}

/** Before the first command: what fails there stops the commit, whatever comes after it. */
function withFirstCommand(lines: readonly string[], line: string): readonly string[] {
  const at = lines.findIndex((one) => one.trim() !== '' && !one.trim().startsWith('#') && !/husky\.sh/u.test(one));
  return at < 0 ? [...lines, line] : [...lines.slice(0, at), line, ...lines.slice(at)];
}

/** Adds the command to lefthook.yml; comments and order stay. */
export function withLefthook(file: string, text: string, runner: Runner): Edit {
  if (text.includes('pg-guardrails')) return { kind: 'unchanged', notes: [] };
  const run = `${runner} ${hookCommand}`;
  const byHand: Edit = { kind: 'by-hand', notes: [`${file} could not be changed safely; add to its pre-commit commands: ${run}`] };
  const document = parseDocument(text, { keepSourceTokens: true });
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return byHand;
  const jobs = document.getIn(['pre-commit', 'jobs'], true);
  if (isSeq(jobs)) document.addIn(['pre-commit', 'jobs'], document.createNode({ name: 'guardrails', run }));
  else if (jobs !== undefined) return byHand;
  else document.setIn(['pre-commit', 'commands', 'guardrails'], document.createNode({ run }));
  const written = document.toString({ lineWidth: 0 });
  // A file in a style that the writer does not keep would be rewritten whole.
  const kept = text.split(/\r?\n/u).every((line) => line.trim() === '' || written.includes(line.trim()));
  return kept ? { kind: 'changed', text: text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written, notes: [] } : byHand;
}
