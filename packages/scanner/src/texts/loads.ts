import type { Said } from './commands.js';
import { part, type Written } from './written.js';

/** Programs that run JavaScript and take Node's options. */
const runtimes = new Set(['node', 'nodejs', 'tsx', 'ts-node', 'nodemon', 'bun']);
/** Options that load a module first (Node: `-r`, `--require`, `--import`). */
const loading = /(?:^|[\s="'])(?:-r|--require|--import|--experimental-loader|--loader)(?:\s+|=)["']?(?<module>[^\s"']+)/gu;
/** What a program on the command line loads. */
const loadedInCode = /\b(?:require|import)\s*\(\s*["'`](?<called>[^"'`]+)["'`]|\bfrom\s*["'](?<from>[^"']+)["']|\bimport\s*["'](?<bare>[^"']+)["']/gu;

function found(text: Written, pattern: RegExp): readonly Said[] {
  return Array.from(text.value.matchAll(pattern)).flatMap((match): readonly Said[] => {
    const groups = match.groups ?? {};
    const name = groups['module'] ?? groups['called'] ?? groups['from'] ?? groups['bare'];
    if (name === undefined) return [];
    const start = match.index + match[0].lastIndexOf(name);
    return [{ written: part(text, start, start + name.length), execution: 'loaded' }];
  });
}

/** The modules that `NODE_OPTIONS=…` loads. */
export function loadedByOptions(assignment: Written): readonly Said[] {
  return found(assignment, loading);
}

/** The modules that a command loads by its options, and those that a program given with `-e` or `-p` loads. */
export function loadedByCommand(words: readonly Written[]): readonly Said[] {
  const runtime = words.findIndex(({ value }) => runtimes.has(value.slice(value.lastIndexOf('/') + 1)));
  if (runtime === -1) return [];
  return words.slice(runtime + 1).flatMap((word, index, rest): readonly Said[] => {
    const next = rest[index + 1];
    if (/^(?:-r|--require|--import|--experimental-loader|--loader)$/u.test(word.value)) return next === undefined ? [] : [{ written: next, execution: 'loaded' }];
    if (/^(?:-e|-p|-pe|--eval|--print)$/u.test(word.value)) return next === undefined ? [] : found(next, loadedInCode);
    return word.value.startsWith('--') ? found(word, loading) : [];
  });
}
