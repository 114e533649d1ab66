import { parseDocument, isMap, isSeq, type Document } from 'yaml';
import type { Edit } from './manifest.js';

/** What runs before each commit: what is staged, as it will be committed. */
export const hookCommand = 'pg-guardrails check --staged';

/** A hook that a project keeps among its files. */
export type HookKind = 'husky' | 'lefthook' | 'pre-commit' | 'git';

/** How each package manager runs a command that the project has installed. */
export type Runner = 'npx' | 'pnpm exec' | 'yarn' | 'bunx';

/** Adds the command to a hook that is a shell script; null stands for one that is not there yet. */
export function withShellLine(text: string | null, runner: Runner, kind: 'husky' | 'git'): Edit {
  if (text?.includes('pg-guardrails') === true) return { kind: 'unchanged', notes: [] };
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
  return [...lines.slice(0, at), `${line} || exit 1`, ...lines.slice(at)].join(newline);
}

/** A document with something added, where its writer keeps the style of the file; null where the file would be rewritten whole. */
function inItsStyle(document: Document, text: string): Edit | null {
  const indentSeq = !/^(?<indent> *)[\w-]+:[^\S\n]*\r?\n\k<indent>- /mu.test(text);
  const written = document.toString({ lineWidth: 0, indentSeq });
  const kept = text.split(/\r?\n/u).every((line) => line.trim() === '' || written.includes(line.trim()));
  return kept ? { kind: 'changed', text: text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written, notes: [] } : null;
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
  return inItsStyle(document, text) ?? byHand;
}

/** Adds a hook to .pre-commit-config.yaml, beside those of the project itself where it has some; comments and order stay. */
export function withPreCommit(file: string, text: string, runner: Runner): Edit {
  if (text.includes('pg-guardrails')) return { kind: 'unchanged', notes: [] };
  // Without `always_run` a commit that only deletes is passed over: pre-commit names no deleted files.
  const hook = { id: 'pg-guardrails', name: 'pg-guardrails', entry: `${runner} ${hookCommand}`, language: 'system', pass_filenames: false, always_run: true };
  const byHand: Edit = { kind: 'by-hand', notes: [`${file} could not be changed safely; add a hook to a local repo of it, with \`language: system\`, \`pass_filenames: false\` and \`always_run: true\`: ${hook.entry}`] };
  const document = parseDocument(text, { keepSourceTokens: true });
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return byHand;
  const repos = document.get('repos', true);
  if (repos === undefined) document.set('repos', document.createNode([{ repo: 'local', hooks: [hook] }]));
  else if (isSeq(repos)) {
    const local = repos.items.findIndex((item) => isMap(item) && item.get('repo') === 'local' && isSeq(item.get('hooks')));
    if (local < 0) document.addIn(['repos'], document.createNode({ repo: 'local', hooks: [hook] }));
    else document.addIn(['repos', local, 'hooks'], document.createNode(hook));
  } else return byHand;
  return inItsStyle(document, text) ?? byHand;
}
