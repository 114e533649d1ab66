import type { CommentStmt, ObjectType } from '@pgsql/types';
import type { Comment } from '@pg-guardrails/kernel';
import type { SqlText, Statement } from '@pg-guardrails/sql-reader';
import { requireDescribed } from './comment-parts.js';
import { relationWith } from './copies.js';
import { notOwner, wrongObjectType } from './errors.js';
import { hasPrivilegesOf } from './memberships.js';
import type { Prose, Relation, SqlClaim } from './model.js';
import { currentRole, isSystemRelation, relationNamed, requireOwner } from './names.js';
import { dottedName, rangeVarOf } from './nodes.js';
import type { Context, State } from './state.js';
import { withRelation } from './state.js';
import { isCatalog } from './system-catalogs.js';

/** Neither the end of an address (`x@immutable.com`) nor the start of another word. */
const claimWord = /(?<![\w@.])@immutable(?![\w-]|\.\w)/u;
const claimLine = /^[\s*#!-]*guardrails\s*:\s*(?<words>.*?)\s*$/iu;
const immutable = /^immutable(?![\w-])/iu;

/** Whether a COMMENT ON claims that the relation is immutable. */
export function claimsImmutable(text: string): boolean {
  return claimWord.test(text);
}

/** What a comment claims: `immutable` of `-- guardrails: immutable`, with what stands behind it; null when no line of it starts so. */
export function claimWords(text: string): string | null {
  for (const line of text.split(/\r\n|\n|\r/u)) {
    const words = claimLine.exec(line)?.groups?.['words'];
    if (words !== undefined) return words;
  }
  return null;
}

/** Whether the words of a claim are one that a rule takes up. */
export function isImmutableClaim(words: string): boolean {
  return immutable.test(words);
}

/** The claim of a comment above a statement: no other statement between, other comments and empty lines are no matter. */
export function claimAbove({ leading }: Pick<Statement, 'leading'>): SqlClaim | null {
  const comment = leading.findLast(({ text }) => isImmutableClaim(claimWords(text) ?? ''));
  return comment === undefined ? null : { rule: 'immutable-table', place: comment.place };
}

const makers: ReadonlySet<string> = new Set(['CreateStmt', 'CreateTableAsStmt', 'CreateForeignTableStmt', 'ViewStmt']);

/** Whether a file makes one relation and no more; asked for each that it makes. */
const makingOne = new WeakMap<SqlText, boolean>();

function makesOne(text: SqlText): boolean {
  const known = makingOne.get(text);
  if (known !== undefined) return known;
  const makes = text.statements.filter(({ kind }) => makers.has(kind)).length === 1;
  makingOne.set(text, makes);
  return makes;
}

/** What the file says about what the statement makes. */
export function proseOf(statement: Statement, text: SqlText): Prose {
  return { above: commentsAbove(statement, text), file: text.comments };
}

/**
 * The comments above a statement that speak of it: the block that stands on it, or one empty line above. Above the first statement
 * stands what is about the whole file, so there it must stand on the statement, unless the file makes nothing else.
 */
function commentsAbove(statement: Statement, text: SqlText): readonly Comment[] {
  const { leading } = statement;
  if (makesOne(text)) return leading;
  const widest = text.statements[0] === statement ? 1 : 2;
  let from = leading.length;
  let line = statement.place.line;
  for (const [index, { place }] of [...leading.entries()].reverse()) {
    if (line - place.endLine > (from === leading.length ? widest : 1)) break;
    from = index;
    line = place.line;
  }
  return leading.slice(from);
}

/** A relation is put into one catalog after another: judges tell by identity whether it is the same. */
const claimedByComment = new WeakMap<Relation, Relation>();

/** The claim of the comment that stands. */
export function withCommentClaim(relation: Relation): Relation {
  const { comment, commentSource } = relation;
  if (comment === null || !claimsImmutable(comment)) return relation;
  const known = claimedByComment.get(relation);
  if (known !== undefined) return known;
  const claimed = relationWith(relation, { claims: [...relation.claims, { rule: 'immutable-table', place: (commentSource ?? relation.source).place }] });
  claimedByComment.set(relation, claimed);
  return claimed;
}

/** What COMMENT ON may say of a relation, in the words of PostgreSQL's refusal of another kind. */
const described: Partial<Record<ObjectType, { readonly kinds: readonly Relation['relkind'][]; readonly words: string }>> = {
  OBJECT_TABLE: { kinds: ['table', 'partitioned-table'], words: 'a table' },
  OBJECT_VIEW: { kinds: ['view'], words: 'a view' },
  OBJECT_MATVIEW: { kinds: ['materialized-view'], words: 'a materialized view' },
  OBJECT_FOREIGN_TABLE: { kinds: ['foreign-table'], words: 'a foreign table' },
  OBJECT_SEQUENCE: { kinds: ['sequence'], words: 'a sequence' },
};

/** COMMENT ON a relation; on anything else nothing that the model holds. @throws {Rejection} 42P01, 42809, 42501, 42703, 42704 */
export function comment(state: State, statement: CommentStmt, context: Context): State {
  const object = statement.objtype === undefined ? undefined : described[statement.objtype];
  if (object === undefined) {
    requireDescribed(state, statement);
    return state;
  }
  const name = rangeVarOf(dottedName(statement.object));
  if (isSystemRelation(state, name)) {
    if (isCatalog(name) && statement.objtype !== 'OBJECT_TABLE') throw wrongObjectType(`"${name.relname ?? ''}" is not ${object.words}`);
    if (isCatalog(name) && !hasPrivilegesOf(state, currentRole(state), state.bootstrapRole)) throw notOwner('table', name.relname ?? '');
    return state;
  }
  const found = relationNamed(state, name);
  // The kind is looked at first (objectaddress.c, get_relation_by_qualified_name), then who owns it.
  if (!object.kinds.includes(found.relkind)) throw wrongObjectType(`"${found.name}" is not ${object.words}`);
  requireOwner(state, found);
  const text = statement.comment === undefined || statement.comment === '' ? null : statement.comment;
  return withRelation(state, relationWith(found, { comment: text, commentSource: context.source }));
}
