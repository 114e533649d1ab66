import { Lexer } from './lex.js';

/** What closes a parenthesis, and the body of a routine. */
export type Closer = ')' | 'end';

/** Runs ahead of whoever splits a text, and tells whether what closes may come: each part of the text is looked at once, however many statements ask. */
export class Closers {
  readonly #lexer: Lexer;
  readonly #reach: number;
  /** Where the semicolons that were met end, without those that nobody asks for any more. */
  #semicolons: number[] = [];
  /** Where the last one of each begins that was met. */
  readonly #last: Record<Closer, number> = { ')': -1, end: -1 };
  #isOver = false;

  /** @param reach how many semicolons ahead are looked at. */
  constructor(text: string, reach: number) {
    this.#lexer = new Lexer(text);
    this.#reach = reach;
  }

  /** Whether one stands between an offset, behind a token, and the last semicolon within reach. Offsets are asked for in their order. */
  mayCome(closer: Closer, offset: number): boolean {
    if (this.#lexer.end < offset) {
      this.#lexer.end = offset;
      this.#semicolons = [];
    }
    const passed = this.#semicolons.findIndex((end) => end > offset);
    this.#semicolons.splice(0, passed === -1 ? this.#semicolons.length : passed);
    while (!this.#isOver && this.#last[closer] < offset && this.#semicolons.length < this.#reach) this.#take();
    return this.#last[closer] >= offset;
  }

  #take(): void {
    const lexer = this.#lexer;
    if (!lexer.next()) {
      this.#isOver = true;
      return;
    }
    const { kind, start, end, text } = lexer;
    if (kind === 'word') {
      if (end - start === 3 && text.slice(start, end).toLowerCase() === 'end') this.#last.end = start;
    } else if (kind === 'punctuation') {
      if (text[start] === ')') this.#last[')'] = start;
      else if (text[start] === ';') this.#semicolons.push(end);
    }
  }
}
