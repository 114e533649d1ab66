import { harmless, startThatFits } from '../reporters/text.js';

/** Back to the start of the line, which is erased (ECMA-48: CR, EL). */
const erased = '\r\u001B[2K';

/** What shows a line in the place of the last one on a terminal of so many columns. */
export function lineInPlace(line: string | null, columns: number): string {
  return line === null ? erased : `${erased}${startThatFits(harmless(line), Math.max(columns - 1, 1))}`;
}
