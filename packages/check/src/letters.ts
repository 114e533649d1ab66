import { codeOf, gated, namesIn } from '@pg-guardrails/scanner';
import type { Joins } from '@pg-guardrails/sql-reader';
import type { ParsedComment, ProgramInput } from '@pg-guardrails/ts-reader';

/** What of a program's text is searched for words. */
export interface Letters {
  /** Without comments and regular expressions, each replaced by a space: neither holds a name or a string. */
  readonly code: string;
  /** Its strings, templates and texts of JSX alone, with their quotes. */
  readonly strings: string;
  /** How strings that are written apart may become one text. */
  readonly joins: () => Joins;
}

/** What makes one text of several besides holes in templates: methods, functions, and packages of such functions. */
const joiners = gated(/\b(?:concat|format|sprintf|withArray)\b|pg-format/u, ['concat', 'format', 'sprintf', 'withArray']);
/** `.join(…)`, unless with what surely stands between words. */
const closeJoin = /\bjoin\b(?!\s*\(\s*(?:'[^'\\\w]*[\s,][^'\\\w]*'|"[^"\\\w]*[\s,][^"\\\w]*"|`[^`\\$\w]*[\s,][^`\\$\w]*`)\s*\))/u;
const anyJoin = gated(/\bjoin\b/u, ['join']);
const closeHoles = /\}\$\{/u;
const anyHoles = /\}\s*\$\{/u;

interface Token {
  readonly type: string;
  readonly value: string;
}

/** Whether a sum may be one of texts: of what stands beside a number none is put together. */
function addsTexts(tokens: readonly Token[]): boolean {
  return tokens.some(({ type, value }, index) => type === 'Punctuator' && (value === '+' || value === '+=') && tokens[index - 1]?.type !== 'Numeric' && tokens[index + 1]?.type !== 'Numeric');
}

function joinsOf(code: string, strings: string, tokens: readonly Token[]): Joins {
  const written = namesIn(code);
  const joins = written.some(anyJoin);
  if (written.some(joiners) || (joins && written.some((text) => closeJoin.test(text))) || closeHoles.test(strings) || (code.includes('+') && addsTexts(tokens))) return 'touching';
  return joins || anyHoles.test(strings) ? 'apart' : 'none';
}

/** The letters of a program by its tokens; where the parser hands on none, all but the comments counts as either. */
export function lettersOf(text: string, { tokens }: Pick<ProgramInput['ast'], 'tokens'>, comments: readonly ParsedComment[]): Letters {
  if (tokens === undefined) {
    const code = codeOf({ text, comments });
    return { code, strings: code, joins: () => 'touching' };
  }
  const strings: string[] = [];
  const patterns: (typeof tokens)[number][] = [];
  for (const token of tokens) {
    const type: string = token.type;
    if (type === 'String' || type === 'Template' || type === 'JSXText') strings.push(token.value);
    else if (type === 'RegularExpression') patterns.push(token);
  }
  const passed = patterns.length === 0 ? comments : [...comments, ...patterns].sort((a, b) => (a.range?.[0] ?? 0) - (b.range?.[0] ?? 0));
  const letters = { code: codeOf({ text, comments: passed }), strings: strings.join('\n') };
  return { ...letters, joins: () => joinsOf(letters.code, letters.strings, tokens) };
}
