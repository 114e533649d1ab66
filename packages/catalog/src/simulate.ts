import type { MigrationText } from '@pg-guardrails/sql-reader';
import { catalogOf } from './catalog-of.js';
import { runFile, settingKey, settingOf, type Setting, type SimulateInput } from './history-run.js';
import { changesOf } from './journal.js';
import type { Catalog } from './model.js';
import { pathOfNextSession } from './settings.js';
import type { State } from './state.js';
import type { Log } from './statement-context.js';

/** What a file left behind when it ran. */
interface Ran {
  readonly file: MigrationText;
  readonly state: State;
  readonly log: Log;
}

/** A history as far as it was gone through, file by file: one that begins with the same files need not be gone through from the start. */
export interface Simulation {
  readonly catalog: Catalog;
  readonly setting: Setting;
  readonly ran: readonly Ran[];
}

/**
 * The catalog that a history of migrations leaves behind, as far as it can be told without running it. What cannot be told is a
 * taint with its reason and place; what PostgreSQL would reject is an error, and the history goes on with the next statement.
 * Never throws for what a user wrote. `loadGrammar` must have been awaited.
 */
export function simulate(input: SimulateInput): Catalog {
  const { files, prelude = [] } = input;
  const setting = settingOf(input);
  const log: Log = { errors: [], unmodelled: [] };
  // What each file left behind is not kept: most of it is gone before the garbage collector comes.
  let state = setting.first;
  let index = 0;
  for (const file of [...prelude, ...files]) {
    state = runFile(state, file, index, setting, log);
    index += 1;
  }
  return catalogAfter(state, log, setting);
}

/** The same, going on where a history that was gone through before leaves the common way: files are told by identity. */
export function simulateFrom(input: SimulateInput, before: Simulation | null): Simulation {
  const { files, prelude = [] } = input;
  const isAlike = before?.setting.key === settingKey(input);
  const setting = isAlike ? before.setting : settingOf(input);
  const all = [...prelude, ...files];
  const common = isAlike ? commonLength(before.ran, all) : 0;
  if (before !== null && common === all.length && common === before.ran.length) return before;
  const ran = before?.ran.slice(0, common) ?? [];
  let state = ran.at(-1)?.state ?? setting.first;
  for (const [index, file] of all.entries()) {
    if (index < ran.length) continue;
    const log: Log = { errors: [], unmodelled: [] };
    state = runFile(state, file, index, setting, log);
    ran.push({ file, state, log });
  }
  const log: Log = { errors: ran.flatMap((one) => one.log.errors), unmodelled: ran.flatMap((one) => one.log.unmodelled) };
  return { catalog: catalogAfter(state, log, setting), setting, ran };
}

function catalogAfter(state: State, log: Log, { first, searchPath }: Setting): Catalog {
  const { notes } = state;
  return catalogOf(state, log, pathOfNextSession(state, first.session.sessionRole, searchPath ?? undefined), () => changesOf(notes));
}

/** How many files of a history were gone through already, in this order. */
export function commonLength(ran: Simulation['ran'], files: readonly MigrationText[]): number {
  const different = ran.findIndex(({ file }, index) => file !== files[index]);
  return different < 0 ? Math.min(ran.length, files.length) : different;
}
