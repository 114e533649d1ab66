import type { IdentityFact } from '@pg-guardrails/kernel';
import type { ProgramText } from '../program-scope.js';

/**
 * `-c role=app`, `-crole=app` and `--role=app` as libpq's `options` and PGOPTIONS take them (manual: postgres, Options), also with
 * the escapes of a connection URI.
 */
const option =
  /(?<before>^|[\s'"=]|%20|\+|%3D)(?<flag>-c(?:\s|%20|\+)*|--)(?<name>role|session[-_](?:authorization))(?:\s*=\s*|%3D)(?<value>(?:%(?!20)[0-9A-F]{2}|[^\s&%'"\\])*)/giu;

/** Whether the text shows that it is about a PostgreSQL connection: pg_dump and many others have a `--role` of their own. */
const aboutConnection = /PGOPTIONS|\boptions\s*=|postgres(?:ql)?:\/\//iu;

/** The properties and variables whose text is such a list of options. */
const optionNames = /^(?:PGOPTIONS|options)$/iu;

function roleOf(value: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(value);
  } catch {
    return null;
  }
  return decoded === '' || decoded.toLowerCase() === 'none' ? null : decoded;
}

/** The identity that connection options in a text set. */
export function connectionFacts(text: ProgramText): readonly IdentityFact[] {
  return Array.from(text.value.matchAll(option)).flatMap((match): IdentityFact[] => {
    const groups = match.groups ?? {};
    if (groups['flag'] === '--' && !aboutConnection.test(text.value) && !optionNames.test(text.name ?? '')) return [];
    const start = match.index + (groups['before'] ?? '').length;
    const end = match.index + match[0].length;
    const isUnknown = text.holes.some((hole) => hole.start < end && hole.end > start);
    const value = groups['value'] ?? '';
    return [
      {
        kind: 'identity',
        place: text.placeOf(start, end),
        spelling: 'connection option',
        role: isUnknown ? null : roleOf(value),
        certainty: 'sure',
        statement: isUnknown ? `${text.value.slice(start, end - value.length)}$…` : text.value.slice(start, end),
        within: 'statement',
        host: 'program',
      },
    ];
  });
}
