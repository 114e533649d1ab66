/** A value of a configuration, some parts with a comment above them. */
export type Written = string | number | boolean | object;

/** A value with a line about it. */
class Noted {
  constructor(
    readonly note: string,
    readonly value: Written,
  ) {}
}

export function noted(note: string, value: Written): Written {
  return note === '' ? value : new Noted(note, value);
}

const widest = 110;

function text(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

const keyOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/u.test(key) ? key : text(key));

/** On one line; null where a comment stands in it. */
function inline(value: unknown): string | null {
  if (value instanceof Noted) return null;
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) {
    const items = value.map(inline);
    return items.includes(null) ? null : `[${items.join(', ')}]`;
  }
  const entries = Object.entries(value).map(([key, one]: [string, unknown]) => ({ key, written: inline(one) }));
  if (entries.some(({ written }) => written === null)) return null;
  return entries.length === 0 ? '{}' : `{ ${entries.map(({ key, written }) => `${keyOf(key)}: ${written ?? ''}`).join(', ')} }`;
}

/** JavaScript for a value: on one line where it fits, else a line for each part, the comments above theirs. */
export function literal(value: unknown, indent: string): string {
  const line = inline(value);
  const isTop = indent === '';
  if (line !== null && !isTop && indent.length + line.length <= widest) return line;
  const inner = `${indent}  `;
  const part = (before: string, one: unknown): string => {
    if (!(one instanceof Noted)) return `${inner}${before}${literal(one, inner)},\n`;
    return `${inner}// ${one.note.replace(/\s+/gu, ' ')}\n${inner}${before}${literal(one.value, inner)},\n`;
  };
  if (Array.isArray(value)) return `[\n${value.map((one) => part('', one)).join('')}${indent}]`;
  if (typeof value === 'object' && value !== null) return `{\n${Object.entries(value).map(([key, one]) => part(`${keyOf(key)}: `, one)).join('')}${indent}}`;
  return line ?? '';
}
