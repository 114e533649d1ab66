import { harmless } from './text.js';

/** Text that stands for itself: no character of it is markup (CommonMark: Backslash escapes). */
export function plain(text: string): string {
  return harmless(text).replace(/\s+/gu, ' ').replace(/[\\`*[\]<>|#~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\$&`);
}

/** A code span, fenced by more backticks than it holds; in a table a bar would end the cell (GFM: Tables). */
export function code(text: string): string {
  const folded = harmless(text).replace(/\s+/gu, ' ').trim().replaceAll('|', String.raw`\|`);
  const longest = Math.max(0, ...[...folded.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = folded.startsWith('`') || folded.endsWith('`') ? ' ' : '';
  return `${fence}${space}${folded}${space}${fence}`;
}

export function block(text: string, language: string): readonly string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...harmless(text).split('\n'), fence];
}

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}
