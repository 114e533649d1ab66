/** How far back from a bracket or a name the text is looked at: who writes more white space there is taken at the worst. */
const reach = 200;

/** Words behind which an array begins. Each is a name nowhere but behind a dot. */
const reserved = new Set(['case', 'const', 'default', 'else', 'extends', 'in', 'return', 'throw', 'var']);
/** `[…]` with a constant of one piece, or with nothing. */
const constantKey = /\[\s*(?:"[^"\\\r\n]*"|'[^'\\\r\n]*'|`[^`$\\\r\n]*`|\d*)\s*\]/y;
/** Behind these no expression ends. */
const opening = /[(,=[{;:&|+\-*%<>^~?@]/;
const wordUnit = /[\w$]/;

/** The offset of the last unit before another one that is no white space: -1 at the start of the text, null where a comment, or white space beyond ASCII, may stand between. */
export function lastBefore(text: string, from: number): number | null {
  let crossesLine = false;
  for (let at = from - 1; at >= 0; at -= 1) {
    if (from - at > reach) return null;
    const unit = text.charAt(at);
    if (unit === '\n' || unit === '\r') crossesLine = true;
    if (/[ \t\n\r\f\v]/.test(unit)) continue;
    if (/[^\0-\x7f]/.test(unit) || (unit === '/' && text.charAt(at - 1) === '*')) return null;
    if (crossesLine) {
      const line = text.slice(Math.max(0, at - reach), at + 1).split(/[\r\n]/).at(-1) ?? '';
      if (line.length > reach || line.includes('//')) return null;
    }
    return at;
  }
  return -1;
}

/** Whether what stands before a bracket shows that an array begins there. */
function beginsArray(text: string, bracket: number): boolean {
  const at = lastBefore(text, bracket);
  if (at === null) return false;
  if (at === -1) return true;
  const unit = text.charAt(at);
  if (unit === '.') return text.slice(Math.max(0, at - 2), at) === '..';
  if (opening.test(unit)) return true;
  if (!wordUnit.test(unit)) return false;
  let start = at;
  while (start > 0 && at - start < 10 && wordUnit.test(text.charAt(start - 1))) start -= 1;
  if (!reserved.has(text.slice(start, at + 1)) || /[#\\]|[^\0-\x7f]/.test(text.charAt(start - 1))) return false;
  const before = lastBefore(text, start);
  return before !== null && text.charAt(before) !== '.';
}

/** Whether a member may be taken by a name that is no constant of one piece: `x[y]`. May say yes for an array, never no for a member. */
export function takesComputedMember(text: string): boolean {
  for (let at = text.indexOf('['); at !== -1; at = text.indexOf('[', at + 1)) {
    constantKey.lastIndex = at;
    if (!constantKey.test(text) && !beginsArray(text, at)) return true;
  }
  return false;
}
