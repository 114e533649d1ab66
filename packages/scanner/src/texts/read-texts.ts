import { createLineMap, startOf } from '@pg-guardrails/kernel';
import type { Comment, FileFacts, ImportFact, LineMap, StatementFact } from '@pg-guardrails/kernel';
import { compareFacts, type ProgramText } from '@pg-guardrails/ts-reader';
import type { ScanProblem } from '../read-text.js';
import { textsOfScript, type Said } from './commands.js';
import { textsOfDockerfile, wholeOf } from './dockerfile.js';
import { NotJson, readJsonFile } from './json.js';
import { isShellScript, kindOf, type TextKind } from './kind.js';
import { textsOfEnvironment, textsOfProcfile, textsOfToml } from './lines.js';
import { readScript } from './script.js';
import { textsOf } from './tree.js';
import { textOf } from './written.js';
import { readYaml } from './yaml.js';

export interface TextsInput {
  /** Relative to the root, with `/`. Those that no reader here is for are passed over. */
  readonly files: readonly string[];
  /** The bytes of a file; null when it cannot be read. */
  readonly read: (file: string) => Uint8Array | null;
  /** Whether a text may hold something that `statements` finds; it is asked with the file as it stands, and decoded where it writes in escapes. Must never miss one. */
  readonly mayHold: (text: string) => boolean;
  /** Whether reading such a text may tell something; default: it may. One that may hold something and tells nothing counts as read. Must never miss one. */
  readonly mayTell?: (text: string) => boolean;
  readonly statements: (texts: readonly ProgramText[]) => readonly StatementFact[];
  /** `everything` reads files that `mayHold` would pass over, and finds the same. */
  readonly walk?: 'filtered' | 'everything';
}

export interface TextsRead {
  /** Those that were read through. */
  readonly files: readonly FileFacts[];
  /** What could not be read through, though it may hold something. */
  readonly unread: readonly ScanProblem[];
}

/** Larger files are data that nobody wrote. In bytes. */
const largest = 4 * 1024 * 1024;

interface Reading {
  readonly said: readonly Said[];
  readonly problem: { readonly message: string; readonly at: number } | null;
}

async function readAs(kind: TextKind, text: string): Promise<Reading> {
  switch (kind) {
    case 'shell':
      return { said: textsOfScript(readScript(wholeOf(text))), problem: null };
    case 'dockerfile':
      return { said: textsOfDockerfile(text), problem: null };
    case 'environment':
      return { said: textsOfEnvironment(text), problem: null };
    case 'procfile':
      return { said: textsOfProcfile(text), problem: null };
    case 'toml':
      return { said: textsOfToml(text), problem: null };
    case 'json':
      try {
        return { said: textsOf(readJsonFile(text)), problem: null };
      } catch (error) {
        if (!(error instanceof NotJson)) throw error;
        return { said: [], problem: { message: 'it is no JSON from here on', at: error.at } };
      }
    case 'yaml': {
      const { value, problem } = await readYaml(text);
      return { said: textsOf(value), problem: problem === null ? null : { message: `it is no YAML here (${problem.message})`, at: problem.at } };
    }
    default:
      return kind satisfies never;
  }
}

/** Comments that begin with `#`, those beside something only if they are directives: what a line says is for its reader to know. */
function commentsOf(file: string, text: string, lines: LineMap): readonly Comment[] {
  return Array.from(text.matchAll(/^[ \t]*(?<own>#[^\r\n]*)|[ \t](?<beside>#[ \t]*guardrails-ignore[^\r\n]*)/gmu), (match) => {
    const comment = match.groups?.['own'] ?? match.groups?.['beside'] ?? '';
    const end = match.index + match[0].length;
    return { text: comment.slice(1), place: lines.placeOf(file, end - comment.length, end), form: 'line' };
  });
}

/** Reads files that are neither programs nor SQL: scripts, containers, CI, data. Most are passed over after one search through their bytes. */
export async function readTexts(input: TextsInput): Promise<TextsRead> {
  const files: FileFacts[] = [];
  const unread: ScanProblem[] = [];
  for (const file of input.files) {
    const named = kindOf(file);
    if (named === null) continue;
    const bytes = input.read(file);
    if (bytes === null) {
      unread.push({ message: 'it cannot be read', place: startOf(file) });
      continue;
    }
    const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (named === 'perhaps shell' && !isShellScript(raw.toString('latin1', 0, 200))) continue;
    const written = raw.toString('latin1');
    if (input.walk !== 'everything' && !input.mayHold(written)) continue;
    if (raw.length > largest) {
      unread.push({ message: 'it is larger than 4 MB, so it was not read', place: startOf(file) });
      continue;
    }
    const text = raw.toString('utf8').replace(/^\ufeff/u, ' ');
    const kind = named === 'perhaps shell' ? 'shell' : named;
    const lines = createLineMap(text);
    const { said, problem } = input.walk === 'everything' || input.mayTell?.(written) !== false ? await readAs(kind, text) : { said: [], problem: null };
    if (problem !== null) unread.push({ message: problem.message, place: lines.placeOf(file, problem.at, problem.at) });
    const texts = said.flatMap(({ written, execution }) => (written.value === '' || execution === 'loaded' ? [] : [textOf(file, lines, written, execution)]));
    const imports = said.flatMap(({ written, execution }) => (execution === 'loaded' ? importOf(textOf(file, lines, written, 'loose')) : []));
    files.push({ file, language: 'text', facts: distinct([...imports, ...input.statements(texts)]), comments: kind === 'json' ? [] : commentsOf(file, text, lines), statements: [] });
  }
  return { files, unread };
}

/** A package that Node is told to load. Files are for the program itself to name. */
function importOf({ value, place, holes }: ProgramText): readonly ImportFact[] {
  const name = holes.length > 0 ? null : /^(?:npm:)?(?<name>(?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/|$)/u.exec(value)?.groups?.['name'];
  return name === null || name === undefined ? [] : [{ kind: 'import', place, form: 'require', specifier: value, names: ['*'], target: { kind: 'package', package: name } }];
}

/** In order, and each once: a string may be read as a word and as a part of a script. */
function distinct(facts: readonly (StatementFact | ImportFact)[]): FileFacts['facts'] {
  const sorted = [...facts].sort(compareFacts);
  return sorted.filter((fact, index) => index === 0 || compareFacts(fact, sorted[index - 1] ?? fact) !== 0);
}
