import { textBefore } from './text-before.js';

/** An `import()` that the text around it tells whole. The offsets are those of its specifier with its quotes. */
export interface DynamicEdge {
  readonly specifier: string;
  /** The members that are taken of the module at once; `*` where they are not known. */
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const name = String.raw`[A-Za-z_$][\w$]*`;
/** A specifier that is a constant as it is written. */
export const literal = /^(?:"[^"\\\r\n]*"|'[^'\\\r\n]*'|`[^`\\$]*`)$/u;
const thenCall = /\s*\.\s*then\b(?![$\\]|[^\0-\x7f])/uy;
const memberBehind = new RegExp(String.raw`\s*\)\s*\.\s*(${name})(?![\w$\\]|[^\0-\x7f])`, 'uy');
/** What ends an expression for certain: a sign, or a line whose next one begins with a word that does not go on with it. */
const ends = /\s*(?:[;}]|$)|[ \t]*\r?\n\s*(?!(?:in|instanceof|as|satisfies)\b)[A-Za-z_$]/uy;
const given = /\s*[),\]]/uy;
/** Behind other signs a parenthesis may hold what a function is given. */
const parenthesis = /(?:^|[;{=,(&|:?[+*%^~-]|=>)\s*\(\s*await\s*$/u;
const pattern = new RegExp(String.raw`\b(?:const|let|var)\s*\{(?<entries>[\w$\s,:]*)\}\s*=\s*(?:await\s*)?$`, 'u');
const variable = new RegExp(String.raw`\b(?:const|let|var)\s+${name}\s*=\s*(?:await\s*)?$`, 'u');
/** Behind these words a parenthesis begins no arguments. */
const words = 'await|case|default|delete|do|else|extends|in|instanceof|new|of|return|throw|typeof|void|yield';
const argument = new RegExp(String.raw`(?:(?<!\b(?:${words})\s*)(?<=[\w$][ \t]*)\(|=>|\breturn\b|\[)\s*(?:await\s*)?$`, 'u');
/** Behind a comma stands one of several things that something is given, or the last of `a, b`, which is what all of that is. */
const element = /,\s*(?:await\s*)?$/u;
const amongMore = /\s*[,\]]/uy;

const lineBreak = /[\r\n\u2028\u2029]/u;

/** How far back before an import the text is looked at. */
const reach = 400;

/** As the reader of trees tells them, see `takenNames` there; null where only the tree does. */
function takenNames(text: string, { start, end }: Span): readonly string[] | null {
  const before = textBefore(text, start, reach);
  if (endsStatement(before)) return null;
  const isBehind = (pattern: RegExp): boolean => {
    pattern.lastIndex = end;
    return pattern.test(text);
  };
  if (isBehind(thenCall)) return ['*'];
  memberBehind.lastIndex = end;
  const member = memberBehind.exec(text)?.[1];
  const around = parenthesis.exec(before);
  if (around !== null && (around.index > 0 || start <= reach) && member !== undefined) return member === 'then' ? ['*'] : [member];
  if (isBehind(ends)) {
    const entries = pattern.exec(before)?.groups?.['entries'];
    if (entries !== undefined) return namesIn(entries);
    if (variable.test(before)) return ['*'];
  }
  if (element.test(before)) return isBehind(amongMore) ? ['*'] : null;
  return (isBehind(given) || isBehind(ends)) && argument.test(before) ? ['*'] : null;
}

/** `return` at the end of a line returns nothing, and `await` may be a name there. */
function endsStatement(before: string): boolean {
  const code = before.trimEnd();
  return lineBreak.test(before.slice(code.length)) && /\b(?:await|return)$/u.test(code);
}

/** What `{ a, b: c }` takes; null where it is more than that. */
function namesIn(entries: string): readonly string[] | null {
  const parts = entries.split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  const taken = parts.map((part) => /^([A-Za-z_$][\w$]*)(?:\s*:\s*[A-Za-z_$][\w$]*)?$/u.exec(part)?.[1]);
  return taken.every((each) => each !== undefined) ? taken : null;
}

/** Every `import()` of a program by its module record and the text around each; null where one of them is for the tree to tell. */
export function dynamicEdges(text: string, imports: readonly { readonly start: number; readonly end: number; readonly moduleRequest: Span }[]): readonly DynamicEdge[] | null {
  const edges: DynamicEdge[] = [];
  for (const { start, end, moduleRequest } of imports) {
    const written = text.slice(moduleRequest.start, moduleRequest.end);
    const names = literal.test(written) ? takenNames(text, { start, end }) : null;
    if (names === null) return null;
    edges.push({ specifier: written.slice(1, -1), names, start: moduleRequest.start, end: moduleRequest.end });
  }
  return edges;
}
