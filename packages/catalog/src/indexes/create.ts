import type { IndexElem, IndexStmt, Node } from '@pgsql/types';
import { columnsRead, requireColumn } from '../columns-read.js';
import { keysOf } from '../constraints/keys.js';
import { notSupported, undefinedObject } from '../errors.js';
import { extensionsAreOpen, isExtensionMethod } from '../extensions/extensions.js';
import { qualifiedName } from '../model.js';
import { isSystemRelation } from '../names.js';
import { ownRelationNamed } from '../own-relations.js';
import { requireImmutable } from '../mutability.js';
import type { Context, State } from '../state.js';
import { refuseCatalog } from '../system-catalogs.js';
import { usesOf, withUses } from '../uses.js';
import { indexTexts, noTexts } from '../written.js';
import { requireOperatorClasses } from './operator-classes.js';
import { familiesOfKeys, sortingOfKeys } from './sorting.js';
import { defineIndex, requireDefinable, requireIndexable, type IndexDefinition } from './define.js';

/** pg_am: what PostgreSQL has itself. */
const methods: ReadonlySet<string> = new Set(['btree', 'hash', 'gin', 'gist', 'spgist', 'brin']);

function elementsOf(nodes: readonly Node[] | undefined): readonly IndexElem[] {
  const elements: IndexElem[] = [];
  for (const node of nodes ?? []) if ('IndexElem' in node) elements.push(node.IndexElem);
  return elements;
}

function namesOf(elements: readonly IndexElem[]): readonly string[] {
  const names: string[] = [];
  for (const { name } of elements) if (name !== undefined) names.push(name);
  return names;
}

const withIncluded: ReadonlySet<string> = new Set(['btree', 'gist', 'spgist']);
const ofOneColumn: ReadonlySet<string> = new Set(['hash', 'spgist']);

/** What a method cannot (pg_am's amcaninclude, amcanmulticol, amcanorder). @throws {Rejection} 0A000 */
function requireSupported(method: string, elements: readonly IndexElem[], included: number): void {
  if (!methods.has(method)) return;
  if (included > 0 && !withIncluded.has(method)) throw notSupported(`access method "${method}" does not support included columns`);
  if (elements.length > 1 && ofOneColumn.has(method)) throw notSupported(`access method "${method}" does not support multicolumn indexes`);
  const isOrdered = elements.some(({ ordering = 'SORTBY_DEFAULT', nulls_ordering = 'SORTBY_NULLS_DEFAULT' }) => ordering !== 'SORTBY_DEFAULT' || nulls_ordering !== 'SORTBY_NULLS_DEFAULT');
  if (isOrdered && method !== 'btree') throw notSupported(`access method "${method}" does not support ASC/DESC options`);
}

/** CREATE INDEX, on a partitioned table also on its partitions. @throws {Rejection} 42P01, 42501, 42703, 42809, 42P07, 0A000, 42704 */
export function createIndex(state: State, statement: IndexStmt, context: Context): State {
  const name = statement.relation ?? {};
  if (isSystemRelation(state, name)) {
    refuseCatalog(state, name);
    return state;
  }
  const relation = ownRelationNamed(state, name);
  if (statement.concurrent === true && relation.relkind === 'partitioned-table') throw notSupported(`cannot create index on partitioned table "${relation.name}" concurrently`);
  const method = statement.accessMethod ?? 'btree';
  const elements = elementsOf(statement.indexParams);
  const isWritten = statement.whereClause !== undefined || elements.some(({ expr }) => expr !== undefined);
  const texts = isWritten ? indexTexts(context.text) : noTexts;
  const { keys, labels } = keysOf(relation, elements, texts);
  const include = namesOf(elementsOf(statement.indexIncludingParams));
  const columns = namesOf(elements);
  const definition: IndexDefinition = {
    name: statement.idxname ?? null,
    unique: statement.unique === true,
    primary: false,
    nullsNotDistinct: statement.nulls_not_distinct === true,
    method,
    keys,
    labels,
    include,
    reads: [...new Set([...columns, ...columnsRead(state, relation, [statement.indexParams, statement.whereClause])])].filter((column) => column !== '*'),
    predicate: statement.whereClause === undefined ? null : (texts.predicate ?? '?'),
    constraint: null,
    ...sortingOfKeys(relation, elements),
    ...familiesOfKeys(elements),
    ...withUses(usesOf(state, [statement.indexParams, statement.whereClause])),
  };
  requireIndexable(state, relation);
  if (!methods.has(method) && !isExtensionMethod(state, method) && !extensionsAreOpen(state)) throw undefinedObject('access method', method);
  if (statement.unique === true && methods.has(method) && method !== 'btree') throw notSupported(`access method "${method}" does not support unique indexes`);
  requireSupported(method, elements, include.length);
  for (const column of [...columns, ...include]) requireColumn(state, relation, column);
  if (statement.whereClause !== undefined) requireImmutable(state, statement.whereClause, 'functions in index predicate must be marked IMMUTABLE');
  requireDefinable(state, relation, definition);
  requireOperatorClasses(state, relation, method, elements);
  for (const { expr } of elements) if (expr !== undefined) requireImmutable(state, expr, 'functions in index expression must be marked IMMUTABLE');
  const isThere = statement.idxname !== undefined && state.relationNames.has(qualifiedName({ schema: relation.schema, name: statement.idxname }));
  if (statement.if_not_exists === true && isThere) return state;
  return defineIndex(state, relation.oid, definition, context.source, name.inh === true ? 'partitions' : 'only').state;
}
