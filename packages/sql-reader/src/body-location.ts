import type { Token } from './lex.js';

/** Put behind a part of a body, so that what is wrong only with where it ends is told apart: no body holds this word. */
export const sentinel = ' pg_guardrails_behind_the_end';

/** A half-open range of UTF-16 offsets of a body. */
export interface Offender {
  readonly start: number;
  readonly end: number;
}

/** What is asked of the parser of PL/pgSQL. */
export interface BodyQuestion {
  readonly body: string;
  readonly tokens: readonly Token[];
  /** What the parser says of the body. */
  readonly message: string;
  /** What it says of the first characters of the body, and something behind them. */
  readonly saysOf: (length: number) => string | null;
}

const quotedToken = /(?:at or near|^end label|^there is no label) "(?<token>[^]*?)"(?:$| )/u;

/** The least number of tokens at which the parser says what it says of the whole; null where it never does. */
function tokensRead({ body, tokens, message, saysOf }: BodyQuestion): number | null {
  const saysIt = (count: number): boolean => saysOf(tokens[count - 1]?.end ?? body.length) === message;
  if (!saysIt(tokens.length)) return null;
  let low = 1;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (saysIt(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Where the parser of PL/pgSQL stops: libpg-query tells the message only. It reads from left to right, so the first part of the body that it refuses in the
 * same words ends with the token at which it noticed: the offending one, or the one behind an expression or statement of SQL that does not parse. `inPart` gives
 * the place inside of that one, by its grammar.
 */
export function offenderIn(question: BodyQuestion, inPart: (noticed: number | 'first') => Offender | null): Offender {
  const { body, tokens, message } = question;
  const rangeOf = (token: Token | undefined): Offender => ({ start: token?.start ?? 0, end: token?.end ?? 0 });
  if (message.startsWith('unterminated')) {
    const open = tokens.find((token) => token.open);
    return open === undefined ? rangeOf(tokens.at(-1)) : { start: open.start, end: open.start + 1 };
  }
  // A statement whose parenthesis stays open takes all of the rest.
  if (message.startsWith('unexpected end of function definition')) return rangeOf(tokens.at(-1));
  // Every part of a body ends too soon in the same words.
  if (message === 'syntax error at end of input') return inPart('first') ?? rangeOf(tokens.at(-1));
  const read = tokensRead(question);
  // It is the end itself that is wrong.
  if (read === null) return rangeOf(tokens.at(-1));
  const noticed = tokens[read - 1];
  if (noticed === undefined) return rangeOf(undefined);
  const named = quotedToken.exec(message)?.groups?.['token'];
  if (named === body.slice(noticed.start, noticed.end)) return rangeOf(noticed);
  const inside = inPart(noticed.start);
  if (inside !== null) return inside;
  const before = tokens.slice(0, read - 1).findLast(({ start }) => named !== undefined && body.startsWith(named, start));
  return rangeOf(before ?? noticed);
}
