import path from 'node:path';
import type { Survey } from '@pg-guardrails/check';
import { composeConfig, type Choices, type ConfigName } from './compose-config.js';
import { eslintAdvice, newEslintConfig, withGuardrails } from './eslint-config.js';
import { hookCommand, withLefthook, withPreCommit, withShellLine } from './hook.js';
import { scripts, withScripts, type Edit } from './manifest.js';
import type { Project } from './project.js';
import type { Change } from './write-files.js';

/** What is to be written, and what is left for a person. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
}

export function configName({ usesTypeScript, isModule }: Project, { hasTypeScript }: Survey): ConfigName {
  if (usesTypeScript || hasTypeScript) return 'guardrails.config.ts';
  return isModule ? 'guardrails.config.js' : 'guardrails.config.mjs';
}

function changeOf(file: string, before: string | null, edit: Edit, mode?: number): Plan {
  return { changes: edit.kind === 'changed' ? [{ file, before, after: edit.text, ...(mode === undefined ? {} : { mode }) }] : [], notes: edit.notes };
}

const nothing: Plan = { changes: [], notes: [] };
const note = (text: string): Plan => ({ changes: [], notes: [text] });

function configPlan(project: Project, survey: Survey, choices: Choices): Plan {
  if (project.config !== null) return nothing;
  const name = configName(project, survey);
  const brought = new Map(survey.histories.flatMap((history) => history.brought).map(({ file, text }) => [file, text]));
  return { changes: [{ file: name, before: null, after: composeConfig(survey, choices) }, ...[...brought].map(([file, after]) => ({ file, before: null, after }))], notes: [] };
}

function eslintPlan(project: Project, { hasTypeScript }: Survey): Plan {
  const { eslintConfig, eslintAbove, hasOldEslintConfig, eslint, usesTypeScript } = project;
  if (eslintConfig !== null) return changeOf(eslintConfig.file, eslintConfig.text, withGuardrails(eslintConfig.file, eslintConfig.text));
  if (eslintAbove !== null) return note(`ESLint is configured in ${eslintAbove}, outside this folder, so it was left alone; add ${eslintAdvice}`);
  if (hasOldEslintConfig) return note(`ESLint has a configuration of before version 9 here, which cannot take the plugin; after migrating it to eslint.config.*, add ${eslintAdvice}`);
  const needsParser = (usesTypeScript || hasTypeScript) && !eslint.hasParser;
  if (eslint.isThere && !needsParser) return { changes: [{ file: newEslintConfig.file, before: null, after: newEslintConfig.text }], notes: [] };
  const missing = [...(eslint.isThere ? [] : ['eslint']), ...(needsParser ? ['@typescript-eslint/parser'] : [])];
  return note(`there is no eslint.config.*; to see findings in the editor, install ${missing.join(' and ')}, and run init again or make ${newEslintConfig.file} with ${eslintAdvice}`);
}

function manifestPlan({ manifest }: Project): Plan {
  if (manifest === null) return note(`there is no package.json here, so no scripts were added; the commands are: ${Object.values(scripts).map((command) => `npx ${command}`).join(', ')}`);
  return changeOf(manifest.file, manifest.text, withScripts(manifest.text));
}

function hookPlan({ hook, hooks, runner, repository, root }: Project): Plan {
  if (repository === null) return note('this is no git repository, so there is no commit hook to write');
  const isElsewhere = hooks !== null && path.relative(repository, hooks).startsWith('..');
  if (hook === null && isElsewhere) return note(`git takes its hooks from ${hooks}, outside of this repository (core.hooksPath), so none was written; have the pre-commit there run: ${runner} ${hookCommand}`);
  if (hook === null) return note(`no husky, lefthook or pre-commit was found; \`init --hook git\` writes a plain hook, or run this before each commit: npx ${hookCommand}`);
  // The configuration lies here, and the hook runs at the repository's root.
  const below = path.relative(repository, root).split(path.sep).join('/');
  if (below !== '') return note(`commit hooks belong to the whole repository, so none was written; in ${hook.file}, run: (cd ${below} && ${runner} ${hookCommand})`);
  switch (hook.kind) {
    case 'lefthook':
      return changeOf(hook.file, hook.text, withLefthook(hook.file, hook.text ?? '', runner));
    case 'pre-commit':
      return changeOf(hook.file, hook.text, withPreCommit(hook.file, hook.text ?? '', runner));
    case 'husky':
      return changeOf(hook.file, hook.text, withShellLine(hook.text, runner, 'husky'));
    case 'git':
      return changeOf(hook.file, hook.text, withShellLine(hook.text, runner, 'git'), 0o755);
    default:
      return hook.kind satisfies never;
  }
}

/** Everything that sets the project up and is not there yet; on a project that is set up, nothing. */
export function planFor(project: Project, survey: Survey, choices: Choices): Plan {
  const plans = [configPlan(project, survey, choices), eslintPlan(project, survey), manifestPlan(project), hookPlan(project)];
  return { changes: plans.flatMap(({ changes }) => changes), notes: plans.flatMap(({ notes }) => notes) };
}
