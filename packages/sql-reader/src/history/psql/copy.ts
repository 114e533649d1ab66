import { literalOf } from './variables.js';

/** `\\copy table (columns) from …` (command.c, parse_slash_copy: names and strings as SQL has them). */
const copyFrom = /^\\copy\s+(?<table>(?:"(?:[^"]|"")+"|[^\s".(]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[^\s".(]+))*)\s*(?<columns>\([^()]*\))?\s*from\s+(?:(?<isProgram>program)\s+)?(?:'(?<quoted>(?:[^']|'')*)'|(?<plain>\S+))\s*(?<options>.*)$/isu;

/** No options: the text format with its usual delimiter. */
const usualOptions = /^(?:(?:with\s*)?\(\s*format\s+text\s*\))?[\s;]*$/iu;

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** A value of the text format (manual: COPY, Text Format); null for NULL. */
function valueIn(field: string): string | null {
  if (field === '\\N') return null;
  return field.replaceAll(/\\(?:(?<octal>[0-7]{1,3})|x(?<hex>[\dA-Fa-f]{1,2})|(?<other>[\s\S]))/gu, (_, octal: string | undefined, hex: string | undefined, other: string | undefined) =>
    octal !== undefined ? String.fromCharCode(Number.parseInt(octal, 8)) : hex !== undefined ? String.fromCharCode(Number.parseInt(hex, 16)) : (escapes[other ?? ''] ?? other ?? ''),
  );
}

function rowsIn(data: string): readonly (readonly (string | null)[])[] {
  const lines = data.split(/\r?\n/u);
  const end = lines.indexOf('\\.');
  const all = end < 0 ? lines : lines.slice(0, end);
  const rows = all.at(-1) === '' && end < 0 ? all.slice(0, -1) : all;
  return rows.map((line) => line.split('\t').map(valueIn));
}

/**
 * What psql's `\\copy … from` sends, as a statement: COPY … FROM STDIN, of whose rows nothing is known; where the configuration says what the program prints, those rows, as INSERT
 * has them. Null: it sends nothing that is read.
 */
export function copySql(line: string, printedBy: (program: string) => string | null): string | null {
  const groups = copyFrom.exec(line)?.groups;
  if (groups === undefined) return null;
  const { table = '', columns = '', isProgram, quoted, options = '' } = groups;
  const printed = isProgram === undefined || quoted === undefined || !usualOptions.test(options) ? null : printedBy(quoted.replaceAll("''", "'"));
  if (printed === null) return `COPY ${table} ${columns} FROM STDIN`;
  const rows = rowsIn(printed);
  // COPY stores what it is given also where a column is GENERATED ALWAYS AS IDENTITY (manual: COPY).
  return rows.length === 0 ? null : `INSERT INTO ${table} ${columns} OVERRIDING SYSTEM VALUE VALUES ${rows.map((row) => `(${row.map((value) => (value === null ? 'NULL' : literalOf(value))).join(', ')})`).join(', ')}`;
}
