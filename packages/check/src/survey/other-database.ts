import path from 'node:path';

/** What a folder is called whose files are for that database. */
const folderNames = /^(?:clickhouse|mysql|mariadb|sqlite3?|mssql|sqlserver|oracle|duckdb|snowflake|bigquery|cassandra|scylla|d1|libsql|turso)$/iu;

/** What only one database can read, outside of comments: storage engines and words that PostgreSQL's grammar has no place for. */
const ownWords: readonly (readonly [database: string, words: RegExp])[] = [
  ['clickhouse', /\bENGINE\s*=?\s*(?:Replicated|Shared)?\w*MergeTree\b|\bLowCardinality\s*\(|\bON\s+CLUSTER\b/iu],
  ['mysql', /\bENGINE\s*=\s*(?:InnoDB|MyISAM)\b|`\w+`[^;]*\bAUTO_INCREMENT\b/iu],
  ['sqlite', /\bPRIMARY\s+KEY\s+AUTOINCREMENT\b|^\s*PRAGMA\s+\w+|\bINSERT\s+OR\s+(?:IGNORE|REPLACE|ABORT|FAIL|ROLLBACK)\s+INTO\b|\bCREATE\s+VIRTUAL\s+TABLE\b/imu],
  ['mssql', /\bIDENTITY\s*\(\s*1\s*,\s*1\s*\)|^\s*GO\s*$|\bNVARCHAR\s*\(\s*MAX\s*\)/imu],
];

/** So much of a file is looked into: a dump may have millions of rows. */
const longest = 1 << 16;
/** So many files of a folder are looked into: who writes for another database shows it in the first tables. */
const looked = 5;

/** `provider = "sqlite"` of prisma's lock, `"dialect": "sqlite"` of drizzle's journal; null where no tool says anything. */
function toldByTool(folder: string, readText: (file: string) => string | null): string | null {
  const lock = readText(path.posix.join(folder, 'migration_lock.toml')) ?? '';
  const journal = readText(path.posix.join(folder, 'meta/_journal.json')) ?? '';
  return /^\s*provider\s*=\s*"(?<name>[^"]+)"/mu.exec(lock)?.groups?.['name'] ?? /"dialect"\s*:\s*"(?<name>[^"]+)"/u.exec(journal)?.groups?.['name'] ?? null;
}

const comments = /--[^\n]*|\/\*[^]*?\*\//gu;

/**
 * The other database that a folder of migrations is for; null for PostgreSQL, and where nothing tells. The tool's own word comes first, then the folders'
 * names, then what stands in the first files.
 */
export function otherDatabase(folder: string, sql: readonly string[], readText: (file: string) => string | null): string | null {
  const told = toldByTool(folder, readText);
  if (told !== null) return /^(?:postgres(?:ql)?|pg|cockroachdb)$/u.test(told) ? null : told;
  const named = folder.split('/').find((part) => folderNames.test(part));
  if (named !== undefined) return named.toLowerCase();
  const texts = sql.slice(0, looked).map((file) => (readText(file) ?? '').slice(0, longest).replace(comments, ' '));
  return ownWords.find(([, words]) => texts.some((text) => words.test(text)))?.[0] ?? null;
}
