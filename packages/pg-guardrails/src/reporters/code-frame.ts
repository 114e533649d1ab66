import { sqlLineBreaks, type Span } from '@pg-guardrails/kernel';
import { harmless, startThatFits, textWidth } from './text.js';
import type { Paint } from './paint.js';

const scriptLineBreaks = /\r\n|[\n\r\u2028\u2029]/gu;
const tab = '  ';
/** Of a longer stretch the first lines and the last one are shown. */
const longestStretch = 6;

export interface FrameInput {
  /** Decides which characters end a line. */
  readonly file: string;
  readonly text: string;
  readonly span: Span;
  /** Columns of the terminal that the frame may take. */
  readonly width: number;
  readonly paint: Paint;
}

/** The lines around a place with carets below it; empty when the text has no such line any more. */
export function codeFrame({ file, text, span, width, paint }: FrameInput): readonly string[] {
  const lines = text.split(file.endsWith('.sql') ? sqlLineBreaks : scriptLineBreaks);
  if (span.line > lines.length) return [];
  const last = Math.min(span.endColumn === 1 && span.endLine > span.line ? span.endLine - 1 : span.endLine, lines.length);
  const gutter = String(Math.min(last + 1, lines.length)).length;
  const room = Math.max(20, width - gutter - 5);
  const frame: string[] = [];
  const push = (mark: string, label: string, content: string): void => {
    frame.push(`${mark}${paint.dim(`${label.padStart(gutter)} │`)}${content === '' ? '' : ` ${content}`}`);
  };
  const context = (number: number): void => {
    const line = lines[number - 1];
    if (line === undefined || line.trim() === '') return;
    push('  ', String(number), paint.dim(cut(shown(line), 0, room).text));
  };

  context(span.line - 1);
  for (let number = span.line; number <= last; number += 1) {
    if (number === span.line + longestStretch && number < last) {
      push('  ', '…', paint.dim(`${String(last - number)} lines more`));
      number = last;
    }
    const line = lines[number - 1] ?? '';
    const indent = line.length - line.trimStart().length;
    const from = number === span.line ? span.column - 1 : indent;
    const to = number === span.endLine ? span.endColumn - 1 : line.trimEnd().length;
    const before = textWidth(shown(line.slice(0, from)));
    const marked = Math.max(1, textWidth(shown(line.slice(from, to))));
    const window = cut(shown(line), before, room);
    push(`${paint.mark('>')} `, String(number), window.text);
    const start = Math.min(Math.max(0, before - window.offset), room - 1);
    push('  ', '', `${' '.repeat(start)}${paint.mark('^'.repeat(Math.min(marked, room - start)))}`);
  }
  context(last + 1);
  return frame;
}

function shown(text: string): string {
  return harmless(text.replaceAll('\t', tab));
}

/** The part of a line that fits, moved so that the marked column is in it; `offset` columns are cut on the left. */
function cut(line: string, marked: number, room: number): { readonly text: string; readonly offset: number } {
  if (textWidth(line) <= room) return { text: line, offset: 0 };
  if (marked < room - 10) return { text: `${startThatFits(line, room - 1)}…`, offset: 0 };
  const skipped = startThatFits(line, Math.max(0, marked - Math.floor(room / 3)));
  const rest = line.slice(skipped.length);
  const fits = textWidth(rest) <= room - 1;
  return { text: `…${fits ? rest : `${startThatFits(rest, room - 2)}…`}`, offset: textWidth(skipped) - 1 };
}
