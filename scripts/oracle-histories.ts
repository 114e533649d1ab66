/**
 * `npm run oracle:histories -- <history.json> …`: histories that others wrote, through the simulator and through PostgreSQL, every fact of the
 * two catalogs compared. A file holds one entry of `histories` of a configuration; paths in it are relative to `--root` (default: the file's
 * folder), and with `--database-url` PostgreSQL is that server, whose version `postgres` of the entry says. Prints for each how much is settled, why the rest is not, and every fact that differs; with one, the exit code is 1.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { derivedFacts, factsOf, qualifiedName, type Catalog, type Comparison } from '../packages/catalog/src/index.js';
import type { HistoryConfig } from '../packages/kernel/src/index.js';
import type { Replay, Where } from '../packages/prover/src/index.js';
import { loadGrammar } from '../packages/sql-reader/src/index.js';
import { compareHistory } from '../test/oracle/compare-history.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { root: { type: 'string' }, facts: { type: 'string', default: '20' }, 'database-url': { type: 'string' } } });
if (positionals.length === 0) {
  console.error('Name at least one file with a history: { "migrations": "…" }');
  process.exit(2);
}

/** Tables whose ACL is not NULL: of the others every privilege is the owner's. */
async function tablesWithAcl({ session }: Replay): Promise<ReadonlySet<string>> {
  const rows = await session.query(`SELECT n.nspname || '.' || c.relname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND c.relacl IS NOT NULL`);
  return new Set(rows.flatMap((row) => ('name' in row && typeof row.name === 'string' ? [row.name] : [])));
}

/** Keys of the facts that the report counts: a role that is not the owner, a table with an ACL, a privilege. */
function privilegeKeys(real: Catalog, tables: ReadonlySet<string>): readonly string[] {
  const owners = new Map([...real.relations.values()].map((relation) => [qualifiedName(relation), relation.owner]));
  return derivedFacts(real).flatMap(({ key }) => {
    const [kind, role = '', table = ''] = key.split(' ');
    return kind === 'has_table_privilege' && tables.has(table) && owners.get(table) !== role ? [key] : [];
  });
}

/** Of each trigger all its facts, which are settled together or not. */
function triggerKeys(real: Catalog): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const { key } of factsOf(real)) {
    const trigger = / of (trigger .*)$/u.exec(key)?.[1];
    if (trigger !== undefined) groups.set(trigger, [...(groups.get(trigger) ?? []), key]);
  }
  return [...groups.values()];
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

function reasons({ taints }: Catalog): readonly string[] {
  const counts = new Map<string, number>();
  for (const { reason, rejected } of taints) {
    if (rejected === true) continue;
    const kind = reason.replaceAll(/"[^"]*"/gu, '"…"').replaceAll(/\bfunction [\w.]+/gu, 'function …');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${String(count)} × ${reason}`);
}

function wrong(result: Comparison, most: number): readonly string[] {
  return result.disagreements.slice(0, most).map(({ fact, simulated, real }) => `  ${fact}: simulated ${simulated ?? 'nothing'}, PostgreSQL ${real ?? 'nothing'}`);
}

await loadGrammar();
const url = values['database-url'];
const where: Where = url === undefined ? { kind: 'embedded' } : { kind: 'server', url, roles: [] };
let differing = 0;
for (const file of positionals) {
  const history = JSON.parse(readFileSync(file, 'utf8')) as HistoryConfig;
  const { read, simulated, took, replayed, real, result } = await compareHistory(history, values.root ?? path.dirname(file), where);
  const privileges = privilegeKeys(real, await tablesWithAcl(replayed));
  await replayed.close();
  const unknown = new Set(result.unknown);
  const triggers = triggerKeys(real);
  const settledPrivileges = privileges.filter((key) => !unknown.has(key)).length;
  const settledTriggers = triggers.filter((keys) => !keys.some((key) => unknown.has(key))).length;
  differing += result.disagreements.length;
  console.log(`${path.basename(path.dirname(path.resolve(file)))} (${read.dialect})`);
  console.log(`  ${String(read.files.length)} files, ${String(replayed.applied.statements)} statements applied, ${String(replayed.failures.length)} refused by PostgreSQL, ${String(simulated.errors.length)} by the simulator, in ${took.toFixed(0)} ms`);
  console.log(`  privileges ${String(settledPrivileges)} of ${String(privileges.length)} settled (${percent(settledPrivileges, privileges.length)}), triggers ${String(settledTriggers)} of ${String(triggers.length)} (${percent(settledTriggers, triggers.length)})`);
  console.log(`  all facts: ${String(result.compared)} compared, ${String(result.disagreements.length)} disagreements, ${String(unknown.size)} unknown (${percent(unknown.size, result.compared + unknown.size)})`);
  for (const reason of reasons(simulated).slice(0, 8)) console.log(`  unknown: ${reason}`);
  for (const line of wrong(result, Number(values.facts))) console.log(line);
}
process.exitCode = differing === 0 ? 0 : 1;
