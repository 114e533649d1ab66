import { isPunctuation, lex, wordOf, type Token } from '@pg-guardrails/sql-reader';

/**
 * The text between the parentheses that follow the words of a clause (`using`, `with check`), which the tree does not keep; null when
 * there is none. Words inside other parentheses do not count.
 */
export function clauseTextIn(text: string, words: readonly string[]): string | null {
  const { tokens } = lex(text);
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (isPunctuation(text, token, '(')) depth += 1;
    if (isPunctuation(text, token, ')')) depth -= 1;
    const open = tokens[index + words.length];
    if (depth !== 0 || open === undefined || !isPunctuation(text, open, '(')) continue;
    if (words.every((word, offset) => wordOf(text, tokens[index + offset]).toLowerCase() === word)) return insideFrom(text, tokens, index + words.length);
  }
  return null;
}

function insideFrom(text: string, tokens: readonly Token[], open: number): string | null {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    if (isPunctuation(text, tokens[index], '(')) depth += 1;
    if (isPunctuation(text, tokens[index], ')')) depth -= 1;
    if (depth === 0) return text.slice(tokens[open]?.end, tokens[index]?.start).trim();
  }
  return null;
}
