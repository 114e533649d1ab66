import type { Document, Scalar } from 'yaml';
import type { Entry, Value } from './tree.js';
import { Writer, type Range, type Written } from './written.js';

type Library = typeof import('yaml');

/** A text that is no YAML, and where. */
export interface YamlProblem {
  readonly message: string;
  readonly at: number;
}

const doubleEscapes: Readonly<Record<string, string>> = { '0': '\0', a: '\u0007', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\u001b', N: '\u0085', _: '\u00a0', L: '\u2028', P: '\u2029' };
const codeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** One escape of a double-quoted scalar: what it reads as, and its length. */
function escapeAt(text: string, at: number): { readonly units: string; readonly length: number } {
  const mark = text.charAt(at + 1);
  const digits = codeLengths[mark];
  if (digits !== undefined) return { units: String.fromCodePoint(Number.parseInt(text.slice(at + 2, at + 2 + digits), 16)), length: 2 + digits };
  // An escaped line break is none, with the white space around it.
  const line = /^\\\r?\n\s*/u.exec(text.slice(at, at + 400));
  return line === null ? { units: doubleEscapes[mark] ?? mark, length: 2 } : { units: '', length: line[0].length };
}

function isBlank(unit: string): boolean {
  return unit === ' ' || unit === '\n' || unit === '\t' || unit === '\r';
}

/** Finds for each unit of a scalar's value where the file writes it: indentation, folded lines and escapes are between. Null where both do not agree. */
function aligned(text: string, from: number, to: number, value: string, style: string | undefined): Written | null {
  const writer = new Writer();
  let at = from;
  for (let index = 0; index < value.length; ) {
    const unit = value.charAt(index);
    if (at >= to) {
      // The last line break of a block that the file does not end with.
      if (unit !== '\n') return null;
      writer.add(unit, to, to);
      index += 1;
    } else if (style === 'QUOTE_DOUBLE' && text[at] === '\\') {
      const { units, length } = escapeAt(text, at);
      writer.add(units, at, at + length);
      at += length;
      index += units.length;
    } else if (style === 'QUOTE_SINGLE' && unit === "'" && text.startsWith("''", at)) {
      writer.add(unit, at, at + 2);
      at += 2;
      index += 1;
    } else if (text[at] === unit) {
      writer.add(unit, at, at + 1);
      at += 1;
      index += 1;
    } else if (isBlank(unit) && isBlank(text.charAt(at))) {
      let end = at;
      while (end < to && isBlank(text.charAt(end))) end += 1;
      if (isBlank(value.charAt(index + 1)) && text.indexOf('\n', at) !== -1 && text.indexOf('\n', at) < end) end = text.indexOf('\n', at) + 1;
      writer.add(unit, at, end);
      at = end;
      index += 1;
    } else if (isBlank(text.charAt(at))) at += 1;
    else return null;
  }
  return writer.done();
}

function scalarOf(text: string, node: Scalar, value: string): Written {
  const [from, to] = node.range ?? [0, 0, 0];
  const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  // A block begins behind the line with its `|` or `>`.
  const start = isBlock ? text.indexOf('\n', from) + 1 : isQuoted ? from + 1 : from;
  const found = aligned(text, start, isQuoted ? to - 1 : to, value, node.type);
  if (found !== null) return found;
  const writer = new Writer();
  writer.add(value, from, to);
  return writer.done();
}

function valueOf({ isMap, isScalar, isSeq }: Library, text: string, node: unknown): Value {
  const convert = (each: unknown): Value => {
    if (isScalar(each)) return typeof each.value === 'string' ? { kind: 'string', written: scalarOf(text, each, each.value) } : { kind: 'other' };
    if (isSeq(each)) return { kind: 'list', items: each.items.map(convert) };
    if (isMap(each)) {
      const entries = each.items.map(({ key, value }): Entry => {
        const name = convert(key);
        return { key: name.kind === 'string' ? name.written : new Writer().done(), value: convert(value) };
      });
      return { kind: 'map', entries };
    }
    return { kind: 'other' };
  };
  return convert(node);
}

/** What templates of Helm, Jinja and the like put in. A line that holds nothing else leaves nothing. */
const filledIn = /^[ \t]*(?:\{\{[^]*?\}\}[ \t]*)+$|\{\{[^]*?\}\}|^[ \t]*\{%[^\n]*%\}[ \t]*$/gmu;

/** The text with what a template fills in replaced by as many other characters, so that places stay; null where there is none. */
function withoutTemplates(text: string): { readonly text: string; readonly filled: readonly Range[] } | null {
  const filled: Range[] = [];
  const changed = text.replace(filledIn, (match, at: number) => {
    const isWholeLine = /^[ \t]*\{[{%]/u.test(match) && (at === 0 || text[at - 1] === '\n') && /^(?:\r?\n|$)/u.test(text.slice(at + match.length, at + match.length + 2));
    if (!isWholeLine) filled.push({ start: at, end: at + match.length });
    return match.replace(/[^\n]/gu, isWholeLine ? ' ' : 'x');
  });
  return changed === text ? null : { text: changed, filled };
}

/** The parts of a string that a template fills in are unknown. */
function withHoles(written: Written, filled: readonly Range[]): Written {
  const inTemplate = (at: number | undefined): boolean => at !== undefined && filled.some(({ start, end }) => start <= at && at < end);
  if (!written.starts.some(inTemplate)) return written;
  const writer = new Writer();
  for (let at = 0; at < written.value.length; ) {
    let end = at;
    while (end < written.value.length && inTemplate(written.starts[end])) end += 1;
    if (end > at) writer.addHole(written.starts[at] ?? 0, written.ends[end - 1] ?? 0);
    else {
      writer.addPart(written, at, at + 1);
      end += 1;
    }
    at = end;
  }
  return writer.done();
}

function mapStrings(value: Value, change: (written: Written) => Written): Value {
  switch (value.kind) {
    case 'string':
      return { kind: 'string', written: change(value.written) };
    case 'list':
      return { kind: 'list', items: value.items.map((item) => mapStrings(item, change)) };
    case 'map':
      return { kind: 'map', entries: value.entries.map((entry) => ({ key: entry.key, value: mapStrings(entry.value, change) })) };
    case 'other':
      return value;
    default:
      return value satisfies never;
  }
}

function parse(library: Library, text: string): { readonly value: Value; readonly problem: YamlProblem | null } {
  const parsed = library.parseAllDocuments(text, { strict: false, uniqueKeys: false, logLevel: 'silent' });
  const documents: readonly Document[] = Array.isArray(parsed) ? parsed : [];
  const problem = documents.flatMap(({ errors }) => errors)[0];
  return {
    value: { kind: 'list', items: documents.map(({ contents }) => valueOf(library, text, contents)) },
    problem: problem === undefined ? null : { message: problem.message.split('\n')[0] ?? '', at: problem.pos[0] },
  };
}

/** Every document of a YAML file as one list, with the places of its strings; aliases are read where their anchors stand. A template is read without what fills it. */
export async function readYaml(text: string): Promise<{ readonly value: Value; readonly problem: YamlProblem | null }> {
  // Most runs meet no file that needs it.
  const library = await import('yaml');
  const read = parse(library, text);
  const template = read.problem === null ? null : withoutTemplates(text);
  if (template === null) return read;
  const again = parse(library, template.text);
  return { value: mapStrings(again.value, (written) => withHoles(written, template.filled)), problem: again.problem };
}
