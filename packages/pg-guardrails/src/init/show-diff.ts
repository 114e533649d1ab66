import { createTwoFilesPatch } from 'diff';
import type { Paint } from '../reporters/paint.js';
import { harmless } from '../reporters/text.js';
import type { Change } from './write-files.js';

/** The changes as git would show them. */
export function showDiff(changes: readonly Change[], paint: Paint): string {
  return changes
    .map(({ file, before, after }) => {
      const patch = createTwoFilesPatch(before === null ? '/dev/null' : `a/${file}`, `b/${file}`, before ?? '', after, '', '', { context: 3 });
      return patch.split('\n').filter((line) => !/^=+$/u.test(line)).map((line) => coloured(harmless(line.replace(/\r$/u, '')), paint)).join('\n');
    })
    .join('\n');
}

function coloured(line: string, paint: Paint): string {
  if (/^(?:---|\+\+\+|@@|\\)/u.test(line)) return paint.dim(line.replace(/\t$/u, ''));
  if (line.startsWith('+')) return paint.good(line);
  return line.startsWith('-') ? paint.bad(line) : line;
}
