/** What may follow a word in the source of a program when the rest of its statement is written elsewhere: the end of a string, a hole, what `format` fills in, an escape, a comment of SQL. */
const open = '(?:["\'`\\\\%]|\\$\\{|/[*"\'`\\\\$]|-[-"\'`\\\\$])';

/** What may stand behind CREATE, ALTER or DROP: kinds of objects, and what may come before them. */
const objects = `or|temp|temporary|local|global|unlogged|unique|constraint|trusted|procedural|recursive|concurrently|default|aggregate|access|cast|collation|conversion|database|domain|event|extension|foreign|function|group
|index|language|large|materialized|operator|owned|policy|procedure|publication|role|routine|rule|schema|sequence|server|statistics|subscription|system|table|tablespace|text|transform|trigger|type|user|view`.replaceAll('\n', '');
const kindsBehindUnknown = 'table|sequence|materialized|extension';

/** A verb and what must follow it, in a text that is written as one piece. */
const definesInText = new RegExp(String.raw`\b(?:create|alter|drop)(?:\s+(?:${objects})\b|\s*(?:/\*|--)|\s+hole_\d)|\b(?:grant|revoke)(?:\s+[\w"]|\s*(?:/\*|--|"))|\bcomment(?:\s+on\b|\s*(?:/\*|--))|\bsecurity(?:\s+label\b|\s*(?:/\*|--))|\breassign(?:\s+owned\b|\s*(?:/\*|--))|\bimport(?:\s+foreign\b|\s*(?:/\*|--))`, 'iu');
const selectsInto = /\bselect\b[^]*(?<!\b(?:insert|merge)\s+)\binto\b/iu;
const runsText = /\bdo\b[^]*\bexecute\b/iu;
const afterUnknown = new RegExp(String.raw`^\s*(?:${kindsBehindUnknown})\s+["\w$]`, 'iu');
const beginsUnknown = /^(?:\s|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*hole_1\b/u;

/** Whether a statement goes on here of which only the verb is missing. */
export function followsVerb(text: string): boolean {
  return afterUnknown.test(text);
}

/**
 * Whether a text can hold a statement that changes definitions or privileges: false only when it certainly holds none, so that most strings of
 * a program need no parsing.
 */
export function mayDefine(text: string): boolean {
  if (definesInText.test(text) || selectsInto.test(text) || runsText.test(text)) return true;
  const unknown = beginsUnknown.exec(text);
  if (unknown !== null && followsVerb(text.slice(unknown[0].length))) return true;
  return text.includes('\\') && /\bdo\b/iu.test(text);
}

/** The second word may be cut, too. */
const cut = String.raw`(?:\s+\w+)?\s*${open}`;
const second = String.raw`(?:\s+(?:${objects})(?!\w)|${cut})`;
const defines = new RegExp(String.raw`(?<!\w)(?:(?:create|alter|drop)${second}|(?:grant|revoke)(?:\s+[\w"]|\s*${open})|comment(?:\s+on(?!\w)|${cut})|security(?:\s+label|${cut})|reassign(?:\s+owned|${cut}))`, 'u');
/** Where no two strings touch, a string that ends behind a verb is a part of a statement only if a piece goes on with its second word: one behind a hole, or, where strings are joined, another one. */
const quote = '["\'`]';
const openWithin = '(?:[\\\\%]|\\$\\{|/[*"\'`\\\\$]|-[-"\'`\\\\$])';
const cutWithin = String.raw`(?:\s+\w+)?\s*${openWithin}|\s+\w+\s*${quote}`;
const definesWithin = new RegExp(String.raw`(?<!\w)(?:(?:create|alter|drop)(?:\s+(?:${objects})(?!\w)|${cutWithin})|(?:grant|revoke)(?:\s+[\w"]|\s*${open})|comment(?:\s+on(?!\w)|${cutWithin})|security(?:\s+label|${cutWithin})|reassign(?:\s+owned|${cutWithin}))`, 'u');
const endsBehindVerb = /(?<!\w)(?:create|alter|drop|comment|security|reassign)\s*["'`]/u;
const goesOn = (before: string): RegExp => new RegExp(String.raw`${before}\s*(?:(?:${objects}|on|label|owned)(?!\w)|\w*(?:\$\{|\\)|/\*|--)`, 'u');
const goesOnBehindHole = goesOn('\\}');
const goesOnElsewhere = goesOn('[}"\'`]');

function definesSomething(source: string, joins: Joins): boolean {
  if (joins === 'touching') return defines.test(source);
  return definesWithin.test(source) || (endsBehindVerb.test(source) && (joins === 'none' ? goesOnBehindHole : goesOnElsewhere).test(source));
}

/** IMPORT FOREIGN SCHEMA: programs import all day, so the second word must be there somewhere. */
const imports = new RegExp(String.raw`(?<!\w)import(?:\s+foreign|${cut})`, 'u');
const into = new RegExp(String.raw`(?<!\w)(?<!(?:insert|merge)\s+)into(?:\s|${open})`, 'u');
const executes = new RegExp(String.raw`(?<![\w.])execute(?:\s*(?:${open}|[($])|\s+\w)`, 'u');
const opensBody = new RegExp(String.raw`(?<!\w)do(?:\s+language|\s*(?:${open}|\$|e\\?'))`, 'u');
const kindOf = (before: string): RegExp => new RegExp(String.raw`${before}\s*(?:${kindsBehindUnknown})(?:\s+["\w$]|\s*${open})`, 'u');
/** What goes on behind a verb that only runs show: `${verb} TABLE a`, and a string of its own, which something must put behind the verb. */
const unknownVerb = kindOf('\\}');
const unknownVerbElsewhere = kindOf('["\'`]');

/** As `identityWords`, of `mayWriteDefinition`. */
export const definitionWords = {
  whole: ['create', 'alter', 'drop', 'grant', 'revoke', 'comment', 'security', 'reassign', 'import', 'select', 'into', 'execute', 'do'],
  within: [...kindsBehindUnknown.split('|'), 'foreign'],
} as const;

/**
 * How a program makes one text of strings that are written apart: they may touch within a word (`+`, `.join('')`), stand apart (`.join(' ')`, a hole
 * behind a hole and a space), or stay what they are, each with what its own holes give.
 */
export type Joins = 'touching' | 'apart' | 'none';

/**
 * Whether the source of a program may hold a string with a statement that changes definitions or privileges: false only when it certainly holds
 * none, unless one of `definitionWords` is put together of several strings, or spelled in escapes.
 * @param source in lower case, without the comments of the program.
 */
export function mayWriteDefinition(source: string, joins: Joins = 'touching'): boolean {
  if (definesSomething(source, joins)) return true;
  if (source.includes('select') && into.test(source)) return true;
  if (source.includes('foreign') && imports.test(source)) return true;
  return (executes.test(source) && opensBody.test(source)) || unknownVerb.test(source) || (joins !== 'none' && unknownVerbElsewhere.test(source));
}
