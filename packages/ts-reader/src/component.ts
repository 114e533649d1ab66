import { createLineMap } from '@pg-guardrails/kernel';
import type { Place } from '@pg-guardrails/kernel';
import { loadsInMarkup } from './markup.js';
import type { MarkupLoad } from './markup.js';

/** What the scripts of a component are written in. */
export type ScriptLanguage = 'ts' | 'tsx' | 'jsx';

/** The program in a file of Vue, Svelte or Astro. */
export interface Component {
  /** The file with everything but its scripts blanked: offsets, lines and columns are those of the file. Without a byte order mark. */
  readonly text: string;
  readonly language: ScriptLanguage;
  /** What is loaded outside of the scripts. */
  readonly loads: readonly MarkupLoad[];
  /** Scripts that no reader of JavaScript reads. */
  readonly problems: readonly { readonly message: string; readonly place: Place }[];
}

type Framework = 'vue' | 'svelte' | 'astro';

interface Attribute {
  readonly name: string;
  readonly value: string;
  /** Of the value with its quotes, or of the value alone where it has none; null where there is no value. */
  readonly span: readonly [start: number, end: number] | null;
}

interface Script {
  /** Of the tag that opens it. */
  readonly start: number;
  readonly attributes: readonly Attribute[];
  /** Of what is written between the tags. */
  readonly from: number;
  readonly to: number;
}

const componentFile = /\.(?<framework>vue|svelte|astro)$/u;
const space = /\s*/y;
const attribute = /(?<name>[^\s"'<>/=]+)(?:\s*=\s*(?<value>"[^"]*"|'[^']*'|\{[^}]*\}|[^\s"'=<>`{}]+))?/y;
const tagEnd = /(?<own>\/?)>/y;
const closing = /<\/script[\s>/]/g;
const frontmatterStart = /^\s*---/u;
const frontmatterEnd = /^[ \t]*---/m;
/** What a tag for scripts holds besides scripts: data of search engines, templates, maps of imports. */
const dataType = /json|importmap|speculationrules|template|handlebars|mustache|html|plain|markdown|shader|glsl|xml|yaml/iu;
const languages: ReadonlyMap<string, ScriptLanguage> = new Map([['ts', 'ts'], ['typescript', 'ts'], ['tsx', 'tsx'], ['jsx', 'jsx'], ['js', 'jsx'], ['javascript', 'jsx']]);
/** What a string of an expression or the value of an attribute begins with, and what comes before: in the text of a page a quote is a letter. */
const stringStart = /(?:[{(,+=:?[&|;!]|=>|@html|return)\s*["'`]$/u;
/** What a comment of HTML stands behind: a tag, an expression, nothing else in its line. */
const beforeComment = /(?:^|[>}\r\n\u2028\u2029])\s*$/u;
/** How far back is looked. */
const reach = 60;

/** Whether a file holds its program in scripts. */
export function isComponentFile(file: string): boolean {
  return componentFile.test(file);
}

/** The name by which TypeScript knows a component's program, as it reads no other ending. */
export function typedName(file: string): string {
  return isComponentFile(file) ? `${file}.ts` : file;
}

/** The file that a name of TypeScript's stands for. */
export function fileOfTyped(name: string): string {
  return /\.(?:vue|svelte|astro)\.ts$/u.test(name) ? name.slice(0, -'.ts'.length) : name;
}

function frameworkOf(file: string): Framework {
  const framework = componentFile.exec(file)?.groups?.['framework'];
  return framework === 'vue' || framework === 'svelte' ? framework : 'astro';
}

function valueOf(attributes: readonly Attribute[], name: string): string | null {
  return attributes.find((each) => each.name === name)?.value ?? null;
}

/** No tag has more attributes, and signs that are none. */
const mostParts = 200;

