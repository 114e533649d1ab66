import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { readJson } from '@pg-guardrails/config';
import { eslintAdvice } from '../init/eslint-config.js';
import { hookCommand } from '../init/hook.js';
import { scripts } from '../init/manifest.js';
import type { Project } from '../init/project.js';
import { amiss, open, well, type State } from './state.js';

/** The version of an installed package, looked for as Node.js does; null when it is not there. */
function installedVersion(root: string, name: string): string | null {
  for (let folder = root; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'node_modules', name, 'package.json');
    if (existsSync(manifest)) return /"version"\s*:\s*"(?<version>[^"]+)"/u.exec(readFileSync(manifest, 'utf8'))?.groups?.['version'] ?? null;
    if (path.dirname(folder) === folder) return null;
  }
}

/** The plugin's peer range is 9.15 and later. */
function isOldEslint(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 9 || (major === 9 && minor < 15);
}

function eslintStates({ root, eslintConfig, eslintAbove }: Project): readonly State[] {
  if (eslintConfig === null) {
    const where = eslintAbove === null ? 'no eslint.config.*: nothing is seen in the editor' : `ESLint is configured in ${eslintAbove}, outside this folder`;
    return [open(where, `add there: ${eslintAdvice}`)];
  }
  const version = installedVersion(root, 'eslint');
  const block = /\bpg-guardrails\/eslint\b/u.test(eslintConfig.text)
    ? well(`${eslintConfig.file} has the rules${version === null ? '' : `, ESLint ${version}`}`)
    : amiss(`${eslintConfig.file} does not import pg-guardrails/eslint, so nothing is seen in the editor`, `add ${eslintAdvice}`);
  return [block, ...(version !== null && isOldEslint(version) ? [amiss(`ESLint ${version} is too old for the plugin`, 'install ESLint 9.15 or later')] : [])];
}

function scriptState({ manifest }: Project): State {
  if (manifest === null) return open('no package.json, so no npm scripts', `run ${Object.values(scripts).join(' and ')} as they are`);
  const read = readJson(manifest.text.replace(/^\uFEFF/u, ''));
  const own: unknown = read.ok && typeof read.value === 'object' && read.value !== null && 'scripts' in read.value ? read.value.scripts : {};
  const commands = typeof own === 'object' && own !== null ? Object.entries(own) : [];
  const used = commands.filter(([, command]) => String(command).includes('guardrails')).map(([name]) => name);
  return used.length === 0 ? amiss('no npm script runs pg-guardrails', 'pg-guardrails init adds them') : well(`npm scripts: ${used.join(', ')}`);
}

function textOf(file: string): string {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file, 'utf8') : '';
}

const runsUs = (text: string): boolean => /\bguardrails\b/u.test(text);

/** Where git looks: with `core.hooksPath`, what lies in .git/hooks is run by nobody. */
const folderOfHooks = ({ repository, hooks }: Project): string => hooks ?? path.join(repository ?? '', '.git/hooks');

/** What turns a hook manager on in a clone, where it is not: a file of the project is asked by nobody before. */
function toTurnOn(project: Project): string | null {
  const { hook } = project;
  if (hook === null) return null;
  const folder = folderOfHooks(project);
  const text = textOf(path.join(folder, 'pre-commit'));
  switch (hook.kind) {
    case 'git':
      return null;
    case 'husky':
      return folder.split(path.sep).includes('.husky') || /husky/u.test(text) ? null : 'npx husky';
    case 'lefthook':
      return /lefthook/u.test(text) ? null : 'npx lefthook install';
    case 'pre-commit':
      return /pre-commit|pre_commit/u.test(text) ? null : 'pre-commit install';
    default:
      return hook.kind satisfies never;
  }
}

function hookState(project: Project): State {
  const { root, repository, hook, manifest } = project;
  if (repository === null) return open('no git repository, so no commit hook', `run ${hookCommand} before a commit`);
  const own = path.join(folderOfHooks(project), 'pre-commit');
  const asked = runsUs(textOf(own)) ? [path.relative(repository, own).split(path.sep).join('/')] : [];
  const kept = hook !== null && runsUs(hook.text ?? textOf(path.join(root, hook.file))) ? [hook.file] : [];
  const found = [...new Set([...kept, ...asked]), ...(/"(?:lint-staged|simple-git-hooks)"[\s\S]*guardrails check/u.test(manifest?.text ?? '') ? ['package.json'] : [])];
  if (found.length === 0) return amiss('no commit hook runs pg-guardrails', hook === null ? 'pg-guardrails init --hook git' : 'pg-guardrails init');
  const command = asked.length > 0 ? null : toTurnOn(project);
  return command === null || kept.length === 0 ? well(`commit hook: ${found.join(', ')}`) : open(`commit hook: ${kept.join(', ')}, which git does not ask in this clone`, command);
}

const ciFiles = ['.gitlab-ci.yml', 'azure-pipelines.yml', 'bitbucket-pipelines.yml', '.circleci/config.yml', 'Jenkinsfile', '.drone.yml', '.travis.yml'];

function ciState({ root, repository }: Project): State {
  const home = repository ?? root;
  const workflows = path.join(home, '.github/workflows');
  const files = [...(existsSync(workflows) ? readdirSync(workflows).map((name) => `.github/workflows/${name}`) : []), ...ciFiles].filter((file) => existsSync(path.join(home, file)));
  const used = files.filter((file) => runsUs(textOf(path.join(home, file))));
  if (used.length > 0) return well(`CI: ${used.join(', ')}`);
  return files.length === 0 ? open('no CI configuration was found', 'run npm run guardrails:db-boundary there') : amiss('no CI job runs pg-guardrails', `add a step to ${files[0] ?? ''}: npx pg-guardrails check`);
}

function cacheState(root: string): State {
  const folder = path.join(root, 'node_modules/.cache/pg-guardrails');
  if (!existsSync(folder)) return open('no cache is kept', 'check --cache makes the next run faster');
  const files = readdirSync(folder);
  const bytes = files.reduce((sum, name) => sum + (statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);
  return well(`cache: node_modules/.cache/pg-guardrails, ${(bytes / 1_048_576).toFixed(1)} MB`);
}

/** Whether people meet the findings: in the editor, at commit, in CI. */
export function setupStates(project: Project): readonly State[] {
  return [...eslintStates(project), scriptState(project), hookState(project), ciState(project), cacheState(project.root)];
}
