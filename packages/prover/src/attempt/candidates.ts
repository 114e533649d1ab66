import { literal } from '../server/names.js';

/** What the server says of a column's type, domains taken down to what they are made of. */
export interface TypeFacts {
  /** Written as SQL, with its modifier: `numeric(10,2)`, `public.status[]`. */
  readonly type: string;
  /** typtype of the type underneath: b base, c composite, e enum, r range, m multirange. */
  readonly kind: string;
  /** typname of the type underneath: `int4`; of the elements for arrays. */
  readonly base: string;
  readonly isArray: boolean;
  /** Labels of an enum, in their order. */
  readonly labels: readonly string[];
  /** Names of a composite type's fields. */
  readonly fields: readonly string[];
  /** typname of what a range is of. */
  readonly subtype: string | null;
}

const uuids = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
const instants = ['2001-02-03 04:05:06+00', '2999-12-31 00:00:00+00', '1970-01-01 00:00:00+00'];

/** Values of PostgreSQL's own types, the plainest first (manual, chapter 8). */
const plain: Readonly<Record<string, readonly string[]>> = {
  bool: ['true', 'false'],
  int2: ['1', '0', '2', '100'],
  int4: ['1', '0', '2', '100', '-1'],
  int8: ['1', '0', '2', '100', '-1'],
  float4: ['1', '0', '0.5', '-1'],
  float8: ['1', '0', '0.5', '-1'],
  numeric: ['1', '0', '0.5', '100', '-1'],
  money: ['1', '0'],
  text: ['x', 'X', '1', 'a@b.example', 'https://a.example', 'abc', 'ABC', ''],
  varchar: ['x', 'X', '1', 'a@b.example', 'https://a.example', 'abc', 'ABC', ''],
  bpchar: ['x', 'X', '1', 'abc', 'ABC', ''],
  char: ['x'],
  name: ['x'],
  citext: ['x', 'a@b.example'],
  uuid: uuids,
  date: ['2001-02-03', '2999-12-31', '1970-01-01'],
  timestamp: instants,
  timestamptz: instants,
  time: ['04:05:06'],
  timetz: ['04:05:06+00'],
  interval: ['1 day', '0'],
  json: ['{}', '[]', '1', 'null'],
  jsonb: ['{}', '[]', '1', 'null'],
  jsonpath: ['$'],
  xml: ['<a/>'],
  bytea: ['\\x01', '\\x'],
  inet: ['192.0.2.1'],
  cidr: ['192.0.2.0/24'],
  macaddr: ['08:00:2b:01:02:03'],
  macaddr8: ['08:00:2b:01:02:03:04:05'],
  bit: ['1', '0'],
  varbit: ['1', '0'],
  point: ['(0,0)'],
  line: ['{1,0,0}'],
  lseg: ['[(0,0),(1,1)]'],
  box: ['(1,1),(0,0)'],
  path: ['[(0,0),(1,1)]'],
  polygon: ['((0,0),(0,1),(1,1))'],
  circle: ['<(0,0),1>'],
  tsvector: ['x'],
  tsquery: ['x'],
  oid: ['1'],
  regclass: ['pg_class'],
  pg_lsn: ['0/1'],
  hstore: ['a=>1'],
  ltree: ['a'],
};

/** Two values of a type that follow one another, for ranges. */
const neighbours: Readonly<Record<string, readonly [string, string]>> = {
  int4: ['1', '2'],
  int8: ['1', '2'],
  numeric: ['1', '2'],
  float8: ['1', '2'],
  date: ['2001-02-03', '2001-02-04'],
  timestamp: ['2001-02-03', '2001-02-04'],
  timestamptz: ['2001-02-03', '2001-02-04'],
  time: ['01:00', '02:00'],
  text: ['a', 'b'],
};

/** Whether every value that is tried of this type is one: PostgreSQL need not be asked. */
export function isWellKnown({ type, kind, base }: TypeFacts): boolean {
  return !type.includes('(') && (kind === 'e' || (kind === 'b' && Object.hasOwn(plain, base)));
}

