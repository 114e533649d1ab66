import { loosely, startsClient, textsOfScript, type Said } from './commands.js';
import { loadedByOptions } from './loads.js';
import { readScript } from './script.js';
import { readShell } from './shell.js';
import { asWritten, Writer, type Written } from './written.js';

function linesOf(text: string): readonly Written[] {
  return Array.from(text.matchAll(/[^\r\n]+/gu), (match) => asWritten(text, match.index, match.index + match[0].length));
}

/** `NAME=value` lines, as of .env files: quotes as in a shell, nothing is run. */
export function textsOfEnvironment(text: string): readonly Said[] {
  return linesOf(text).flatMap((line): readonly Said[] => {
    if (!/^\s*(?:export\s+)?[A-Za-z_][\w.]*\s*=/u.test(line.value)) return [];
    // A value without quotes goes to the end of its line.
    if (!/=\s*["']/u.test(line.value)) return [loosely(line), ...(line.value.startsWith('NODE_OPTIONS=') ? loadedByOptions(line) : [])];
    return readShell(line).commands.flatMap(({ words }) => words.map(loosely));
  });
}

/** `name: command` lines of a Procfile. */
export function textsOfProcfile(text: string): readonly Said[] {
  return linesOf(text).flatMap((line) => {
    const head = /^[\w-]+:\s*/u.exec(line.value);
    const start = line.starts[head?.[0].length ?? 0];
    return head === null || start === undefined ? [] : textsOfScript(readScript(asWritten(text, start, line.ends.at(-1) ?? start)));
  });
}

const tomlString = /"""(?<multiBasic>(?:\\[^]|[^\\])*?)"""|'''(?<multiLiteral>[^]*?)'''|"(?<basic>(?:\\.|[^"\\\n])*)"|'(?<literal>[^'\n]*)'|#[^\n]*/gu;
const tomlEscapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' };

/** The strings of a TOML file, each a text of its own; those behind a key that a shell reads are scripts. */
export function textsOfToml(text: string): readonly Said[] {
  return Array.from(text.matchAll(tomlString)).flatMap((match): readonly Said[] => {
    const { multiBasic, multiLiteral, basic, literal } = match.groups ?? {};
    const inner = multiBasic ?? multiLiteral ?? basic ?? literal;
    if (inner === undefined) return [];
    const from = match.index + (match[0].length - inner.length) / 2;
    const written = basic === undefined && multiBasic === undefined ? asWritten(text, from, from + inner.length) : unescaped(inner, from);
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index);
    const key = /^\s*"?(?<key>[\w.-]+)"?\s*=/u.exec(line)?.groups?.['key'] ?? '';
    if (/(?:^|[._-])(?:run|cmd|command|script|release_command|build|start|test|entrypoint)$/u.test(key) || startsClient(written.value)) return textsOfScript(readScript(written));
    const isConnection = /PGOPTIONS|URL|DSN|OPTIONS/iu.test(key) && /^\s*[\w.-]+\s*=\s*$/u.test(line);
    if (!isConnection) return [{ written, execution: 'loose' }];
    const writer = new Writer();
    writer.add(`${key}=`, from, from);
    writer.addPart(written);
    return [{ written: writer.done(), execution: 'loose' }];
  });
}

function unescaped(inner: string, from: number): Written {
  const writer = new Writer();
  for (let at = 0; at < inner.length; ) {
    const coded = /^\\(?:u(?<u>[0-9A-Fa-f]{4})|U(?<U>[0-9A-Fa-f]{8}))/u.exec(inner.slice(at, at + 10))?.groups;
    const hex = coded?.['u'] ?? coded?.['U'];
    const length = inner[at] !== '\\' ? 1 : hex === undefined ? 2 : hex.length + 2;
    const units = length === 1 ? inner.charAt(at) : hex === undefined ? (tomlEscapes[inner.charAt(at + 1)] ?? inner.charAt(at + 1)) : String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(hex, 16)));
    writer.add(units, from + at, from + at + length);
    at += length;
  }
  return writer.done();
}
