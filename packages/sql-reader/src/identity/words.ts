import type { Joins } from '../ddl/words.js';

/** What may follow a word in the source of a program when the rest of its statement is written elsewhere: the end of a string, a hole, what `format` fills in, an escape, a comment of SQL. */
const open = '(?:["\'`\\\\%]|\\$\\{|/[*"\'`\\\\$]|-[-"\'`\\\\$])';
const quote = '["\'`\\\\$]';
const named = /role|session|authorization/u;

/** SET ROLE, and SET whose name is not seen. */
const setsRole = /(?<!\w)set\s+(?:role|session|local)/u;
const setsSomething = new RegExp(String.raw`(?<!\w)set(?:\s+\w+)?\s*${open}`, 'u');
/** SET of what only the run shows: a hole follows, or what is filled in, an escape, a comment, the end of a string; a string of the word alone may be one of several. */
const setsUnseen = /(?<!\w)set\s*"?(?:\$\{|%|\\|\/\*|--|\?\?|\{|:\w)|(?<!\w)set\s+["'`]/u;
const isWordAlone = /["'`]\s*set["'`]/u;

function setsSomethingUnseen(source: string, joins: Joins): boolean {
  return setsUnseen.test(source) || (joins !== 'none' && isWordAlone.test(source));
}

const resets = new RegExp(String.raw`(?<!\w)(?:reset(?:\s+(?:role|session|all)|(?:\s+\w+)?\s*${open})|discard(?:\s+all|(?:\s+\w+)?\s*${open}))`, 'u');
const always = new RegExp(String.raw`set_config|pg_settings|(?<!\w)u&${quote}`, 'u');
/** EXECUTE in PL/pgSQL, which may put its text together in ways that only its reader follows, and what opens a body. */
const executes = new RegExp(String.raw`(?<![\w.])execute(?:\s*(?:${open}|[($])|\s+\w)`, 'u');
const opensBody = new RegExp(String.raw`(?<!\w)(?:do(?:\s+language|\s*(?:${open}|\$|e\\?'))|create(?:\s+or\s+replace)?\s+(?:function|procedure)|create(?:\s+\w+){0,3}\s*${open})`, 'u');
/** `-c role=app`, `--role=app`. */
const optionSpace = String.raw`[\s%20+]*`;
const optionName = `(?:role|session|(?:r(?:ol?)?|s(?:e(?:s(?:s(?:io?)?)?)?)?)?${quote})`;
const option = new RegExp(`-c${optionSpace}${optionName}|--${optionName}`, 'u');
/** `connection: { role: … }` of postgres.js: parameters that the session starts with. */
const startup = /connection["'`\]]*\s*:/u;
const splitOption = new RegExp(`-${quote}`, 'u');
const restOfOption = new RegExp(`["'\`}](?:c${optionSpace}|-)${optionName}`, 'u');

/** SET without its name, and the name without SET, as constants that other files put together. */
const verbAlone = /^(?:[^]*(?<!\w))?(?:set(?:\s+(?:local|session))?|reset)\s*$/iu;
const nameAlone = /^\s*(?:role|session|authorization|local)(?!\w)/iu;
const exportsText = /\bexport\b/u;
const opensName = /["'`}]\s*(?:role|session|authorization|local)(?!\w)/u;

/** Whether a constant that a file exports may be the one or the other half of an identity change that another file makes of it. */
export function isHalfOfIdentity(value: string): boolean {
  return verbAlone.test(value) || nameAlone.test(value);
}

/** What stands beside the name of an identity, or ends a string before it. */
export function mayNameIdentity(source: string): boolean {
  return startup.test(source) || setsSomething.test(source) || option.test(source) || (splitOption.test(source) && restOfOption.test(source));
}

/**
 * Words that, put together of several strings, make a text of which `mayWriteIdentity` sees nothing: those that stand between the ends of words, and
 * those that may stand within one (`-crole=app`, `session_authorization`).
 */
export const identityWords = {
  whole: ['set', 'reset', 'discard', 'set_config', 'pg_settings', 'execute', 'u&', 'do', 'create'],
  within: ['role', 'session', 'authorization', 'local'],
} as const;

/**
 * Whether the source of a program may hold a string in which there is an identity change, or export a half of one (`isHalfOfIdentity`): false only when it certainly holds none, unless
 * one of `identityWords` is put together of several strings, or spelled in escapes. Much narrower than a search for the words, since `set`, `reset`,
 * `role`, `session` and `execute` are names that programs use all day.
 * @param source in lower case, without the comments of the program.
 */
export function mayWriteIdentity(source: string, joins: Joins = 'touching'): boolean {
  if (always.test(source) || setsRole.test(source) || resets.test(source) || setsSomethingUnseen(source, joins)) return true;
  if (executes.test(source) && opensBody.test(source)) return true;
  if (exportsText.test(source) && (setsSomething.test(source) || opensName.test(source))) return true;
  return named.test(source) && mayNameIdentity(source);
}

/** SET of an unknown part, in a text where one reads `hole_1`, or of what is filled in. */
const setsHole = /(?<!\w)set(?:\s|\/\*|--[^\n]*\n|local|session)*["(]?(?:\w*hole_\d|%|\?\?|\{|:\w|\*\/)/iu;

const escapedBody = /(?<!\w)e\\?'/iu;

/** Whether the source of a program may hold a body that is written in the escapes of an E string. */
export function mayHideBody(source: string): boolean {
  return source.includes('\\') && /\b(?:do|function|procedure)\b/iu.test(source) && escapedBody.test(source);
}

/**
 * Whether a text can hold an identity change at all: false only when it certainly holds none, so that most strings of a
 * program need no parsing. It looks for words that every spelling has; escapes that can hide them count as them.
 */
export function mayChangeIdentity(text: string): boolean {
  if (/\b(?:discard|reset)\b|set_config|execute|pg_settings|u&["']/iu.test(text) || setsHole.test(text)) return true;
  if (/role|session[-_\s/]|authorization/iu.test(text) && /set|-c|--|%/iu.test(text)) return true;
  // E'…' can spell a whole body in escapes.
  return text.includes('\\') && /\b(?:do|function|procedure)\b/iu.test(text);
}

/**
 * Whether the body of a function or of DO can hold an identity change: false only when it certainly holds none. Narrower than `mayChangeIdentity`,
 * as bodies speak of roles and set columns all day.
 * @param body as PostgreSQL gets it.
 */
export function mayChangeIdentityInBody(body: string): boolean {
  const text = body.toLowerCase();
  if (always.test(text) || setsRole.test(text) || resets.test(text) || /(?<![\w.])execute(?!\w)/u.test(text)) return true;
  return (named.test(text) && setsSomething.test(text)) || (text.includes('\\') && /\b(?:do|function|procedure)\b/u.test(text));
}
