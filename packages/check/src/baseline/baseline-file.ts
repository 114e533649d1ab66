import { readJson, type Tree } from '@pg-guardrails/config';
import { createLineMap, type Finding, type KnownFinding, type Problem } from '@pg-guardrails/kernel';

/** Where a baseline is looked for, beside the configuration, when nothing names another place. */
export const baselineName = 'guardrails.baseline.json';

/** The form of the file. A file of another form is an error: what it means cannot be known. */
const baselineVersion = 1;

/** One finding that was there when the baseline was written. */
export interface BaselineEntry extends KnownFinding {
  readonly rule: string;
  /** The first sentence of the message, for those who read the file. */
  readonly about: string;
  /** Where it stands in the baseline, 1-based. */
  readonly line: number;
}

export type BaselineResult = { readonly ok: true; readonly entries: readonly BaselineEntry[] } | { readonly ok: false; readonly problem: Problem };

const hint = 'Write it anew: pg-guardrails check --write-baseline';

/** Reads a baseline; `file` is its name in the problem. */
export function parseBaseline(file: string, text: string): BaselineResult {
  const source = text.replace(/^\uFEFF/u, '');
  const lines = createLineMap(source);
  const fail = (offset: number, message: string): BaselineResult => {
    const { line, column } = lines.placeOf(file, offset, offset);
    return { ok: false, problem: { message, file, line, column } };
  };
  const read = readJson(source);
  if (!read.ok) return fail(read.offset, `The baseline is not JSON: ${read.message} After a merge, take both sides' entries. ${hint}`);
  const { value, tree } = read;
  if (typeof value !== 'object' || value === null || !('findings' in value) || !Array.isArray(value.findings)) return fail(0, `This is no baseline: an object with "version" and "findings" is expected. ${hint}`);
  const version: unknown = 'version' in value ? value.version : undefined;
  if (version !== baselineVersion) return fail(startOf(tree, 'version'), `The baseline has the form ${version === undefined ? 'of no version' : JSON.stringify(version)}; this version of pg-guardrails reads ${String(baselineVersion)}. ${hint}`);
  const items = itemsOf(tree);
  const entries: BaselineEntry[] = [];
  for (const [index, item] of (value.findings as readonly unknown[]).entries()) {
    const offset = items[index]?.start ?? 0;
    const entry = entryOf(item, lines.placeOf(file, offset, offset).line);
    if (entry === null) return fail(offset, `This is no finding of a baseline: "rule", "file", "fingerprint" and "contentFingerprint" are texts. ${hint}`);
    entries.push(entry);
  }
  return { ok: true, entries };
}

/** Whether a text is a baseline, or was one: of another form, in the middle of a merge, or empty. Only such a file may be written over. */
export function isLikeBaseline(text: string): boolean {
  const source = text.replace(/^\uFEFF/u, '');
  if (source.trim() === '') return true;
  const read = readJson(source);
  if (!read.ok) return /^\s*(?:<{7}.*\n)?\{\s*"version"\s*:/u.test(source) && source.includes('"findings"');
  const { value } = read;
  return typeof value === 'object' && value !== null && 'version' in value && 'findings' in value && Array.isArray(value.findings);
}

function startOf(tree: Tree, key: string): number {
  return tree.kind === 'object' ? (tree.entries.get(key)?.value.start ?? tree.start) : tree.start;
}

function itemsOf(tree: Tree): readonly Tree[] {
  const findings = tree.kind === 'object' ? tree.entries.get('findings')?.value : undefined;
  return findings?.kind === 'array' ? findings.items : [];
}

function textIn(item: object, key: string): string | null {
  const value: unknown = Reflect.get(item, key);
  return typeof value === 'string' ? value : null;
}

function entryOf(item: unknown, line: number): BaselineEntry | null {
  if (typeof item !== 'object' || item === null) return null;
  const [rule, file, fingerprint, contentFingerprint] = ['rule', 'file', 'fingerprint', 'contentFingerprint'].map((key) => textIn(item, key));
  if (typeof rule !== 'string' || typeof file !== 'string' || typeof fingerprint !== 'string' || typeof contentFingerprint !== 'string') return null;
  const parts: unknown = 'parts' in item ? item.parts : [];
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return null;
  // A tool that writes paths as Windows does may have been over it.
  return { rule, file: file.replaceAll('\\', '/'), fingerprint, contentFingerprint, parts, about: textIn(item, 'about') ?? '', line };
}

/** The first sentence; the rest says what to do, and changes with the tool. */
function firstSentence(message: string): string {
  return /^.*?[.!?](?=\s|$)/u.exec(message)?.[0] ?? message;
}

/** What a baseline keeps of a finding. */
export function entryFor({ rule, file, fingerprint, contentFingerprint, parts, message }: Finding): BaselineEntry {
  return { rule, file, fingerprint, contentFingerprint, parts, about: firstSentence(message), line: 0 };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The text of a baseline: a line for each finding, in an order that the lines of the files have no part in, so that merges can be read. */
export function formatBaseline(entries: readonly BaselineEntry[]): string {
  const ordered = [...entries].sort((a, b) => compare(a.file, b.file) || compare(a.rule, b.rule) || compare(a.about, b.about) || compare(a.fingerprint, b.fingerprint));
  const lines = ordered.map(({ rule, file, about, fingerprint, contentFingerprint, parts }) => `    ${JSON.stringify({ file, rule, about, fingerprint, contentFingerprint, ...(parts.length === 0 ? {} : { parts }) })}`);
  return `{\n  "version": ${String(baselineVersion)},\n  "findings": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`;
}
