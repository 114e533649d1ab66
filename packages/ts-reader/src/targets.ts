/** Every file that a value of `exports` or `imports` names, over all conditions; `*` in it is replaced. */
function leaves(value: unknown, middle: string): readonly string[] {
  if (typeof value === 'string') return [value.replaceAll('*', () => middle)];
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, middle));
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((item) => leaves(item, middle)) : [];
}

/** Every target of a map of `exports` or `imports` for a name, over all conditions: an exact key speaks alone, else the pattern with the longest start. */
export function targetsOf(map: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const exact = map[name];
  if (exact !== undefined) return leaves(exact, '');
  const patterns = Object.keys(map)
    .filter((key) => key.includes('*'))
    .sort((a, b) => b.indexOf('*') - a.indexOf('*'));
  for (const key of patterns) {
    const [prefix = '', suffix = ''] = key.split('*');
    if (name.startsWith(prefix) && name.endsWith(suffix) && name.length > prefix.length + suffix.length) {
      return leaves(map[key], name.slice(prefix.length, name.length - suffix.length));
    }
  }
  return [];
}
