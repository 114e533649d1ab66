const white = /\s/;
const lineBreak = /[\r\n\u2028\u2029]/;
/** Behind `.` a name is a member's; what is beyond ASCII may be white space, and hide one. */
const beforeMember = /[.\x80-\uffff]/;

/** White space to the scanners of TypeScript and of oxc, and not to ECMA-262: what holds it is for the tree to tell. */
export const oddSpace = /[\u0085\u200b]/;
/** The same as bytes of UTF-8. */
export const oddSpaceAsBytes = /\u00c2\u0085|\u00e2\u0080\u008b/;

/** Whether comments stand before a name, and may stand behind the dot that makes it a member. */
export function mayHideDot(text: string, at: number): boolean {
  let isBehindComment = false;
  for (let end = at; ; ) {
    let crossesLine = false;
    while (end > 0 && white.test(text.charAt(end - 1))) {
      crossesLine ||= lineBreak.test(text.charAt(end - 1));
      end -= 1;
    }
    if (text.startsWith('*/', end - 2)) {
      const start = text.lastIndexOf('/*', end - 4);
      const outer = start < 1 ? -1 : text.lastIndexOf('/*', start - 1);
      // A comment that holds `/*` begins before.
      if (start === -1 || (outer !== -1 && text.lastIndexOf('*/', start - 1) < outer)) return true;
      end = start;
      isBehindComment = true;
      continue;
    }
    const last = text.charAt(end - 1);
    if (!crossesLine) return isBehindComment && beforeMember.test(last);
    let start = end;
    while (start > 0 && !lineBreak.test(text.charAt(start - 1))) start -= 1;
    const line = text.slice(start, end);
    const comments = [...line.matchAll(/\/\//gu)].map(({ index }) => line.slice(0, index).trimEnd());
    if (comments.length === 0) return isBehindComment && beforeMember.test(last);
    if (comments[0] !== '') return [...comments, line].some((before) => /[./\x80-\uffff]$/.test(before));
    end = start;
    isBehindComment = true;
  }
}

/** What stands before an offset: the white space there, however long it is, as a comment may have been, and as much as is looked at before it. */
export function textBefore(text: string, at: number, reach: number): string {
  let end = at;
  while (end > 0 && white.test(text.charAt(end - 1))) end -= 1;
  return text.slice(Math.max(0, end - reach), at);
}
