import type { LineMap } from '@pg-guardrails/kernel';
import type { ProgramText } from '@pg-guardrails/ts-reader';

/** A half-open range of UTF-16 offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A string as some file writes it: what it reads as, and for each UTF-16 unit of that which range of the file says so. */
export interface Written {
  readonly value: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Ranges of `value` that stand for something only the run shows. */
  readonly holes: readonly Range[];
}

/** Puts a `Written` together. */
export class Writer {
  #value = '';
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #holes: Range[] = [];

  get length(): number {
    return this.#value.length;
  }

  /** Units that a range of the file stands for as a whole. */
  add(units: string, start: number, end: number): void {
    this.#value += units;
    for (let index = 0; index < units.length; index += 1) {
      this.#starts.push(start);
      this.#ends.push(end);
    }
  }

  /** Something that only the run shows. */
  addHole(start: number, end: number): void {
    const from = this.#value.length;
    this.add(`hole_${String(this.#holes.length + 1)}`, start, end);
    this.#holes.push({ start: from, end: this.#value.length });
  }

  /** A part of another one, holes included. */
  addPart(part: Written, from = 0, to = part.value.length): void {
    for (let at = from; at < to; ) {
      const hole = part.holes.find(({ start, end }) => start <= at && at < end);
      if (hole === undefined) {
        this.add(part.value.charAt(at), part.starts[at] ?? 0, part.ends[at] ?? 0);
        at += 1;
      } else {
        this.addHole(part.starts[hole.start] ?? 0, part.ends[hole.end - 1] ?? 0);
        at = hole.end;
      }
    }
  }

  done(): Written {
    return { value: this.#value, starts: this.#starts, ends: this.#ends, holes: this.#holes };
  }
}

/** A stretch of a file as it stands. */
export function asWritten(text: string, start: number, end: number): Written {
  const length = end - start;
  return { value: text.slice(start, end), starts: Array.from({ length }, (_unit, index) => start + index), ends: Array.from({ length }, (_unit, index) => start + index + 1), holes: [] };
}

/** A part of a string. */
export function part(whole: Written, from: number, to = whole.value.length): Written {
  const writer = new Writer();
  writer.addPart(whole, from, to);
  return writer.done();
}

/** Several strings with a separator between each two. */
export function joined(parts: readonly Written[], separator = ' '): Written {
  const writer = new Writer();
  parts.forEach((each, index) => {
    const at = each.starts[0] ?? 0;
    if (index > 0) writer.add(separator, at, at);
    writer.addPart(each);
  });
  return writer.done();
}

/** The string as the readers of SQL take it. */
export function textOf(file: string, lines: LineMap, written: Written, execution: ProgramText['execution']): ProgramText {
  const { value, starts, ends, holes } = written;
  const last = value.length - 1;
  const placeOf = (start: number, end: number): ProgramText['place'] => {
    const from = starts[Math.max(0, Math.min(start, last))] ?? 0;
    if (end <= start) return lines.placeOf(file, from, from);
    return lines.placeOf(file, from, Math.max(from, ends[Math.min(end - 1, last)] ?? from));
  };
  return { file, value, place: placeOf(0, value.length), execution, holes, placeOf };
}
