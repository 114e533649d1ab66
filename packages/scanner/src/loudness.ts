import { bunDrivers, mockMethods, packageLoaders } from '@pg-guardrails/ts-reader';
import { fromWords, machinery, namesRunner } from './edge-words.js';
import type { Head } from './head-edges.js';
import { takesByName } from './mention.js';
import { hidesSpelling, holdsEntity, lettersEscaped } from './spelling.js';
import { splitTest } from './split-words.js';
import { mayHideDot } from './text-before.js';
import { holdsWord } from './word-gate.js';
import { bytesOf, createWordSearch, type SoughtWord } from './word-search.js';

/** What a word means where it stands in a text. */
type Meaning = 'loud' | 'loudWord' | 'function' | 'import' | 'export' | 'module' | 'declare' | 'constructor' | 'require' | 'mock' | 'decoder';

const sought: readonly (SoughtWord & { readonly meaning: Meaning })[] = [
  { word: 'import', by: 'impo', meaning: 'import' },
  { word: 'export', by: 'expo', meaning: 'export' },
  { word: 'module', by: 'modu', meaning: 'module' },
  { word: 'declare', by: 'decl', meaning: 'declare' },
  { word: 'constructor', by: 'truc', meaning: 'constructor' },
  { word: 'require', by: 'requ', meaning: 'require' },
  { word: 'eval', by: 'eval', meaning: 'function' },
  { word: 'Function', by: 'Func', meaning: 'function' },
  { word: 'Worker', by: 'Work', meaning: 'function' },
  { word: 'createRequire', by: 'eReq', meaning: 'loud' },
  { word: '_load', by: '_loa', meaning: 'loudWord' },
  { word: 'dlopen', by: 'dlop', meaning: 'loudWord' },
  { word: 'getBuiltinModule', by: 'tBui', meaning: 'loudWord' },
  { word: 'mainModule', by: 'nMod', meaning: 'loudWord' },
  { word: 'NODE_OPTIONS', by: 'DE_O', meaning: 'loud' },
  // Directives are for the parser to find.
  { word: 'guardrails', by: 'guar', meaning: 'loud' },
  { word: '<reference', by: '<ref', meaning: 'loud' },
  { word: 'atob', by: 'atob', meaning: 'decoder' },
  { word: 'fromCharCode', by: 'mCha', meaning: 'decoder' },
  { word: 'fromCodePoint', by: 'mCod', meaning: 'decoder' },
  { word: 'decodeURIComponent', by: 'eURI', meaning: 'decoder' },
  { word: 'Buffer', by: 'Buff', meaning: 'decoder' },
  { word: 'format', by: 'form', meaning: 'decoder' },
  { word: 'sprintf', by: 'intf', meaning: 'decoder' },
  { word: 'withArray', by: 'hArr', meaning: 'decoder' },
  ...[...mockMethods].filter((word) => word !== 'module').map((word) => ({ word, by: word.slice(-4), meaning: 'mock' as const })),
];
const search = createWordSearch(sought);
const meanings = sought.map(({ meaning }) => meaning);
const lengths = sought.map(({ word }) => word.length);

/** All names that matter where a program puts them together from strings. */
const isAssembled = splitTest([...new Set([...machinery, ...mockMethods, ...bunDrivers])], 'string');

const spaces = new Set(Buffer.from(' \t\r\n\f\v'));
const signsBehindImport = new Set(Buffer.from('"\'(./'));
const signsBehindExport = new Set(Buffer.from('*{/'));
const signsBehindModule = new Set(Buffer.from('"\'/'));
const signsBeforeMember = new Set(Buffer.from('.]"\'`'));
const round = 0x28;

function isWordUnit(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f;
}

/** The first letter from an offset on that is no white space of ASCII; 0 at the end. */
function unitBehind(bytes: Uint8Array, from: number, length: number): number {
  let at = from;
  while (at < length && spaces.has(bytes[at] ?? 0)) at += 1;
  return at < length ? (bytes[at] ?? 0) : 0;
}

/** The same before an offset. */
function unitBefore(bytes: Uint8Array, from: number): number {
  let at = from - 1;
  while (at >= 0 && spaces.has(bytes[at] ?? 0)) at -= 1;
  return at >= 0 ? (bytes[at] ?? 0) : 0;
}

/** Whether `declare`, or what white space beyond ASCII hides, may stand before a word. */
function mayBeDeclared(bytes: Uint8Array, start: number): boolean {
  const unit = unitBefore(bytes, start);
  return unit === 0x65 || unit >= 0x80;
}

/** Modules that load others or run text: a program that imports one is walked. */
const loader = new RegExp(String.raw`^(?:node:)?(?:module|vm|worker_threads)$|${packageLoaders.source}`, 'u');
/** Modules of which others tell what a program does with them. */
const starter = /^(?:(?:node:)?child_process|bun)$/u;

/** What is known of a program by its letters: nothing behind its head tells an edge, something surely may, or that is for others to tell. */
export type Loudness =
  | { readonly kind: 'loud' }
  | {
      readonly kind: 'quiet';
      /** Whether a word stands in it that `holdsEverywhere` needs. */
      readonly mayHoldEverywhere: boolean;
    }
  | {
      readonly kind: 'unsure';
      /** Who has to be asked: whether a declaration stands behind the head, whether a runner replaces modules, whether anything else makes an edge. */
      readonly about: ReadonlySet<'declarations' | 'mocks' | 'names'>;
    };

