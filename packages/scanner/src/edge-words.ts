import { holdsWord } from './word-gate.js';

/** Names through which modules are loaded or code is run. */
export const machinery = ['require', 'createRequire', '__non_webpack_require__', 'eval', 'Function', '_load', 'resolve', 'URL', 'Worker', 'constructor', 'dlopen', 'getBuiltinModule', 'mainModule', 'NODE_OPTIONS', 'Bun', 'vi', 'vitest', 'jest'];

/** Whether a test runner is named. */
export function namesRunner(text: string): boolean {
  return holdsWord(text, 'vi') || holdsWord(text, 'jest') || holdsWord(text, 'vitest') || text.includes('bun:test') || text.includes('node:test');
}

/** `from` and a string, with whatever a comment or white space beyond ASCII hides. */
export const fromWords = /\bfrom\b\s*(?:["'/]|[^\0-\x7f])/;
