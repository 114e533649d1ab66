import type { SourceLocation } from '@eslint/core';
import { createLineMap, sqlLineBreaks, type LineMap, type Span } from '@pg-guardrails/kernel';
import type { SqlText } from '@pg-guardrails/sql-reader';
import type { SqlComment, SqlElement, SqlFile, SqlNode, SqlValue } from './nodes.js';
import { untaggedStruct } from './untagged.js';

/** The tree of a file with what ESLint asks about it besides. Everything in it is frozen. */
export interface SqlTree {
  readonly ast: SqlFile;
  readonly parents: WeakMap<SqlElement, SqlElement>;
  /** For each type that occurs, its fields that hold nodes. */
  readonly visitorKeys: Record<string, string[]>;
}

interface Extent {
  readonly range: [number, number];
  readonly loc: SourceLocation;
}

/** Names that ESLint's tree has for itself: a field of PostgreSQL's so called gets `Field` appended. */
const reserved = new Set(['type', 'range', 'loc', 'parent']);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function locOf(span: Span): SourceLocation {
  return Object.freeze({
    start: Object.freeze({ line: span.line, column: span.column }),
    end: Object.freeze({ line: span.endLine, column: span.endColumn }),
  });
}

function freezeRange(start: number, end: number): [number, number] {
  const range: [number, number] = [start, end];
  Object.freeze(range);
  return range;
}

function extentOf(span: Span, lines: LineMap): Extent {
  return { range: freezeRange(lines.offsetOf(span.line, span.column), lines.offsetOf(span.endLine, span.endColumn)), loc: locOf(span) };
}

/** The one name in `{ CreateStmt: { … } }`: a struct's name is the only key that starts with a capital. */
function tagOf(record: Readonly<Record<string, unknown>>): string | null {
  const [key, ...others] = Object.keys(record);
  return key !== undefined && others.length === 0 && /^[A-Z]/u.test(key) && isRecord(record[key]) ? key : null;
}

class TreeBuilder {
  readonly parents = new WeakMap<SqlElement, SqlElement>();
  readonly #keys = new Map<string, Set<string>>();
  readonly #tokens = new Map<number, Extent | null>();

  constructor(
    readonly sql: SqlText,
    readonly text: string,
    readonly lines: LineMap,
  ) {}

  build(): SqlTree {
    const { sql, text: whole, lines } = this;
    const statements = sql.statements.map(({ node, place }) => {
      const extent = extentOf(place, lines);
      const tag = tagOf({ ...node });
      const body: unknown = tag === null ? node : Reflect.get(node, tag);
      return this.#node(tag ?? 'Statement', isRecord(body) ? body : {}, extent);
    });
    const comments = sql.comments.map(
      ({ text, place, form }): SqlComment => Object.freeze({ type: form === 'line' ? 'Line' : 'Block', value: text, ...extentOf(place, lines) }),
    );
    const ast: SqlFile = Object.freeze({
      type: 'SqlFile',
      statements: Object.freeze(statements),
      comments: Object.freeze(comments),
      range: freezeRange(0, whole.length),
      loc: locOf(lines.spanOf(0, whole.length)),
    });
    for (const child of [...statements, ...comments]) this.parents.set(child, ast);
    const visitorKeys = Object.fromEntries([...this.#keys].map(([type, keys]) => [type, [...keys]]));
    return { ast, parents: this.parents, visitorKeys: { SqlFile: ['statements'], ...visitorKeys } };
  }

  #node(type: string, body: Readonly<Record<string, unknown>>, extent: Extent): SqlNode {
    const keys = this.#keys.get(type) ?? new Set<string>();
    this.#keys.set(type, keys);
    const children: SqlNode[] = [];
    const fields: Record<string, SqlValue> = {};
    for (const [name, content] of Object.entries(body)) {
      const key = reserved.has(name) ? `${name}Field` : name;
      const before = children.length;
      fields[key] = this.#value(type, name, content, extent, children);
      if (children.length > before) keys.add(key);
    }
    const node: SqlNode = Object.freeze({ ...fields, type, range: extent.range, loc: extent.loc });
    for (const child of children) this.parents.set(child, node);
    return node;
  }

  /** Turns a field's content into a value; the nodes in it are added to `children`. */
  #value(struct: string, field: string, content: unknown, around: Extent, children: SqlNode[]): SqlValue {
    if (Array.isArray(content)) {
      return Object.freeze(content.map((item: unknown) => this.#value(struct, field, item, around, children)));
    }
    if (isRecord(content)) {
      const tag = tagOf(content);
      const body = tag === null ? content : content[tag];
      // `{}` is a null Node, as in the list that stands for a DISTINCT without ON; as a struct it has all its defaults.
      const type = tag ?? untaggedStruct(struct, field);
      if (type === null && Object.keys(content).length === 0) return null;
      if (!isRecord(body)) return null;
      const node = this.#node(type ?? 'Untagged', body, this.#tokenExtent(body['location']) ?? around);
      children.push(node);
      return node;
    }
    if (typeof content === 'string' || typeof content === 'number' || typeof content === 'boolean') return content;
    return null;
  }

  #tokenExtent(location: unknown): Extent | null {
    if (typeof location !== 'number') return null;
    const known = this.#tokens.get(location);
    if (known !== undefined) return known;
    const place = this.sql.tokenAt(location);
    const extent = place === null ? null : extentOf(place, this.lines);
    this.#tokens.set(location, extent);
    return extent;
  }
}

/**
 * Makes the tree of a text. `sql` may have been read from another form of it (placeholders filled in): its places count, which
 * are those of `text`.
 */
export function buildTree(sql: SqlText, text: string): SqlTree {
  return new TreeBuilder(sql, text, createLineMap(text, sqlLineBreaks)).build();
}
