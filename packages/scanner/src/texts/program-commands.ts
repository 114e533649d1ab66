import type { ProgramText } from '@pg-guardrails/ts-reader';
import { textsOfScript } from './commands.js';
import { readScript } from './script.js';
import { asWritten } from './written.js';

/**
 * What a command line in a string of a program hands to `psql`: `execSync('psql -c "SELECT 1"')`. A list of words needs no reading, each is a string
 * of its own.
 */
export function commandTexts(text: ProgramText): readonly ProgramText[] {
  if (!/\b(?:psql|pgcli|usql)\b/u.test(text.value)) return [];
  const source = { ...asWritten(text.value, 0, text.value.length), holes: text.holes };
  return textsOfScript(readScript(source)).flatMap(({ written, execution }): readonly ProgramText[] => {
    if (execution !== 'executed' || written.value === '') return [];
    const { value, starts, ends, holes } = written;
    const last = value.length - 1;
    const placeOf = (start: number, end: number): ProgramText['place'] => text.placeOf(starts[Math.min(start, last)] ?? 0, end <= start ? (starts[Math.min(start, last)] ?? 0) : (ends[Math.min(end - 1, last)] ?? 0));
    return [{ file: text.file, value, place: placeOf(0, value.length), execution, holes, placeOf }];
  });
}
