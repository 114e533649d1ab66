import { Lexer } from '../../lex.js';
import { saidOf } from '../programs.js';

/** What a variable of psql stands for; `unknown` with the reason. */
export type PsqlValue = { readonly kind: 'known'; readonly text: string } | { readonly kind: 'unknown'; readonly why: string };

/** The variables of one run of psql. A script that is included reads and sets those of the script that includes it. */
export interface PsqlVariables {
  /** Null when the variable is not set: psql then leaves its use as it stands. */
  get(name: string): PsqlValue | null;
  set(name: string, value: PsqlValue): void;
  unset(name: string): void;
  /** From here on any variable that is not set may have been set (by `\gset`, whose names are the columns of a result). */
  loosen(why: string): void;
  /** What a program prints, where the configuration says so: none is run. */
  printedBy(program: string): string | null;
  /** Whether any was set or may have been. */
  readonly areSet: boolean;
}

/** A use of a variable: `:name`, `:'name'`, `:"name"` or `:{?name}` (psqlscan.l). */
export interface PsqlUse {
  readonly form: 'bare' | 'literal' | 'identifier' | 'test';
  readonly name: string;
  readonly end: number;
}

/** Set by psql when it connects or after each query (manual: psql, Variables), so no script tells what they hold. */
const setByPsql = new Set(['DBNAME', 'ENCODING', 'ERROR', 'HOST', 'LAST_ERROR_MESSAGE', 'LAST_ERROR_SQLSTATE', 'PORT', 'ROW_COUNT', 'SERVER_VERSION_NAME', 'SERVER_VERSION_NUM', 'SHELL_ERROR', 'SHELL_EXIT_CODE', 'SQLSTATE', 'USER', 'VERSION', 'VERSION_NAME', 'VERSION_NUM']);

export const known = (text: string): PsqlValue => ({ kind: 'known', text });
export const unknown = (why: string): PsqlValue => ({ kind: 'unknown', why });

/** The variables at the start: those that `placeholders` gives, as `psql -v` would. */
export function startingVariables(placeholders: Readonly<Record<string, string>>, programs: Readonly<Record<string, string>> = {}): PsqlVariables {
  const values = new Map<string, PsqlValue>();
  for (const [key, text] of Object.entries(placeholders)) {
    const name = /^:(?<name>[A-Za-z0-9_\u0080-\uffff]+)$/u.exec(key)?.groups?.['name'];
    if (name !== undefined) values.set(name, known(text));
  }
  let loose: string | null = null;
  return {
    get(name) {
      const value = values.get(name);
      if (value !== undefined) return value;
      if (setByPsql.has(name)) return unknown('psql sets it at run time');
      return loose === null ? null : unknown(loose);
    },
    set: (name, value) => void values.set(name, value),
    unset: (name) => void values.delete(name),
    loosen(why) {
      loose = why;
    },
    printedBy: (program) => saidOf(programs, [program]),
    get areSet() {
      return values.size > 0 || loose !== null;
    },
  };
}

const use = /:(?:(?<bare>[A-Za-z0-9_\u0080-\uffff]+)|'(?<literal>[A-Za-z0-9_\u0080-\uffff]+)'|"(?<identifier>[A-Za-z0-9_\u0080-\uffff]+)"|\{\?(?<test>[A-Za-z0-9_\u0080-\uffff]+)\})/uy;

/** The use of a variable that starts with the colon at `at`, or null. */
export function useAt(text: string, at: number): PsqlUse | null {
  use.lastIndex = at;
  const groups = use.exec(text)?.groups;
  if (groups === undefined) return null;
  const end = use.lastIndex;
  const { bare, literal, identifier, test } = groups;
  if (bare !== undefined) return { form: 'bare', name: bare, end };
  if (literal !== undefined) return { form: 'literal', name: literal, end };
  if (identifier !== undefined) return { form: 'identifier', name: identifier, end };
  return { form: 'test', name: test ?? '', end };
}

/** As PQescapeLiteral does (fe-exec.c). */
export function literalOf(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return doubled.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/** What psql puts in place of a use; null when it leaves it as it stands. */
export function valueOf({ form, name }: PsqlUse, variables: PsqlVariables): PsqlValue | null {
  const value = variables.get(name);
  if (form === 'test') return value?.kind === 'unknown' && value.why !== 'psql sets it at run time' ? value : known(value === null ? 'FALSE' : 'TRUE');
  if (value === null || value.kind === 'unknown') return value;
  switch (form) {
    case 'bare':
      return expand(value.text, variables, new Set([name]));
    case 'literal':
      return known(literalOf(value.text));
    case 'identifier':
      return known(`"${value.text.replaceAll('"', '""')}"`);
    default:
      return form satisfies never;
  }
}

/** A value is read as input again, so the variables in it are replaced too; one within itself is not (psqlscan.l). */
function expand(text: string, variables: PsqlVariables, active: ReadonlySet<string>): PsqlValue {
  let result = '';
  let copied = 0;
  const lexer = new Lexer(text);
  while (lexer.next()) {
    const { start, end } = lexer;
    const found = text[start] === ':' && end === start + 1 ? useAt(text, start) : null;
    if (found !== null && !active.has(found.name)) {
      const value = found.form === 'bare' ? variables.get(found.name) : valueOf(found, variables);
      const inner = found.form === 'bare' && value?.kind === 'known' ? expand(value.text, variables, new Set([...active, found.name])) : value;
      if (inner?.kind === 'unknown') return inner;
      if (inner !== null) {
        result += text.slice(copied, start) + inner.text;
        copied = found.end;
        lexer.end = found.end;
      }
    }
  }
  return known(result + text.slice(copied));
}
