import type { CreatedbStmt, TransactionStmt } from '@pgsql/types';
import { noted, type Journalled, type Note, type Source } from '@pg-guardrails/catalog';
import type { HistoryConfig, Place } from '@pg-guardrails/kernel';
import { stepsOf, type Connect, type MigrationFile, type MigrationStep, type SqlText, type Statement, type SyntaxProblem } from '@pg-guardrails/sql-reader';
import { superuserOf } from '../server/names.js';
import { crashed, type Server, type ServerError } from '../server/server.js';
import { stubScript } from '../server/stubs.js';
import { ownDatabaseSql, templateRefusal } from './database.js';
import { authorizationOf, demotedBy, handlingOf, reachOf, resetBy } from './kinds.js';
import type { ReplayFailure, ReplayInput, SkippedStatement } from './model.js';
import type { Block, Observer } from './observe.js';
import { applySettings, become, newSession, runnerOf } from './session.js';
import { foldedText, writtenBy, writtenNowhere, type Written } from './sources.js';

/** The catalog as it stands, and every change that led there. */
export interface Snapshot {
  readonly rows: Journalled;
  readonly changes: Note | null;
}

/** The next moment, with what changed in between written down. */
export function advanced(before: Snapshot, rows: Journalled, source: Source): Snapshot {
  return { rows, changes: noted(before.rows, rows, source, before.changes) };
}

export interface FileRun {
  readonly snapshot: Snapshot;
  readonly failures: readonly ReplayFailure[];
  readonly skipped: readonly SkippedStatement[];
  readonly statements: number;
  /** `stopped`: a statement failed, and the file ends there. `ended`: the server itself came to an end. */
  readonly end: 'complete' | 'stopped' | 'ended';
}

/** What a file runs with. */
export interface Surroundings {
  readonly server: Server;
  readonly observer: Observer;
  readonly history: HistoryConfig;
  readonly onFailure: NonNullable<ReplayInput['onFailure']>;
}

/** A statement of the file, or of one that it includes. */
type Step = Extract<MigrationStep, { readonly kind: 'statement' }>;

const ours = 'pg_guardrails_statement';

const featureNotSupported = '0A000';

/** CREATE EXTENSION of one that is not installed: feature_not_supported, before PostgreSQL 15 undefined_file (extension.c). */
const isLacking = ({ sqlstate }: ServerError): boolean => sqlstate === featureNotSupported || sqlstate === '58P01';

/** One file while it runs: a session, its transaction, and what came of its statements. */
class FileRunner {
  private transaction: { start: Snapshot; savepoints: { name: string; snapshot: Snapshot }[] } | null = null;
  private readonly failures: ReplayFailure[] = [];
  private readonly skipped: SkippedStatement[] = [];
  private statements = 0;
  private last: Step | null = null;
  /** Whose session it is, until the file connects anew. */
  private runner: string;

  constructor(
    private readonly file: MigrationFile,
    private readonly around: Surroundings,
    private snapshot: Snapshot,
  ) {
    this.runner = runnerOf(around.history);
  }

  private get block(): Block {
    return this.transaction === null ? 'none' : 'transaction';
  }

