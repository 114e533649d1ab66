import { loadConfig } from '@pg-guardrails/config';
import { counted } from '@pg-guardrails/kernel';
import { coverageStates } from '../doctor/coverage-states.js';
import { setupStates } from '../doctor/setup-states.js';
import { amiss, open, well, type State } from '../doctor/state.js';
import { readProject } from '../init/project.js';
import { createPaint, type Paint } from '../reporters/paint.js';
import { harmless, wrap } from '../reporters/text.js';
import { problemPlace } from '../reporters/words.js';
import { internalError, type ExitCode, type Tool } from './check.js';
import { colorMode, widthOf, type Io } from './io.js';

export interface DoctorFlags {
  readonly config?: string;
  readonly color?: boolean;
}

async function baselineState(config: Parameters<Tool['checkup']>[0]): Promise<State> {
  const { openBaseline } = await import('@pg-guardrails/check/baseline');
  const opened = openBaseline(config, null);
  if (!opened.ok) return amiss(`baseline: ${problemPlace(opened.problem)}: ${opened.problem.message}`, 'pg-guardrails check --write-baseline');
  if (opened.baseline === null) return well('no baseline: every finding counts');
  const { file, entries } = opened.baseline;
  return open(`baseline: ${counted(entries.length, 'old finding')} in ${file}`, 'mend some, then shrink it: pg-guardrails check --write-baseline');
}

/** Everything that can be said, in the order in which one would ask. */
async function statesOf(flags: DoctorFlags, tool: Pick<Tool, 'rules' | 'checkup'>, io: Io): Promise<readonly State[]> {
  const loaded = await loadConfig({ cwd: io.cwd, rules: tool.rules, ...(flags.config === undefined ? {} : { file: flags.config }) });
  if (!loaded.ok) return loaded.problems.map((problem) => amiss(`${problemPlace(problem)}: ${problem.message}`, 'correct the configuration'));
  const { config } = loaded;
  const { hooksFolder } = await import('@pg-guardrails/check/git');
  const found = config.file === null ? amiss('no guardrails.config.*: the usual places and claims are assumed', 'pg-guardrails init') : well(`configuration: ${config.file} in ${config.root}`);
  return [found, ...coverageStates(await tool.checkup(config)), ...setupStates(readProject(config.root, null, hooksFolder)), await baselineState(config)];
}

function shown({ is, says, next }: State, paint: Paint, width: number): readonly string[] {
  const sign = { well: paint.good('✓'), amiss: paint.bad('✗'), open: paint.dim('·') }[is];
  const lines = wrap(harmless(says), width - 2).map((line, index) => `${index === 0 ? sign : ' '} ${line}`);
  return [...lines, ...(next === undefined ? [] : wrap(`→ ${harmless(next)}`, width - 4).map((line) => `    ${paint.dim(line)}`))];
}

/** Says what is covered and what is not. 0: all well; 1: something is amiss; 2: it could not be looked at. */
export async function runDoctor(flags: DoctorFlags, tool: Pick<Tool, 'rules' | 'checkup'>, io: Io): Promise<ExitCode> {
  try {
    const states = await statesOf(flags, tool, io);
    const paint = createPaint(colorMode(flags.color, io, 'terminal'));
    const width = widthOf(io);
    const count = states.filter(({ is }) => is === 'amiss').length;
    const conclusion = count === 0 ? paint.good('✓ All is well.') : paint.bad(`✗ ${counted(count, 'thing')} to mend.`);
    io.out(`${[...states.flatMap((state) => shown(state, paint, width)), '', conclusion].join('\n')}\n`);
    return count === 0 ? 0 : 1;
  } catch (error) {
    io.err(`pg-guardrails: ${internalError(error, io)}\n`);
    return 2;
  }
}
