import { describe, expect, test } from 'vitest';
import type { Door } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { caseTables } from '@pg-guardrails/rules/cases';
import { writeCase } from '../doors/case-project.js';
import { checkCase, sightingsOf } from '../doors/command-line.js';
import { lintCase, type EditorDoor } from '../doors/eslint.js';

const editorDoors: readonly EditorDoor[] = ['eslint-ts', 'eslint-sql'];

// The same finding through two doors has the same words and the same span, case by case.
describe.each(caseTables.map((table) => [table.rule, table] as const))('%s', (id, table) => {
  const rule = rules.find((candidate) => candidate.id === id);
  const offered = (doors: readonly Door[] | undefined): readonly Door[] => doors ?? rule?.doors ?? [];
  const shared = table.cases.filter((entry) => editorDoors.some((door) => offered(entry.doors).includes(door) && rule?.doors.includes(door)));

  test.each(shared.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const project = writeCase(id, entry);
    try {
      const doors = editorDoors.filter((door) => offered(entry.doors).includes(door) && rule?.doors.includes(door));
      const isOffered = (file: string): boolean => doors.includes(file.endsWith('.sql') ? 'eslint-sql' : 'eslint-ts');
      const onCommandLine = sightingsOf(await checkCase(project, id), id).filter(({ file }) => isOffered(file));
      const inEditor = (await Promise.all(doors.map((door) => lintCase(project, id, door)))).flat();
      expect(inEditor.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toEqual(
        onCommandLine.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      );
    } finally {
      project.dispose();
    }
  });
});