const moduleAnswers = new Map<string, Loudness['kind']>();

function loudnessOfModule(specifier: string): Loudness['kind'] {
  const known = moduleAnswers.get(specifier);
  if (known !== undefined) return known;
  const answer = loader.test(specifier) ? 'loud' : starter.test(specifier) ? 'unsure' : 'quiet';
  moduleAnswers.set(specifier, answer);
  return answer;
}

const loud: Loudness = { kind: 'loud' };
const aboutNames: ReadonlySet<'names'> = new Set(['names'] as const);
const aboutDeclarations: ReadonlySet<'declarations' | 'names'> = new Set(['declarations', 'names'] as const);
/** Where a text may be read in several ways. */
const aboutAll: ReadonlySet<'declarations' | 'mocks' | 'names'> = new Set(['declarations', 'mocks', 'names'] as const);
export const unsure: Loudness = { kind: 'unsure', about: aboutAll };

/**
 * Whether anything but the declarations at its head may tell an edge of a program: a word behind it that another edge needs, or one that makes one. Quiet is none whose tree
 * may tell more, loud only one of which `mayHoldStaticEdge`, `mayMock` or `mayHoldMoreEdges` says so: one pass over the letters decides for nearly all.
 * @param view the program's text, with no letter beyond one byte.
 */
export function loudnessBehind(view: string, { edges, end: head }: Head, commentsImport: boolean): Loudness {
  const seen = { namesMore: false, declaresMore: false, mocks: false, decodes: false, takesFrom: false, declares: false, isModule: false };
  for (const { specifier } of edges) {
    const loudness = loudnessOfModule(specifier);
    if (loudness === 'loud') return loud;
    seen.namesMore ||= loudness === 'unsure';
  }
  const bytes = bytesOf(view);
  const { length } = view;
  const end = search(bytes, length, (index, start): 'stop' | 'on' => {
    const behind = start + (lengths[index] ?? 0);
    const isWord = !isWordUnit(bytes[start - 1] ?? 0) && (behind >= length || !isWordUnit(bytes[behind] ?? 0));
    const meaning = meanings[index];
    switch (meaning) {
      case 'loud':
        return 'stop';
      case 'loudWord':
        return isWord ? 'stop' : 'on';
      case 'function':
        seen.namesMore ||= isWord;
        return 'on';
      case 'require':
        // `__non_webpack_require__`
        if (bytes[behind] === 0x5f && bytes[behind + 1] === 0x5f) return 'stop';
        seen.namesMore ||= isWord;
        return 'on';
      case 'import': {
        // `import('x')` makes no module of a script.
        seen.isModule ||= isWord && unitBehind(bytes, behind, length) !== round;
        if (!isWord || start < head) return 'on';
        if (commentsImport) return 'stop';
        const unit = unitBehind(bytes, behind, length);
        seen.takesFrom = true;
        // `import defer`, `import source`
        seen.namesMore ||= unit === 0x64 || unit === 0x73;
        return signsBehindImport.has(unit) || unit >= 0x80 ? 'stop' : 'on';
      }
      case 'export': {
        seen.isModule ||= isWord;
        if (!isWord || start < head) return 'on';
        const unit = unitBehind(bytes, behind, length);
        // `export type {`
        seen.takesFrom ||= signsBehindExport.has(unit) || unit >= 0x80 || unit === 0x74;
        return 'on';
      }
      case 'module': {
        if (!isWord) return 'on';
        const unit = unitBehind(bytes, behind, length);
        seen.declaresMore ||= signsBehindModule.has(unit) || unit >= 0x80 || mayBeDeclared(bytes, start);
        return 'on';
      }
      case 'constructor': {
        // A class's own: `constructor(` behind anything that no member is taken of.
        const before = unitBefore(bytes, start);
        seen.namesMore ||= unitBehind(bytes, behind, length) !== round || before >= 0x80 || signsBeforeMember.has(before) || mayHideDot(view, start);
        return 'on';
      }
      case 'declare':
        seen.declares = true;
        return 'on';
      case 'mock':
        seen.mocks ||= isWord;
        return 'on';
      case 'decoder':
        seen.decodes = true;
        return 'on';
      default:
        return 'on';
    }
  });
  if (end === 'stop' || (seen.mocks && namesRunner(view))) return loud;
  if (lettersEscaped(view) || holdsEntity(view)) return unsure;
  if (takesByName(view) && ((seen.decodes && hidesSpelling(view)) || isAssembled(view))) return unsure;
  if (seen.declaresMore || (seen.takesFrom && fromWords.test(head === 0 ? view : view.slice(head)))) return { kind: 'unsure', about: aboutDeclarations };
  if (seen.namesMore || holdsWord(view, 'Bun')) return { kind: 'unsure', about: aboutNames };
  return { kind: 'quiet', mayHoldEverywhere: seen.declares || !seen.isModule };
}
