import { readSqlText } from '@pg-guardrails/sql-reader';
import { Rejection } from '../errors.js';
import type { Context } from '../state.js';
import { everything, type Touch } from '../touches.js';
import { expressionValue } from './expression-value.js';
import { taint, type Frame } from './frame.js';
import { runSql } from './sql.js';
import { hole } from './value.js';

/** EXECUTE: a text that is known runs; of one with holes, and of one of several, what it may touch is tainted. */
export function runDynamic(frame: Frame, expression: string, context: Context): void {
  const value = expressionValue(frame, expression, context);
  const texts = (value.kind === 'one-of' ? value.values : [value]).map((one) =>
    one.kind === 'known' && typeof one.value === 'string' ? one.value : one.kind === 'template' ? one.text : null,
  );
  if (value.kind === 'known' && value.value === null) throw new Rejection('22004', 'query string argument of EXECUTE is null');
  const before = frame.mode;
  if (value.kind !== 'known') {
    frame.mode = 'perhaps';
    frame.mayFail = true;
  }
  for (const text of texts) {
    if (text === null || opensWithHole(text)) taint(frame, everything, 'EXECUTE runs a text that cannot be told', context);
    else runText(frame, text, context);
  }
  frame.mode = before;
}

function runText(frame: Frame, text: string, context: Context): void {
  const read = readSqlText(context.source.place.file, text);
  if (read.problems.length > 0) {
    frame.mayFail = true;
    taint(frame, text.includes(hole) ? byPrefix(text) : everything, 'EXECUTE runs a text that could not be read', context);
    return;
  }
  for (const statement of read.statements) {
    const inside: Context = { ...context, source: { place: context.source.place, text: statement.text.replace(/\s+/gu, ' ').trim() }, text: statement.text };
    runSql(frame, statement.node, inside, 'dynamic');
  }
}

function opensWithHole(text: string): boolean {
  return text.trimStart().startsWith(hole);
}

/** What a statement may touch of which only the beginning is known. */
function byPrefix(text: string): Touch {
  const words = text.slice(0, text.indexOf(hole)).trim().toUpperCase().replace(/\s+/gu, ' ');
  const all = (aspects: Touch['aspects']): Touch => ({ aspects, relations: 'all', names: 'all' });
  if (/^(?:GRANT|REVOKE) .*\bON\b/u.test(words)) return all(['relacl', 'functions', 'schemas']);
  if (/^ALTER TABLE\b/u.test(words)) return all(['owner', 'triggers', 'existence']);
  if (/^CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER\b/u.test(words) || /^DROP TRIGGER\b/u.test(words)) return all(['triggers']);
  if (/^(?:INSERT|UPDATE|DELETE|SELECT|CREATE (?:UNIQUE )?INDEX|CREATE POLICY|DROP POLICY|TRUNCATE)\b/u.test(words)) return { aspects: [], relations: [], names: [] };
  return everything;
}
