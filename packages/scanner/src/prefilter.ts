import type { ImportForm, WatchedKind } from '@pg-guardrails/kernel';
import { bunDrivers, mockMethods, packageLoaders } from '@pg-guardrails/ts-reader';
import type { LazyProgram } from '@pg-guardrails/ts-reader';
import { fromWords, machinery, namesRunner } from './edge-words.js';
import { holdsEverywhere } from './everywhere.js';
import { readHead } from './head-edges.js';
import type { HeadEdge } from './head-edges.js';
import { createMention, createNameMention, createSplitMention, takesByName } from './mention.js';
import { readPlainHead } from './plain-head.js';
import { loudnessBehind, unsure, type Loudness } from './loudness.js';
import { mayBeUsed } from './references.js';
import type { SourceText } from './read-text.js';
import type { Skim } from './skim.js';
import { hidesSpelling, lettersEscaped, namesIn, spellingsOf } from './spelling.js';
import { splitTest } from './split-words.js';
import { mayHideDot, oddSpace, oddSpaceAsBytes } from './text-before.js';
import { createWordGate, gated, holdsWord } from './word-gate.js';

/** Names through which modules are loaded or code is run, put together from strings. */
const assemblesMachinery = createSplitMention(machinery);
const assemblesEnvironment = createSplitMention(['process']);
const mockWords = [...mockMethods].filter((name) => name !== 'module');
const namesMock = gated(new RegExp(`\\b(?:${mockWords.join('|')})\\b`, 'u'), mockWords);
const assemblesMocks = createSplitMention([...mockMethods]);
/** Functions that load modules by name or run text, and what leads to such functions without an import. */
const namesMachinery = gated(/require__|createRequire|\b_load\b|\bdlopen\b|\bgetBuiltinModule\b|\bmainModule\b|NODE_OPTIONS\b/u, ['require__', 'createRequire', '_load', 'dlopen', 'getBuiltinModule', 'mainModule', 'NODE_OPTIONS']);
const hasRequire = createWordGate(['require']);
const requireWord = /\brequire\b/gu;
/** `declare module 'x'`, of which the record tells nothing. */
const declaresModule = gated(/\bdeclare\s+module\b|\bmodule\s*["'][^"'\r\n]*["']\s*(?:[{;}]|$)/mu, ['module']);
const hasGlobalFunction = createWordGate(['eval', 'Function', 'Worker']);
const globalFunctions = /\b(?:eval|Function|Worker)\b/gu;
const globalObjects = /\b(?:globalThis|global|window|self)\b/u;
/** `(() => {}).constructor` is `Function`; a class's own `constructor(` is not meant, nor that somebody asks for its name or compares it. White space beyond ASCII may be seen as its bytes. */
const functionByConstructor = /(?<=[.\]][\s\x80-\u{10ffff}]*)constructor\b(?!\s*(?:\??\.\s*name\b|[!=]==))|\bconstructor\b(?!\s*\()(?<![.\]]\s*constructor)(?<![\w$][ \t]+constructor)|(?<=["'`])constructor/uy;
/** Modules of Node.js that load others or run text. What `process` has of that kind has a name of its own, see `namesMachinery`. */
const loaderModules = /^(?:node:)?(?:module|vm|worker_threads)$/u;
const commandModule = /^(?:node:)?child_process$/u;
/** What starts a program of Node.js: `fork`, its name in a command, the path of its own. */
const forks = /\bfork\b/u;
const assemblesFork = createSplitMention(['fork']);
const nodeCommands = ['node', 'nodejs', 'tsx', 'ts-node', 'bun', 'execPath'];
const namesNode = createMention(nodeCommands, 'exact');
/** The options by which it loads a module or runs its text, each as a word of its own. */
const nodeOptions = /(?<![\w-])-(?:r|e|p|pe|-require|-import|-loader|-experimental-loader|-eval|-print)(?![\w-])/u;
const splitsOptions = splitTest(['-r', '-e', '-p', '-pe', '--require', '--import', '--loader', '--experimental-loader', '--eval', '--print'], 'any');
/** `import('x')`, as an expression and as a type. */
const importCall = /\bimport\s*\(/gu;
const holdsImportCall = /\bimport\s*\(/u;
/** Phases of imports, which the record does not tell. */
const holdsPhase = gated(/\bimport\s*(?:\.\s*(?:defer|source)\b|(?:defer|source)\b)/u, ['defer', 'source']);
const holdsMeta = gated(/\bimport\s*\.\s*meta\b/u, ['meta']);
/** What of `import.meta` may name a module: `import.meta.resolve`. */
const metaNames = /\bimport\s*\.\s*meta\b(?!\s*\.\s*(?:url|env|dirname|filename|main|hot)\b)/u;
/** `new URL('./x.js', import.meta.url)` names one, too; not as what a function of one argument is given, and not behind a text that names no program. */
const metaUrl = /\bimport\s*\.\s*meta\s*\.\s*url\b/gu;
const urlWord = /\bURL\b/u;
const onlyArgument = /[\w$][ \t]*\([ \t]*$/u;
const besideAsset = /\([ \t]*(?:'[^'\\\r\n]*(?<!\.[cm]?[jt]sx?)'|"[^"\\\r\n]*(?<!\.[cm]?[jt]sx?)")[ \t]*,[ \t]*$/u;
const environment = /\bprocess\b/u;
const guards = /\bthrow\b|assert/u;
/** `export {} from 'x'` leaves no trace in the record. */
const behindNothing = /(?<=\{\s*\}\s*)from\b/uy;
const reference = /<reference/u;
const javaScriptFile = /\.[cm]?jsx?$/u;
const jsdocImport = /\bimport\b/u;
const jsdocEdge = /\bimport\s*\(|@import\s/u;
const referenceDirective = /^\/\s*<reference/;

/** The drivers of the global object `Bun`, and of a namespace of the module `bun`. */
const namesBun = (text: string): boolean => holdsWord(text, 'Bun');
const bunNames = new RegExp(`\\b(?:${[...bunDrivers].join('|')})\\b`, 'u');
const assemblesBun = createSplitMention([...bunDrivers]);

/** How far back white space is followed. */
const reach = 200;

/** What is known of an edge without the tree. */
export interface KnownEdge {
  readonly form: ImportForm;
  readonly specifier: string | null;
  readonly names: readonly string[];
}

/** Whether a pattern that begins with a word, and looks behind, matches somewhere. Searching for a word alone is many times as fast as for a pattern. */
function matchesAt(sticky: RegExp, word: string, code: string): boolean {
  for (let at = code.indexOf(word); at !== -1; at = code.indexOf(word, at + 1)) {
    sticky.lastIndex = at;
    if (sticky.test(code)) return true;
  }
  return false;
}

/** What an import binds to the name hides the global one. */
function isImported(edges: readonly KnownEdge[], code: string, word: string): boolean {
  return edges.some(({ form, names }) => form === 'import' && names.includes(word)) && !new RegExp(`\\b${word}\\s+as\\b`, 'u').test(code);
}

/** Whether a global function that runs text or starts a program may be meant: as a member it is one only of an object that holds what is global. */
function mayRunText(edges: readonly KnownEdge[], code: string): boolean {
  if (!hasGlobalFunction(code)) return false;
  for (const { 0: word, index } of code.matchAll(globalFunctions)) {
    if (!mayBeUsed(code, word, index)) continue;
    const before = code.slice(Math.max(0, index - reach), index);
    // `1.` may be a number that ends its line.
    const isMember = /[^.\d]\.\s*$/u.test(before) || /["'`]$/u.test(before);
    if ((!isMember && !isImported(edges, code, word)) || globalObjects.test(code)) return true;
  }
  return false;
}

/**
 * Whether the tree of a program can hold an edge that its module record does not tell. Sound: it may say yes for nothing, never no for
 * something. What depends on names of members and on texts is asked elsewhere, and what test runners replace by `mayMock`.
 * @param edges that are known without it.
 * @param code the program's text without comments, see `codeOf`.
 * @param calls how many of the edges are of `import()`: to ask each edge for its form is to look at its names.
 */
export function mayHoldMoreEdges(file: string, program: Pick<LazyProgram, 'text' | 'comments'>, edges: readonly KnownEdge[], code: string, calls = callsAmong(edges)): boolean {
  return mayLoad(edges, code) || mayHoldEdgesBesides(file, program, edges, code, calls);
}

function callsAmong(edges: readonly KnownEdge[]): number {
  return edges.filter(({ form }) => form === 'dynamic-import' || form === 'type-expression').length;
}

/** The same of a program of which is known that it loads nothing, see `mayLoad`. */
export function mayHoldEdgesBesides(file: string, program: Pick<LazyProgram, 'text' | 'comments'>, edges: readonly KnownEdge[], code: string, calls = callsAmong(edges)): boolean {
  if (holdsPhase(code) || matchesAt(behindNothing, 'from', code)) return true;
  if (namesIn(code).some(declaresModule)) return true;
  if (calls === 0 ? holdsImportCall.test(code) : [...code.matchAll(importCall)].length !== calls) return true;
  // By now every module is known that the program may have a namespace of.
  const hasBun = edges.some(({ specifier }) => specifier === 'bun');
  if (namesIn(code).some((text) => (hasBun || namesBun(text)) && (bunNames.test(text) || assemblesBun(text)))) return true;
  return (reference.test(program.text) && program.comments.length === 0) || program.comments.some((comment) => mayHoldEdge(file, comment));
}

/** Whether a comment may tell an edge: what `commentImports` reads. */
function mayHoldEdge(file: string, { type, value }: Pick<LazyProgram['comments'][number], 'type' | 'value'>): boolean {
  return type === 'Line' ? referenceDirective.test(value) : value.startsWith('*') && javaScriptFile.test(file) && jsdocEdge.test(value);
}

/** Names that lead to a load or to a runner of text when a member is taken by a string that holds them. */
const namedByString = new Set(['require', 'eval', 'Function', 'Worker', 'constructor', '__non_webpack_require__', 'createRequire', '_load', 'dlopen', 'getBuiltinModule', 'mainModule', 'Bun', 'URL', 'vi', 'vitest', 'jest']);
/** A string names a member between brackets, and as a key. */
const afterName = /^\s*[\]:]/;

/**
 * As `mayHoldMoreEdges`, of a program whose literals are known: words count as names where they are code, and strings where they are whole.
 * @param edges that `skimmedEdges` tells: among them are all static ones, all `import()`, and what `import.meta.url` locates.
 */
export function mayHoldMoreThanSkimmed(file: string, skimmed: Skim, edges: readonly KnownEdge[]): boolean {
  const { code, bare, comments, literals, imports } = skimmed;
  // Escapes within names, and letters of strings that are written as escapes.
  if (bare.includes('\\') || literals.some(({ type, start, end }) => type !== 'pattern' && lettersEscaped(code.slice(start, end)))) return true;
  if (mayLoadByModule(edges, code) || matchesAt(functionByConstructor, 'constructor', bare) || namesMachinery(bare) || code.includes('NODE_OPTIONS')) return true;
  if (hasGlobalFunction(bare)) {
    const bound = new Set(imports.flatMap(({ bindings }) => bindings.map(({ local }) => local)));
    if (mayRunText([{ form: 'import', specifier: null, names: [...bound] }], bare)) return true;
  }
  if (hasRequire(bare)) for (const { 0: word, index } of bare.matchAll(requireWord)) if (mayBeUsed(bare, word, index)) return true;
  if (holdsMeta(bare) && metaNames.test(bare)) return true;
  for (const { type, start, end } of literals) {
    // The specifier of an import names no member.
    if (type === 'string' && bare.charAt(start) === ' ') continue;
    const content = type === 'template' ? code.slice(start, end) : code.slice(start + 1, end - 1);
    if (namedByString.has(content) && (takesByName(code) || afterName.test(code.slice(type === 'template' ? end + 1 : end, end + reach)))) return true;
  }
  if (assemblesMachinery(code)) return true;
  const hasBun = edges.some(({ specifier }) => specifier === 'bun');
  if ((hasBun || namesBun(code)) && (bunNames.test(code) || assemblesBun(code))) return true;
  return comments.some((comment) => mayHoldEdge(file, comment));
}

/** Whether a test runner may be told to replace modules, which `mockEdges` tells of a program with its record. */
export function mayMock(code: string): boolean {
  // The runners' names are short and stand within many words: they are sought last.
  return namesIn(code).some((text) => (namesMock(text) || namesIn(text).some(takesByName)) && namesRunner(text) && (namesMock(text) || assemblesMocks(text)));
}

/** Whether a program may load modules by functions, or run text: what only following its values tells. As sound as `mayHoldMoreEdges`. */
export function mayLoad(edges: readonly KnownEdge[], code: string): boolean {
  return mayLoadByModule(edges, code) || namesIn(code).some((text) => mayLoadAsWritten(edges, text)) || assemblesMachinery(code);
}

/** Whether a module that is imported may load others. */
function mayLoadByModule(edges: readonly KnownEdge[], code: string): boolean {
  let starts = false;
  for (const { specifier } of edges) {
    const power = specifier === null ? 'none' : powerOf(specifier);
    if (power === 'loads') return true;
    starts ||= power === 'starts';
  }
  return starts && mayStartNode(code);
}

type Power = 'loads' | 'starts' | 'none';

const powers = new Map<string, Power>();

/** What a module that is imported can do: load others or run text, start programs. Programs import the same ones over and over. */
function powerOf(specifier: string): Power {
  const known = powers.get(specifier);
  if (known !== undefined) return known;
  const power = loaderModules.test(specifier) || packageLoaders.test(specifier) ? 'loads' : commandModule.test(specifier) ? 'starts' : 'none';
  powers.set(specifier, power);
  return power;
}

/** Whether a `constructor(` is perhaps no class's own: behind a dot, comments may stand before it. */
function mayHideConstructor(code: string): boolean {
  for (let at = code.indexOf('constructor'); at !== -1; at = code.indexOf('constructor', at + 1)) if (mayHideDot(code, at)) return true;
  return false;
}

function mayLoadAsWritten(edges: readonly KnownEdge[], code: string): boolean {
  if (matchesAt(functionByConstructor, 'constructor', code) || mayHideConstructor(code) || namesMachinery(code) || mayRunText(edges, code)) return true;
  if (hasRequire(code)) for (const { 0: word, index } of code.matchAll(requireWord)) if (mayBeUsed(code, word, index)) return true;
  return holdsMeta(code) && (metaNames.test(code) || (urlWord.test(code) && mayLocateProgram(code)));
}

/** Whether the address of this module may be what a program is located by. */
function mayLocateProgram(code: string): boolean {
  for (const { index } of code.matchAll(metaUrl)) {
    const before = code.slice(Math.max(0, index - reach), index);
    if (!onlyArgument.test(before) && !besideAsset.test(before)) return true;
  }
  return false;
}

/** Whether a program that starts others may have Node.js load a module or run text. */
function mayStartNode(code: string): boolean {
  const spelled = spellingsOf(code);
  if (hidesSpelling(code) || spelled.some((text) => forks.test(text)) || assemblesFork(code)) return true;
  return namesNode(code) && spelled.some((text) => nodeOptions.test(text) || splitsOptions(text));
}

/** What `import` and a string, or `(`, or `.` stand behind, with whatever a comment or white space beyond ASCII hides; `declare module 'x'`. */
const importEdge = /\bimport\b\s*(?:["'(./]|[^\0-\x7f])/;
const moduleEdge = /\bmodule\b\s*(?:["'/]|[^\0-\x7f])/;
const hasModule = createWordGate(['module']);
/** `import … from`, and `export { … } from` or `export * from`. */
const beforeFrom = /\bimport\b|\bexport\b\s*(?:type\b\s*)?(?:[*{/]|[^\0-\x7f])/;

/** Whether a static import or re-export, or `declare module`, may stand in the text behind its head. */
function mayHoldStaticEdge(file: string, text: string, head: number): boolean {
  const rest = head === 0 ? text : text.slice(head);
  if (importEdge.test(rest) || (javaScriptFile.test(file) && jsdocImport.test(rest))) return true;
  return (hasModule(text) && moduleEdge.test(rest)) || (fromWords.test(rest) && beforeFrom.test(rest));
}

/** U+2028 and U+2029 in UTF-8: they end lines, and go with a `\` before them. */
const nonAscii = /[^\0-\x7f]/;
const rawLineBreak = /\u00e2\u0080[\u00a8\u00a9]/;

/** What of a module its head does not tell. */
export interface Rest {
  /** The whole text, in which words of ASCII are sought. */
  readonly view: string;
  readonly edges: readonly HeadEdge[];
  /** See `holdsEverywhere`. */
  readonly holdsEverywhere: boolean;
}

/**
 * The edges of a module that need no parser: those at its head, where nothing behind them can be another one. Null where that is not sure.
 * Nothing is said of a text that does not parse: what no word of an edge stands in holds none.
 */
export function readWithoutParsing(file: string, source: SourceText): Rest | null {
  if (source.isAscii) return restOf(file, source.raw, 'bytes');
  if ((source.rawIs === 'bytes' ? oddSpaceAsBytes : oddSpace).test(source.raw)) return null;
  const breaksLines = rawLineBreak.test(source.raw);
  const rest = restOf(file, breaksLines ? source.text() : source.raw, breaksLines ? 'text' : source.rawIs);
  // Offsets are those of the text only where every character before them is one byte.
  const last = rest?.edges.at(-1)?.end ?? 0;
  return rest !== null && nonAscii.test(rest.view.slice(0, last)) ? restOf(file, source.text(), 'text') : rest;
}

function restOf(file: string, view: string, viewIs: SourceText['rawIs']): Rest | null {
  // What a byte order mark moves.
  if (/^(?:\u{feff}|\u00ef\u00bb\u00bf)/u.test(view)) return null;
  const commentsImport = javaScriptFile.test(file);
  const head = viewIs === 'bytes' ? readPlainHead(view, commentsImport) : readHead(view, commentsImport);
  if (head === null) return null;
  const loudness: Loudness = viewIs === 'bytes' ? loudnessBehind(view, head, commentsImport) : unsure;
  if (loudness.kind === 'loud') return null;
  if (loudness.kind === 'quiet') return { view, edges: head.edges, holdsEverywhere: loudness.mayHoldEverywhere && holdsEverywhere(view) };
  const { about } = loudness;
  // Directives in comments are for the parser to find.
  if (view.includes('guardrails') || (about.has('declarations') && mayHoldStaticEdge(file, view, head.end))) return null;
  return (about.has('mocks') && mayMock(view)) || mayHoldMoreEdges(file, { text: view, comments: [] }, head.edges, view) ? null : { view, edges: head.edges, holdsEverywhere: holdsEverywhere(view) };
}

/** Whether the tree of a program can hold a guard on the environment. */
export function mayHoldGuard(code: string): boolean {
  return guards.test(code) && (namesIn(code).some((text) => environment.test(text)) || assemblesEnvironment(code));
}

/** What facts besides edges are sought for. */
export interface Sought {
  readonly kinds: ReadonlySet<WatchedKind>;
  /** Members that matter even on a receiver that no binding settles; empty where nobody settles them. */
  readonly members: ReadonlySet<string>;
  /** Whether a program may make a wanted string, see `createSourceTest`. */
  readonly mayHoldText: (source: string) => boolean;
}

/** Whether a program that takes nothing of interest can hold a fact besides edges, by its text without comments. Never no for something. */
export function createFactTest({ kinds, members, mayHoldText }: Sought): (code: string) => boolean {
  const mentionsMember = createNameMention(kinds.has('member') ? [...members] : []);
  const tellsStatements = kinds.has('identity') || kinds.has('ddl');
  return (code) => mentionsMember(code) || (kinds.has('env-guard') && mayHoldGuard(code)) || (tellsStatements && mayHoldText(code));
}

/** The text of a program with each comment replaced by a space, or by the end of a line where it has one. */
export function codeOf(program: Pick<LazyProgram, 'text' | 'comments'>): string {
  const { text } = program;
  if (!text.includes('//') && !text.includes('/*')) return text;
  let code = '';
  let at = 0;
  for (const comment of program.comments) {
    const start = comment.range?.[0] ?? comment.start;
    const end = comment.range?.[1] ?? comment.end;
    if (start === undefined || end === undefined || start < at) continue;
    // A line break in a comment ends a line, too.
    code += text.slice(at, start) + (/[\r\n\u2028\u2029]/u.test(comment.value) ? '\n' : ' ');
    at = end;
  }
  return code + text.slice(at);
}
