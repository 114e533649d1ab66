import type { SelectStmt } from '@pgsql/types';
import { hasHole, holeOf } from '../../holes.js';
import { isSystemRelation } from '../../names.js';
import { stringsOf, walk } from '../../nodes.js';
import type { State } from '../../state.js';
import { evaluate, type Scope } from '../expression.js';
import type { Row } from '../rows.js';
import type { Value } from '../value.js';
import type { Tuple } from './rowset.js';
import { nameOf } from './select.js';

type Named = Iterable<{ readonly name: string }>;

/** Columns of PostgreSQL's catalogs and of information_schema that hold names, with what the model has of what they name. */
const nameColumns: readonly (readonly [readonly string[], (state: State) => readonly Named[]])[] = [
  [
    ['relname', 'tablename', 'viewname', 'matviewname', 'sequencename', 'indexname', 'table_name', 'event_object_table', 'sequence_name'],
    (state) => [state.relations.values(), state.indexes.values()],
  ],
  [['nspname', 'schemaname', 'table_schema', 'constraint_schema', 'trigger_schema', 'event_object_schema', 'sequence_schema', 'routine_schema', 'schema_name'], (state) => [state.namespaces.values()]],
  [['attname', 'column_name'], (state) => Array.from(state.relations.values(), ({ columns }) => columns)],
  [['conname', 'constraint_name'], (state) => Array.from(state.relations.values(), ({ constraints }) => constraints)],
  [['polname', 'policyname'], (state) => Array.from(state.relations.values(), ({ policies }) => policies)],
  [['tgname', 'trigger_name'], (state) => [state.triggers]],
  [['rolname', 'usename'], (state) => [state.roles.values()]],
  [['proname', 'routine_name'], (state) => [state.functions.values()]],
];

const listed: Value = { kind: 'template', text: holeOf('listed'), nulls: 'none' };

const isPlain = (name: string): boolean => /^[\w$]*$/u.test(name) && /^[\x00-\x7f]*$/u.test(name);

/**
 * The columns whose names are one word each, as far as the model has them: whoever gives a table the text of a statement for a name is not
 * taken for one who hides it as well.
 */
function listedRow(state: State, mentioned: ReadonlySet<string>): Row {
  const columns = nameColumns.flatMap(([names, kept]) => {
    const asked = names.filter((name) => mentioned.has(name));
    return asked.length > 0 && kept(state).every((all) => [...all].every(({ name }) => isPlain(name))) ? asked : [];
  });
  return new Map(columns.map((column) => [column, listed]));
}

function columnsMentioned(node: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  walk(node, (kind, body) => {
    if (kind === 'ColumnRef' && typeof body === 'object' && body !== null && 'fields' in body && Array.isArray(body.fields)) found.add(stringsOf(body.fields).at(-1) ?? '');
  });
  return found;
}

/** The names under which a query calls the catalogs that it reads; null where it reads anything else. */
function catalogsRead({ fromClause, withClause }: SelectStmt, state: State): readonly string[] | null {
  const names: string[] = [];
  let isOther = withClause !== undefined;
  walk(fromClause, (kind, body) => {
    if (kind === 'RangeSubselect' || kind === 'RangeFunction') isOther = true;
    if (kind !== 'RangeVar' || typeof body !== 'object' || body === null) return;
    const { schemaname, relname = '', alias }: { readonly schemaname?: string; readonly relname?: string; readonly alias?: { readonly aliasname?: string } } = body;
    if (hasHole(relname) || !(schemaname === 'information_schema' || relname.startsWith('pg_')) || !isSystemRelation(state, { relname, ...(schemaname === undefined ? {} : { schemaname }) })) isOther = true;
    names.push(alias?.aliasname ?? relname);
  });
  return isOther ? null : names;
}

/** What can be told of each row of a query without its rows: what its columns are converted to, and that names of the catalog are names. */
export function anyTuple(select: SelectStmt, scope: Scope): Tuple | null {
  const targets = (select.targetList ?? []).flatMap((target) => ('ResTarget' in target ? [target.ResTarget] : []));
  if (select.larg !== undefined || targets.length === 0) return null;
  if (targets.some(({ val }) => val === undefined || ('ColumnRef' in val && (val.ColumnRef.fields ?? []).some((field) => 'A_Star' in field)))) return null;
  const names = catalogsRead(select, scope.state);
  const aliases = names === null ? [] : ['', ...names];
  const row = listedRow(scope.state, columnsMentioned(select.targetList));
  // No variable is seen: a column may have its name.
  const inside: Scope = { ...scope, variables: new Map(), rows: aliases.map((alias) => [alias, row]) };
  return targets.map((target) => [nameOf(target), evaluate(target.val, inside)]);
}
