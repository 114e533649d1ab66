import type { Remedy, RemedyStatement } from '@pg-guardrails/kernel';

/** The width of a comment line, without its dashes. */
const width = 110;

function commentLines(text: string): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.replace(/\s+/gu, ' ').trim().split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => `-- ${line}`);
}

/** A statement below its reason; the reason once for several in a row. */
function withReasons(statements: readonly RemedyStatement[]): readonly string[] {
  return statements.map(({ why, sql }, index) => (why === statements[index - 1]?.why ? sql : [...commentLines(why), sql].join('\n')));
}

function asComment({ why, sql }: RemedyStatement): string {
  return [...commentLines(`To decide: ${why}`), ...sql.split('\n').map((line) => `--   ${line}`)].join('\n');
}

/** What the migration says and does, table by table; nothing when there is no statement. */
export function upStatements(remedies: readonly Remedy[]): readonly string[] {
  return remedies
    .filter(({ statements }) => statements.length > 0)
    .flatMap(({ subject, statements, suggestions, notes }) => {
      const [first = '', ...others] = withReasons(statements);
      const tail = [...notes.map((note) => commentLines(note).join('\n')), ...suggestions.map(asComment)];
      const parts = [`-- ${subject} is claimed immutable: this closes what gets through.\n\n${first}`, ...others];
      // They hang on the last statement: a tool that cuts at semicolons, or wants a statement in each part, has none of comments alone.
      return tail.length === 0 ? parts : [...parts.slice(0, -1), `${parts.at(-1) ?? ''}\n\n${tail.join('\n\n')}`];
    });
}

/** What takes it back. Privileges stay revoked: to grant them again would be to open the table. */
export function downStatements(remedies: readonly Remedy[]): readonly string[] {
  const written = remedies.filter(({ statements }) => statements.length > 0);
  if (written.length === 0) return [];
  const all = [...new Set(written.flatMap((one) => one.reverse.map(({ sql }) => sql)))];
  // Tables may share a function: it goes when nothing fires it any more.
  const reverse = [...all.filter((sql) => !/^DROP FUNCTION\b/u.test(sql)), ...all.filter((sql) => /^DROP FUNCTION\b/u.test(sql))];
  const kept = commentLines('The REVOKEs stay: to grant again what was revoked would open the tables, and nothing here knows what had been granted before.').join('\n');
  const [first, ...others] = reverse;
  return first === undefined ? [`${kept}\nSELECT 1;`] : [`${kept}\n${first}`, ...others];
}

/** What is to decide where nothing can be written: one line each. */
export function openSuggestions(remedies: readonly Remedy[]): readonly string[] {
  return remedies.flatMap(({ subject, suggestions }) => suggestions.map(({ why, sql }) => `${subject}: ${why} (${sql.replaceAll('\n', ' ')})`));
}

/** What the migration is called. */
export function wordsFor(remedies: readonly Remedy[]): string {
  const subjects = remedies.filter(({ statements }) => statements.length > 0).map(({ subject }) => subject);
  const [only] = subjects;
  if (only === undefined || subjects.length > 1) return 'guard_immutable_tables';
  const name = only.replace(/^public\./u, '').replace(/([a-z0-9])([A-Z])/gu, '$1_$2').toLowerCase().replace(/[^a-z0-9]+/gu, '_').replace(/^_+|_+$/gu, '');
  return name === '' ? 'guard_immutable_tables' : `guard_${name.slice(0, 60)}`;
}
