import type { Node, RangeVar, RoleSpec } from '@pgsql/types';

type KindOf<N> = N extends unknown ? keyof N : never;
export type Kind = KindOf<Node>;
type BodyOf<K extends Kind> = Extract<Node, Record<K, unknown>>[K];

/** A node with its tag beside its body, so that a switch over `kind` narrows `body`. */
export type Tagged = { [K in Kind]: { readonly kind: K; readonly body: BodyOf<K> } }[Kind];

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes libpg-query's `{ Tag: body }` apart. */
export function tagged(node: Node): Tagged {
  const body: Readonly<Record<string, unknown>> = node;
  for (const kind in body) return { kind, body: body[kind] } as Tagged;
  return {} as Tagged;
}

/** The string of a `String` node, or null. */
export function stringOf(node: Node | undefined): string | null {
  return node !== undefined && 'String' in node ? (node.String.sval ?? '') : null;
}

/** A text in one line, as reports print it. */
export function onOneLine(text: string): string {
  // Most statements of a history are written in one.
  return /\s{2}|[^\S ]|^\s|\s$/u.test(text) ? text.replace(/\s+/gu, ' ').trim() : text;
}

const noStrings: readonly string[] = [];

export function stringsOf(nodes: readonly Node[] | undefined): readonly string[] {
  if (nodes === undefined) return noStrings;
  const [first] = nodes;
  // Nearly all lists have one item: an array that began empty holds room for sixteen more.
  if (nodes.length === 1 && first !== undefined && 'String' in first) return [first.String.sval ?? ''];
  const names: string[] = [];
  for (const node of nodes) if ('String' in node) names.push(node.String.sval ?? '');
  return names;
}

/** The names of a dotted name, whether the grammar gives it as a List or a single String. */
export function dottedName(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if ('List' in node) return stringsOf(node.List.items);
  const single = stringOf(node);
  return single === null ? [] : [single];
}

export function rangeVarsOf(nodes: readonly Node[] | undefined): readonly RangeVar[] {
  return (nodes ?? []).flatMap((node) => ('RangeVar' in node ? [node.RangeVar] : []));
}

export function roleSpecsOf(nodes: readonly Node[] | undefined): readonly RoleSpec[] {
  return (nodes ?? []).flatMap((node) => ('RoleSpec' in node ? [node.RoleSpec] : []));
}

/** A dotted name as a range variable: `a.b` or `b`. */
export function rangeVarOf(names: readonly string[]): RangeVar {
  const relname = names.at(-1) ?? '';
  const schemaname = names.at(-2);
  return schemaname === undefined ? { relname } : { schemaname, relname };
}

/** Tags of nodes begin with a capital, their properties do not. */
const [capitalA, capitalZ] = [65, 90];

/** Calls `visit` for every node inside a value, itself included, outermost first. */
export function walk(value: unknown, visit: (kind: string, body: unknown) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
    return;
  }
  if (!isRecord(value)) return;
  for (const key in value) {
    const inner = value[key];
    const first = key.charCodeAt(0);
    if (first >= capitalA && first <= capitalZ) visit(key, inner);
    if (typeof inner === 'object') walk(inner, visit);
  }
}

const acting: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt', 'RefreshMatViewStmt', 'AlterTableStmt']);

function isName(body: unknown): body is RangeVar {
  return typeof body === 'object' && body !== null && 'relname' in body;
}

/** The name of a relation that a node stands for: where it is read, or the one that its statement writes to or changes, which is a field of the statement and no node. */
export function relationNameOf(kind: string, body: unknown): RangeVar | null {
  if (kind === 'RangeVar') return isName(body) ? body : null;
  return acting.has(kind) && typeof body === 'object' && body !== null && 'relation' in body && isName(body.relation) ? body.relation : null;
}

/** The value of a SET clause as pg_proc.proconfig has it. */
export function settingOf(args: readonly Node[] | undefined): string {
  return (args ?? [])
    .flatMap((node) => {
      if (!('A_Const' in node)) return [];
      const value = node.A_Const;
      if (value.sval !== undefined) return [value.sval.sval ?? ''];
      if (value.ival !== undefined) return [String(value.ival.ival ?? 0)];
      return [value.fval?.fval ?? ''];
    })
    .join(', ');
}

/** Every text of a statement: among them are all names in it. */
export function textsOf(node: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof node === 'string') found.add(node);
  else if (typeof node === 'object' && node !== null) for (const part of Object.values(node)) textsOf(part, found);
  return found;
}
