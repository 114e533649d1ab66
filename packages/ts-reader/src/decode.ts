/** What a stretch of source reads as, unit by unit. */
export interface Decoded {
  readonly value: string;
  /** For each UTF-16 unit of the value, where what it was written as starts, relative to the stretch. */
  readonly starts: readonly number[];
  /** For each UTF-16 unit of the value, where what it was written as ends, relative to the stretch. */
  readonly ends: readonly number[];
}

export type Writing = 'string' | 'template' | 'raw-template' | 'jsx';

const escapePattern = /\\(?:u\{(?<braced>[0-9a-f]+)\}|u(?<four>[0-9a-f]{4})|x(?<two>[0-9a-f]{2})|(?<octal>[0-3][0-7]{0,2}|[4-7][0-7]?)|(?<continuation>\r\n|[\n\r\u2028\u2029])|(?<other>[^]))/iuy;
const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };
const entityPattern = /&(?:#x(?<hex>[0-9a-f]+)|#(?<decimal>[0-9]+)|(?<name>[a-z][a-z0-9]*));/iuy;
/** The entities that plausible prose and code write; others keep their spelling, as no text of interest is made of them. */
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

function readEscape(groups: Readonly<Record<string, string | undefined>>): string {
  const code = groups['braced'] ?? groups['four'] ?? groups['two'];
  if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
  if (groups['octal'] !== undefined) return String.fromCharCode(Number.parseInt(groups['octal'], 8));
  if (groups['continuation'] !== undefined) return '';
  const other = groups['other'] ?? '';
  return simpleEscapes[other] ?? other;
}

function readEntity(groups: Readonly<Record<string, string | undefined>>, written: string): string {
  if (groups['hex'] !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(groups['hex'], 16), 0x10ffff));
  if (groups['decimal'] !== undefined) return String.fromCodePoint(Math.min(Number(groups['decimal']), 0x10ffff));
  return entities[groups['name'] ?? ''] ?? written;
}

/** Reads the inside of a literal (without its quotes) the way the language does (ECMA-262, 12.9.4 and 12.9.6), keeping where each unit stood. */
export function decode(source: string, writing: Writing): Decoded {
  let value = '';
  const starts: number[] = [];
  const ends: number[] = [];
  const push = (text: string, start: number, end: number): void => {
    for (let unit = 0; unit < text.length; unit += 1) {
      starts.push(start);
      ends.push(end);
    }
    value += text;
  };
  for (let at = 0; at < source.length; ) {
    const character = source.charAt(at);
    if (character === '\\' && writing !== 'raw-template' && writing !== 'jsx') {
      escapePattern.lastIndex = at;
      const match = escapePattern.exec(source);
      if (match !== null) {
        push(readEscape(match.groups ?? {}), at, at + match[0].length);
        at += match[0].length;
        continue;
      }
    }
    if (character === '&' && writing === 'jsx') {
      entityPattern.lastIndex = at;
      const match = entityPattern.exec(source);
      if (match !== null) {
        push(readEntity(match.groups ?? {}, match[0]), at, at + match[0].length);
        at += match[0].length;
        continue;
      }
    }
    if (character === '\r' && (writing === 'template' || writing === 'raw-template')) {
      // Templates read CRLF and CR as LF.
      const width = source.charAt(at + 1) === '\n' ? 2 : 1;
      push('\n', at, at + width);
      at += width;
      continue;
    }
    push(character, at, at + 1);
    at += 1;
  }
  return { value, starts, ends };
}
