import type { LazyProgram } from '@pg-guardrails/ts-reader';
import { createSplitMention, hidesSpelling } from './mention.js';

/** Names through which modules are loaded, code is run or the environment is read, put together from strings. */
const assemblesMachinery = createSplitMention(['require', 'module', 'eval', 'Function', 'process'], 'exact');
const mockObjects = /\b(?:jest|vi|vitest)\b|bun:test|node:test/u;
/** In the names of all functions that replace a module or get past its replacement. */
const mockNames = /[mM]ock|Actual/u;
const assemblesMocks = createSplitMention(['mock', 'Mock', 'Actual'], 'exact');
/** `createRequire` comes from `module`, `requireActual` from a mock object. */
const machinery = /\brequire\b|\bmodule\b|\beval\b|\bFunction\b|<reference/u;
const environment = /\bprocess\b/u;
const guards = /\bthrow\b|assert/u;
const importWord = /\bimport\b/u;
/** `export {} from 'x'` leaves no trace in the record. */
const emptyReExport = /\{(?:\s|\/\*[^]*?\*\/|\/\/[^\r\n\u2028\u2029]*)*\}(?:\s|\/\*[^]*?\*\/|\/\/[^\r\n\u2028\u2029]*)*from\b/u;

/**
 * Whether the tree of a program can hold an edge or a guard that its module record does not tell. Sound: it may say yes for nothing,
 * never no for something. What depends on names of members and on texts is asked elsewhere.
 */
export function mayHoldMore(program: LazyProgram): boolean {
  const { text } = program;
  if (hidesSpelling(text) || machinery.test(text)) return true;
  if (mockObjects.test(text) && (mockNames.test(text) || assemblesMocks(text))) return true;
  if (environment.test(text) && guards.test(text)) return true;
  if (importWord.test(withoutStaticImports(program))) return true;
  return emptyReExport.test(text) || assemblesMachinery(text);
}

/** The text with its static imports and re-exports cut out, unless a comment within could speak of more. */
function withoutStaticImports(program: LazyProgram): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of program.module.staticImports) {
    const statement = program.text.slice(start, end);
    if (statement.includes('/*') || start < at) continue;
    rest += program.text.slice(at, start);
    at = end;
  }
  return rest + program.text.slice(at);
}
