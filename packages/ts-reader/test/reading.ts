import { createLineMap } from '@pg-guardrails/kernel';
import type { Fact, ImportTarget } from '@pg-guardrails/kernel';
import { parseForESLint } from '@typescript-eslint/parser';
import type { ProgramReading, ReadOptions, Resolve } from '../src/index.js';
import { loadParser, readProgram } from '../src/index.js';

const parser = await loadParser();

/** A resolver without a disk: relative specifiers are files, `node:` and a few names are built in, the rest are packages. */
export const plainResolve: Resolve = (_from, specifier): ImportTarget => {
  if (specifier.startsWith('.')) return { kind: 'file', file: specifier.replace(/^\.\//u, '') };
  if (/^(?:node:|module$|assert$|process$)/u.test(specifier)) return { kind: 'builtin' };
  return { kind: 'package', package: specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/') };
};

/** The text without its marks, and the half-open ranges between `«` and `»`. */
export function unmark(marked: string): { readonly text: string; readonly ranges: readonly (readonly [number, number])[] } {
  let text = '';
  const open: number[] = [];
  const ranges: (readonly [number, number])[] = [];
  for (const unit of marked) {
    if (unit === '«') open.push(text.length);
    else if (unit === '»') ranges.push([open.pop() ?? 0, text.length]);
    else text += unit;
  }
  return { text, ranges: ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]) };
}

/** Reads through the scan's parser. */
export function readByScan(file: string, text: string, options: Partial<ReadOptions> = {}): ProgramReading {
  const parsed = parser.parseProgram(file, text);
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join('\n'));
  return readProgram({ file, text: parsed.text, ast: parsed.ast, comments: parsed.comments, resolve: plainResolve, options });
}

/** Reads through ESLint's parser. */
export function readByEditor(file: string, text: string, options: Partial<ReadOptions> = {}): ProgramReading {
  const bare = text.replace(/^\u{feff}/u, '');
  const jsx = /\.(?:[cm]?js|jsx|tsx)$/u.test(file);
  const { ast } = parseForESLint(bare, { range: true, loc: true, comment: true, tokens: true, filePath: file, ecmaFeatures: { jsx }, sourceType: /\.c[jt]s$/u.test(file) ? 'script' : 'module' });
  return readProgram({ file, text: bare, ast, comments: ast.comments, resolve: plainResolve, options });
}

/** What of a reading both doors must agree on. */
export function visible(reading: ProgramReading): unknown {
  return {
    facts: reading.facts,
    texts: reading.texts.map(({ placeOf, ...text }) => ({ ...text, first: placeOf(0, 1), all: placeOf(0, text.value.length) })),
    pending: reading.pendingMembers,
    exports: reading.exports,
  };
}

/** The marked stretches of a text that facts stand at, in the form in which a test marks them. */
export function rangesOf(text: string, facts: readonly Fact[]): readonly (readonly [number, number])[] {
  const lines = createLineMap(text);
  return facts.map(({ place }) => [lines.offsetOf(place.line, place.column), lines.offsetOf(place.endLine, place.endColumn)] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}
