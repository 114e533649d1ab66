import { readSqlText } from '@pg-guardrails/sql-reader';
import { withoutContents } from '../contents.js';
import { Rejection } from '../errors.js';
import { hasHole, kindOf, shown, withNumbers } from '../holes.js';
import type { Context, State } from '../state.js';
import { contextInside, sourceInside } from '../statement-context.js';
import { unknownText, type Touch } from '../touches.js';
import { assignInto, forget } from './assign.js';
import { expressionValue } from './expression-value.js';
import { isUncertain, scopeOf, taint, type Frame } from './frame.js';
import { runSql } from './sql.js';
import { isContained } from './contained.js';
import type { Value } from './value.js';

/** What stands around the text of an EXECUTE. */
export interface Dynamic {
  /** The expressions of USING. */
  readonly parameters: readonly string[];
  /** INTO, or null. */
  readonly into: { readonly target: unknown; readonly rows: 'first' | 'strict' } | null;
}

/** EXECUTE: a text that is known runs; of one with holes, and of one of several, what it may touch is tainted. @throws {Rejection} 22004 */
export function runDynamic(frame: Frame, expression: string, context: Context, { parameters, into }: Dynamic): void {
  const value = expressionValue(frame, expression, context);
  const values = parameters.map((one, index): readonly [string, Value] => [`$${String(index + 1)}`, expressionValue(frame, one, context)]);
  // NULL fails, and runs nothing.
  const texts = (value.kind === 'one-of' ? value.values.filter((one) => one.kind !== 'known' || one.value !== null) : [value]).map((one) =>
    one.kind === 'known' && typeof one.value === 'string' ? one.value : one.kind === 'template' ? one.text : null,
  );
  if (value.kind === 'known' && value.value === null) {
    frame.mayFail = true;
    if (isUncertain(frame)) return;
    throw new Rejection('22004', 'query string argument of EXECUTE is null');
  }
  const before = frame.mode;
  if (value.kind !== 'known') {
    frame.mode = 'perhaps';
    frame.mayFail = true;
  }
  if (into !== null) forget(frame, { target: into.target });
  for (const text of texts) {
    if (text === null || opensWithHole(text)) taint(frame, unknownText(frame.state), 'EXECUTE runs a text that cannot be told', context);
    else runText(frame, text, context, new Map(values), into);
  }
  frame.mode = before;
}

/** The text sees its parameters, but none of the body's variables. */
function runText(frame: Frame, text: string, context: Context, parameters: ReadonlyMap<string, Value>, into: Dynamic['into']): void {
  if (!isContained(text)) {
    frame.mayFail = true;
    frame.state = withoutContents(frame.state);
    taint(frame, unknownText(frame.state), 'EXECUTE runs a text of which a part cannot be told, and that part may be anything', context);
    return;
  }
  const asWritten = readSqlText(context.source.place.file, text);
  // Where the grammar takes nothing but a number, as in RESTART WITH, any number is as good as the one that cannot be told.
  const numbered = asWritten.problems.length > 0 && hasHole(text) ? withNumbers(text) : text;
  const read = numbered === text ? asWritten : readSqlText(context.source.place.file, numbered);
  if (read.problems.length > 0) {
    frame.mayFail = true;
    frame.state = withoutContents(frame.state);
    taint(frame, hasHole(text) ? byPrefix(text, frame.state) : unknownText(frame.state), 'EXECUTE runs a text that could not be read', context);
    return;
  }
  const inside: Frame = { ...frame, variables: new Map(parameters), datums: [], declared: new Set(), types: new Map(), fields: new Map() };
  for (const statement of read.statements) {
    const own = contextInside(context, { source: sourceInside(context.source, context.source.place, shown(statement.text.replace(/\s+/gu, ' ').trim())), text: numbered === text ? statement.text : text });
    // What is code inside quotes may be any code where a part of it cannot be told.
    if ('DoStmt' in statement.node && hasHole(text)) taint(inside, unknownText(inside.state), 'EXECUTE runs a block of which a part cannot be told', own);
    else runSql(inside, statement.node, own, 'dynamic');
    frame.state = inside.state;
    frame.mayFail = inside.mayFail;
    frame.mayFailOtherwise = inside.mayFailOtherwise;
    if (into !== null) assignInto(frame, into.target, statement.node, scopeOf(inside), into.rows);
  }
}

function opensWithHole(text: string): boolean {
  const [opening = ''] = text.trimStart();
  return kindOf(opening) !== null;
}

/** What a statement may touch of which only the beginning is known. */
function byPrefix(text: string, state: State): Touch {
  const words = (/^[^\u{10F000}-\u{10F0FF}]*/u.exec(text)?.[0] ?? '').trim().toUpperCase().replace(/\s+/gu, ' ');
  const all = (aspects: Touch['aspects']): Touch => ({ aspects, relations: 'all', names: 'all' });
  if (/^(?:GRANT|REVOKE) .*\bON PARAMETER\b/u.test(words)) return all(['parameters']);
  if (/^(?:GRANT|REVOKE) .*\b(?:ALL|ALL PRIVILEGES|SET|ALTER SYSTEM) ON$/u.test(words)) return all(['relacl', 'functions', 'schemas', 'types', 'databases', 'parameters']);
  if (/^(?:GRANT|REVOKE) .*\bON\b/u.test(words)) return all(['relacl', 'functions', 'schemas', 'types', 'databases']);
  if (/^ALTER TABLE\b/u.test(words)) return all(['owner', 'triggers', 'existence', 'columns', 'constraints', 'indexes', 'policies']);
  if (/^CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER\b/u.test(words) || /^DROP TRIGGER\b/u.test(words)) return all(['triggers']);
  if (/^(?:INSERT|UPDATE|DELETE|SELECT|TRUNCATE)\b/u.test(words)) return { aspects: [], relations: [], names: [] };
  if (/^(?:CREATE|ALTER|DROP) POLICY\b/u.test(words)) return all(['policies']);
  if (/^(?:CREATE (?:UNIQUE )?|DROP |ALTER )INDEX\b/u.test(words)) return all(['constraints', 'indexes']);
  return unknownText(state);
}