  /** Where the server itself comes to an end, so does the file: with what it was at. @throws what is no answer of the server */
  async run(): Promise<FileRun> {
    try {
      return await this.runAll();
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== crashed) throw error;
      const { last } = this;
      this.fail(last?.statement.place ?? writtenNowhere(this.file.file, '').source.place, last === null ? '' : foldedText(last.statement), { sqlstate: crashed, message: error.message });
      return this.result('ended');
    }
  }

  private async runAll(): Promise<FileRun> {
    const { server, history, onFailure } = this.around;
    const mode = history.replay?.transaction ?? this.file.transaction;
    const refused = await newSession(server, history, this.snapshot.rows, this.runner);
    if (refused !== null) {
      this.fail(writtenNowhere(this.file.file, '').source.place, '', refused);
      return this.result(onFailure === 'continue' ? 'complete' : 'stopped');
    }
    if (mode === 'file') await this.begin();
    await this.runPerFile();
    for (const step of stepsOf(this.file)) {
      await this.runStep(step);
      if (onFailure !== 'continue' && this.failures.length > 0) return this.stop();
    }
    return this.finish(mode, this.last);
  }

  private async runStep(step: MigrationStep): Promise<void> {
    switch (step.kind) {
      case 'statement':
        this.last = step;
        await this.runStatement(step);
        return;
      case 'problem':
        await this.runUnread(step.sql, step.problem);
        return;
      case 'connect':
        await this.connect(step.connect);
        return;
      case 'elsewhere':
        this.skipped.push({ place: step.statement.place, statement: foldedText(step.statement), reason: step.reason });
        return;
      default:
        step satisfies never;
    }
  }

  /** A connection that ends takes its transaction back; the next one is the same role's, unless it names another. */
  private async connect({ role, place }: Connect): Promise<void> {
    const { server, history } = this.around;
    if (this.transaction !== null) await this.rollBack();
    const refused = await newSession(server, history, this.snapshot.rows, role ?? this.runner);
    if (refused === null) this.runner = role ?? this.runner;
    else {
      // invalid_authorization_specification: what a connection is told (postinit.c).
      this.fail(place, '', { ...refused, sqlstate: '28000' });
      await newSession(server, history, this.snapshot.rows, this.runner);
    }
    // DISCARD TEMP took the session's tables along.
    await this.look(writtenNowhere(place.file, 'a new connection'));
  }

  private result(end: FileRun['end']): FileRun {
    const { snapshot, failures, skipped, statements } = this;
    return { snapshot, failures, skipped, statements, end };
  }

  /** As a runner does it: what was not committed is taken back. */
  private async stop(): Promise<FileRun> {
    if (this.transaction !== null) await this.rollBack();
    return this.result('stopped');
  }

  private async finish(mode: 'file' | 'none', last: Step | null): Promise<FileRun> {
    if (this.transaction === null || last === null) {
      if (this.transaction !== null) await this.rollBack();
      return this.result('complete');
    }
    if (mode === 'file') {
      await this.commit(writtenBy(last.statement, last.sql), 'COMMIT', last.statement.place);
      return this.result(this.around.onFailure !== 'continue' && this.failures.length > 0 ? 'stopped' : 'complete');
    }
    this.skipped.push({ place: last.statement.place, statement: foldedText(last.statement), reason: 'the transaction was still open at the end of the file, where the session ends: it is rolled back' });
    await this.rollBack();
    return this.result('complete');
  }

  private fail(place: Place, statement: string, { sqlstate, message }: ServerError): void {
    this.failures.push({ file: place.file, place, statement, sqlstate, message });
  }

  private async begin(): Promise<void> {
    await this.around.server.session.query('BEGIN');
    this.transaction = { start: this.snapshot, savepoints: [] };
  }

  private async rollBack(): Promise<void> {
    const start = this.transaction?.start ?? this.snapshot;
    await this.around.server.session.query('ROLLBACK');
    this.transaction = null;
    await this.restore(start);
  }

  /** The rows are those of an earlier moment. */
  private async restore(snapshot: Snapshot): Promise<void> {
    this.snapshot = snapshot;
    await this.around.observer.rolledBack(this.block);
  }

  /** Notes what a statement changed. */
  private async look(written: Written, savepoint: string | null = null): Promise<void> {
    const rows = await this.around.observer.after(this.snapshot.rows, written, this.block, savepoint);
    if (rows !== this.snapshot.rows) this.snapshot = advanced(this.snapshot, rows, written.source);
  }

  private async runPerFile(): Promise<void> {
    const sql = this.around.history.replay?.perFile;
    if (sql === undefined) return;
    const written = writtenNowhere(this.file.file, sql);
    const error = await this.guarded(sql, written);
    if (error !== null) this.fail(written.source.place, sql, error);
  }

  /** A body is the server's to refuse: `check_function_bodies` may have been switched off elsewhere. */
  private async runUnread(sql: SqlText, { holder, message, place }: SyntaxProblem): Promise<void> {
    if (holder === undefined) this.fail(place, '', { sqlstate: '42601', message });
    else await this.runStatement({ kind: 'statement', sql, statement: holder }, place);
  }

  private async runStatement(step: Step, place = step.statement.place): Promise<void> {
    const { statement } = step;
    const { node } = statement;
    if ('TransactionStmt' in node) {
      await this.transact(step, node.TransactionStmt);
      return;
    }
    if ('CreatedbStmt' in node && node.CreatedbStmt.dbname === this.around.history.database) {
      await this.createDatabase(step, node.CreatedbStmt);
      return;
    }
    const handling = handlingOf(node);
    if (handling.kind === 'skip') {
      this.skipped.push({ place: statement.place, statement: foldedText(statement), reason: handling.reason });
      return;
    }
    const written = writtenBy(statement, step.sql);
    let error = this.refusal(statement) ?? (await (handling.kind === 'bare' ? this.bare(statement.text, written) : this.guarded(statement.text, written)));
    const stub = error === null || !isLacking(error) ? null : this.standIn(statement);
    if (stub !== null) error = await this.guarded(stub, written);
    if (error !== null) {
      this.fail(place, foldedText(statement), error);
      return;
    }
    this.statements += 1;
    await this.restoreSession(statement);
  }

  /** The history's database is there from the start, as nothing can be replayed without one: what is left of its CREATE DATABASE is who owns it. */
  private async createDatabase({ statement, sql }: Step, node: CreatedbStmt): Promise<void> {
    const written = writtenBy(statement, sql);
    const error = (await this.databaseRefusal(node)) ?? (await this.guarded(ownDatabaseSql(node), written));
    if (error === null) this.statements += 1;
    else this.fail(statement.place, foldedText(statement), error);
  }

  private async databaseRefusal(node: CreatedbStmt): Promise<ServerError | null> {
    const { rows } = await this.around.server.run('SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreatedb)');
    return rows?.length === 0 ? { sqlstate: '42501', message: 'permission denied to create database' } : templateRefusal(node);
  }

  /** An extension that a server lacks, which `replay.extensions` says a stub is to stand in for; the embedded server has the stub as an extension. */
  private standIn({ node }: Statement): string | null {
    const { server, history } = this.around;
    if (server.sharing === null || !('CreateExtensionStmt' in node)) return null;
    const name = node.CreateExtensionStmt.extname ?? '';
    return history.replay?.extensions?.[name] === 'stub' ? stubScript(name) : null;
  }

  /** Only who logged in as a superuser may become another (check_session_authorization); our own session did. */
  private refusal(statement: Statement): ServerError | null {
    const reach = this.around.server.sharing === null ? null : reachOf(statement.node, statement.text);
    if (reach !== null) return { sqlstate: featureNotSupported, message: `it changes ${reach}, which others use: it is not run there` };
    // On a server of others it is not the one that initdb made, and would lose what it needs (user.c, AlterRole).
    if (this.around.server.sharing !== null && this.around.observer.postgres >= 16 && demotedBy(statement.node) === superuserOf(this.around.history)) return { sqlstate: featureNotSupported, message: 'permission denied to alter role' };
    const role = authorizationOf(statement.node);
    if (role === null || role === this.runner || this.snapshot.rows.roles.get(this.runner)?.superuser !== false) return null;
    return { sqlstate: '42501', message: `permission denied to set session authorization "${role}"` };
  }

  private async restoreSession({ node }: Statement): Promise<void> {
    const { server, history } = this.around;
    const reset = resetBy(node);
    if (reset === 'authorization' || reset === 'all') await become(server, this.runner);
    if (reset === 'settings' || reset === 'all') await applySettings(server, history, this.snapshot.rows, this.runner);
  }

  /** Behind a savepoint, so that the statement alone is taken back when it fails. Outside a transaction PostgreSQL does so itself. */
  private async guarded(sql: string, written: Written): Promise<ServerError | null> {
    const { server } = this.around;
    const inside = this.transaction !== null;
    const { error } = await server.run(inside ? `SAVEPOINT ${ours}; ${sql}` : sql);
    if (inside && error !== null) await server.session.query(`ROLLBACK TO ${ours}; RELEASE ${ours}`);
    // Outside a transaction, what fails may leave something: CREATE INDEX CONCURRENTLY, a procedure that commits.
    if (error === null || !inside) await this.look(written, inside ? ours : null);
    return error;
  }

  /** As it stands; an error takes the whole transaction with it. */
  private async bare(sql: string, written: Written): Promise<ServerError | null> {
    const { error } = await this.around.server.run(sql);
    if (error === null) {
      await this.look(written);
    } else if (this.transaction !== null) {
      await this.rollBack();
      await this.begin();
    }
    return error;
  }

  private async commit(written: Written, sql: string, place: Place): Promise<void> {
    const { error } = await this.around.server.run(sql);
    const start = this.transaction?.start;
    this.transaction = null;
    if (error === null) {
      // Deferred triggers run now.
      await this.look(written);
      return;
    }
    this.fail(place, sql, error);
    if (start !== undefined) await this.restore(start);
  }

  /** BEGIN, COMMIT, SAVEPOINT, … of the file itself. The embedded server does them; here is kept what a rollback goes back to. */
  private async transact(step: Step, node: TransactionStmt): Promise<void> {
    const { statement } = step;
    const { session } = this.around.server;
    const name = node.savepoint_name ?? '';
    const { transaction } = this;
    switch (node.kind) {
      case 'TRANS_STMT_BEGIN':
      case 'TRANS_STMT_START':
        // A second one is but a warning.
        await session.query(statement.text);
        this.transaction ??= { start: this.snapshot, savepoints: [] };
        return;
      case 'TRANS_STMT_COMMIT':
        await this.commit(writtenBy(statement, step.sql), statement.text, statement.place);
        if (transaction !== null && node.chain === true) this.transaction = { start: this.snapshot, savepoints: [] };
        return;
      case 'TRANS_STMT_ROLLBACK':
        if (transaction === null) return;
        await session.query(statement.text);
        if (node.chain !== true) this.transaction = null;
        await this.restore(transaction.start);
        if (node.chain === true) this.transaction = { start: this.snapshot, savepoints: [] };
        return;
      case 'TRANS_STMT_SAVEPOINT':
      case 'TRANS_STMT_RELEASE':
      case 'TRANS_STMT_ROLLBACK_TO':
        await this.savepoint(step, node.kind, name);
        return;
      case 'TRANS_STMT_PREPARE':
      case 'TRANS_STMT_COMMIT_PREPARED':
      case 'TRANS_STMT_ROLLBACK_PREPARED':
      case undefined:
        this.skipped.push({ place: statement.place, statement: foldedText(statement), reason: 'transactions in two phases are not replayed' });
        return;
      default:
        node.kind satisfies never;
    }
  }

  private async savepoint({ statement, sql }: Step, kind: 'TRANS_STMT_SAVEPOINT' | 'TRANS_STMT_RELEASE' | 'TRANS_STMT_ROLLBACK_TO', name: string): Promise<void> {
    const { transaction } = this;
    const at = transaction?.savepoints.findLastIndex((one) => one.name === name) ?? -1;
    const known = transaction?.savepoints[at];
    if (transaction === null || (kind !== 'TRANS_STMT_SAVEPOINT' && known === undefined)) {
      const error = await this.guarded(statement.text, writtenBy(statement, sql));
      if (error !== null) this.fail(statement.place, foldedText(statement), error);
      return;
    }
    await this.around.server.session.query(statement.text);
    if (kind === 'TRANS_STMT_SAVEPOINT') transaction.savepoints.push({ name, snapshot: this.snapshot });
    else if (kind === 'TRANS_STMT_RELEASE') transaction.savepoints.splice(at);
    else if (known !== undefined) {
      transaction.savepoints.splice(at + 1);
      await this.restore(known.snapshot);
    }
  }
}

/** Applies one file as its runner would, in a session of its own. */
export function runFile(file: MigrationFile, around: Surroundings, start: Snapshot): Promise<FileRun> {
  return new FileRunner(file, around, start).run();
}
