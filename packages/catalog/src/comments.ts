import type { CommentStmt } from '@pgsql/types';
import type { Statement } from '@pg-guardrails/sql-reader';
import { wrongObjectType } from './errors.js';
import type { SqlClaim } from './model.js';
import { isSystemRelation, relationNamed, requireOwner } from './names.js';
import { dottedName, rangeVarOf } from './nodes.js';
import type { Context, State } from './state.js';
import { withRelation } from './state.js';

const claimWord = /(?<![\w@.])@immutable(?![\w-])/u;
const claimComment = /^\s*guardrails:\s*immutable\b/u;

/** Whether a COMMENT ON TABLE claims that the table is immutable. */
export function claimsImmutable(text: string): boolean {
  return claimWord.test(text);
}

/** The claim of a comment that stands directly above a statement: no empty line between, other comment lines are no matter. */
export function claimAbove(statement: Statement): SqlClaim | null {
  let line = statement.place.line;
  for (const comment of [...statement.leading].reverse()) {
    if (line - comment.place.endLine > 1) return null;
    if (claimComment.test(comment.text)) return { rule: 'immutable-table', place: comment.place };
    line = comment.place.line;
  }
  return null;
}

/** COMMENT ON TABLE; on other kinds nothing that the model holds. */
export function comment(state: State, statement: CommentStmt, context: Context): State {
  if (statement.objtype !== 'OBJECT_TABLE') return state;
  const name = rangeVarOf(dottedName(statement.object));
  if (isSystemRelation(state, name)) return state;
  const relation = relationNamed(state, name);
  requireOwner(state, relation);
  if (relation.relkind !== 'table' && relation.relkind !== 'partitioned-table') throw wrongObjectType(`"${relation.name}" is not a table`);
  const text = statement.comment === undefined || statement.comment === '' ? null : statement.comment;
  let commentClaims = state.commentClaims.without(relation.oid);
  if (text !== null && claimsImmutable(text)) commentClaims = commentClaims.with(relation.oid, { rule: 'immutable-table', place: context.source.place });
  return { ...withRelation(state, { ...relation, comment: text }), commentClaims };
}
