import type { Relation } from '@pg-guardrails/catalog';
import { qualifiedName } from '@pg-guardrails/catalog';
import { fire } from '../firing.js';
import type { Hole, Subject } from '../hole.js';
import { relatedTo } from '../hole.js';
import { guardSql } from '../remedy.js';
import { kinship } from '../targets.js';
import { isWeakened } from '../weaker.js';
import type { Blame, Case } from './case.js';

/** The table to put right: the claimed one as long as it has no guard itself, else the partition or child that lacks its own. */
export function tableToGuard({ catalog, relation, options }: Subject, { target, operation, challenge: { scenario } }: Case): Relation {
  const { endings } = fire(catalog, { named: relation, holding: relation, emptied: [relation] }, operation, scenario);
  const isGuarded = endings.every((ending) => ending.kind === 'raises' && ending.sqlstate === options.sqlstate);
  if (!isGuarded) return relation;
  return operation === 'TRUNCATE' ? target.named : target.holding;
}

export function holeOf(subject: Subject, one: Case, blame: Blame, counterexample: Hole['counterexample']): Hole {
  const on = tableToGuard(subject, one);
  return {
    messageId: blame.messageId,
    place: blame.place,
    data: { ...blame.data, on: on === subject.relation ? '' : ` on ${qualifiedName(on)}, ${kinship(subject.catalog, subject.relation, on)},` },
    operation: one.operation,
    role: null,
    related: blame.sources.filter((source) => source.place !== blame.place).flatMap((source) => relatedTo(source, /^create\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger/iu.test(source.text) ? 'the trigger' : 'its function')),
    counterexample,
    remedy: (verbs) => blame.remedy ?? (isWeakened(subject.options, one.operation) ? null : guardSql(subject.catalog, on, verbs, subject.options.sqlstate)),
  };
}
