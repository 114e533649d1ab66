import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, isSeq, parseDocument, stringify, visit, Document, type YAMLMap, type YAMLSeq } from 'yaml';

/** A YAML file, read, to which text is added: nothing of what is there is written anew. */
export interface YamlFile {
  readonly text: string;
  readonly document: Document.Parsed;
  /** What it says. */
  readonly value: unknown;
}

/** Null where it does not parse, or holds something else than a mapping, or leads to what is not there. */
export function openYaml(text: string): YamlFile | null {
  const document = parseDocument(text, { keepSourceTokens: true });
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return null;
  try {
    return { text, document, value: valueOf(document) };
  } catch {
    // An alias of no anchor, one within itself, or more of them than anybody would write.
    return null;
  }
}

/** Without aliases: what one of them leads to is written out, so that nothing is shared. */
function valueOf(document: Document.Parsed): unknown {
  return JSON.parse(JSON.stringify(document.toJS())) as unknown;
}

/** Whether a value has a word in one of its texts; comments have no values. */
export function says(value: unknown, word: string): boolean {
  if (typeof value === 'string') return value.includes(word);
  return typeof value === 'object' && value !== null && Object.values(value).some((inner: unknown) => says(inner, word));
}

type Path = readonly (string | number)[];

/** How deep the file writes what is below: the width of one step, and whether a list stands deeper than its key. */
interface Style {
  readonly indent: number;
  readonly indentSeq: boolean;
}

function columnOf(node: YAMLMap | YAMLSeq): number | null {
  const { srcToken } = node;
  return srcToken?.type === 'block-map' || srcToken?.type === 'block-seq' ? srcToken.indent : null;
}

function styleOf({ document }: YamlFile): Style {
  const steps: number[] = [];
  const lists: number[] = [];
  visit(document, {
    Pair(_, { value }, path) {
      const map = path.at(-1);
      const [own, inner] = [isMap(map) ? columnOf(map) : null, isMap(value) || isSeq(value) ? columnOf(value) : null];
      if (own === null || inner === null) return;
      (isSeq(value) ? lists : steps).push(inner - own);
    },
    Seq(_, seq) {
      const own = columnOf(seq);
      for (const item of seq.items) {
        const inner = isMap(item) ? columnOf(item) : null;
        if (own !== null && inner !== null) steps.push(inner - own);
      }
    },
  });
  return { indent: Math.max(2, steps.at(-1) ?? 2), indentSeq: lists.at(-1) !== 0 };
}

/** The end of what a node says, without what follows it: a comment, empty lines. */
function endOf(node: unknown): number {
  if (isMap(node) || isSeq(node)) {
    const last = node.items.at(-1);
    if (columnOf(node) === null || last === undefined) return node.range?.[1] ?? 0;
    if (!isMap(node)) return endOf(last);
    const { key, value } = node.items.at(-1) ?? {};
    return Math.max(endOf(key), endOf(value));
  }
  return isScalar(node) || (typeof node === 'object' && node !== null && 'range' in node) ? (Array.isArray(node.range) ? Number(node.range[1]) : 0) : 0;
}

/** The start of the line after the one that holds an offset, and after comments that stand as deep as what was said. */
function nextLine(text: string, end: number, column: number): number {
  const lineAfter = (from: number): number => (text.indexOf('\n', from) < 0 ? text.length : text.indexOf('\n', from) + 1);
  let at = end > 0 && text[end - 1] === '\n' ? end : lineAfter(end);
  while (new RegExp(`^ {${String(column + 1)},}#`, 'u').test(text.slice(at, at + column + 200))) at = lineAfter(at);
  return at;
}

/** A value in block style, its lists and mappings as deep as the file's own: the library's writer puts one space behind each dash. */
function linesOf(value: unknown, style: Style): readonly string[] {
  const { indent, indentSeq } = style;
  const deeper = (lines: readonly string[], width: number): readonly string[] => lines.map((line) => `${' '.repeat(width)}${line}`);
  if (Array.isArray(value)) return value.flatMap((item: unknown) => deeper(linesOf(item, style), indent).map((line, index) => (index === 0 ? `-${line.slice(1)}` : line)));
  if (typeof value !== 'object' || value === null) return [stringify(value, { lineWidth: 0 }).trimEnd()];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const lines = linesOf(inner, style);
    if (typeof inner !== 'object' || inner === null) return [`${key}: ${lines.join(' ')}`];
    return [`${key}:`, ...deeper(lines, !Array.isArray(inner) ? indent : indentSeq ? 2 : 0)];
  });
}

function insertedBelow(file: YamlFile, node: YAMLMap | YAMLSeq, column: number, added: unknown): string {
  const { text } = file;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const at = nextLine(text, endOf(node), column);
  const block = linesOf(added, styleOf(file)).map((line) => `${' '.repeat(column)}${line}${newline}`).join('');
  const before = text.slice(0, at);
  return `${before}${before === '' || before.endsWith('\n') ? '' : newline}${block}${text.slice(at)}`;
}

/** Into `[…]` or `{…}`, before what closes it. */
function insertedBetween({ text }: YamlFile, node: YAMLMap | YAMLSeq, added: unknown): string {
  const close = (node.range?.[1] ?? 0) - 1;
  const flow = new Document(added, { flow: true }).toString({ lineWidth: 0, flowCollectionPadding: false }).trim();
  const before = text.slice(0, close).trimEnd();
  const separator = node.items.length === 0 || before.endsWith(',') ? '' : ', ';
  return `${before}${separator}${flow.slice(1, -1)}${text.slice(before.length)}`;
}

function inserted(file: YamlFile, path: Path, added: unknown): string | null {
  const { document, text } = file;
  if (document.contents === null) return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${linesOf(added, styleOf(file)).map((line) => `${line}\n`).join('')}`;
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(node) && !isSeq(node)) return null;
  const column = columnOf(node);
  return column === null ? insertedBetween(file, node, added) : insertedBelow(file, node, column, added);
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined), value);
}

/** What the file should say with the addition: only at this place. */
function withAddition({ value }: YamlFile, path: Path, added: unknown): unknown {
  const whole: unknown = structuredClone(value) ?? {};
  const target = at(whole, path);
  if (Array.isArray(target) && Array.isArray(added)) target.push(...(added as readonly unknown[]));
  else if (typeof target === 'object' && target !== null) Object.assign(target, added);
  return whole;
}

/**
 * The text with entries added at the end of the list or mapping at a path. Null where the result would not say what it said before and the
 * addition, and nothing else: what is there may be written in more ways than are known here, or be shared by an alias.
 */
export function withAdded(file: YamlFile, path: Path, added: Readonly<Record<string, unknown>> | readonly unknown[]): string | null {
  const text = inserted(file, path, added);
  if (text === null) return null;
  const after = openYaml(text);
  return after !== null && isDeepStrictEqual(after.value, withAddition(file, path, added)) ? text : null;
}
