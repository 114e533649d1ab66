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
const thenCall = /^\s*\.\s*then\b/u;
const memberBehind = new RegExp(String.raw`^\s*\)\s*\.\s*(${name})`, 'u');
/** What ends an expression for certain: a sign, or a line whose next one begins with a word that does not go on with it. */
const ends = /^\s*(?:[;}]|$)|^[ \t]*\r?\n\s*(?!(?:in|instanceof|as|satisfies)\b)[A-Za-z_$]/u;
const given = /^\s*[),\]]/u;
const parenthesis = /(?<before>[\w$)\]`]?)\s*\(\s*await\s*$/u;
const pattern = new RegExp(String.raw`\b(?:const|let|var)\s*\{(?<entries>[\w$\s,:]*)\}\s*=\s*(?:await\s*)?$`, 'u');
const variable = new RegExp(String.raw`\b(?:const|let|var)\s+${name}\s*=\s*(?:await\s*)?$`, 'u');
/** Behind these words a parenthesis begins no arguments. */
const words = 'await|case|default|delete|do|else|extends|in|instanceof|new|of|return|throw|typeof|void|yield';
const argument = new RegExp(String.raw`(?:(?<!\b(?:${words})\s*)(?<=[\w$]\s*)\(|=>|\breturn\b|,|\[)\s*(?:await\s*)?$`, 'u');

/** How far around an import the text is looked at. */
const reach = 400;

/** As the reader of trees tells them, see `takenNames` there; null where only the tree does. */
function takenNames(text: string, { start, end }: Span): readonly string[] | null {
  const before = text.slice(Math.max(0, start - reach), start);
  const after = text.slice(end, end + reach);
  if (thenCall.test(after)) return ['*'];
  const around = parenthesis.exec(before);
  const member = memberBehind.exec(after)?.[1];
  if (around !== null && around.groups?.['before'] === '' && member !== undefined) return member === 'then' ? ['*'] : [member];
  if (ends.test(after)) {
    const entries = pattern.exec(before)?.groups?.['entries'];
    if (entries !== undefined) return namesIn(entries);
    if (variable.test(before)) return ['*'];
  }
  return (given.test(after) || ends.test(after)) && argument.test(before) ? ['*'] : null;
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
