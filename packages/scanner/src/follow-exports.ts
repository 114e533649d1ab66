import type { Fact } from '@pg-guardrails/kernel';
import type { PendingMember } from '@pg-guardrails/ts-reader';
import { followed } from './export-origins.js';
import type { ExportGraph } from './export-origins.js';
import type { ProgramRecord, TreeRecord } from './program-record.js';

interface Walked extends Pick<ProgramRecord, 'tree'> {
  readonly file: string;
}

function pendingOf({ facts, pendingMembers }: TreeRecord): readonly PendingMember[] {
  return pendingMembers.flatMap(({ fact: index, receiver }) => {
    const fact = facts[index];
    return fact?.kind === 'member' ? [{ fact, receiver }] : [];
  });
}

/** Replaces origins in other files by the packages they lead to. Constructions that lead to none of interest are the project's own. */
export function followExports<P extends Walked>(
  programs: readonly P[],
  exports: ExportGraph,
  packages: (name: string) => boolean,
  needsTypes: (file: string) => boolean,
): { readonly factsOf: ReadonlyMap<P, readonly Fact[]>; readonly pending: readonly PendingMember[] } {
  const factsOf = new Map<P, readonly Fact[]>();
  const pending: PendingMember[] = [];
  for (const program of programs) {
    if (program.tree === null) continue;
    const settled = new Set<Fact>();
    const facts = program.tree.facts.flatMap((fact): readonly Fact[] => {
      switch (fact.kind) {
        case 'construct': {
          if (fact.origin.kind === 'package') return [fact];
          const found = followed(fact, exports, packages);
          return found === null ? [] : [found];
        }
        case 'member': {
          const found = followed(fact, exports, packages);
          if (found === null) return [fact];
          settled.add(fact);
          return [found];
        }
        case 'import':
        case 'identity':
        case 'ddl':
        case 'sql-file':
        case 'env-guard':
        case 'export':
          return [fact];
        default:
          return fact satisfies never;
      }
    });
    factsOf.set(program, facts);
    if (needsTypes(program.file)) pending.push(...pendingOf(program.tree).filter(({ fact }) => !settled.has(fact)));
  }
  return { factsOf, pending };
}
