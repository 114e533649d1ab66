/**
 * Words, in lower case, of which every text that `mayChangeIdentity` passes contains at least one, apart from bodies that are spelled in escapes
 * (`DO E'\…'`, `AS E'\…'`): for those see `mayHideBody`. They let a reader pass over files whose strings cannot hold such a text.
 */
export const identityWords: readonly string[] = [
  'discard',
  'reset',
  'set_config',
  'execute',
  'pg_settings',
  'u&',
  'role',
  'session',
  'authorization',
];

const escapedBody = /(?<!\w)e\\?'/iu;

/** Whether the source of a program may hold a body that is written in the escapes of an E string. */
export function mayHideBody(source: string): boolean {
  return source.includes('\\') && /\b(?:do|function|procedure)\b/iu.test(source) && escapedBody.test(source);
}