/** The attributes of a tag from behind its name on, with where it ends and whether it closes itself; null where it never ends. */
function readTag(text: string, from: number): { readonly attributes: readonly Attribute[]; readonly end: number; readonly isClosed: boolean } | null {
  const attributes: Attribute[] = [];
  for (let at = from, parts = 0; at < text.length && parts < mostParts; parts += 1) {
    space.lastIndex = at;
    space.test(text);
    at = space.lastIndex;
    tagEnd.lastIndex = at;
    const end = tagEnd.exec(text);
    if (end !== null) return { attributes, end: tagEnd.lastIndex, isClosed: end.groups?.['own'] === '/' };
    attribute.lastIndex = at;
    const groups = attribute.exec(text)?.groups;
    if (groups === undefined) {
      at += 1;
      continue;
    }
    at = attribute.lastIndex;
    const written = groups['value'];
    const value = written !== undefined && /^["']/u.test(written) ? written.slice(1, -1) : (written ?? '');
    attributes.push({ name: groups['name'] ?? '', value, span: written === undefined ? null : [at - written.length, at] });
  }
  return null;
}

function before(text: string, at: number): string {
  return text.slice(Math.max(0, at - reach), at);
}

/**
 * Behind a comment of HTML, or null where none begins. Without an end `<!--` is text, and behind other text of its line it may be part of a
 * string, an attribute or a style: it must not hide the scripts that follow.
 */
function behindComment(text: string, at: number, lastEnd: number): number | null {
  return at + 4 > lastEnd || !text.startsWith('<!--', at) || !beforeComment.test(before(text, at)) ? null : text.indexOf('-->', at + 4) + 3;
}

/** Behind the comment of an expression, `{/* … *\/}`, that a tag stands in; null where it stands in none, or in one without an end, which must not hide what follows. */
function behindExpressionComment(text: string, at: number, from: number): number | null {
  const open = text.lastIndexOf('/*', at);
  if (open < from || !/\{\s*$/u.test(before(text, open)) || text.slice(open + 2, at).includes('*/')) return null;
  const end = text.indexOf('*/', at);
  return end < 0 ? null : end + 2;
}

/** Behind the comment of a style that a tag stands in, which ends with the style at the latest; null where it stands in none. */
function behindStyleComment(text: string, at: number, from: number): number | null {
  const open = text.lastIndexOf('/*', at);
  const style = open < from ? -1 : text.lastIndexOf('<style', open);
  if (style < from || !/^<style[\s>]/u.test(text.slice(style, style + 7)) || !beforeComment.test(before(text, style))) return null;
  if (text.slice(style, at).includes('</style') || text.slice(open + 2, at).includes('*/')) return null;
  const ends = [text.indexOf('*/', at), text.indexOf('</style', at)].filter((end) => end > 0);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Every script of a page, whichever element it stands in. */
function scriptsIn(text: string, from: number, framework: Framework): readonly Script[] {
  const scripts: Script[] = [];
  const lastEnd = text.lastIndexOf('-->');
  for (let at = text.indexOf('<', from); at !== -1; at = text.indexOf('<', at)) {
    const behind = behindComment(text, at, lastEnd);
    if (behind !== null) {
      at = behind;
      continue;
    }
    // Between quotes it is a text of an expression: `{@html '<script>…'}`.
    const isScript = /^<script[\s>/]/u.test(text.slice(at, at + 8)) && (framework === 'vue' || !stringStart.test(before(text, at)));
    const last = scripts.at(-1)?.to ?? from;
    const behindNote = isScript ? (behindStyleComment(text, at, last) ?? (framework === 'vue' ? null : behindExpressionComment(text, at, last))) : null;
    if (behindNote !== null) {
      at = behindNote;
      continue;
    }
    const tag = isScript ? readTag(text, at + '<script'.length) : null;
    if (tag === null) {
      at += 1;
      continue;
    }
    closing.lastIndex = tag.end;
    const to = tag.isClosed ? tag.end : (closing.exec(text)?.index ?? text.length);
    scripts.push({ start: at, attributes: tag.attributes, from: tag.end, to });
    at = Math.max(to, tag.end);
  }
  return scripts;
}

/** A module that a script names instead of being one: `src="./x.ts"`. What a page loads from a server is no part of the program. */
function sourceOf({ attributes }: Script, framework: Framework): Attribute | null {
  const source = attributes.find(({ name }) => name === 'src');
  if (source?.span == null || /["'`\\\r\n{}]/u.test(source.value)) return null;
  const isModule = framework === 'vue' ? !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/iu.test(source.value) : source.value.startsWith('.');
  return isModule ? source : null;
}

/** The units of a text, to be blanked and written over. Line breaks stay. */
function blank(text: string): string {
  return text.replace(/[^\r\n\u2028\u2029]/g, ' ');
}

/** `import "./x.ts";` where a tag has `<script src="./x.ts">`: the specifier stands where the file has it. */
function importOf(text: string, start: number, end: number, [from, to]: readonly [number, number], value: string): string {
  const isQuoted = /^["']/u.test(text.charAt(from));
  // Without quotes they take the place of `=`, or of the white space behind it, and of what follows.
  const [open, close] = isQuoted ? [from, to] : [from - 1, to + 1];
  const written = `"${value}"`;
  const before = blank(text.slice(start + 'import'.length, open));
  const behind = close >= end ? '' : `;${blank(text.slice(close + 1, end))}`;
  return `import${before}${written}${behind}`;
}

/** Whether a comment at the end of a script may take in what follows in the same line, now that nothing of its closing tag is left. */
function mayBeCommentedOut(program: string, between: string): boolean {
  return !/[\r\n\u2028\u2029]/u.test(between) && /\/\/[^\r\n\u2028\u2029]*$/u.test(program);
}

function loadsIn(markup: string, framework: Framework): readonly MarkupLoad[] {
  const lastEnd = markup.lastIndexOf('-->');
  return loadsInMarkup(markup, {
    behindComment: (at) => behindComment(markup, at, lastEnd),
    isComment: (at) => framework !== 'vue' && beforeComment.test(before(markup, at)),
    tagEnd: (at) => {
      const tag = readTag(markup, at);
      return tag === null || tag.isClosed ? null : tag.end;
    },
  });
}

/** Reads which part of a file of Vue, Svelte or Astro is its program: all of its scripts are one. */
export function readComponent(file: string, written: string): Component {
  const text = written.startsWith('\u{feff}') ? written.slice(1) : written;
  const framework = frameworkOf(file);
  const problems: Component['problems'][number][] = [];
  const found: ScriptLanguage[] = framework === 'astro' ? ['ts'] : [];
  let program = '';
  let markup = '';
  const keep = (from: number, to: number): void => {
    program += blank(text.slice(program.length, from)) + text.slice(from, to);
    markup += text.slice(markup.length, from) + blank(text.slice(from, to));
    // Scripts are statements apart, whatever the one ends with.
    if (to < text.length) program += ';';
  };
  let body = 0;
  const opened = framework === 'astro' ? frontmatterStart.exec(text) : null;
  if (opened !== null) {
    const from = opened[0].length;
    const end = frontmatterEnd.exec(text.slice(from).replace(/^[^\r\n]*/u, blank));
    const to = end === null ? text.length : from + end.index;
    keep(from, to);
    body = to;
  }
  for (const script of scriptsIn(text, body, framework)) {
    const { attributes, start, from, to } = script;
    const source = sourceOf(script, framework);
    if (mayBeCommentedOut(program, text.slice(program.length, start)))
      problems.push({ message: 'The script before this one ends in the same line, perhaps with a comment, so this one is not read. Begin it in a line of its own.', place: createLineMap(text).placeOf(file, start, from) });
    if (source?.span != null) program += blank(text.slice(program.length, start)) + importOf(text, start, from, source.span, source.value);
    if (framework !== 'vue' && dataType.test(valueOf(attributes, 'type') ?? '')) continue;
    const named = valueOf(attributes, 'lang') ?? (/typescript/iu.test(valueOf(attributes, 'type') ?? '') ? 'ts' : null);
    const language = named === null ? 'jsx' : languages.get(named.toLowerCase());
    if (language === undefined) {
      problems.push({ message: `The script is written in "${named ?? ''}", which is not read, so what it imports is not known. Exclude the file in the configuration if it reaches nothing.`, place: createLineMap(text).placeOf(file, start, from) });
      continue;
    }
    if (text.slice(from, to).trim() === '') continue;
    found.push(language);
    keep(from, to);
  }
  program += blank(text.slice(program.length));
  const language = found.includes('tsx') ? 'tsx' : found.includes('ts') ? 'ts' : 'jsx';
  return { text: program, language, loads: loadsIn(markup + text.slice(markup.length), framework), problems };
}
