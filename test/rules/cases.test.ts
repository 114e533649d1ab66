import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Case, Door, Report } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { caseTables } from '@pg-guardrails/rules/cases';
import { at, writeCase, type CaseProject, type Sighting } from '../doors/case-project.js';
import { checkCase, sightingsOf } from '../doors/command-line.js';
import { lintCase, type EditorDoor } from '../doors/eslint.js';

function isEditorDoor(door: Door): door is EditorDoor {
  return door === 'eslint-ts' || door === 'eslint-sql';
}

/** A door is asked once, whichever test of the case comes first. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => (answer ??= ask());
}

function inOrder(sightings: readonly Sighting[]): readonly Sighting[] {
  return sightings.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** The findings a case expects, where their marks stand; those of one door's files only. */
function expected(entry: Case, project: CaseProject, only: (file: string) => boolean): readonly string[] {
  return entry.findings
    .map((finding, index) => {
      const mark = project.marks[finding.mark ?? index];
      if (mark === undefined) throw new Error(`"${entry.name}" expects a finding at mark ${String(finding.mark ?? index)}, which is not there.`);
      return { finding, mark };
    })
    .filter(({ mark }) => only(mark.file))
    .map(({ finding, mark }) => `${at(mark)} ${finding.messageId}`)
    .sort();
}

function seen(sightings: readonly Sighting[]): readonly string[] {
  return sightings.map((sighting) => `${at(sighting)} ${sighting.messageId}`).sort();
}

function expectWords(entry: Case, project: CaseProject, sightings: readonly Sighting[]): void {
  entry.findings.forEach((finding, index) => {
    const mark = project.marks[finding.mark ?? index];
    if (finding.says === undefined || mark === undefined) return;
    const messages = sightings.filter((sighting) => at(sighting) === at(mark) && sighting.messageId === finding.messageId).map(({ message }) => message);
    if (messages.length === 0) return;
    expect(messages.join('\n')).toContain(finding.says);
  });
}

/** `file:line` as a verdict's evidence has it. */
function placeOf(text: string): { readonly file: string; readonly line: number } {
  const colon = text.lastIndexOf(':');
  return { file: text.slice(0, colon), line: Number(text.slice(colon + 1)) };
}

function expectVerdicts(entry: Case, rule: string, report: Report): void {
  const verdicts = report.verdicts.filter((verdict) => verdict.rule === rule);
  for (const { reasonSays, counterexample, evidence, ...parts } of entry.verdicts ?? []) {
    const wanted = {
      ...parts,
      ...(reasonSays === undefined ? {} : { reason: expect.stringContaining(reasonSays) as unknown }),
      ...(counterexample === undefined ? {} : { counterexample }),
      ...(evidence === undefined ? {} : { evidence: evidence.map((place): unknown => expect.objectContaining(placeOf(place))) }),
    };
    expect(verdicts).toContainEqual(expect.objectContaining(wanted));
  }
  // A verdict that is not proven has something to show for it.
  if (verdicts.some(({ verdict }) => verdict !== 'proven') && report.errors.length === 0) {
    expect(report.findings.some((finding) => finding.rule === rule)).toBe(true);
  }
}

describe.each(caseTables.map((table) => [table.rule, table] as const))('%s', (id, table) => {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`No rule has the id ${id}.`);

  test('states what must not be reported, too', () => {
    expect(table.cases.some((entry) => entry.findings.length === 0)).toBe(true);
    expect(table.cases.some((entry) => entry.findings.length > 0)).toBe(true);
    for (const entry of table.cases) if (entry.doors !== undefined) expect(entry.because, entry.name).toBeTruthy();
    expect(new Set(table.cases.map(({ name }) => name)).size).toBe(table.cases.length);
  });

  describe.each(table.cases.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const doors = (entry.doors ?? rule.doors).filter((door) => rule.doors.includes(door));
    const editors = doors.filter(isEditorDoor);
    let project: CaseProject;
    beforeAll(() => {
      project = writeCase(id, entry);
    });
    afterAll(() => {
      project.dispose();
    });
    const onCommandLine = once(() => checkCase(project, id));
    const inEditor: Readonly<Record<EditorDoor, () => Promise<readonly Sighting[]>>> = { 'eslint-ts': once(() => lintCase(project, id, 'eslint-ts')), 'eslint-sql': once(() => lintCase(project, id, 'eslint-sql')) };

    test.runIf(doors.some((door) => !isEditorDoor(door)))('command line', async () => {
      const report = await onCommandLine();
      expect(report.errors).toEqual([]);
      const sightings = sightingsOf(report, id);
      expect(seen(sightings)).toEqual(expected(entry, project, () => true));
      expectWords(entry, project, sightings);
      expectVerdicts(entry, id, report);
    });

    test.each(editors)('%s', async (door) => {
      const sightings = await inEditor[door]();
      const isSql = door === 'eslint-sql';
      expect(seen(sightings)).toEqual(expected(entry, project, (file) => file.endsWith('.sql') === isSql));
      expectWords(entry, project, sightings);
    });

    test.runIf(editors.length > 0)('the same finding through two doors has the same words and the same span', async () => {
      const isOffered = (file: string): boolean => editors.includes(file.endsWith('.sql') ? 'eslint-sql' : 'eslint-ts');
      const sightings = sightingsOf(await onCommandLine(), id).filter(({ file }) => isOffered(file));
      const edited = (await Promise.all(editors.map((door) => inEditor[door]()))).flat();
      expect(inOrder(edited)).toEqual(inOrder(sightings));
    });
  });
});
