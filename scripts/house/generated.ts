import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './rooms.js';

/** A file, or the part of a file between two markers, that is made from something else. */
export interface Generated {
  readonly file: string;
  readonly text: string;
}

/** The current text of a file of the checkout, with LF line ends; null when there is none. */
export function current(file: string): string | null {
  const full = path.join(root, file);
  return existsSync(full) ? readFileSync(full, 'utf8').replaceAll('\r\n', '\n') : null;
}

/**
 * A text with the part between `<!-- begin NAME -->` and `<!-- end NAME -->` replaced.
 * @throws {Error} when the markers are not there: a page without them would silently go stale.
 */
export function replaceBetween(text: string, name: string, content: string, file: string): string {
  const begin = `<!-- begin ${name} -->`;
  const end = `<!-- end ${name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${file} needs the lines ${begin} and ${end}.`);
  return `${text.slice(0, from + begin.length)}\n${content.trim() === '' ? '' : `\n${content.trim()}\n\n`}${text.slice(to)}`;
}

/** The generated files whose text differs from what is on disk. */
export function stale(all: readonly Generated[]): readonly Generated[] {
  return all.filter(({ file, text }) => current(file) !== text);
}

/** Writes a file whole or not at all. */
export function write({ file, text }: Generated): void {
  const full = path.join(root, file);
  const temporary = `${full}.${String(process.pid)}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, full);
}
