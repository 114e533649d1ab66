import { isByReading, tellingAttempts, type Verdict, type VerdictValue } from '@pg-guardrails/kernel';
import { compareOperations, facetWords } from './order.js';

/** What came of one operation by one role: the worst verdict of the layers, and what PostgreSQL was seen to answer. */
export interface Cell {
  readonly verdict: VerdictValue;
  /** SQLSTATEs in order; `changed` for rows that did change, `unchanged` for what succeeded and left them as they were. */
  readonly seen: readonly string[];
  readonly attempts: number;
  /** Tries that settled nothing. */
  readonly inconclusive: number;
}

export interface MatrixRow {
  /** A role, `PUBLIC`, or null for whoever holds every privilege. */
  readonly role: string | null;
  /** One for each operation; null where nothing is claimed. */
  readonly cells: readonly (Cell | null)[];
}

/** Roles by operations, of one subject of one rule. */
export interface Matrix {
  readonly rule: string;
  readonly subject: string;
  readonly operations: readonly string[];
  readonly rows: readonly MatrixRow[];
}

/** The SQLSTATEs seen for what is proven; what gets through for what is refuted. */
function seenOf(verdict: Verdict): readonly string[] {
  if (verdict.verdict !== 'refuted') return tellingAttempts(verdict).map(({ observed }) => observed ?? 'unchanged');
  if (isByReading(verdict)) return [];
  const { observed } = verdict.counterexample ?? {};
  if (observed === undefined) return [];
  return [observed.sqlstate ?? (observed.rowsChanged > 0 ? 'changed' : 'unchanged')];
}

function cellOf(verdicts: readonly Verdict[]): Cell | null {
  if (verdicts.length === 0) return null;
  const worst = (['refuted', 'unknown', 'proven'] as const).find((value) => verdicts.some(({ verdict }) => verdict === value)) ?? 'unknown';
  const telling = verdicts.filter(({ verdict }) => verdict === worst);
  return { verdict: worst, seen: [...new Set(telling.flatMap(seenOf))].sort(), attempts: verdicts.reduce((sum, { attempts }) => sum + attempts.length, 0), inconclusive: telling.reduce((sum, { inconclusive = [] }) => sum + inconclusive.length, 0) };
}

/** PUBLIC after the roles, whoever holds every privilege last. */
function compareRoles(a: string | null, b: string | null): number {
  const rank = (role: string | null): number => (role === null ? 2 : role === 'PUBLIC' ? 1 : 0);
  return rank(a) - rank(b) || ((a ?? '') < (b ?? '') ? -1 : 1);
}

/** The matrices of all verdicts that name an operation; what a history says (layer `revoke`) is read, and nothing of it is seen on a server. */
export function matricesOf(verdicts: readonly Verdict[]): readonly Matrix[] {
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    if (verdict.operation === null || verdict.layer === 'revoke') continue;
    const key = JSON.stringify([verdict.rule, verdict.subject, facetWords(verdict)]);
    groups.set(key, [...(groups.get(key) ?? []), verdict]);
  }
  return [...groups.values()].flatMap((group): readonly Matrix[] => {
    const [first] = group;
    if (first === undefined) return [];
    const operations = [...new Set(group.flatMap(({ operation }) => operation ?? []))].sort(compareOperations);
    const roles = [...new Set(group.map(({ role }) => role))].sort(compareRoles);
    const facets = facetWords(first);
    return [
      {
        rule: first.rule,
        subject: facets === '' ? first.subject : `${first.subject} (${facets})`,
        operations,
        rows: roles.map((role) => ({ role, cells: operations.map((operation) => cellOf(group.filter((verdict) => verdict.role === role && verdict.operation === operation))) })),
      },
    ];
  });
}

/** Whom a row is about, as words. */
export function roleWords(role: string | null): string {
  return role ?? 'with every privilege';
}

/** `42501`, `changed`; `by reading` for what no try has settled; `not tried`. */
export function seenWords({ verdict, seen, inconclusive }: Cell): string {
  if (seen.length > 0) return `${seen.join(' ')}${inconclusive === 0 ? '' : ', part by reading'}`;
  if (verdict === 'unknown') return 'unknown';
  return inconclusive === 0 ? 'not tried' : 'by reading';
}
