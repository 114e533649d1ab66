import type { ColumnRef, Node, RangeVar, SelectStmt } from '@pgsql/types';
import { isBuiltIn } from './evaluate/builtins.js';
import { functionsCalled } from './functions.js';
import type { Proc, Relation } from './model.js';
import { lookUpRelation } from './names.js';
import { stringsOf, tagged } from './nodes.js';
import type { State } from './state.js';

/** What an expression or a query names: pg_depend's refobjid, and refobjsubid by name. */
export interface Read {
  /** The oid of a relation or function. */
  readonly on: number;
  /** The column of a relation, or null for the whole object. */
  readonly column: string | null;
}

/** One place where something is named. */
export interface Mention extends Read {
  /** Where the dotted name starts, in UTF-8 bytes of what was parsed; null for what `*` stands for. */
  readonly location: number | null;
  /** Whether the name is that of a relation in FROM without an alias. */
  readonly inFrom: boolean;
}

/** One name of a FROM clause. */
export interface FromItem {
  readonly alias: string;
  readonly relation: Relation | null;
  /** The columns it is known to have; null when it may have others. */
  readonly columns: ReadonlySet<string> | null;
}

/** The relations that can be named in one query, then those of the query around it. */
type Scopes = readonly (readonly FromItem[])[];

/** A relation as FROM names it. */
export function fromItemOf(state: State, relation: Relation, alias: string): FromItem {
  return { alias, relation, columns: state.openColumns.has(relation.oid) ? null : new Set(relation.columns.map(({ name }) => name)) };
}

/**
 * The relations, columns and functions that a query or an expression reads, as far as names tell (dependency.c, recordDependencyOnExpr):
 * what cannot be told is left out. `around` is what the expression stands over, such as a policy's table.
 */
export function readsOf(state: State, node: Node | undefined, around: readonly FromItem[] = []): readonly Read[] {
  const found = new Map(mentionsIn(state, node, around).map(({ on, column }): [string, Read] => [`${String(on)} ${column ?? ''}`, { on, column }]));
  return [...found.values()];
}

/** The same, place by place. */
export function mentionsIn(state: State, node: Node | undefined, around: readonly FromItem[] = []): readonly Mention[] {
  const found: Mention[] = [];
  if (node !== undefined) visit(state, node, [around], (mention) => found.push(mention));
  return found;
}

type Note = (mention: Mention) => void;

/** Whether a part of a tree is a node with its tag, and not one of the places where the grammar leaves the tag out. */
function isNode(value: object): value is Node {
  const [only, another] = Object.keys(value);
  return only !== undefined && another === undefined && /^[A-Z]/u.test(only);
}

function visitAll(state: State, value: unknown, scopes: Scopes, note: Note): void {
  if (Array.isArray(value)) {
    for (const item of value) visitAll(state, item, scopes, note);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) visit(state, value, scopes, note);
  else for (const inner of Object.values(value)) visitAll(state, inner, scopes, note);
}

function visit(state: State, node: Node, scopes: Scopes, note: Note): void {
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'SelectStmt':
      visitSelect(state, body, scopes, note);
      return;
    case 'ColumnRef':
      noteColumn(body, scopes, note);
      return;
    case 'RangeVar': {
      const relation = named(state, body, scopes);
      if (relation !== null) note({ on: relation.oid, column: null, location: body.location ?? 0, inFrom: body.alias === undefined });
      return;
    }
    case 'FuncCall': {
      const proc = calledFunction(state, stringsOf(body.funcname), (body.args ?? []).length);
      if (proc !== null) note({ on: proc.oid, column: null, location: body.location ?? 0, inFrom: false });
      break;
    }
    default:
      break;
  }
  visitAll(state, body, scopes, note);
}

/** The one function of the history that a call means; null for one of PostgreSQL's own, and where the types of arguments decide. */
function calledFunction(state: State, names: readonly string[], count: number): Proc | null {
  if (names.at(-2) === undefined && isBuiltIn(names.at(-1) ?? '')) return null;
  const all = functionsCalled(state, names);
  const exact = all.filter((proc) => proc.argumentTypes.length === count);
  // Parameters with defaults need no argument.
  const [only, another] = exact.length > 0 ? exact : all.filter((proc) => proc.argumentTypes.length > count);
  return only !== undefined && another === undefined ? only : null;
}

