import type { ImportFact, ImportForm } from '@pg-guardrails/kernel';
import { startOf } from './node.js';
import type { Reading } from './reading.js';

const referencePattern = /^\/\s*<reference\s+(?:[a-z-]+\s*=\s*(?:"[^"]*"|'[^']*')\s+)*?(?<kind>types|path)\s*=\s*(?<quoted>"[^"]+"|'[^']+')/du;
const typeImportPattern = /\bimport\s*\(\s*(?<quoted>"[^"\r\n]+"|'[^'\r\n]+')\s*\)(?:\s*\.\s*(?<name>[\p{ID_Start}$_][\p{ID_Continue}$]*))?/dgu;
/** `@import { Pool } from 'pg'` (TypeScript 5.5). */
const importTagPattern = /@import\s+(?<clause>[^'"@]*?)\s*from\s*(?<quoted>"[^"\r\n]+"|'[^'\r\n]+')/dgu;
const javaScriptFile = /\.[cm]?jsx?$/u;

/** Edges that the type checker reads from comments: reference directives, and in JavaScript JSDoc types. */
export function commentImports(reading: Reading): readonly ImportFact[] {
  const facts: ImportFact[] = [];
  const [firstStatement] = reading.scopes.program.body;
  const codeStarts = firstStatement === undefined ? reading.text.length : startOf(firstStatement);

  for (const comment of reading.comments) {
    const inside = reading.offsetOf(comment.place) + 2;
    const add = (form: ImportForm, match: RegExpMatchArray, specifier: string, names: readonly string[]): void => {
      const range = match.indices?.groups?.['quoted'];
      if (range === undefined) return;
      facts.push({ kind: 'import', place: reading.placeOf(inside + range[0], inside + range[1]), form, specifier, names, target: reading.resolve(reading.file, specifier) });
    };
    if (comment.form === 'line') {
      // TypeScript reads the directives only above the first statement.
      const match = inside <= codeStarts ? referencePattern.exec(comment.text) : null;
      const quoted = match?.groups?.['quoted'];
      if (match === null || quoted === undefined) continue;
      const written = quoted.slice(1, -1);
      const isPath = match.groups?.['kind'] === 'path';
      add('reference-types', match, isPath && !written.startsWith('.') ? `./${written}` : written, ['*']);
      continue;
    }
    if (!javaScriptFile.test(reading.file) || !comment.text.startsWith('*')) continue;
    for (const match of comment.text.matchAll(typeImportPattern)) add('jsdoc-type', match, match.groups?.['quoted']?.slice(1, -1) ?? '', [match.groups?.['name'] ?? '*']);
    for (const match of comment.text.matchAll(importTagPattern)) add('jsdoc-type', match, match.groups?.['quoted']?.slice(1, -1) ?? '', clauseNames(match.groups?.['clause'] ?? ''));
  }
  return facts;
}

/** The exported names of an import clause: `Client, { Pool as P }` takes `default` and `Pool`. */
function clauseNames(clause: string): readonly string[] {
  const [, before = '', named] = /^(?<before>[^{]*)(?:\{(?<named>[^}]*)\})?/u.exec(clause.replace(/^type\s+/u, '')) ?? [];
  const plainName = before.replace(/,\s*$/u, '').trim();
  const first = plainName === '' ? [] : [plainName.startsWith('*') ? '*' : 'default'];
  const rest = (named ?? '').split(',').map((part) => part.trim().replace(/^type\s+/u, '').split(/\s+/u)[0] ?? '').filter((name) => name !== '');
  return [...first, ...rest];
}
