const hole = /\{\{\s*(\w+)\s*\}\}/gu;

/**
 * Fills the `{{ name }}` holes of a message.
 * @throws {Error} when a hole has no value: that is a mistake in the rule, not in its input.
 */
export function fillMessage(template: string, data: Readonly<Record<string, string>>): string {
  return template.replaceAll(hole, (_, name: string) => {
    const value = data[name];
    if (value === undefined) throw new Error(`The message "${template}" needs a value for "${name}".`);
    return value;
  });
}

/** `a`, `a and b`, `a, b and c`. */
export function listing(items: readonly string[], conjunction = 'and'): string {
  if (items.length <= 1) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1) ?? ''}`;
}

/** `1 file`, `2 files`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${String(count)} ${count === 1 ? singular : plural}`;
}
