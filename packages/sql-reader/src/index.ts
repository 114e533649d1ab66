export type * from './syntax.js';
export type * from './grammar.js';
export { isGrammarLoaded, loadGrammar, parseExpression, parsePlpgsql, parseStatement } from './grammar.js';
export { readSqlText } from './read.js';
export * from './lex.js';
export { createByteMap, codePointOffset } from './offsets.js';
export type { ByteMap } from './offsets.js';
export { readHistory } from './history/read.js';
export type * from './history/types.js';
