import type { Place, Problem } from '@pg-guardrails/kernel';
import type { ConfigPath } from './loaded-config.js';
import { didYouMean } from './suggest.js';

export function problemAt(place: Place, message: string): Problem {
  return { message, file: place.file, line: place.line, column: place.column };
}

/** `claims[2].except[0]`; `zones["my zone"]`; the whole configuration has no path. */
export function writePath(path: ConfigPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${String(step)}]`;
      if (!/^[A-Za-z_$][\w$]*$/u.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** What a name in the configuration stands for, and what to do when nothing has that name. */
const advice = {
  zone: 'Name it under `zones`, or correct the name.',
  table: 'Name a table that a migration creates, with its schema when it is not on the search path.',
  role: 'Name a role that a migration creates, or declare it under `externalRoles`.',
  file: 'Give a path relative to the configuration; the extension may be left out.',
} as const;

export interface UnknownName {
  readonly kind: keyof typeof advice;
  readonly name: string;
  readonly path: ConfigPath;
  readonly place: Place;
  /** Every name that would do, for a suggestion. */
  readonly known: readonly string[];
}

/** The one wording for a zone, table, role or file that does not exist. */
export function unknownName({ kind, name, path, place, known }: UnknownName): Problem {
  const missing = kind === 'table' ? 'No migration creates the table' : kind === 'role' ? 'Nothing creates the role' : `There is no ${kind}`;
  return problemAt(place, `${writePath(path)}: ${missing} "${name}".${didYouMean(name, known)} ${advice[kind]}`);
}

/** The wording for a migrations folder or a baseline that is not there. */
export function missingFile(path: ConfigPath, file: string, place: Place): Problem {
  return problemAt(place, `${writePath(path)}: There is no file or folder "${file}". Paths are relative to the folder of the configuration.`);
}
