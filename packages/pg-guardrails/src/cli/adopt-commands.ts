import { Option, type Command } from 'commander';
import type { ExitCode, Tool } from './check.js';
import type { DoctorFlags } from './doctor.js';
import type { InitFlags } from './init.js';
import type { Io } from './io.js';

/** `init` and `doctor`: the commands with which a project takes the tool up. */
export function addAdoptCommands(program: Command, tool: Tool, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('init')
    .summary('set a project up')
    .description('Looks through the project (who uses the driver, which migrations there are, who logs in, what is said of tables), shows what it would write, and writes it: a configuration, the ESLint block, npm scripts, a commit hook. What is there already stays.')
    .option('-y, --yes', 'write without asking')
    .addOption(new Option('--hook <kind>', 'which commit hook; default: husky, lefthook or pre-commit, when the project has one').choices(['husky', 'lefthook', 'pre-commit', 'git']))
    .option('--nested', 'make a configuration for this folder although one above covers it')
    .option('--color', 'colour even when it does not go to a terminal')
    .option('--no-color', 'never colour')
    .addHelpText('after', '\nIt changes nothing when it is run again. Without a terminal and without --yes it only prints what it would write.\n\nExit codes:\n  0  written, or nothing to do\n  2  nothing was written, and why')
    .action(async (flags: InitFlags) => {
      const { runInit } = await import('./init.js');
      done(await runInit(flags, tool, io));
    });

  program
    .command('doctor')
    .summary('say what is covered, and what is not')
    .description('Looks at the configuration and what it speaks of, and whether findings are met in the editor, at commit and in CI; each gap with its next step.')
    .option('-c, --config <file>', 'the configuration; default: the nearest guardrails.config.* at or above the working directory')
    .option('--color', 'colour even when it does not go to a terminal')
    .option('--no-color', 'never colour')
    .addHelpText('after', '\nExit codes:\n  0  all is well\n  1  something is amiss\n  2  it could not be looked at')
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import('./doctor.js');
      done(await runDoctor(flags, tool, io));
    });
}