const lengths = /\b\d{1,4}\b/gu;
const strings = /'((?:[^']|'')*)'/gu;
const numbers = /(?<![\w.'])-?\d+(?:\.\d+)?\b/gu;

/** Values that a condition speaks of: its constants, the numbers beside them, and texts as long as its numbers. */
export function constantsIn(condition: string): readonly string[] {
  const said = [...condition.matchAll(strings)].map(([, text = '']) => text.replaceAll("''", "'"));
  const bare = condition.replace(strings, '');
  const near = [...bare.matchAll(numbers)].map(([text]) => Number(text)).flatMap((number) => [number, number + 1, number - 1]);
  const long = [...bare.matchAll(lengths)].map(([text]) => Number(text)).filter((length) => length > 1 && length <= 512).flatMap((length) => ['0'.repeat(length), 'a'.repeat(length), 'A'.repeat(length)]);
  return [...new Set([...said.filter((text) => text.length <= 512), ...near.map(String), ...long, ...said.flatMap(matching)])];
}

/** Texts that patterns of the kind that CHECKs hold match: one character of each class, as often as it says. */
function matching(pattern: string): readonly string[] {
  if (!/^\^/u.test(pattern)) return [];
  const found = [...pattern.replace(/^\^/u, '').replace(/\$$/u, '').matchAll(/(\[[^\]]+\]|\\[dws]|\\.|\.|[^\\[\].(){}*+?|^$])(?:\{(\d+)(?:,\d*)?\}|([*+?]))?/gu)];
  if (found.length === 0) return [];
  return [found.map(([, one = '', times]) => sampleOf(one).repeat(times === undefined ? 1 : Number(times))).join('')];
}

function sampleOf(one: string): string {
  if (one === '\\d') return '1';
  if (one === '\\w' || one === '.') return 'a';
  if (one === '\\s') return ' ';
  if (one.startsWith('\\')) return one.slice(1);
  if (!one.startsWith('[')) return one;
  const first = one[1] ?? '';
  return first === '^' ? 'a' : first === '\\' ? sampleOf(one.slice(1, 3)) : first;
}

/** Values worth trying for a column, as SQL with the type named, the plainest first. Which of them the type takes, PostgreSQL says. */
export function candidatesFor({ isArray, ...facts }: TypeFacts, constants: readonly string[]): readonly string[] {
  const { type, kind, fields, subtype } = facts;
  const typed = (text: string): string => `${literal(text)}::${type}`;
  if (isArray) return [typed('{}'), ...textsFor(facts, constants).slice(0, 6).map((text) => `ARRAY[${literal(text)}]::${type}`)];
  const bounds = neighbours[subtype ?? '']?.join(',');
  switch (kind) {
    case 'c':
      return [Object.fromEntries(fields.map((field) => [field, '1'])), {}].map((record) => `pg_catalog.json_populate_record(NULL::${type}, ${literal(JSON.stringify(record))})`);
    case 'r':
      return [...(bounds === undefined ? [] : [typed(`[${bounds})`)]), typed('empty'), typed('(,)')];
    case 'm':
      return [...(bounds === undefined ? [] : [typed(`{[${bounds})}`)]), typed('{}')];
    default:
      return textsFor(facts, constants).map(typed);
  }
}

function textsFor({ type, kind, base, labels }: Omit<TypeFacts, 'isArray'>, constants: readonly string[]): readonly string[] {
  if (kind === 'e') return labels;
  const known = plain[base] ?? ['1', 'x', '', ...vectors(type)];
  return [...new Set([...known.slice(0, 1), ...constants, ...known.slice(1)])];
}

/** pgvector's types have a number of dimensions. */
function vectors(type: string): readonly string[] {
  const [, dimensions = '1'] = /\((\d+)\)/u.exec(type) ?? [];
  return [`[${Array.from({ length: Number(dimensions) }, () => '1').join(',')}]`, `{1:1}/${dimensions}`];
}
