/** A text with placeholders filled in, and the way back. */
export interface FilledText {
  readonly text: string;
  /** The range of the original that a half-open range of `text` stands for; a filled-in value stands for its whole placeholder. */
  originalRange(start: number, end: number): { readonly start: number; readonly end: number };
}

interface Filling {
  readonly start: number;
  readonly end: number;
  readonly originalStart: number;
  readonly originalEnd: number;
}

function patternOf(keys: readonly string[]): RegExp {
  const alternatives = keys.map((key) => {
    const escaped = key.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
    // `:OWNER` must not be found in `:OWNER_ROLE`.
    return /[A-Za-z0-9_]$/u.test(key) ? `${escaped}(?![A-Za-z0-9_])` : escaped;
  });
  return new RegExp(alternatives.join('|'), 'gu');
}

/** Replaces placeholders by text wherever they stand, also in strings, as the migration tools do. */
export function fillPlaceholders(text: string, placeholders: Readonly<Record<string, string>>): FilledText {
  const keys = Object.keys(placeholders).filter((key) => key !== '').sort((a, b) => b.length - a.length);
  if (keys.length === 0) return { text, originalRange: (start, end) => ({ start, end }) };
  const fillings: Filling[] = [];
  let filled = '';
  let at = 0;
  for (const match of text.matchAll(patternOf(keys))) {
    filled += text.slice(at, match.index);
    const value = placeholders[match[0]] ?? '';
    at = match.index + match[0].length;
    fillings.push({ start: filled.length, end: filled.length + value.length, originalStart: match.index, originalEnd: at });
    filled += value;
  }
  filled += text.slice(at);

  const lastFrom = (offset: number): Filling | undefined => {
    let low = 0;
    let high = fillings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((fillings[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return fillings[low - 1];
  };
  const startOf = (offset: number): number => {
    const filling = lastFrom(offset);
    if (filling === undefined) return offset;
    return offset < filling.end ? filling.originalStart : filling.originalEnd + offset - filling.end;
  };
  return {
    text: filled,
    originalRange(start, end) {
      const from = startOf(start);
      // The last unit decides, so that a range that ends inside or behind a value takes in the whole placeholder.
      const last = end > start ? lastFrom(end - 1) : undefined;
      const to = last !== undefined && end - 1 < last.end ? last.originalEnd : startOf(end);
      return { start: from, end: Math.max(from, to) };
    },
  };
}
