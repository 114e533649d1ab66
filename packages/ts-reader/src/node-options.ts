import type { Folder } from './fold.js';
import { unwrap } from './node.js';
import type { Node } from './node.js';
import type { Reading } from './reading.js';

/** What an option of Node.js loads or runs; `text` is null where it is no constant. */
export interface OptionLoad {
  readonly kind: 'module' | 'code';
  readonly node: Node;
  readonly text: string | null;
}

/** Options of Node.js that load a module first, and that run their value (node --help). */
const moduleOption = /^(?:-r|--require|--import|--loader|--experimental-loader)(?:=(?<value>.*))?$/su;
const codeOption = /^(?:-e|--eval|-p|--print|-pe)(?:=(?<value>.*))?$/su;
const nodeName = /(?:^|[\\/])(?:node|nodejs|tsx|ts-node|bun)(?:\.exe)?$/u;

function loadOf(word: string, next: string | null | undefined, node: Node, nextNode: Node): OptionLoad | null {
  for (const [kind, pattern] of [['module', moduleOption], ['code', codeOption]] as const) {
    const match = pattern.exec(word);
    if (match === null) continue;
    const value = match.groups?.['value'];
    if (value !== undefined) return { kind, node, text: value };
    return next === undefined ? null : { kind, node: nextNode, text: next };
  }
  return null;
}

/** What a list of arguments of Node.js has it load. */
export function optionLoads(list: Node, folder: Folder): readonly OptionLoad[] {
  const array = unwrap(folder.constantOf(list) ?? list);
  if (array.type !== 'ArrayExpression') return [];
  return array.elements.flatMap((element, index): readonly OptionLoad[] => {
    if (element === null || element.type === 'SpreadElement') return [];
    const word = folder.fold(element);
    const next = array.elements[index + 1] ?? undefined;
    const pieces = word === null ? folder.piecesOf(element) : null;
    const [first] = pieces ?? [];
    // `--import=${name}`
    if (first !== undefined && first.kind !== 'hole' && /^(?:--require|--import|--loader|--experimental-loader|--eval)=/u.test(first.value)) return [{ kind: first.value.startsWith('--eval') ? 'code' : 'module', node: element, text: null }];
    if (word === null) return [];
    const load = loadOf(word, next === undefined ? undefined : next.type === 'SpreadElement' ? null : folder.fold(next), element, next ?? element);
    return load === null ? [] : [load];
  });
}

/** What a text with options of Node.js, or a command line that starts it, has it load. */
export function optionsOfText(node: Node, folder: Folder, as: 'options' | 'command'): readonly OptionLoad[] {
  const pieces = folder.piecesOf(node);
  if (pieces === null) return [];
  // What is no constant keeps its place as a character that no word has.
  const text = pieces.map((piece) => (piece.kind === 'hole' ? '\0' : piece.value)).join('');
  const words = Array.from(text.matchAll(/"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s"']+)/gu), ({ groups }) => groups?.['double'] ?? groups?.['single'] ?? groups?.['bare'] ?? '');
  let isNode = as === 'options';
  return words.flatMap((word, index): readonly OptionLoad[] => {
    if (nodeName.test(word)) isNode = true;
    if (!isNode) return [];
    const load = loadOf(word, words[index + 1], node, node);
    return load === null ? [] : [load.text?.includes('\0') === true ? { ...load, text: null } : load];
  });
}

/** Whether a command starts Node.js: its name, or `process.execPath`. */
export function nodeCommand(command: Node, { evaluator, folder }: Reading): boolean {
  const text = folder.fold(command);
  if (text !== null) return nodeName.test(text);
  return evaluator.valuesOf(command).some((value) => (value.kind === 'global' && value.name === 'process.execPath') || (value.kind === 'origin' && value.origin.kind === 'builtin' && value.origin.module === 'process' && value.origin.export === 'execPath'));
}
