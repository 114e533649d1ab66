import { codeOf } from '@pg-guardrails/scanner';
import type { ParsedComment, ProgramInput } from '@pg-guardrails/ts-reader';

/** What of a program's text is searched for words. */
export interface Letters {
  /** Without comments and regular expressions, each replaced by a space: neither holds a name or a string. */
  readonly code: string;
  /** Its strings, templates and texts of JSX alone, with their quotes. */
  readonly strings: string;
}

/** The letters of a program by its tokens; where the parser hands on none, all but the comments counts as either. */
export function lettersOf(text: string, { tokens }: Pick<ProgramInput['ast'], 'tokens'>, comments: readonly ParsedComment[]): Letters {
  if (tokens === undefined) {
    const code = codeOf({ text, comments });
    return { code, strings: code };
  }
  const strings: string[] = [];
  const patterns: (typeof tokens)[number][] = [];
  for (const token of tokens) {
    const type: string = token.type;
    if (type === 'String' || type === 'Template' || type === 'JSXText') strings.push(token.value);
    else if (type === 'RegularExpression') patterns.push(token);
  }
  const passed = patterns.length === 0 ? comments : [...comments, ...patterns].sort((a, b) => (a.range?.[0] ?? 0) - (b.range?.[0] ?? 0));
  return { code: codeOf({ text, comments: passed }), strings: strings.join('\n') };
}
