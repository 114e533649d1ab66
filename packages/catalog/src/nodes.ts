import type { Node, RangeVar, RoleSpec } from '@pgsql/types';

type KindOf<N> = N extends unknown ? keyof N : never;
export type Kind = KindOf<Node>;
type BodyOf<K extends Kind> = Extract<Node, Record<K, unknown>>[K];

/** A node with its tag beside its body, so that a switch over `kind` narrows `body`. */
export type Tagged = { [K in Kind]: { readonly kind: K; readonly body: BodyOf<K> } }[Kind];

/** Takes libpg-query's `{ Tag: body }` apart. */
export function tagged(node: Node): Tagged {
  const [kind, body] = Object.entries(node)[0] ?? [];
  return { kind, body } as Tagged;
}

/** The string of a `String` node, or null. */
export function stringOf(node: Node | undefined): string | null {
  return node !== undefined && 'String' in node ? (node.String.sval ?? '') : null;
}

/** Names that were read before: an expression is evaluated for each row that a query goes through. */
const readNames = new WeakMap<readonly Node[], readonly string[]>();

export function stringsOf(nodes: readonly Node[] | undefined): readonly string[] {
  if (nodes === undefined) return [];
  const known = readNames.get(nodes);
  if (known !== undefined) return known;
  const names = nodes.flatMap((node) => {
    const text = stringOf(node);
    return text === null ? [] : [text];
  });
  readNames.set(nodes, names);
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

/** Calls `visit` for every node inside a value, itself included, outermost first. */
export function walk(value: unknown, visit: (kind: string, body: unknown) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (/^[A-Z]/u.test(key)) visit(key, inner);
    walk(inner, visit);
  }
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