function visitSelect(state: State, select: SelectStmt, scopes: Scopes, note: Note): void {
  const withs = (select.withClause?.ctes ?? []).flatMap((node): FromItem[] => ('CommonTableExpr' in node ? [{ alias: node.CommonTableExpr.ctename ?? '', relation: null, columns: null }] : []));
  const items = (select.fromClause ?? []).flatMap((node) => itemsOf(state, node, [withs, ...scopes]));
  const inner: Scopes = [items, withs.length === 0 ? [] : [{ alias: cteMark, relation: null, columns: new Set(withs.map(({ alias }) => alias)) }], ...scopes];
  if (select.larg !== undefined) visitSelect(state, select.larg, inner, note);
  if (select.rarg !== undefined) visitSelect(state, select.rarg, inner, note);
  const parts: Partial<SelectStmt> = { ...select };
  delete parts.larg;
  delete parts.rarg;
  visitAll(state, parts, inner, note);
}

/** Marks the scope that lists the names of WITH, which hide relations. */
const cteMark = '\u0000with';

function isCte(name: RangeVar, scopes: Scopes): boolean {
  if (name.schemaname !== undefined) return false;
  return scopes.some((items) => items.some((item) => item.alias === cteMark && item.columns?.has(name.relname ?? '') === true));
}

function named(state: State, name: RangeVar, scopes: Scopes): Relation | null {
  return isCte(name, scopes) ? null : lookUpRelation(state, name);
}

function itemsOf(state: State, node: Node, scopes: Scopes): readonly FromItem[] {
  if ('RangeVar' in node) {
    const { alias, relname = '' } = node.RangeVar;
    const withs = scopes[0]?.some((item) => item.alias === relname && item.relation === null) === true && node.RangeVar.schemaname === undefined;
    const relation = withs ? null : named(state, node.RangeVar, scopes);
    const name = alias?.aliasname ?? relname;
    if (relation === null || (alias?.colnames ?? []).length > 0) return [{ alias: name, relation: null, columns: null }];
    return [fromItemOf(state, relation, name)];
  }
  if ('JoinExpr' in node) {
    const { larg, rarg, alias } = node.JoinExpr;
    const sides = [larg, rarg].flatMap((side) => (side === undefined ? [] : itemsOf(state, side, scopes)));
    return alias === undefined ? sides : [...sides, { alias: alias.aliasname ?? '', relation: null, columns: null }];
  }
  if ('RangeSubselect' in node) return [{ alias: node.RangeSubselect.alias?.aliasname ?? '', relation: null, columns: null }];
  if ('RangeFunction' in node) return [{ alias: node.RangeFunction.alias?.aliasname ?? '', relation: null, columns: null }];
  return [{ alias: '', relation: null, columns: null }];
}

function noteColumn({ fields = [], location = 0 }: ColumnRef, scopes: Scopes, note: Note): void {
  const names = stringsOf(fields);
  const last = fields.at(-1);
  const isStar = last !== undefined && 'A_Star' in last;
  const column = isStar ? null : (names.at(-1) ?? '');
  const qualifier = isStar ? names.at(-1) : names.at(-2);
  for (const items of scopes) {
    const candidates = qualifier === undefined ? items : items.filter((item) => item.alias === qualifier);
    if (column === null) {
      for (const { relation } of candidates) if (relation !== null) for (const { name } of relation.columns) note({ on: relation.oid, column: name, location: null, inFrom: false });
      if (candidates.length > 0) return;
      continue;
    }
    const [only, another] = candidates.filter((item) => item.columns?.has(column) === true && item.alias !== cteMark);
    if (only !== undefined) {
      if (another === undefined && only.relation !== null) note({ on: only.relation.oid, column, location, inFrom: false });
      return;
    }
    if (candidates.some((item) => item.columns === null)) return;
    if (qualifier !== undefined && candidates.length > 0) return;
  }
}
