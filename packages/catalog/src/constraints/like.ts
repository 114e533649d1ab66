import type { TableLikeClause } from '@pgsql/types';
import { constraintWith } from '../copies.js';
import { cloneOf } from '../indexes/define.js';
import { indexesOn } from '../indexes/rows.js';
import type { Source } from '../model.js';
import { likeSource, type LikeSource } from '../relations/like.js';
import type { State } from '../state.js';
import { copyCheck } from './checks.js';
import { addKey } from './keys.js';
import { notNullRowsSince, type NotNull } from './not-null.js';

/** parsenodes.h, CREATE_TABLE_LIKE_CONSTRAINTS and CREATE_TABLE_LIKE_INDEXES. */
const likeConstraints = 0x04;
const likeIndexes = 0x40;

/** LIKE always copies NOT NULL, from PostgreSQL 18 with the name (transformTableLikeClause). */
export function likeNotNulls(state: State, clause: TableLikeClause): readonly NotNull[] {
  if (state.postgres < notNullRowsSince) return [];
  const source = likeSource(state, clause);
  if (source.kind !== 'relation') return [];
  return source.relation.constraints.flatMap(({ contype, name, columns, noInherit }) => (contype === 'not-null' ? columns.map((column) => ({ column, name, noInherit })) : []));
}

/** INCLUDING CONSTRAINTS copies CHECK, INCLUDING INDEXES also the keys (expandTableLikeClause). @throws {Rejection} 42710, 42P16 */
export function likeIndexesAndChecks(state: State, oid: number, source: LikeSource, clause: TableLikeClause, statement: Source): State {
  if (source.kind !== 'relation') return state;
  const like = source.relation;
  const options = clause.options ?? 0;
  let next = state;
  if ((options & likeConstraints) !== 0) {
    for (const check of like.constraints) {
      if (check.contype === 'check') next = copyCheck(next, oid, constraintWith(check, { local: true, inherited: 0, validated: check.enforced, source: statement }));
    }
  }
  if ((options & likeIndexes) === 0) return next;
  for (const index of indexesOn(state, like.oid)) next = addKey(next, oid, cloneOf(state, index), statement, 'partitions');
  return next;
}
