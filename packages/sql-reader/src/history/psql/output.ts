import type { MappedText, Segment } from '../../mapped.js';
import { assemble } from '../../mapped.js';
import { blank } from '../blank.js';

/** What psql sends on, put together from left to right. Source offsets never go back but through `dropTo`. */
export interface Output {
  /** Takes the source over as it is, up to an offset. */
  copyTo(offset: number): void;
  /** Takes white space in place of the source, up to an offset. */
  blankTo(offset: number): void;
  /** Takes a text in place of the source, up to an offset. */
  replaceTo(offset: number, text: string): void;
  /** Takes back everything from a source offset on. */
  dropTo(offset: number): void;
  /** What was taken since a source offset at which a part begins. */
  since(offset: number): string;
  finish(): MappedText;
}

export function createOutput(source: string): Output {
  const segments: Segment[] = [];
  let at = 0;
  const push = (segment: Segment): void => {
    if (segment.end <= segment.start) return;
    segments.push(segment);
    at = segment.end;
  };
  const copyTo = (offset: number): void => {
    push({ kind: 'copy', text: source.slice(at, offset), start: at, end: offset });
  };
  return {
    copyTo,
    blankTo: (offset) => {
      push({ kind: 'copy', text: blank(source.slice(at, offset)), start: at, end: offset });
    },
    replaceTo: (offset, text) => {
      push({ kind: 'atom', text, start: at, end: offset });
    },
    dropTo(offset) {
      for (let last = segments.at(-1); last !== undefined && last.end > offset; last = segments.at(-1)) {
        segments.pop();
        at = last.start;
      }
      copyTo(offset);
    },
    since: (offset) => segments.map(({ text, start, end }) => (start >= offset ? text : end > offset ? text.slice(offset - start) : '')).join(''),
    finish: () => assemble(segments),
  };
}
