import type { IndexElem } from '@pgsql/types';
import { columnNamed } from '../columns-by-name.js';
import { undefinedObject } from '../errors.js';
import { missing } from '../missing.js';
import type { Relation } from '../model.js';
import type { State } from '../state.js';

const words = (text: string): ReadonlySet<string> => new Set(text.split('|'));

const scalars = 'smallint|integer|bigint|numeric|real|double precision|boolean|uuid|date|timestamp without time zone|timestamp with time zone|bytea|money|oid|json|xml';
const shapes = 'point|line|lseg|box|path|polygon|circle|json|xml';

/** Types of PostgreSQL without a default operator class for a method (pg_opclass.dat), by their names in the catalog; what is not listed may have one. */
const without: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['btree', words(shapes)],
  ['hash', words(shapes)],
  ['gin', words(`${scalars}|text|character varying|character|point|line|lseg|box|path|polygon|circle`)],
  ['gist', words(`${scalars}|text|character varying|character|jsonb|line|lseg|path`)],
  ['spgist', words(`${scalars}|jsonb|line|lseg|path|circle`)],
]);

/** Extensions that bring default operator classes for PostgreSQL's own types. */
const bringing: ReadonlyMap<string, string> = new Map([['gin', 'btree_gin'], ['gist', 'btree_gist']]);

/** A key without an operator class takes the default one of its type (indexcmds.c, GetDefaultOpClass). @throws {Rejection} 42704 */
export function requireOperatorClasses(state: State, relation: Relation, method: string, elements: readonly Pick<IndexElem, 'name' | 'opclass'>[]): void {
  const none = without.get(method);
  if (none === undefined || state.extensions.has(bringing.get(method) ?? '') || state.bindings.some(({ kind }) => kind === 'operator-class')) return;
  for (const { name, opclass } of elements) {
    if (opclass !== undefined && opclass.length > 0) continue;
    const type = columnNamed(relation.columns, name)?.type.replace(/\(.*\)$/u, '') ?? '';
    if (none.has(type) && !isOwn(state, type)) throw missing(state, undefinedObject(`default operator class of ${type} for access method`, method), ['extensions'], bringing.get(method) ?? '');
  }
}

function isOwn(state: State, type: string): boolean {
  return state.types.where(({ name }) => name === type).length > 0;
}
