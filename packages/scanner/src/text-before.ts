const white = /\s/;

/** What stands before an offset: the white space there, however long it is, as a comment may have been, and as much as is looked at before it. */
export function textBefore(text: string, at: number, reach: number): string {
  let end = at;
  while (end > 0 && white.test(text.charAt(end - 1))) end -= 1;
  return text.slice(Math.max(0, end - reach), at);
}
