import { simulate, simulateKept, type Catalog, type KeptSimulation, type SimulateInput } from '@pg-guardrails/catalog';
import type { CatalogRule } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { readSqlText } from '@pg-guardrails/sql-reader';
import { judgeHistory, keptCharges, type CatalogClaim, type KeptCharges } from '../src/judge-history.js';
import { attacked, statements, type Random } from './attack-statements.js';

const history = { migrations: 'migrations' };
const catalogRules = rules.filter((rule): rule is CatalogRule<Catalog> => rule.reads === 'catalog');

const claims = catalogRules.flatMap((rule, index): readonly CatalogClaim[] => {
  const place = { file: 'guardrails.config.json', line: index + 1, column: 1, endLine: index + 1, endColumn: 1 };
  const claim = (options: CatalogClaim['options']): CatalogClaim => ({ rule, options, severity: 'error', place, path: [] });
  switch (rule.id) {
    case 'immutable-table':
      return [claim({ tables: ['s.deep'], roles: ['app', 'late'] }), claim({ tables: ['child', 'part_a'], except: { columns: ['extra'] } })];
    case 'row-security':
    case 'frozen-table':
      return [claim({ tables: ['plain', 'ledger'] })];
    case 'unclaimed-immutable':
    case 'explicit-privileges':
      return [claim({})];
    default:
      return [];
  }
});

/** mulberry32. */
function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An edit after which what is kept and what is judged anew differ. */
export interface Difference {
  readonly edit: number;
  readonly texts: readonly string[];
  readonly kept: string;
  readonly anew: string;
}

export interface Attacked {
  readonly differences: readonly Difference[];
  /** Judgements that were kept, and all of them. */
  readonly kept: number;
  readonly all: number;
}

const read = (texts: readonly string[]): SimulateInput['files'] => texts.map((text, index) => ({ sql: readSqlText(`${String(index)}.sql`, text) }));

/**
 * Types statements into one file after another, at most three of which are otherwise than at first, and compares the charges that are kept with
 * those of the same texts simulated and judged anew. The grammar must be loaded.
 */
export function attack(seed: number, edits: number): Attacked {
  const random = randomOf(seed);
  const typed = statements(random);
  const below = (count: number): number => Math.floor(random() * count);
  const statement = (): string => typed[below(typed.length)]?.() ?? '';
  const context = { runtimeRoles: seed % 2 === 0 ? ['app', 'worker'] : null, postgres: 18, named: [], migrations: 'migrations' };
  const texts = [...attacked];
  let simulation: KeptSimulation = simulateKept({ files: read(texts), history }, null);
  const judged = (before: readonly KeptCharges[]): readonly KeptCharges[] => keptCharges(simulation.catalog, catalogRules, claims, context, before);
  let charges = judged([]);
  let [kept, all] = [0, 0];
  const differences: Difference[] = [];
  for (let edit = 0; edit < edits; edit += 1) {
    const file = below(attacked.length);
    const own = attacked[file] ?? '';
    const added = Array.from({ length: below(3) }, statement);
    texts[file] = (random() < 0.25 ? [...added, own] : [random() < 0.2 ? (texts[file] ?? own) : own, ...added]).join('\n');
    const others = texts.flatMap((text, index) => (index !== file && text !== attacked[index] ? [index] : []));
    const restored = others.length > 2 ? (others[below(others.length)] ?? file) : null;
    if (restored !== null) texts[restored] = attacked[restored] ?? '';
    const files = simulation.files.map((one, index) => (index === file || index === restored ? { sql: readSqlText(`${String(index)}.sql`, texts[index] ?? '') } : one));
    simulation = simulateKept({ files, history }, simulation);
    const before = charges;
    charges = judged(before);
    kept += charges.filter((one) => before.includes(one)).length;
    all += charges.length;
    const anew = JSON.stringify(judgeHistory(simulate({ files: read(texts), history }), catalogRules, claims, context).charges);
    const now = JSON.stringify(charges.flatMap((one) => one.charges.value));
    if (now === anew) continue;
    differences.push({ edit, texts: [...texts], kept: now, anew });
    charges = judged([]);
  }
  return { differences, kept, all };
}
