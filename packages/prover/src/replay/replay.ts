import { changesOf, defaultAclItems, pathOfNextSession, withCommentClaim, type Catalog, type Change, type Journalled, type Relation } from '@pg-guardrails/catalog';
import type { HistoryConfig } from '@pg-guardrails/kernel';
import { stepsOf } from '@pg-guardrails/sql-reader';
import { readBindings, readServer, serverSource } from '../introspect/introspect.js';
import type { Server } from '../server/server.js';
import { toldOf, type Difference } from '../server/whole-server.js';
import type { Progress } from '../kept/state.js';
import type { Replay, ReplayFailure, ReplayInput } from './model.js';
import { observe, type Observer } from './observe.js';
import { asSuperuser, bootstrapRole, databaseOf, quoted } from '../server/names.js';
import { renameSql } from './database.js';
import { preparation } from './prepare.js';
import { runnerOf } from './session.js';
import { advanced, runFile, type Snapshot } from './run-file.js';
import { settleAll } from './settle-all.js';
import { writtenNowhere } from './sources.js';
import { startEmbeddedFor, startFor, type Standing, type Where } from './start.js';

/** Roles that stand before the history: the configuration declares them, and one of them runs it. */
function withOrigins(rows: Journalled, history: HistoryConfig): Journalled {
  const runner = runnerOf(history);
  return {
    ...rows,
    roles: rows.roles.mapValues((role) => {
      if (role.name === runner) return { ...role, from: 'run-as', source: null };
      return role.from === 'predefined' ? role : { ...role, from: 'config', source: null };
    }),
  };
}

/** A comment, and the claim in it, stand where the comment was made. */
function withComment(relation: Relation, changes: ReadonlyMap<string, Change>): Relation {
  if (relation.comment === null) return relation;
  const commentSource = changes.get(`relation ${String(relation.oid)}`)?.source;
  return withCommentClaim(commentSource === undefined ? relation : { ...relation, commentSource });
}

function catalogOf({ rows, changes: newest }: Snapshot, failures: readonly ReplayFailure[], history: HistoryConfig, server: Pick<Catalog, 'postgres' | 'bindings'>): Catalog {
  const { defaultAcls, ...others } = rows;
  const changes = changesOf(newest);
  const comments = new Map(changes.filter(({ property }) => property === 'comment').map((change) => [change.row, change]));
  return {
    ...others,
    relations: rows.relations.mapValues((relation) => withComment(relation, comments)),
    defaultAcl: defaultAclItems(defaultAcls),
    changes,
    taints: [],
    errors: failures.map(({ sqlstate, message, place }) => ({ sqlstate, message, place })),
    unmodelled: [],
    ...server,
    searchPath: pathOfNextSession({ ...rows, postgres: server.postgres }, runnerOf(history), history.searchPath),
  };
}

/** The roles of the configuration. What fails there has no place in a file. */
async function prepare(server: Server, history: HistoryConfig): Promise<readonly ReplayFailure[]> {
  const failures: ReplayFailure[] = [];
  const { place } = writtenNowhere('(configuration)', '').source;
  for (const statement of preparation(history)) {
    const { error } = await server.run(statement);
    if (error !== null) failures.push({ file: place.file, place, statement, ...error });
  }
  return failures;
}

/** The prelude is no part of the history: its rows have their file as source, its changes are not noted. */
async function runPrelude(input: ReplayInput, server: Server, observer: Observer, rows: Journalled): Promise<{ readonly rows: Journalled; readonly failures: readonly ReplayFailure[] }> {
  const failures: ReplayFailure[] = [];
  let now = rows;
  for (const migration of input.prelude ?? []) {
    const { file } = migration;
    for (const step of stepsOf(migration)) {
      const holder = step.kind === 'problem' ? step.problem.holder : undefined;
      if (step.kind === 'problem' && holder === undefined) {
        const { message, place } = step.problem;
        failures.push({ file: place.file, place, statement: '', sqlstate: '42601', message });
        continue;
      }
      if (step.kind === 'connect') await server.run(`ROLLBACK; ${asSuperuser('SESSION')}; RESET ALL; DISCARD TEMP`);
      const statement = step.kind === 'statement' ? step.statement : holder;
      if (statement === undefined) continue;
      const { place, text } = statement;
      const { error } = await server.run(text);
      if (error !== null) failures.push({ file: place.file, place, statement: text.replace(/\s+/gu, ' ').trim(), ...error });
    }
    await server.run(`ROLLBACK; ${asSuperuser('SESSION')}`);
    const written = writtenNowhere(file, 'the prelude');
    now = settleAll(now, await observer.readAll(written), { written, defaults: now.defaultAcls });
  }
  return { rows: now, failures };
}

/** The rows that count are those that the server has at the end. What no statement explains would say so in its source. */
async function readLast(observer: Observer, snapshot: Snapshot, server: string): Promise<Snapshot> {
  const written = { ...writtenNowhere('(PostgreSQL)', server), source: serverSource(server) };
  const rows = settleAll(snapshot.rows, await observer.readAll(written), { written, defaults: snapshot.rows.defaultAcls });
  return advanced(snapshot, rows, written.source);
}

/** A role that the history puts together from parts: no text spells it out, so that it could not go by another name. */
function strayRole(role: string): ReplayFailure {
  const { place } = writtenNowhere('(configuration)', '').source;
  return { file: place.file, place, statement: '', sqlstate: '42710', message: `the history made the role ${quoted(role)} under its own name, on a server that others use, and it is still there: drop it (DROP ROLE ${quoted(role)}), and prove this history on the embedded server` };
}

