/**
 * `npm run oracle:regress -- <files or folders>`: psql scripts, such as those of PostgreSQL's own regression suite, statement by
 * statement through PostgreSQL and the simulator: the SQLSTATE of each, and the facts of both catalogs in the end.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { loadGrammar, readSqlText } from '../packages/sql-reader/src/index.js';
import { beyondSimulatorInScripts } from '../test/oracle/beyond.js';
import { checkHistory } from '../test/oracle/check-history.js';
import { openPostgres } from '../test/servers/oracle.js';

/** What cannot run in a transaction, or changes what no rollback takes back; and what only the first statement of one may do, which a block inside of the script's own never has. */
const outside = /^\s*(VACUUM|CREATE\s+(DATABASE|TABLESPACE|SUBSCRIPTION)|DROP\s+(DATABASE|TABLESPACE|SUBSCRIPTION)|ALTER\s+SYSTEM|REINDEX\s+(DATABASE|SYSTEM)|COPY|LISTEN|PREPARE\s+TRANSACTION|(COMMIT|ROLLBACK)\s+PREPARED|SET\s+TRANSACTION\s+ISOLATION)\b|\bCONCURRENTLY\b/iu;

function filesIn(name: string): readonly string[] {
  return statSync(name).isDirectory() ? readdirSync(name).filter((one) => one.endsWith('.sql')).sort().map((one) => path.join(name, one)) : [name];
}

/** psql's own lines: `\c` is a new session, data after COPY … FROM stdin ends with `\.`, `\gset` and the like end a statement. */
function withoutPsql(text: string): string {
  return text
    .replace(/^(\\copy|COPY)\b[^;]*FROM\s+stdin[^;]*;[^\n;]*\n[^;]*?^\\\.$/gimu, '')
    .replace(/^(?:-- )?\\(?:c|connect)\b.*$/gimu, 'RESET SESSION AUTHORIZATION; RESET ALL;')
    .replace(/\bDATABASE regression\b/gu, 'DATABASE postgres')
    .replace(/\\(?:gset|gexec|gdesc|g|crosstabview)\b.*$/gimu, ';')
    .replace(/^(?:-- )?\\[a-z.!?].*$/gimu, '');
}

/** What reads and writes rows is no statement about the catalog; its own errors are not compared. */
const rows = /^\s*(SELECT(?![\s\S]*\bINTO\b)|INSERT|UPDATE|DELETE|MERGE|WITH|TABLE|VALUES|LOCK|EXPLAIN|TRUNCATE|ANALYZE|EXECUTE|PREPARE|DECLARE|FETCH|CLOSE|SHOW)\b/iu;

/** Roles of the suite make things in public, as on PostgreSQL before 15 (test_setup.sql, which runs before all others). */
const setUp = 'GRANT ALL ON SCHEMA public TO PUBLIC';

const names = process.argv.slice(2).flatMap(filesIn);
if (names.length === 0) throw new Error('which files?');
await loadGrammar();
for (const name of names) {
  const sql = readSqlText(name, withoutPsql(readFileSync(name, 'utf8')));
  const statements = sql.statements.map(({ text }) => text).filter((text) => !outside.test(text));
  const db = await openPostgres();
  const { compared, disagreements, unknown, leftOut } = await checkHistory(db, [setUp, ...statements], { beyond: beyondSimulatorInScripts });
  await db.close();
  const ofRows = disagreements.filter(({ fact }) => fact.startsWith('SQLSTATE of ') && rows.test(fact.slice('SQLSTATE of '.length)));
  const states = disagreements.filter((one) => one.fact.startsWith('SQLSTATE of ') && !ofRows.includes(one));
  const openStates = unknown.filter((fact) => fact.startsWith('SQLSTATE of ')).length;
  console.log(`${path.basename(name)}: ${String(statements.length)} statements, ${String(statements.length - leftOut - states.length - openStates - ofRows.length)} SQLSTATEs agree, ${String(states.length)} disagree, ${String(openStates)} unknown, ${String(leftOut + ofRows.length)} left out, ${String(sql.problems.length)} unread`);
  console.log(`  ${String(compared)} facts and SQLSTATEs compared, ${String(disagreements.length - ofRows.length)} disagreements, ${String(unknown.length)} unknown`);
  for (const { fact, simulated, real } of [...states, ...disagreements.filter((one) => !states.includes(one) && !ofRows.includes(one))].slice(0, 25)) {
    console.log(`  - ${fact.replace(/\s+/gu, ' ').slice(0, 140)}: simulated ${(simulated ?? '(nothing)').slice(0, 60)}, PostgreSQL ${(real ?? '(nothing)').slice(0, 60)}`);
  }
}
