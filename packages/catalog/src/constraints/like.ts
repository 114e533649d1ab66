import type { TableLikeClause } from '@pgsql/types';
import { cloneOf } from '../indexes/define.js';
import { indexesOn } from '../indexes/rows.js';
import type { Relation, Source } from '../model.js';
import { relationNamed } from '../names.js';
import type { State } from '../state.js';
import { addKey } from './keys.js';
import { notNullRowsSince, type NotNull } from './not-null.js';
import { addConstraint } from './rows.js';

/** parsenodes.h, CREATE_TABLE_LIKE_CONSTRAINTS and CREATE_TABLE_LIKE_INDEXES. */
const likeConstraints = 0x04;
const likeIndexes = 0x40;

/** The table that LIKE names. @throws {Rejection} 42P01 */
export function likeSource(state: State, clause: TableLikeClause): Relation {
  return relationNamed(state, clause.relation ?? {});
}

/** LIKE always copies NOT NULL, from PostgreSQL 18 with the name (transformTableLikeClause). */
export function likeNotNulls(state: State, clause: TableLikeClause): readonly NotNull[] {
  if (state.postgres < notNullRowsSince) return [];
  return likeSource(state, clause).constraints.flatMap(({ contype, name, columns, noInherit }) => (contype === 'not-null' ? columns.map((column) => ({ column, name, noInherit })) : []));
}

/** INCLUDING CONSTRAINTS copies CHECK, INCLUDING INDEXES also the keys (expandTableLikeClause). @throws {Rejection} 42710, 42P16 */
export function likeIndexesAndChecks(state: State, oid: number, like: Relation, clause: TableLikeClause, statement: Source): State {
  const options = clause.options ?? 0;
  let next = state;
  if ((options & likeConstraints) !== 0) {
    for (const check of like.constraints) {
      if (check.contype === 'check') next = addConstraint(next, oid, { ...check, local: true, inherited: 0, validated: check.enforced, source: statement });
    }
  }
  if ((options & likeIndexes) === 0) return next;
  for (const index of indexesOn(state, like.oid)) next = addKey(next, oid, cloneOf(state, index), statement, 'partitions');
  return next;
}
