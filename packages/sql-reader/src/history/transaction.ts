import type { SqlText, Statement } from '../syntax.js';
import type { Folders } from './folder.js';
import { joinPath, parentOf } from './folder.js';
import type { History, IncludedText, MigrationFile } from './types.js';

type Transaction = MigrationFile['transaction'];

/** The text of a file beside a migration, or null where there is none. */
function textBeside(folders: Folders, folder: string, path: string): string | null {
  return folders.list(folder === '' ? '.' : folder).some((entry) => entry.kind === 'file' && entry.path === path) ? folders.text(path) : null;
}

/**
 * How the server runs a text of several statements that it gets in one message: in one transaction (manual: protocol-flow, Multiple
 * Statements in a Simple Query). One statement alone may be of the kind that no transaction holds.
 */
function ofSimpleQuery({ statements }: SqlText): Transaction {
  return statements.length > 1 ? 'file' : 'none';
}

/** Only psql connects anew, and a transaction ends where its connection does. */
function connectsAnew({ includes, connects }: Pick<IncludedText, 'includes' | 'connects'>): boolean {
  return connects.length > 0 || includes.some(connectsAnew);
}

const telling = /\b(?:concurrently|vacuum|database|system|tablespace)\b/iu;

/** What no transaction block holds (PreventInTransactionBlock; 25001). */
function isOutsideTransaction({ text, node }: Statement): boolean {
  if (!telling.test(text)) return false;
  if ('IndexStmt' in node) return node.IndexStmt.concurrent === true;
  if ('DropStmt' in node) return node.DropStmt.concurrent === true;
  if ('ReindexStmt' in node) return (node.ReindexStmt.params ?? []).some((one) => 'DefElem' in one && one.DefElem.defname === 'concurrently');
  if ('AlterTableStmt' in node) return (node.AlterTableStmt.cmds ?? []).some((one) => 'AlterTableCmd' in one && one.AlterTableCmd.def !== undefined && 'PartitionCmd' in one.AlterTableCmd.def && one.AlterTableCmd.def.PartitionCmd.concurrent === true);
  return ['VacuumStmt', 'CreatedbStmt', 'DropdbStmt', 'AlterSystemStmt', 'CreateTableSpaceStmt', 'DropTableSpaceStmt'].some((kind) => kind in node);
}

/** Whether a migration is one transaction, where its tool and the files beside it decide. `written` is what the file itself says. */
export function transactionOf(folders: Folders, dialect: History['dialect'], text: Pick<IncludedText, 'sql' | 'includes' | 'connects'>, written: Transaction): Transaction {
  const { sql } = text;
  const folder = parentOf(sql.file);
  switch (dialect) {
    // psql opens no transaction unless the script does, and sqitch runs psql (sqitch: engine pg).
    case 'psql':
    case 'sqitch':
      return 'none';
    // Flyway's `V1__x.sql.conf` beside a migration can switch its transaction off (Flyway: script configuration).
    case 'flyway':
      return /^\s*executeInTransaction\s*=\s*false\s*$/mu.test(textBeside(folders, folder, `${sql.file}.conf`) ?? '') ? 'none' : written;
    // "By default, each migration runs inside its own transaction", unless metadata.toml says otherwise (docs.rs/diesel_migrations).
    case 'diesel':
      return /^\s*run_in_transaction\s*=\s*false\b/mu.test(textBeside(folders, folder, joinPath(folder, 'metadata.toml')) ?? '') ? 'none' : written;
    // Neither opens a transaction; both send the file in one message (golang-migrate: database/postgres, x-multi-statement; prisma: migrate).
    case 'golang-migrate':
    case 'prisma':
      return ofSimpleQuery(sql);
    // drizzle-orm's migrator runs all pending migrations in one transaction (pg-core/dialect.ts, migrate): each file is within one.
    case 'drizzle':
    // The Supabase CLI sends a file as one pipeline, which is one transaction (manual: protocol-flow, Pipelining).
    case 'supabase':
    case 'dbmate':
    case 'goose':
    case 'graphile-migrate':
      return written;
    case 'plain':
      // Nothing is known of the runner, but that its author has seen the migration run.
      return connectsAnew(text) || sql.statements.some(isOutsideTransaction) ? 'none' : written;
    default:
      return dialect satisfies never;
  }
}
