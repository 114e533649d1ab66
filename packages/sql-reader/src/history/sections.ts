import { keepOnly } from './blank.js';

/** What of a file is applied, and how. */
export interface Sections {
  /** The text with everything that is not applied blanked; offsets unchanged. */
  readonly text: string;
  readonly transaction: 'file' | 'none';
  readonly problems: readonly { readonly message: string; readonly offset: number }[];
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
    text: keepOnly(text, upRanges(text, markers)),
    transaction: up !== undefined && /\btransaction:\s*false\b/u.test(up.options) ? 'none' : 'file',
    problems: up === undefined ? [{ message: 'holds no line "-- migrate:up", so dbmate would not apply it', offset: 0 }] : [],
  };
}

const gooseMarker = /^[ \t]*--[ \t]*\+goose[ \t]+(?<kind>up|down)\b(?<options>[^\r\n]*)/gimu;
const gooseNoTransaction = /^[ \t]*--[ \t]*\+goose[ \t]+NO[ \t]+TRANSACTION\b/imu;

/** goose: `-- +goose Up` to `-- +goose Down`. StatementBegin and StatementEnd stay as comments: PostgreSQL's own lexer finds the ends. */
export function gooseSections(text: string): Sections {
  const markers = markersOf(text, gooseMarker);
  return {
    text: keepOnly(text, upRanges(text, markers)),
    transaction: gooseNoTransaction.test(text) ? 'none' : 'file',
    problems: markers.some((marker) => marker.kind === 'up') ? [] : [{ message: 'holds no line "-- +goose Up", so goose would not apply it', offset: 0 }],
  };
}

/** graphile-migrate: a whole file; `--! no-transaction` on the first lines; `--!include` pulls in another file. */
export function graphileMigrateSections(text: string): Sections {
  return {
    text,
    transaction: /^--![ \t]*no-transaction\b/mu.test(text) ? 'none' : 'file',
    problems: Array.from(text.matchAll(/^--![ \t]*include[ \t]+(?<file>[^\r\n]+)/gmu), (match) => ({
      message: `includes ${match.groups?.['file']?.trim() ?? ''}, which is not read here`,
      offset: match.index,
    })),
  };
}

/** A file that is applied as it stands. */
export function wholeFile(text: string): Sections {
  return { text, transaction: 'file', problems: [] };
}
