import type { CreateTableAsStmt, IntoClause, Node } from '@pgsql/types';
import { columnsOfQuery, refuseSystemColumn } from '../columns.js';
import { attributeWith } from '../copies.js';
import { duplicateTable, notSupported } from '../errors.js';
import { tempSchema } from '../names.js';
import { stringsOf } from '../nodes.js';
import { relationsRead } from '../relations-read.js';
import { requireNames } from '../resolve/query.js';
import { openRange } from '../resolve/ranges.js';
import type { Context, State } from '../state.js';
import { withTaint } from '../taints.js';
import { everything } from '../touches.js';
import { claimExisting, createRelation, creationSchemaUnchecked, exists, schemaFor } from './new.js';
import { describedBy, namedColumns, refuseDuplicates, withViewDependencies } from './views.js';

/** CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW. */
export function createTableAs(before: State, statement: CreateTableAsStmt, context: Context): State {
  const isPrepared = statement.query !== undefined && 'ExecuteStmt' in statement.query;
  const state = isPrepared ? withTaint(before, everything, 'what a prepared statement does is not followed', context) : before;
  return createFromQuery(
    state,
    statement.into,
    statement.query,
    statement.objtype === 'OBJECT_MATVIEW' ? 'materialized-view' : 'table',
    statement.if_not_exists === true ? 'skip' : 'error',
    context,
  );
}

/** A table, or materialized view, with the columns of a query. @throws {Rejection} 42P07, 42P01, 3F000, 42501 */
export function createFromQuery(
  state: State,
  into: IntoClause | undefined,
  query: Node | undefined,
  relkind: 'table' | 'materialized-view',
  existing: 'skip' | 'error',
  context: Context,
): State {
  const name = into?.rel ?? {};
  // PostgreSQL reads the query first. A view can hold no variable.
  requireNames(state, query, relkind === 'materialized-view' || context.names === 'columns' ? [] : [openRange]);
  const read = relationsRead(state, query);
  const relname = name.relname ?? '';
  if (relkind === 'materialized-view' && read.some((relation) => relation.schema === tempSchema)) throw notSupported('materialized views must not use temporary tables or views');
  // Whether the name is free is asked before whether the schema may be used (createas.c, CreateTableAsRelExists).
  if (exists(state, creationSchemaUnchecked(state, name), relname)) {
    if (existing === 'skip') return claimExisting(state, creationSchemaUnchecked(state, name), relname, context);
    throw duplicateTable(relname);
  }
  // The query is planned and started next, what it gives counted (createas.c, intorel_startup).
  const named = namedColumns(columnsOfQuery(state, query), stringsOf(into?.colNames), 'too many column names were specified');
  const schema = schemaFor(state, name);
  const columns = named?.map((column) => (attributeWith(column, { hasDefault: false, generated: null, identity: null }))) ?? null;
  for (const column of columns ?? []) refuseSystemColumn(column.name);
  refuseDuplicates(columns ?? []);
  const made = createRelation(state, { schema, name: relname, relkind, columns: columns ?? [], parents: [], location: name.location }, context);
  const described = describedBy(made.state, made.relation, columns, context);
  return relkind === 'materialized-view' ? withViewDependencies(described, made.relation.oid, query) : described;
}
