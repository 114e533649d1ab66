import { loosely, startsClient, textsOfScript, textsOfWords, type Said } from './commands.js';
import { readJson } from './json.js';
import { loadedByOptions } from './loads.js';
import { readScript } from './script.js';
import { readShell } from './shell.js';
import { asWritten, part, Writer, type Written } from './written.js';

interface Instruction {
  readonly name: string;
  /** What follows the name, over continued lines and with its here-documents. */
  readonly rest: Written;
}

const hereDocument = /<<-?(?<quote>["']?)(?<delimiter>\w+)\k<quote>/gu;

/** The instructions of a Dockerfile (reference: "Dockerfile reference", Format): lines go on behind the escape character, comment lines between them are none. */
function instructionsOf(text: string): readonly Instruction[] {
  const escape = /^(?:#[^\n]*\n)*#\s*escape\s*=\s*`/iu.test(text) ? '`' : '\\';
  const found: Instruction[] = [];
  let at = 0;
  const nextLine = (): { readonly start: number; readonly end: number } => {
    const start = at;
    const feed = text.indexOf('\n', at);
    at = feed === -1 ? text.length : feed + 1;
    const end = feed === -1 ? text.length : feed;
    return { start, end: text[end - 1] === '\r' ? end - 1 : end };
  };
  while (at < text.length) {
    const writer = new Writer();
    let goesOn = true;
    while (goesOn && at < text.length) {
      const { start, end } = nextLine();
      const line = text.slice(start, end);
      if (/^\s*(?:#|$)/u.test(line)) {
        goesOn = writer.length > 0;
        continue;
      }
      const trimmed = line.trimEnd();
      goesOn = trimmed.endsWith(escape);
      const upTo = goesOn ? start + trimmed.length - 1 : end;
      for (let unit = start; unit < upTo; unit += 1) writer.add(text.charAt(unit), unit, unit + 1);
    }
    const head = writer.done();
    const opened = /^\s*(?:RUN|COPY|ADD)\s/iu.test(head.value) ? Array.from(head.value.matchAll(hereDocument), (match) => match.groups?.['delimiter'] ?? '') : [];
    if (opened.length > 0) writer.add('\n', at, at);
    for (const delimiter of opened) {
      while (at < text.length) {
        const { start, end } = nextLine();
        for (let unit = start; unit < at; unit += 1) if (text[unit] !== '\r') writer.add(text.charAt(unit), unit, unit + 1);
        if (text.slice(start, end).trim() === delimiter) break;
      }
    }
    const whole = writer.done();
    const name = /^\s*(?<name>[A-Za-z]+)\s+/u.exec(whole.value);
    if (name !== null) found.push({ name: (name.groups?.['name'] ?? '').toUpperCase(), rest: part(whole, name[0].length) });
  }
  return found;
}

/** Behind options such as `--mount=type=cache`. */
function withoutOptions(rest: Written): Written {
  return part(rest, /^(?:--\S+\s+)*/u.exec(rest.value)?.[0].length ?? 0);
}

/** The exec form is a JSON list of words; everything else is for the shell. */
function ofProcess(rest: Written): readonly Said[] {
  const command = withoutOptions(rest);
  const words = command.value.startsWith('[') ? wordsOf(command) : null;
  return words === null ? textsOfScript(readScript(command)) : textsOfWords(words);
}

function wordsOf(command: Written): readonly Written[] | null {
  try {
    const { value } = readJson(command.value);
    if (value.kind !== 'list') return null;
    return value.items.flatMap((item) => {
      if (item.kind !== 'string') return [];
      const { written } = item;
      return [{ ...written, starts: written.starts.map((at) => command.starts[at] ?? 0), ends: written.ends.map((at) => command.ends[at - 1] ?? 0) }];
    });
  } catch {
    return null;
  }
}

/** ENV and ARG: `A=1 B="2"`, or of ENV also `A 1`. */
function ofAssignment(rest: Written): readonly Said[] {
  const old = /^(?<name>\w+)\s+(?=[^\s=])/u.exec(rest.value);
  if (old === null) return readShell(rest).commands.flatMap(({ words }) => words.flatMap((word) => [loosely(word), ...(word.value.startsWith('NODE_OPTIONS=') ? loadedByOptions(word) : [])]));
  const name = old.groups?.['name'] ?? '';
  const writer = new Writer();
  writer.addPart(rest, 0, name.length);
  writer.add('=', rest.ends[name.length - 1] ?? 0, rest.starts[old[0].length] ?? 0);
  writer.addPart(rest, old[0].length);
  const written = writer.done();
  return [{ written, execution: 'loose' }, ...(name === 'NODE_OPTIONS' ? loadedByOptions(written) : [])];
}

function ofInstruction({ name, rest }: Instruction): readonly Said[] {
  switch (name) {
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
      return ofProcess(rest);
    case 'ENV':
    case 'ARG':
      return ofAssignment(rest);
    case 'COPY':
    case 'ADD':
      return readShell(rest).commands.flatMap(({ documents }) => documents.flatMap((written): readonly Said[] => (startsClient(written.value) ? textsOfScript(readScript(written)) : [{ written, execution: 'loose' }])));
    case 'ONBUILD':
    case 'HEALTHCHECK': {
      const inner = /^(?<options>(?:--\S+\s+)*)(?<name>[A-Za-z]+)\s+/u.exec(rest.value);
      return inner === null ? [] : ofInstruction({ name: (inner.groups?.['name'] ?? '').toUpperCase(), rest: part(rest, inner[0].length) });
    }
    default:
      return [];
  }
}

/** Everything that a Dockerfile says. */
export function textsOfDockerfile(text: string): readonly Said[] {
  return instructionsOf(text).flatMap(ofInstruction);
}

/** A whole file as it stands. */
export function wholeOf(text: string): Written {
  return asWritten(text, 0, text.length);
}
