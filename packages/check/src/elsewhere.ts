import type { Fact, MemberFact } from '@pg-guardrails/kernel';
import { createExportGraph, followed } from '@pg-guardrails/scanner';
import type { ExportedOrigin, PendingMember, ProgramReading } from '@pg-guardrails/ts-reader';
import type { Outlook } from './outlook.js';

/** What an editor with type information knows of the files around an open program. */
export interface Elsewhere {
  /** What a file of the project exports; null when it cannot be read. */
  exportsOf(file: string): readonly ExportedOrigin[] | null;
  /** What a member is taken of, by its receiver's type. */
  settle(pending: PendingMember): MemberFact;
}

/** The facts of an open program with origins followed as the scan follows them: through the exports of files first, then by types. */
export function settledFacts({ facts, pendingMembers }: Pick<ProgramReading, 'facts' | 'pendingMembers'>, { options: { packages = () => true } }: Outlook, elsewhere: Elsewhere): readonly Fact[] {
  const exports = createExportGraph((file) => elsewhere.exportsOf(file));
  const pendingOf = new Map<Fact, PendingMember>(pendingMembers.map((pending) => [pending.fact, pending]));
  return facts.facts.flatMap((fact): readonly Fact[] => {
    if (fact.kind === 'construct') {
      const found = fact.origin.kind === 'package' ? fact : followed(fact, exports, packages);
      return found === null ? [] : [found];
    }
    if (fact.kind !== 'member') return [fact];
    const found = followed(fact, exports, packages);
    if (found !== null) return [found];
    const pending = pendingOf.get(fact);
    return [pending === undefined ? fact : elsewhere.settle(pending)];
  });
}
