import { lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createLineMap, type LineMap, type Place, type Problem } from '@pg-guardrails/kernel';
import { pathKind } from './path-kind.js';
import { problemAt } from './problem.js';
import type { Range } from './tree.js';

/** The text of a configuration file, read once. */
export interface Source {
  /** Absolute. */
  readonly path: string;
  /** Absolute folder: the root of the project. */
  readonly root: string;
  /** Relative to the root. */
  readonly file: string;
  /** Without a byte order mark. */
  readonly text: string;
  readonly lines: LineMap;
  placeOf(range: Range): Place;
}

export type SourceResult = { readonly ok: true; readonly source: Source } | { readonly ok: false; readonly root: string; readonly problems: readonly Problem[] };

/** Reads a configuration file. `named` is how the user, or the search, called it, seen from the folder `from`. */
export function readSource(absolute: string, named: string, from: string): SourceResult {
  const fail = (message: string): SourceResult => ({ ok: false, root: from, problems: [{ message, file: named, line: null, column: null }] });
  let bytes: Uint8Array;
  try {
    const kind = pathKind(absolute);
    if (kind === null) return fail(`There is no configuration file "${named}"${isLink(absolute) ? ': it is a link that leads nowhere' : ''}.`);
    if (kind === 'folder') return fail(`The configuration "${named}" is a folder, not a file.`);
    bytes = readFileSync(absolute);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return fail(`The configuration "${named}" cannot be read (${code}).`);
  }
  const root = path.dirname(absolute);
  const file = path.basename(absolute);
  let text: string;
  try {
    // The decoder drops a byte order mark, so columns count from the first visible character.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const line = countLinesBeforeFault(bytes);
    return { ok: false, root, problems: [problemAt({ file, line, column: 1, endLine: line, endColumn: 1 }, 'The configuration is not UTF-8. Save it as UTF-8.')] };
  }
  return { ok: true, source: sourceOfText(absolute, text) };
}

/** A text as that of a file, which need not be there. */
export function sourceOfText(absolute: string, text: string): Source {
  const file = path.basename(absolute);
  const lines = createLineMap(text);
  return { path: absolute, root: path.dirname(absolute), file, text, lines, placeOf: ({ start, end }) => lines.placeOf(file, start, end) };
}

function isLink(absolute: string): boolean {
  try {
    return lstatSync(absolute).isSymbolicLink();
  } catch {
    return false;
  }
}

/** The 1-based line of the first bytes that are not UTF-8. */
function countLinesBeforeFault(bytes: Uint8Array): number {
  const decoded = new TextDecoder('utf-8').decode(bytes);
  const fault = decoded.indexOf('\uFFFD');
  return fault < 0 ? 1 : createLineMap(decoded.slice(0, fault)).lineCount;
}