/** Nobody can know whether the history made it or somebody else meanwhile, so it is not taken away unasked. */
function leftThere(difference: Difference): ReplayFailure {
  const { place } = writtenNowhere('(configuration)', '').source;
  return { file: place.file, place, statement: '', sqlstate: '0A000', message: toldOf(difference) };
}

/** An embedded server's database is called as the history has it; on a server of others it was made under its name. */
async function nameDatabase(server: Server, from: string, to: string): Promise<void> {
  if (from !== to && server.sharing === null) await server.session.query(`${asSuperuser('SESSION')}; RESET ALL; ${renameSql(from, to)}`);
}

/** What stands before the history: the roles of the configuration, and the prelude. */
async function begin(server: Server, input: ReplayInput, postgres: number): Promise<{ readonly observer: Observer; readonly progress: Progress }> {
  const { history } = input;
  const failures = await prepare(server, history);
  const observer = await observe(server, postgres);
  const bare = await observer.readAll(writtenNowhere('(configuration)', 'externalRoles'));
  const prelude = await runPrelude(input, server, observer, bare);
  await observer.rolledBack('none');
  const first = withOrigins(prelude.rows, history);
  return { observer, progress: { first, snapshot: { rows: first, changes: null }, failures: [...failures, ...prelude.failures], skipped: [], applied: { files: 0, statements: 0 } } };
}

/**
 * Applies a history to a PostgreSQL that has nothing in it yet, or its first files (`resumed`), as the tool that runs the migrations would, and reads the catalog that
 * it leaves. Each file is a session of its own, as the role of `runAs`, in one transaction or in none (`replay.transaction`, else as
 * the dialect has it). After every statement the rows that changed are read, so that each ACL bit, trigger, function, role, … and
 * each of `catalog.changes` has the statement that made it as its source: exactly, also where a DO block or a function did it.
 *
 * What PostgreSQL rejects is a failure with its SQLSTATE and its place, never a throw. `loadGrammar` must have been awaited before
 * the files were read. `close` closes the server.
 */
export async function replayOn(server: Server, input: ReplayInput, { keeping, resumed }: Pick<Standing, 'keeping' | 'resumed'> = { keeping: null, resumed: null }): Promise<Replay> {
  const { history, files } = input;
  const { postgres, name } = await readServer(server.session);
  await nameDatabase(server, bootstrapRole, databaseOf(history));
  const { observer, progress } = resumed === null ? await begin(server, input, postgres) : { observer: await observe(server, postgres), progress: resumed.progress };
  const { first } = progress;
  const [failures, skipped] = [[...progress.failures], [...progress.skipped]];
  const applied = { ...progress.applied };
  let { snapshot } = progress;
  const done = resumed?.count ?? 0;
  for (const [index, file] of files.entries()) {
    if (index < done) continue;
    // The last file is the one that is being written: what stands before it, and all with it, is what the next run begins from.
    if (index > done && index === files.length - 1) await keeping?.kept.keepHistory(keeping.server, index, { first, snapshot, failures, skipped, applied });
    input.onFile?.(file.file, index + 1);
    const run = await runFile(file, { server, observer, history, onFailure: input.onFailure ?? 'continue' }, snapshot);
    snapshot = run.snapshot;
    failures.push(...run.failures);
    skipped.push(...run.skipped);
    applied.statements += run.statements;
    if (run.failures.length === 0) applied.files += 1;
    if (run.end === 'ended' || (run.end === 'stopped' && input.onFailure === 'stop')) break;
    if (index === files.length - 1) await keeping?.kept.keepHistory(keeping.server, files.length, { first, snapshot, failures, skipped, applied });
  }
  const alive = (await server.run(`${asSuperuser('SESSION')}; RESET ALL; DISCARD TEMP`)).error === null;
  const last = alive ? await readLast(observer, snapshot, name) : snapshot;
  const bindings = alive ? await readBindings(server.session) : [];
  for (const role of (await server.sharing?.strayRoles()) ?? []) failures.push(strayRole(role));
  for (const difference of (await server.sharing?.differences()) ?? []) failures.push(leftThere(difference));
  return {
    catalog: catalogOf(last, failures, history, { postgres, bindings }),
    failures,
    skipped,
    applied,
    server: name,
    isOver: !alive,
    session: server.session,
    close: async () => {
      await keeping?.kept.close();
      await server.close();
    },
  };
}

/** A replay, or why there is no server for it. */
export type Replayed = { readonly replay: Replay } | { readonly problem: string };

async function replayAndClose(standing: Standing, input: ReplayInput): Promise<Replay> {
  try {
    return await replayOn(standing.server, input, standing);
  } catch (error) {
    await standing.server.close();
    throw error;
  }
}

/** Starts a server and applies the history to it. Starting takes some seconds, a statement some milliseconds. */
export async function replay(input: ReplayInput, where: Where): Promise<Replayed> {
  const started = await startFor(input, where);
  return 'problem' in started ? started : { replay: await replayAndClose(started, input) };
}

/** The same on a PostgreSQL in this process. */
export async function replayEmbedded(input: ReplayInput): Promise<Replay> {
  return replayAndClose(await startEmbeddedFor(input), input);
}
