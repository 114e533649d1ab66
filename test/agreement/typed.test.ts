import { describe, expect, test } from 'vitest';
import { caseTables } from '@pg-guardrails/rules/cases';
import { writeCase } from '../doors/case-project.js';
import { checkCase, sightingsOf } from '../doors/command-line.js';
import { lintCase } from '../doors/eslint.js';

/** Cases that a file alone does not settle, in projects that TypeScript can load. */
const cases = caseTables
  .filter(({ rule }) => rule === 'no-pool-query' || rule === 'no-pool-construction')
  .flatMap(({ rule, cases: entries }) => entries.filter(({ files, doors }) => 'tsconfig.json' in files && doors?.includes('eslint-ts') !== true).map((entry) => [rule, entry.name, entry] as const));

describe('with type information the editor says what the command line says', () => {
  test('there are such cases', () => {
    expect(cases.some(([rule, , { findings }]) => rule === 'no-pool-query' && findings.length > 0)).toBe(true);
  });

  test.each(cases)('%s: %s', async (rule, _, entry) => {
    const project = writeCase(rule, entry);
    try {
      const onCommandLine = sightingsOf(await checkCase(project, rule), rule);
      const inEditor = await lintCase(project, rule, 'eslint-ts', 'typed');
      for (const sighting of inEditor) expect(onCommandLine).toContainEqual(sighting);
      if (rule === 'no-pool-query') expect(inEditor).toEqual(onCommandLine);
    } finally {
      project.dispose();
    }
  });
});
