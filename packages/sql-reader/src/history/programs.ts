/** Whether a pattern stands for a text: `*` for any part of it. */
function standsFor(pattern: string, text: string): boolean {
  if (!pattern.includes('*')) return pattern === text;
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/gu, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 'su').test(text);
}

/**
 * What the configuration's `programs` say of a program, by any of its names: a name as it stands before a pattern with `*`, an earlier pattern before a later
 * one. Null where they say nothing: no program is run.
 */
export function saidOf(programs: Readonly<Record<string, string>>, names: readonly string[]): string | null {
  const exact = names.find((name) => Object.hasOwn(programs, name));
  if (exact !== undefined) return programs[exact] ?? null;
  return Object.entries(programs).find(([pattern]) => names.some((name) => standsFor(pattern, name)))?.[1] ?? null;
}
