import { keepOnly } from './blank.js';

/** What of a file is applied, and how. Offsets are UTF-16. */
export interface Sections {
  /** The text with everything that is not applied blanked; offsets unchanged. */
  readonly text: string;
  readonly transaction: 'file' | 'none';
  readonly problems: readonly { readonly message: string; readonly offset: number }[];
  /** Placeholders that the file itself gives a value to, unless the configuration has one. */
  readonly placeholders: Readonly<Record<string, string>>;
}

interface Marker {
  readonly kind: 'up' | 'down';
  readonly start: number;
  readonly end: number;
  readonly options: string;
}

function upRanges(text: string, markers: readonly Marker[]): readonly { readonly start: number; readonly end: number }[] {
  return markers.flatMap((marker, index) =>
    marker.kind === 'up' ? [{ start: marker.end, end: markers[index + 1]?.start ?? text.length }] : [],
  );
}

function markersOf(text: string, pattern: RegExp): readonly Marker[] {
  return Array.from(text.matchAll(pattern), (match): Marker => ({
    kind: match.groups?.['kind']?.toLowerCase() === 'up' ? 'up' : 'down',
    start: match.index,
    end: match.index + match[0].length,
    options: match.groups?.['options'] ?? '',
  }));
}

const dbmateMarker = /^--[ \t]*migrate:(?<kind>up|down)(?<options>[^\r\n]*)/gmu;

/** dbmate: `-- migrate:up [transaction:false]` to `-- migrate:down`. */
export function dbmateSections(text: string): Sections {
  const markers = markersOf(text, dbmateMarker);
  const up = markers.find((marker) => marker.kind === 'up');
  return {
    ...wholeFile(keepOnly(text, upRanges(text, markers))),
    transaction: up !== undefined && /\btransaction:\s*false\b/u.test(up.options) ? 'none' : 'file',
    problems: up === undefined ? [{ message: 'holds no line "-- migrate:up", so dbmate would not apply it', offset: 0 }] : [],
  };
}

const gooseMarker = /^[ \t]*--[ \t]*\+goose[ \t]+(?<kind>up|down)\b(?<options>[^\r\n]*)/gimu;
const gooseNoTransaction = /^[ \t]*--[ \t]*\+goose[ \t]+NO[ \t]+TRANSACTION\b/imu;
const gooseEnvironment = /^[ \t]*--[ \t]*\+goose[ \t]+ENVSUB[ \t]+ON\b/imu;
const environmentVariable = /\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::?-(?<fallback>[^{}\r\n]*))?\}/gu;

/**
 * Variables of the environment, which are put in behind `-- +goose ENVSUB ON` (goose: README, Environment Variable Substitution).
 * `${NAME:-fallback}` says what to take when there is none; any other needs its value in the configuration.
 */
function gooseVariables(text: string, given: Readonly<Record<string, string>>): Pick<Sections, 'placeholders' | 'problems'> {
  const placeholders: Record<string, string> = {};
  const problems: { message: string; offset: number }[] = [];
  for (const match of gooseEnvironment.test(text) ? text.matchAll(environmentVariable) : []) {
    const [written] = match;
    const name = match.groups?.['name'] ?? '';
    const value = given[written] ?? given[`\${${name}}`] ?? match.groups?.['fallback'];
    if (value !== undefined) placeholders[written] = value;
    else problems.push({ message: `takes the value of ${name} from the environment: give it in \`placeholders\` as "${written}"`, offset: match.index });
  }
  return { placeholders, problems };
}

/** goose: `-- +goose Up` to `-- +goose Down`. StatementBegin and StatementEnd stay as comments: PostgreSQL's own lexer finds the ends. */
export function gooseSections(text: string, given: Readonly<Record<string, string>>): Sections {
  const markers = markersOf(text, gooseMarker);
  const applied = keepOnly(text, upRanges(text, markers));
  const variables = gooseVariables(text, given);
  const isMarked = markers.some((marker) => marker.kind === 'up');
  return {
    text: applied,
    transaction: gooseNoTransaction.test(text) ? 'none' : 'file',
    problems: isMarked ? variables.problems.filter(({ offset }) => applied[offset] === '$') : [{ message: 'holds no line "-- +goose Up", so goose would not apply it', offset: 0 }],
    placeholders: variables.placeholders,
  };
}

/** Lines such as `--! Previous: sha1:…` at the top, and the empty line behind them. */
const graphileHeader = /^(?:--! [A-Z][a-zA-Z0-9_]*(?::[^\r\n]*)?(?:\r\n|[\r\n]))*\s*/u;

/** graphile-migrate: a whole file; `--! no-transaction` on the first line behind the headers (graphile-migrate: src/header.ts). */
export function graphileMigrateSections(text: string): Sections {
  const body = text.slice(graphileHeader.exec(text)?.[0].length ?? 0);
  return { ...wholeFile(text), transaction: /^--!\s*no-transaction\b/u.test(body) ? 'none' : 'file' };
}

/** A file that is applied as it stands. */
export function wholeFile(text: string): Sections {
  return { text, transaction: 'file', problems: [], placeholders: {} };
}
