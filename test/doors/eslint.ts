import path from 'node:path';
import { ESLint } from 'eslint';
import plugin from '@pg-guardrails/eslint-plugin';
import type { Door } from '@pg-guardrails/kernel';
import { ordered, type CaseProject, type Sighting } from './case-project.js';

/** The doors that ESLint opens. */
export type EditorDoor = Extract<Door, 'eslint-ts' | 'eslint-sql'>;

const program = /\.[cm]?[jt]sx?$/u;

const isFor: Readonly<Record<EditorDoor, (file: string) => boolean>> = {
  // ESLint leaves out what is installed.
  'eslint-ts': (file) => program.test(file) && !file.includes('node_modules/'),
  'eslint-sql': (file) => file.endsWith('.sql'),
};

/** Other doors print the counterexample and the remedy below the message. */
function withoutAdvice(message: string): string {
  return message.replace(/ (?:Given: |Counterexample, as |It takes a new migration: )[\s\S]*$/u, '');
}

/** The editor: what ESLint reports for one rule, with the recommended configuration if no other is named. */
export async function lintCase(project: CaseProject, rule: string, door: EditorDoor, configuration: keyof typeof plugin.configs = 'recommended'): Promise<readonly Sighting[]> {
  const blocks = plugin.configs[configuration].map((block) => ({
    ...block,
    rules: Object.fromEntries(Object.entries(block.rules ?? {}).filter(([id]) => id === `pg/${rule}`)),
  }));
  const eslint = new ESLint({ cwd: project.root, overrideConfigFile: true, overrideConfig: blocks });
  const sightings: Sighting[] = [];
  for (const { file, text } of project.files.filter((candidate) => isFor[door](candidate.file))) {
    for (const result of await eslint.lintText(text, { filePath: path.join(project.root, file) })) {
      for (const message of result.messages) {
        sightings.push({
          file,
          line: message.line,
          column: message.column,
          endLine: message.endLine ?? message.line,
          endColumn: message.endColumn ?? message.column,
          messageId: message.messageId ?? `(${message.ruleId ?? 'fatal'})`,
          message: withoutAdvice(message.message),
        });
      }
    }
  }
  return ordered(sightings);
}
