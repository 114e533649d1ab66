import type { MigrationText } from '@pg-guardrails/sql-reader';
import { stateWith } from '../copies.js';
import { firstOidOf, runFile, type Setting } from '../history-run.js';
import { changesOf } from '../journal.js';
import type { Change } from '../model.js';
import { NotedState, plainState, wholeFields, type WholeField } from '../noted-state.js';
import type { State } from '../state.js';
import type { Log } from '../statement-context.js';
import { isAlike } from './alike.js';
import { mapFields, type Draft, type MapChange, type MapReads } from './map-fields.js';

/** What a file read of the state before it, and what it made of it: where all that it read is the same, it makes the same. */
export interface FileRecord {
  readonly firstOid: number;
  readonly mapReads: readonly MapReads[];
  readonly wholeReads: ReadonlySet<WholeField>;
  readonly mapChanges: readonly MapChange[];
  readonly wholeChanges: readonly WholeField[];
  /** Behind the file: where the fields that it changed have their values. */
  readonly after: State;
  readonly log: Log;
  changes(): readonly Change[];
}

function take<Name extends WholeField>(draft: Pick<Draft, Name>, name: Name, from: Pick<State, Name>): void {
  draft[name] = from[name];
}

/** Runs a file and notes what it reads. What it makes as it did before (`earlier`) are the very rows that it made then. */
export function recorded(before: State, file: MigrationText, index: number, setting: Setting, earlier: FileRecord | null): FileRecord {
  const firstOid = firstOidOf(index, before.nextOid);
  const start: Draft = stateWith(before, { notes: null });
  const mapReads = mapFields.map((field) => field.note(start));
  const wholeReads = new Set<WholeField>();
  const log: Log = { errors: [], unmodelled: [] };
  const after: Draft = stateWith(plainState(runFile(new NotedState(start, wholeReads), file, index, setting, log)), {});
  const { notes } = after;
  after.notes = null;
  after.contents = before.contents;
  if (earlier !== null) {
    for (const change of earlier.mapChanges) change.settle(before, after);
    // What the file leaves as it was is not its own, alike or not: it need not have read it.
    for (const name of earlier.wholeChanges) if (after[name] !== before[name] && isAlike(after[name], earlier.after[name])) take(after, name, earlier.after);
  }
  const mapChanges = mapFields.flatMap((field) => field.changed(before, start, after) ?? []);
  const wholeChanges = wholeFields.filter((name) => after[name] !== before[name]);
  let changes: readonly Change[] | null = null;
  return { firstOid, mapReads, wholeReads, mapChanges, wholeChanges, after, log, changes: () => (changes ??= changesOf(notes)) };
}

/** Whether the file makes the same of another state, and what it makes can be told without running it. */
export function carries({ mapChanges }: FileRecord): boolean {
  return mapChanges.every((change) => change.carries);
}

/** Changes a state as files did, one after another, without running them. */
export function carried(before: State, records: readonly FileRecord[]): State {
  const last = records.at(-1);
  if (last === undefined) return before;
  const draft: Draft = stateWith(before, { nextOid: last.after.nextOid });
  for (const { mapChanges, wholeChanges, after } of records) {
    for (const change of mapChanges) change.carry(draft);
    for (const name of wholeChanges) take(draft, name, after);
  }
  return draft;
}
