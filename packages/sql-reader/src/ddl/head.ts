import { isPunctuation, wordOf } from '../lex.js';
import type { LexedSqlText } from '../read.js';

/** Words with which the details of a statement begin: what is made of what, who it is with which password, for which rows. */
const detailWords = new Set(['as', 'is', 'with', 'using', 'password', 'encrypted', 'options', 'return', 'begin']);
const longestHead = 24;

/**
 * The tokens of a statement before its details, as a half-open range of token indices: `CREATE TABLE a` of `CREATE TABLE a (b int)`. A password is never
 * among them.
 */
export function headOf({ text, tokens }: LexedSqlText, from: number, to: number): number {
  const verb = wordOf(text, tokens[from]);
  const isGrant = verb === 'grant' || verb === 'revoke';
  const isSelect = verb === 'select' || verb === 'with';
  let depth = 0;
  for (let index = from + 1; index < to; index += 1) {
    const word = wordOf(text, tokens[index]);
    if (isSelect) {
      if (isPunctuation(text, tokens[index], '(')) depth += 1;
      else if (isPunctuation(text, tokens[index], ')')) depth -= 1;
      else if (depth === 0 && word === 'into') return nameEnd({ text, tokens }, index + 1, to);
      continue;
    }
    if (index - from >= longestHead || detailWords.has(word)) return index;
    if (!isGrant && isPunctuation(text, tokens[index], '(')) return index;
  }
  return to;
}

function nameEnd({ text, tokens }: Pick<LexedSqlText, 'text' | 'tokens'>, from: number, to: number): number {
  let index = from;
  while (['temp', 'temporary', 'local', 'global', 'unlogged', 'table'].includes(wordOf(text, tokens[index]))) index += 1;
  while (index + 2 < to && isPunctuation(text, tokens[index + 1], '.')) index += 2;
  return Math.min(to, index + 1);
}
