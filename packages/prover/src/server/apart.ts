import { lex, type Token } from '@pg-guardrails/sql-reader';

/**
 * Roles and databases belong to the whole server. On one that others use as well, those of a history are called something else: every
 * text on its way there has other names in it, every answer the history's own again. It is a renaming of whole words, wherever they stand: a schema that is called
 * like a role goes by the same other name, in strings and function bodies too, so that nothing of what the history means is lost.
 */
export interface Naming {
  /** A text for the server. */
  written(sql: string): string;
  /** What the server says, in the history's words. */
  read(text: string): string;
  /** What a name is called there. */
  nameOf(name: string): string;
  /** The names that go by others. */
  readonly names: readonly string[];
}

/** Names that can be words of a text: anything else would have to be escaped differently in each place that it can stand in. */
export function isPlainName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_$.@-]*$/u.test(name);
}

/** Words before which a keyword is a role's name (gram.y, RoleSpec). */
const beforeRole: ReadonlySet<string> = new Set(['role', 'user', 'group', 'to', 'from', 'by', 'authorization', ',']);
/** WITH ADMIN OPTION, WITH ADMIN TRUE: no role. */
const afterOption: ReadonlySet<string> = new Set(['option', 'true', 'false']);

const escaped = (text: string): string => text.replace(/[$.*+?^{}()|[\]\\]/gu, '\\$&');

/** Any of the names as a whole word: as PostgreSQL's lexer cuts them. */
function wordsOf(names: readonly string[], flags: string): RegExp {
  const longestFirst = [...names].sort((a, b) => b.length - a.length);
  return new RegExp(`(?<![\\p{L}\\p{N}_$])(?:${longestFirst.map(escaped).join('|')})(?![\\p{L}\\p{N}_$])`, `u${flags}`);
}

/**
 * @param prefix what the other names begin with, lower case: `guardrails_3f29ab00c4d1_`
 * @param names those that go by others; `isPlainName` holds for each
 * @param keywords those of PostgreSQL (pg_get_keywords), lower case: such a word is a role's name only where a role is named
 */
export function namesApart(prefix: string, names: readonly string[], keywords: ReadonlySet<string>): Naming {
  // In their order, so that what is sorted by name comes out as it would.
  const sorted = [...new Set(names)].sort();
  const width = String(sorted.length).length;
  const others = new Map(sorted.map((name, index) => [name, `${prefix}${String(index).padStart(width, '0')}`]));
  const originals = new Map([...others].map(([name, other]) => [other, name]));
  const anywhere = wordsOf(sorted, 'i');
  const inText = wordsOf(sorted, 'g');
  const ours = new RegExp(`${escaped(prefix)}\\d{${String(width)}}`, 'gu');

  const nameOf = (name: string): string => others.get(name) ?? name;
  const replaced = (text: string): string => text.replace(inText, nameOf);

  const written = (sql: string): string => {
    if (sorted.length === 0 || !anywhere.test(sql)) return sql;
    const { tokens } = lex(sql);
    const textOf = ({ start, end }: Token): string => sql.slice(start, end);
    let [at, result] = [0, ''];
    for (const [index, token] of tokens.entries()) {
      const neighbour = (step: number): string => {
        const other = tokens[index + step];
        return other === undefined ? '' : textOf(other).toLowerCase();
      };
      result += sql.slice(at, token.start) + (token.open ? textOf(token) : tokenApart(textOf(token), token.kind, neighbour));
      at = token.end;
    }
    return result + sql.slice(at);
  };

  const tokenApart = (text: string, kind: Token['kind'], neighbour: (step: number) => string): string => {
    switch (kind) {
      case 'word': {
        const name = text.toLowerCase();
        const isRole = !keywords.has(name) || (beforeRole.has(neighbour(-1)) && !afterOption.has(neighbour(1)));
        return isRole ? (others.get(name) ?? text) : text;
      }
      case 'quoted':
        return others.get(text.slice(1, -1).replaceAll('""', '"')) ?? text;
      case 'string':
        return replaced(text);
      case 'dollar': {
        const tag = /^\$[^$]*\$/u.exec(text)?.[0] ?? '';
        return `${tag}${written(text.slice(tag.length, -tag.length))}${tag}`;
      }
      case 'number':
      case 'parameter':
      case 'operator':
      case 'punctuation':
      case 'other':
        return text;
      default:
        return kind satisfies never;
    }
  };

  return { written, read: (text) => text.replace(ours, (name) => originals.get(name) ?? name), nameOf, names: sorted };
}
