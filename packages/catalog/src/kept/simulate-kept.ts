import { stepsOf, type MigrationText, type Statement } from '@pg-guardrails/sql-reader';
import { catalogOf } from '../catalog-of.js';
import { firstOidOf, runFile, settingKey, settingOf, type Setting, type SimulateInput } from '../history-run.js';
import { changesOf } from '../journal.js';
import type { Catalog, Change } from '../model.js';
import { pathOfNextSession } from '../settings.js';
import type { State } from '../state.js';
import { adoptSources, type Log } from '../statement-context.js';
import { Differences } from './differences.js';
import { carried, carries, recorded, type FileRecord } from './file-record.js';

/** A file in a history that was gone through. */
interface Passed {
  readonly file: MigrationText;
  readonly record: FileRecord;
  /** Behind it; null where it was not needed: the file was not run again. */
  state: State | null;
}

/** A history that was gone through with what each file read and made: another one that has most of its files goes through those again that are concerned. */
export interface KeptSimulation {
  readonly catalog: Catalog;
  /** What the catalog is of, the prelude included. */
  readonly files: readonly MigrationText[];
  readonly setting: Setting;
  /** The files with what they read and made: those of the catalog, or of an earlier one where too many were concerned. */
  readonly passed: readonly Passed[];
  /** How many files were run for it. */
  readonly runs: number;
}

function statementsOf(file: MigrationText): readonly Statement[] {
  return stepsOf(file).flatMap((step) => (step.kind === 'statement' ? step.statement : []));
}

/** The state where a history stands, worked out when it is asked for. */
class Standing {
  readonly #passed: Passed[] = [];
  #known = 0;
  #state: State;

  constructor(first: State) {
    this.#state = first;
  }

  get passed(): readonly Passed[] {
    return this.#passed;
  }

  get nextOid(): number {
    return this.#passed.at(-1)?.record.after.nextOid ?? this.#state.nextOid;
  }

  state(): State {
    const last = this.#passed.at(-1);
    if (this.#known < this.#passed.length && last !== undefined) {
      this.#state = carried(this.#state, this.#passed.slice(this.#known).map(({ record }) => record));
      this.#known = this.#passed.length;
      last.state = this.#state;
    }
    return this.#state;
  }

  pass(file: MigrationText, record: FileRecord, state: State | null): void {
    this.#passed.push({ file, record, state });
    if (state === null) return;
    this.#state = state;
    this.#known = this.#passed.length;
  }
}

/** Of so many files to run again, noting what they read costs more than running all the others. */
function mostAgain(count: number): number {
  return Math.max(32, count / 8);
}

/** Whether what makes files run again is being typed just now: what stays is noted once, and carried from then on. */
function isBeingTyped(all: readonly MigrationText[], { passed, files }: KeptSimulation): boolean {
  const first = all.findIndex((file, index) => file !== passed[index]?.file);
  return all[first] !== files[first];
}

/**
 * The same catalog as `simulate` gives, made of a history that was gone through before: a file whose own text is the same, and for which
 * all that it reads of the state before it is the same, made what it made then. `before` must be of the same files for the most part.
 */
export function simulateKept(input: SimulateInput, before: KeptSimulation | null): KeptSimulation {
  const { files, prelude = [] } = input;
  const known = before?.setting.key === settingKey(input) ? before : null;
  const all = [...prelude, ...files];
  if (known !== null && all.length === known.files.length && all.every((file, index) => file === known.files[index])) return known;
  const setting = known?.setting ?? settingOf(input);
  const past = known?.passed ?? [];
  const most = known !== null && isBeingTyped(all, known) ? mostAgain(all.length) : Infinity;
  const standing = new Standing(setting.first);
  const differences = new Differences();
  let [runs, again] = [0, 0];
  for (const [index, file] of all.entries()) {
    const then = past[index];
    if (then?.file === file && then.record.firstOid === firstOidOf(index, standing.nextOid) && carries(then.record) && !differences.isReadBy(then.record)) {
      standing.pass(file, then.record, runs === 0 ? then.state : null);
      differences.passCarried(then.record);
      continue;
    }
    if (then?.file === file) again += 1;
    if (again > most) return { ...finished(input, setting, standing, all), files: all, setting, passed: past, runs: runs + all.length - index };
    if (then !== undefined && then.file !== file) adoptSources(statementsOf(file), statementsOf(then.file));
    const state = standing.state();
    const record = recorded(state, file, index, setting, then?.record ?? null);
    differences.passRun(state, then?.record ?? null, record);
    standing.pass(file, record, record.after);
    runs += 1;
  }
  return { ...finished(input, setting, standing, all), files: all, setting, passed: standing.passed, runs };
}

/** The catalog behind all files, of which those that were not passed are run. */
function finished({ history }: SimulateInput, setting: Setting, standing: Standing, all: readonly MigrationText[]): Pick<KeptSimulation, 'catalog'> {
  const { passed } = standing;
  const log: Log = { errors: passed.flatMap(({ record }) => record.log.errors), unmodelled: passed.flatMap(({ record }) => record.log.unmodelled) };
  let end = standing.state();
  for (const [index, file] of all.entries()) if (index >= passed.length) end = runFile(end, file, index, setting, log);
  const { notes } = end;
  const changes = (): readonly Change[] => [...passed.flatMap(({ record }) => record.changes()), ...changesOf(notes)];
  return { catalog: catalogOf(end, log, pathOfNextSession(end, setting.first.session.sessionRole, history.searchPath), changes) };
}

/** How many of the files stand in the same place of a history that was gone through. */
export function sharedFiles({ files: gone }: KeptSimulation, files: readonly MigrationText[]): number {
  return files.filter((file, index) => gone[index] === file).length;
}
