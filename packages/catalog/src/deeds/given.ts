import type { FuncCall, Node } from '@pgsql/types';
import { parseStatement } from '@pg-guardrails/sql-reader';
import type { Proc } from '../model.js';
import { stringsOf, walk } from '../nodes.js';
import { constantText } from './conditions.js';

/** What a statement runs because it is given it: statements that stand in it as texts, and why it may be anything. */
export interface Given {
  readonly statements: readonly Node[];
  readonly opaque: readonly string[];
}

const query = 'runs a query that it is given';
const elsewhere = 'has a statement run in another session';
const reads = 'reads what it is given the name of, and so runs what a view calls';
const makes = 'makes a value of a type that it is given, which runs the checks of a domain';
const writes = 'writes a file of the server whose name it is given';

interface Runner {
  /** Positions of the arguments that say what it does; empty where it does so whatever they are. */
  readonly by: readonly number[] | 'all';
  /** Whether these are queries, which it runs in this session, or names: of a constant name it is known what comes of it. */
  readonly are: 'queries' | 'names';
  /** What it does where they are no constants. */
  readonly words: string;
}

const runner = (by: Runner['by'], words: string, are: Runner['are'] = 'names'): Runner => ({ by, words, are });
const named = (names: string, one: Runner): readonly (readonly [string, Runner])[] => names.split(' ').map((name) => [name, one] as const);

/** Functions of PostgreSQL (xml.c, tsvector_op.c, tsquery_rewrite.c, misc.c, be-fsstubs.c). */
const own: ReadonlyMap<string, Runner> = new Map([
  ...named('query_to_xml query_to_xmlschema query_to_xml_and_xmlschema ts_stat', runner([0], query, 'queries')),
  ['ts_rewrite', runner([1], query, 'queries')],
  ...named('table_to_xml table_to_xmlschema table_to_xml_and_xmlschema cursor_to_xml cursor_to_xmlschema schema_to_xml schema_to_xmlschema schema_to_xml_and_xmlschema database_to_xml database_to_xmlschema database_to_xml_and_xmlschema', runner([], reads)),
  ...named('pg_input_is_valid pg_input_error_info', runner([1], makes)),
  ...named('domain_in domain_recv record_in record_recv array_in array_recv range_in range_recv multirange_in multirange_recv', runner([], makes)),
  ['lo_export', runner([1], writes)],
]);

/** Functions of extensions, in whatever schema they are (manual: dblink, tablefunc, xml2, adminpack; pg_cron, pg_background, pglogical, Citus). */
const ofExtensions: ReadonlyMap<string, Runner> = new Map([
  ...named('dblink dblink_exec dblink_open dblink_send_query', runner([], elsewhere)),
  ...named('crosstab crosstab2 crosstab3 crosstab4', runner([0, 1], query, 'queries')),
  ...named('connectby xpath_table', runner('all', query)),
  ...named('schedule schedule_in_database alter_job', runner([], elsewhere)),
  ...named('pg_background_launch replicate_ddl_command run_command_on_workers run_command_on_all_nodes run_command_on_shards run_command_on_placements run_command_on_colocated_placements', runner([], elsewhere)),
  ...named('pg_file_write pg_file_rename pg_file_unlink', runner('all', writes)),
]);

/** Names that others than pg_cron may give their functions too. */
const ofCron: ReadonlySet<string> = new Set(['schedule', 'schedule_in_database', 'alter_job']);

/** Which functions that are not PostgreSQL's own the history makes: these are followed. */
export type Followed = (names: readonly string[]) => readonly Proc[];

export function givenTo(node: Node, followed: Followed): Given {
  const statements: Node[] = [];
  const opaque: string[] = [];
  walk({ node }, (kind, body) => {
    if (kind === 'FuncCall') collect(body as FuncCall, followed, statements, opaque);
    if (kind === 'FetchStmt') opaque.push('it fetches from a cursor that others may have opened, and so runs what its query calls');
    if (kind === 'CopyStmt' && typeof body === 'object' && body !== null && 'is_program' in body && body.is_program === true) opaque.push('it runs a program of the server');
  });
  return { statements, opaque };
}

function collect({ funcname, args = [] }: FuncCall, followed: Followed, statements: Node[], opaque: string[]): void {
  const names = stringsOf(funcname);
  const found = runnerOf(names);
  // Of ts_rewrite(query, target, substitute) nothing is a text.
  if (found === undefined || followed(names).length > 0 || (names.at(-1) === 'ts_rewrite' && args.length !== 2)) return;
  const { by, are, words } = found;
  const deciding = by === 'all' ? args : by.flatMap((at) => args[at] ?? []);
  const queries = are === 'queries' ? deciding.map((arg) => queryIn(arg, followed)) : [];
  const isKnown = deciding.length > 0 && (are === 'queries' ? !queries.includes(null) : deciding.every(isConstant));
  if (isKnown) statements.push(...queries.filter((one) => one !== null));
  else opaque.push(`${names.join('.')}() ${words}`);
}

/** The query in a constant, if it calls nothing that would have to be followed. */
function queryIn(arg: Node, followed: Followed): Node | null {
  const text = constantText(arg);
  const query = text === null ? null : parseStatement(text).node;
  const called: Proc[] = [];
  walk({ query }, (kind, body) => {
    if (kind === 'FuncCall') called.push(...followed(stringsOf((body as FuncCall).funcname)));
  });
  return called.length > 0 ? null : query;
}

function runnerOf(names: readonly string[]): Runner | undefined {
  const [name = '', schema] = [names.at(-1), names.at(-2)];
  if (schema === undefined || schema === 'pg_catalog') return own.get(name) ?? (ofCron.has(name) ? undefined : ofExtensions.get(name));
  return ofCron.has(name) && schema !== 'cron' ? undefined : ofExtensions.get(name);
}

function isConstant(node: Node): boolean {
  if ('TypeCast' in node) return node.TypeCast.arg !== undefined && isConstant(node.TypeCast.arg);
  return 'A_Const' in node;
}

/** Types of arguments that whoever calls the function chooses (manual: Polymorphic Types; PL/pgSQL also takes record). */
const chosen = /^(?:pg_catalog\.)?(?:any(?:compatible)?(?:element|array|nonarray|enum|range|multirange)?|record)$/u;

/** Why a function may run what belongs to the type of an argument, if its caller chooses the type: a cast that its owner has made, the checks of a domain; null where the types are its own. */
export function chosenByCaller({ argumentTypes }: Proc): string | null {
  const type = argumentTypes.find((one) => chosen.test(one));
  return type === undefined ? null : `whoever calls it chooses what type its ${type} has, and a cast or a check that belongs to the type runs here`;
}
