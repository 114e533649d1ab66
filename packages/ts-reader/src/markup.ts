/** An `import()` or `require()` in the markup of a component. The offsets are those of its specifier with its quotes. */
export interface MarkupLoad {
  readonly specifier: string;
  readonly start: number;
  readonly end: number;
}

const gap = String.raw`(?:\s|/\*[^*]{0,200}\*/)*`;
/** Only a constant as it is written: what puts it together, or escapes in it, no reader of markup sees. `@import` is of a style. */
const load = new RegExp(String.raw`(?<![\w$@])(?:import|require)\s*\(${gap}(?<literal>"[^"\\\r\n]+"|'[^'\\\r\n]+'|${'`'}[^${'`'}\\$]+${'`'})${gap}[,)]`, 'gu');
const sign = /<!--|\{\/\*|<(?<element>pre|code)(?=[\s>])/gu;
const commentEnd = /\*\/\s*\}/gu;

type Span = readonly [start: number, end: number];

/** What the reader of a component knows of its page. */
export interface Page {
  /** Behind a comment of HTML that begins here; null where none does. */
  readonly behindComment: (at: number) => number | null;
  /** Whether `{/*` begins a comment here. */
  readonly isComment: (at: number) => boolean;
  /** Where the tag ends whose name ends here; null where it never does, or closes itself. */
  readonly tagEnd: (at: number) => number | null;
}

/** What an element holds up to its end; null where it has none of its own. */
function contentOf(markup: string, name: string, from: number): Span | null {
  const to = markup.indexOf(`</${name}`, from);
  return to === -1 || new RegExp(`<${name}[\\s>]`, 'u').test(markup.slice(from, to)) ? null : [from, to];
}

/** Comments, and elements that show code to readers. */
function passedOver(markup: string, page: Page): readonly Span[] {
  const spans: Span[] = [];
  sign.lastIndex = 0;
  for (let match = sign.exec(markup); match !== null; match = sign.exec(markup)) {
    const span = spanAt(markup, page, match);
    if (span === null) continue;
    spans.push(span);
    sign.lastIndex = Math.max(span[1], sign.lastIndex);
  }
  return spans;
}

function spanAt(markup: string, page: Page, match: RegExpExecArray): Span | null {
  const { index } = match;
  const element = match.groups?.['element'];
  if (element !== undefined) {
    const from = page.tagEnd(index + match[0].length);
    return from === null ? null : contentOf(markup, element, from);
  }
  if (match[0] === '<!--') {
    const end = page.behindComment(index);
    return end === null ? null : [index, end];
  }
  commentEnd.lastIndex = index;
  return page.isComment(index) && commentEnd.test(markup) ? [index, commentEnd.lastIndex] : null;
}

/**
 * The modules that markup loads by a constant. No compiler of a framework takes part, so what only reads like a load, in the text of a page, is
 * one too.
 */
export function loadsInMarkup(markup: string, page: Page): readonly MarkupLoad[] {
  const loads = [...markup.matchAll(load)].map((match): MarkupLoad => {
    const literal = match.groups?.['literal'] ?? '';
    const start = match.index + match[0].indexOf(literal);
    return { specifier: literal.slice(1, -1), start, end: start + literal.length };
  });
  if (loads.length === 0) return [];
  const spans = passedOver(markup, page);
  return loads.filter(({ start }) => !spans.some(([from, to]) => from <= start && start < to));
}
