import fc from 'fast-check';

/** A text with arbitrary parts: sql`GRANT ${privilege} ON ${table} TO ${role}`. */
export function sql(texts: TemplateStringsArray, ...parts: readonly (fc.Arbitrary<string> | string)[]): fc.Arbitrary<string> {
  return fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((values) => texts.reduce((text, next, index) => `${text}${values[index - 1] ?? ''}${next}`));
}

export const one = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);

/** Nothing in most cases. */
export const maybe = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom('', ...texts.flatMap((text) => ['', text]));

export function weighted(...list: readonly (readonly [number, fc.Arbitrary<string>])[]): fc.Arbitrary<string> {
  return fc.oneof(...list.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}
