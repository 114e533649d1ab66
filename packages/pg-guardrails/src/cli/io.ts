/** Everything the command line takes from the process, so that a test can stand in for it. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Columns of the terminal; undefined when it is none, 0 when it does not say. */
  readonly columns: number | undefined;
  out(text: string): void;
  err(text: string): void;
  /** Shows a line in the place of the last one, while something takes time; null takes it away. Absent where nobody looks. */
  readonly progress?: (line: string | null) => void;
  /** Asks on the terminal; null at the end of its input. Absent where nobody can answer. */
  readonly ask?: (question: string) => Promise<string | null>;
}

/** Wide lines are hard to read: text is set in at most so many columns. */
const widest = 120;
const usual = 80;

export function widthOf({ columns = 0 }: Pick<Io, 'columns'>): number {
  return columns === 0 ? usual : Math.min(Math.max(columns, 40), widest);
}

/**
 * Whether to colour: the flag decides, then NO_COLOR (no-color.org: any value but an empty one), then FORCE_COLOR, then
 * whether the report goes to a terminal that can.
 */
export function colorMode(flag: boolean | undefined, io: Pick<Io, 'env' | 'isTerminal'>, target: 'terminal' | 'file'): 'color' | 'plain' {
  if (flag !== undefined) return flag ? 'color' : 'plain';
  if ((io.env['NO_COLOR'] ?? '') !== '') return 'plain';
  const forced = io.env['FORCE_COLOR'];
  if (forced !== undefined) return forced === '0' || forced === 'false' ? 'plain' : 'color';
  return target === 'terminal' && io.isTerminal && io.env['TERM'] !== 'dumb' ? 'color' : 'plain';
}
