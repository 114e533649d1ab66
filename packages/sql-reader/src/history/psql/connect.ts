import type { Connect } from '../types.js';
import type { PsqlValue } from './variables.js';

type Target = Pick<Connect, 'database' | 'role'>;

const local: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/** `host=a dbname='b c'` (libpq: keyword/value connection strings); null when it is none. */
function keywordValues(text: string): ReadonlyMap<string, string> | null {
  const pair = /\s*(?<key>[a-z_]+)\s*=\s*(?:'(?<quoted>(?:[^'\\]|\\.)*)'|(?<plain>[^\s']*))\s*/uy;
  const found = new Map<string, string>();
  for (let at = 0; at < text.length; at = pair.lastIndex) {
    pair.lastIndex = at;
    const groups = pair.exec(text)?.groups;
    if (groups === undefined) return null;
    found.set(groups['key'] ?? '', (groups['quoted'] ?? groups['plain'] ?? '').replaceAll(/\\(.)/gu, '$1'));
  }
  return found;
}

function ofUrl(text: string): ReadonlyMap<string, string> | null {
  try {
    const { pathname, username, hostname } = new URL(text);
    return new Map([['dbname', decodeURIComponent(pathname.slice(1))], ['user', decodeURIComponent(username)], ['host', hostname]].filter(([, value]) => value !== '').map(([key, value]) => [key ?? '', value ?? '']));
  } catch {
    return null;
  }
}

/** Whether the first argument is a connection string by itself (libpq: recognized_connection_string). */
function parametersIn(first: string): ReadonlyMap<string, string> | null {
  if (/^postgres(?:ql)?:\/\//u.test(first)) return ofUrl(first);
  return first.includes('=') ? keywordValues(first) : null;
}

/** Names and connection strings stand in double quotes, where the others keep theirs (command.c, read_connect_arg: OT_SQLIDHACK). */
function unquoted(word: string): string {
  return /^".*"$/su.test(word) ? word.slice(1, -1).replaceAll('""', '"') : word;
}

/** What the arguments of psql's `\connect` lead to, or why that cannot be told (manual: psql, \connect). */
export function connectOf(given: readonly PsqlValue[]): Target | { readonly why: string } {
  const unclear = given.find((value) => value.kind === 'unknown');
  if (unclear?.kind === 'unknown') return { why: `connects to something that is not known (${unclear.why})` };
  const words = given.map((value) => (value.kind === 'known' ? unquoted(value.text) : '')).filter((word) => !word.startsWith('-reuse-previous'));
  const parameters = parametersIn(words[0] ?? '');
  const positional = (index: number): string | null => {
    const word = words[index];
    return word === undefined || word === '-' || word === '' ? null : word;
  };
  const target = parameters === null
    ? { database: positional(0), role: positional(1), host: positional(2) }
    : { database: parameters.get('dbname') ?? null, role: parameters.get('user') ?? null, host: parameters.get('host') ?? null };
  if (target.host !== null && !local.has(target.host) && !target.host.startsWith('/')) return { why: `connects to another server, ${target.host}` };
  return { database: target.database, role: target.role };
}
