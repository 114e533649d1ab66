import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLineMap, sqlLineBreaks, type Case, type Place } from '@pg-guardrails/kernel';

/** The default zones of a case (kernel/case.ts). */
const defaultZones = { db: ['libs/db/**'], tests: ['tests/**'], scripts: ['scripts/**'] };

/** A case's text without its marks, and where they stood. */
export interface MarkedFile {
  readonly file: string;
  readonly text: string;
  readonly marks: readonly Place[];
}

/** Takes the marks `«…»` out of a text. Marks may be nested; they are numbered by their start. */
export function unmark(file: string, marked: string): MarkedFile {
  let text = '';
  const open: { start: number; index: number }[] = [];
  const ranges: { start: number; end: number }[] = [];
  let count = 0;
  for (const character of marked) {
    if (character === '«') {
      open.push({ start: text.length, index: count });
      count += 1;
    } else if (character === '»') {
      const last = open.pop();
      if (last === undefined) throw new Error(`${file} has a » without its «.`);
      ranges[last.index] = { start: last.start, end: text.length };
    } else {
      text += character;
    }
  }
  if (open.length > 0) throw new Error(`${file} has a « without its ».`);
  const map = createLineMap(text, file.endsWith('.sql') ? sqlLineBreaks : undefined);
  return { file, text, marks: ranges.map(({ start, end }) => map.placeOf(file, start, end)) };
}

/** A case written out as a project of its own, outside any repository. */
export interface CaseProject {
  readonly root: string;
  readonly files: readonly MarkedFile[];
  /** The marks of all files, numbered through. */
  readonly marks: readonly Place[];
  dispose(): void;
}

/** The configuration of a case, as the user would have written it. */
export function configOf(rule: string, entry: Case): Readonly<Record<string, unknown>> {
  const hasHistory = entry.config?.histories !== undefined || entry.config?.migrations !== undefined;
  const inUsualPlace = Object.keys(entry.files).some((file) => file.startsWith('schema/migrations/'));
  return {
    zones: defaultZones,
    ...(!hasHistory && inUsualPlace ? { migrations: 'schema/migrations' } : {}),
    ...entry.config,
    claims: [{ rule, ...entry.claim }],
  };
}

/** Writes a case into a new temporary folder. */
export function writeCase(rule: string, entry: Case): CaseProject {
  const root = mkdtempSync(path.join(tmpdir(), 'guardrails-case-'));
  const files = Object.entries(entry.files).map(([file, marked]) => unmark(file, marked));
  for (const { file, text } of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  writeFileSync(path.join(root, 'guardrails.config.json'), JSON.stringify(configOf(rule, entry), null, 2));
  return {
    root,
    files,
    marks: files.flatMap(({ marks }) => marks),
    dispose: () => { rmSync(root, { recursive: true, force: true }); },
  };
}

/** One finding in the form in which doors are compared. */
export interface Sighting {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly messageId: string;
  readonly message: string;
}

/** `file:1:2-1:9`, for comparing and reading. */
export function at(place: Place): string {
  return `${place.file}:${String(place.line)}:${String(place.column)}-${String(place.endLine)}:${String(place.endColumn)}`;
}

/** Orders sightings by place, then by words. */
export function ordered(sightings: readonly Sighting[]): readonly Sighting[] {
  const key = (sighting: Sighting): string =>
    [sighting.file, ...[sighting.line, sighting.column, sighting.endLine, sighting.endColumn].map((part) => String(part).padStart(7, '0')), sighting.messageId, sighting.message].join(' ');
  return [...sightings].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
