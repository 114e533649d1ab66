import { derivedFacts, factsOf, qualifiedName, type Catalog } from '../../packages/catalog/src/index.js';
import type { Replay } from '../../packages/prover/src/index.js';
import type { ComparedHistory } from './compare-history.js';

export interface Part {
  readonly settled: number;
  readonly all: number;
}

/** How much of a history's catalog the simulator knows. */
export interface Settled {
  readonly files: number;
  readonly privileges: Part;
  readonly triggers: Part;
  /** Compared and unknown ones. */
  readonly facts: number;
  readonly differ: number;
  readonly unknown: number;
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

/** What is settled of a history whose server is still there. */
export async function settledOf({ read, replayed, real, result }: ComparedHistory): Promise<Settled> {
  const privileges = privilegeKeys(real, await tablesWithAcl(replayed));
  const triggers = triggerKeys(real);
  const unknown = new Set(result.unknown);
  return {
    files: read.files.length,
    privileges: { settled: privileges.filter((key) => !unknown.has(key)).length, all: privileges.length },
    triggers: { settled: triggers.filter((keys) => !keys.some((key) => unknown.has(key))).length, all: triggers.length },
    facts: result.compared + unknown.size,
    differ: result.disagreements.length,
    unknown: unknown.size,
  };
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}
