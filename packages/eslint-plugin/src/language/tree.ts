import type { SourceLocation } from '@eslint/core';
import { createLineMap, sqlLineBreaks, type LineMap, type Span } from '@pg-guardrails/kernel';
import { bodyOf, type BodyPart, type SqlText, type Statement } from '@pg-guardrails/sql-reader';
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

/** Where the tokens of a text stand; PostgreSQL names them by their first byte. */
type ExtentAt = (location: unknown) => Extent | null;

class TreeBuilder {
  readonly parents = new WeakMap<SqlElement, SqlElement>();
  readonly #keys = new Map<string, Set<string>>();

  constructor(
    readonly sql: SqlText,
    readonly text: string,
    readonly lines: LineMap,
  ) {}

  build(): SqlTree {
    const { sql, text: whole, lines } = this;
    const statements = this.#statements(sql);
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

  #statements(sql: SqlText): readonly SqlNode[] {
    const extentAt = this.#extents(sql);
    return sql.statements.map((statement) => {
      const { node, place } = statement;
      const tag = tagOf({ ...node });
      const struct: unknown = tag === null ? node : Reflect.get(node, tag);
      return this.#node(tag ?? 'Statement', isRecord(struct) ? struct : {}, extentOf(place, this.lines), extentAt, this.#body(sql, statement));
    });
  }

  #node(type: string, struct: Readonly<Record<string, unknown>>, extent: Extent, extentAt: ExtentAt, body: SqlNode | null = null): SqlNode {
    const keys = this.#keysOf(type);
    const children: SqlNode[] = [];
    const fields: Record<string, SqlValue> = {};
    for (const [name, content] of Object.entries(struct)) {
      const key = reserved.has(name) ? `${name}Field` : name;
      const before = children.length;
      fields[key] = this.#value(type, name, content, extent, extentAt, children);
      if (children.length > before) keys.add(key);
    }
    if (body === null) return this.#finished({ ...fields, type, range: extent.range, loc: extent.loc }, children);
    keys.add('body');
    return this.#finished({ ...fields, body, type, range: extent.range, loc: extent.loc }, [...children, body]);
  }

  #keysOf(type: string): Set<string> {
    const keys = this.#keys.get(type) ?? new Set<string>();
    this.#keys.set(type, keys);
    return keys;
  }

  #finished(node: SqlNode, children: readonly SqlNode[]): SqlNode {
    Object.freeze(node);
    for (const child of children) this.parents.set(child, node);
    return node;
  }

  /** What stands in the string of CREATE FUNCTION, CREATE PROCEDURE and DO. */
  #body(sql: SqlText, statement: Statement): SqlNode | null {
    const body = bodyOf(sql, statement);
    if (body === null) return null;
    const statements = Object.freeze(body.sql === null ? body.parts.map((part) => this.#part(part)) : [...this.#statements(body.sql)]);
    this.#keysOf('RoutineBody').add('statements');
    return this.#finished({ type: 'RoutineBody', language: body.language, statements, ...extentOf(body.place, this.lines) }, statements);
  }

  #part({ keyword, kind, place, sql }: BodyPart): SqlNode {
    const type = kind === 'declaration' ? 'PlpgsqlDeclaration' : 'PlpgsqlStatement';
    this.#keysOf(type).add('sql');
    const [inner = null] = sql === null ? [] : this.#statements(sql);
    return this.#finished({ type, keyword, sql: inner, ...extentOf(place, this.lines) }, inner === null ? [] : [inner]);
  }

  /** Turns a field's content into a value; the nodes in it are added to `children`. */
  #value(struct: string, field: string, content: unknown, around: Extent, extentAt: ExtentAt, children: SqlNode[]): SqlValue {
    if (Array.isArray(content)) {
      return Object.freeze(content.map((item: unknown) => this.#value(struct, field, item, around, extentAt, children)));
    }
    if (isRecord(content)) {
      const tag = tagOf(content);
      const body = tag === null ? content : content[tag];
      // `{}` is a null Node, as in the list that stands for a DISTINCT without ON; as a struct it has all its defaults.
      const type = tag ?? untaggedStruct(struct, field);
      if (type === null && Object.keys(content).length === 0) return null;
      if (!isRecord(body)) return null;
      const node = this.#node(type ?? 'Untagged', body, extentAt(body['location']) ?? around, extentAt);
      children.push(node);
      return node;
    }
    if (typeof content === 'string' || typeof content === 'number' || typeof content === 'boolean') return content;
    return null;
  }

  #extents(sql: SqlText): ExtentAt {
    const tokens = new Map<number, Extent | null>();
    return (location) => {
      if (typeof location !== 'number') return null;
      const known = tokens.get(location);
      if (known !== undefined) return known;
      const place = sql.tokenAt(location);
      const extent = place === null ? null : extentOf(place, this.lines);
      tokens.set(location, extent);
      return extent;
    };
  }
}

/**
 * Makes the tree of a text. `sql` may have been read from another form of it (placeholders filled in): its places count, which
 * are those of `text`.
 */
export function buildTree(sql: SqlText, text: string): SqlTree {
  return new TreeBuilder(sql, text, createLineMap(text, sqlLineBreaks)).build();
}
