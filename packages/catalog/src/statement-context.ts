import { comparePlaces, type Place } from '@pg-guardrails/kernel';
import type { SqlText, Statement } from '@pg-guardrails/sql-reader';
import { claimAbove, proseOf } from './comments.js';
import type { CatalogError, Prose, Source, SqlClaim, Unmodelled } from './model.js';
import { onOneLine } from './nodes.js';
import type { Context } from './state.js';

/** Where errors and unmodelled statements are collected: a rollback does not take them back. */
export interface Log {
  readonly errors: CatalogError[];
  readonly unmodelled: Unmodelled[];
}

/** A history is simulated again and again as it grows: of a statement the same can always be said. */
const sources = new WeakMap<Statement, Source>();

function sourceOf(statement: Statement): Source {
  const known = sources.get(statement);
  if (known !== undefined) return known;
  const source: Source = { place: statement.place, text: onOneLine(statement.text) };
  sources.set(statement, source);
  return source;
}

/** Statements of a file that was read again and stand there as before get the very sources that they had: rows are told by them. */
export function adoptSources(now: readonly Statement[], before: readonly Statement[]): void {
  const keyOf = ({ start, text }: Statement): string => `${String(start)} ${text}`;
  const known = new Map(before.map((statement) => [keyOf(statement), statement]));
  for (const statement of now) {
    const old = known.get(keyOf(statement));
    const source = old === undefined ? undefined : sources.get(old);
    if (source !== undefined && !sources.has(statement) && comparePlaces(source.place, statement.place) === 0) sources.set(statement, source);
  }
}

/** By what it stands in, what stands inside: a body says the same each time that it runs. */
const inside = new WeakMap<Source, Map<string, Source>>();

/** The source of a statement inside another one: of the same text at the same place always the same. */
export function sourceInside(outer: Source, place: Place, text: string): Source {
  const known = inside.get(outer) ?? new Map<string, Source>();
  inside.set(outer, known);
  const key = `${place.file} ${String(place.line)} ${String(place.column)} ${String(place.endLine)} ${String(place.endColumn)} ${text}`;
  const source = known.get(key) ?? { place, text };
  known.set(key, source);
  return source;
}

/** What a statement that stands in a file says of itself. Most of it is asked by few kinds of statements, and so made when asked for. */
export class StatementContext implements Context {
  readonly names = 'columns';
  readonly source: Source;

  constructor(
    private readonly statement: Statement,
    private readonly sql: SqlText,
    private readonly log: Log,
  ) {
    this.source = sourceOf(statement);
  }

  get text(): string {
    return this.statement.text;
  }

  get claimAbove(): SqlClaim | null {
    return claimAbove(this.statement);
  }

  prose(): Prose {
    return proseOf(this.statement, this.sql);
  }

  placeAt(location: number | undefined): Place {
    return this.sql.nameAt(location) ?? this.statement.place;
  }

  placeOf(start: number, end: number): Place {
    return this.sql.placeOf(this.statement.start + start, this.statement.start + end);
  }

  report(unmodelled: Unmodelled): void {
    this.log.unmodelled.push(unmodelled);
  }

  fail(error: CatalogError): void {
    this.log.errors.push(error);
  }
}

/** The context of something inside a statement: what it says itself, and for the rest the statement around it. */
export function contextInside(outer: Context, own: Pick<Context, 'source' | 'text'> & Partial<Context>): Context {
  return {
    source: own.source,
    text: own.text,
    claimAbove: own.claimAbove === undefined ? outer.claimAbove : own.claimAbove,
    prose: own.prose ?? (() => outer.prose()),
    names: own.names ?? outer.names,
    ...(own.firing ?? outer.firing ? { firing: own.firing ?? outer.firing } : {}),
    placeAt: own.placeAt ?? ((location) => outer.placeAt(location)),
    placeOf: own.placeOf ?? ((start, end) => outer.placeOf(start, end)),
    report: (unmodelled) => {
      outer.report(unmodelled);
    },
    fail: (error) => {
      outer.fail(error);
    },
  };
}
