import type { Severity } from '@pg-guardrails/kernel';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { addAdoptCommands } from './adopt-commands.js';
import { addCatalogCommands } from './catalog-commands.js';
import type { CertifyFlags } from './certify.js';
import { internalError, runCheck, type CheckFlags, type ExitCode, type Tool } from './check.js';
import { certificateFormats, formats, graphFormats, proofFormats } from './formats.js';
import type { GraphFlags } from './graph.js';
import { widthOf, type Io } from './io.js';
import type { ProveFlags } from './prove.js';
import type { RemedyFlags } from './remedy.js';
import { extraReport, withStandardOutput } from './reports.js';

const severities: readonly Severity[] = ['error', 'warning', 'info'];

const scratchHelp = 'a server of PostgreSQL 14 to 18, and a superuser there, instead of the embedded one: a database is made on it and dropped again, no other is touched. A password may come from PGPASSWORD or ~/.pgpass';

const exitCodes = `
Exit codes:
  0  clean
  1  findings at or above --fail-on
  2  the job could not be done, or not whole: bad configuration, unreadable input`;

function secondsOf(word: string): number {
  const seconds = Number(word);
  if (word.trim() === '' || !Number.isFinite(seconds) || seconds <= 0 || seconds > 86_400) throw new InvalidArgumentError('It must be a number of seconds, up to a day.');
  return seconds;
}

function nodesOf(word: string): number {
  const nodes = Number(word);
  if (!/^\d+$/u.test(word) || nodes < 5 || nodes > 2000) throw new InvalidArgumentError('It must be a whole number from 5 to 2000.');
  return nodes;
}

/** Runs the command line; of the commands the one that is asked for is loaded. Never throws: our own bug becomes one line and exit code 2. */
export async function run(words: readonly string[], tool: Tool, io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = new Command('pg-guardrails')
    .description('Checks what a service and its PostgreSQL migrations claim about their hardening.')
    .version(tool.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', exitCodes)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        io.out(text);
      },
      writeErr: (text) => {
        io.err(text);
      },
      getOutHelpWidth: () => widthOf(io),
      getErrHelpWidth: () => widthOf(io),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .hook('preAction', (_, command) => {
      withStandardOutput(command);
    });

  program
    .command('check')
    .summary('judge every claim')
    .description('Reads the files and the migrations, judges every claim, and reports findings and verdicts.')
    .argument('[rule-or-group...]', 'only these; all of them when none is given')
    .option('-c, --config <file>', 'the configuration; default: the nearest guardrails.config.* at or above the working directory')
    .addOption(new Option('-f, --format <format>', 'how to report').choices(formats).default('pretty'))
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
    .addOption(new Option('--report <format=file>', 'one more report of the same run, in a file; may be given several times').argParser(extraReport))
    .addOption(new Option('--fail-on <severity>', 'the least severity that makes the exit code 1').choices(severities).default('error'))
    .option('--color', 'colour the report even when it does not go to a terminal')
    .option('--no-color', 'never colour the report')
    .option('--database-url <url>', 'judge the database of this URL as it stands, read-only, and list where it is not what the migrations make. A password may come from PGPASSWORD or ~/.pgpass')
    .option('--staged', 'judge what git would commit now, and report only what HEAD does not have')
    .option('--since <ref>', 'report only what the merge base of this branch, tag or commit and HEAD does not have')
    .option('--baseline [file]', 'the old findings that fail nothing; default: guardrails.baseline.json beside the configuration, when it is there')
    .option('--no-baseline', 'as if there were none')
    .option('--write-baseline [file]', 'write what is found now as the old findings, and nothing else')
    .option('--cache', 'keep what was read for the next run')
    .option('--cache-location <folder>', 'where; default: node_modules/.cache/pg-guardrails beside the configuration. Implies --cache')
    .addHelpText('after', () => `\nGroups:\n${groupList(tool)}\n${exitCodes}`)
    .action(async (only: readonly string[], flags: CheckFlags) => {
      exitCode = await runCheck(only, flags, tool, io);
    });

  addCatalogCommands(program, async (question, flags) => {
    const { runCatalog } = await import('./catalog.js');
    exitCode = await runCatalog(question, flags, tool, io);
  });

  program
    .command('prove')
    .summary('try to break every claim on a real PostgreSQL')
    .description('Applies the migrations to a PostgreSQL of its own, embedded in this process unless --database-url names a server, tries to break every claim on it, and compares what PostgreSQL answers with what is claimed. Nothing is installed, and no other database is touched.')
    .argument('[rule-or-group...]', 'only these; all that a database can decide when none is given')
    .option('-c, --config <file>', 'the configuration; default: the nearest guardrails.config.* at or above the working directory')
    .addOption(new Option('-f, --format <format>', 'how to report').choices(proofFormats).default('pretty'))
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
    .addOption(new Option('--fail-on <severity>', 'the least severity that makes the exit code 1').choices(severities).default('error'))
    .option('--skip-failing', 'leave out the files in which PostgreSQL refuses a statement')
    .option('--database-url <url>', scratchHelp)
    .option('--no-cache', 'begin anew, and keep nothing for the next run')
    .option('--cache-location <folder>', 'where the first files of a history are kept, applied; default: node_modules/.cache/pg-guardrails')
    .option('--timeout <seconds>', 'how long one statement may take', secondsOf, 60)
    .option('--color', 'colour the report even when it does not go to a terminal')
    .option('--no-color', 'never colour the report')
    .addHelpText('after', '\nExit codes:\n  0  every claim holds\n  1  findings at or above --fail-on\n  2  it could not be done, or not whole: bad configuration, a statement that PostgreSQL refuses, or PostgreSQL contradicts what was said without it')
    .action(async (only: readonly string[], flags: ProveFlags) => {
      const { runProve } = await import('./prove.js');
      exitCode = await runProve(only, flags, tool, io);
    });

  program
    .command('certify')
    .summary('write the certificate, from evidence')
    .description('Judges every claim, tries those that a database can decide on a PostgreSQL inside this process, and writes the certificate: each claim with its verdict, its evidence and what PostgreSQL answered. The same files give the same bytes.')
    .argument('[rule-or-group...]', 'only these; all of them when none is given')
    .option('-c, --config <file>', 'the configuration; default: the nearest guardrails.config.* at or above the working directory')
    .addOption(new Option('-f, --format <format>', 'the form; default: by the name of the output, else markdown').choices(certificateFormats))
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .option('--check', 'write nothing: compare with the file that --output names')
    .option('--skip-failing', 'leave out the files in which PostgreSQL refuses a statement')
    .option('--database-url <url>', scratchHelp)
    .option('--no-cache', 'begin anew, and keep nothing for the next run')
    .option('--cache-location <folder>', 'where the first files of a history are kept, applied; default: node_modules/.cache/pg-guardrails')
    .option('--timeout <seconds>', 'how long one statement may take', secondsOf, 60)
    .addHelpText('after', '\nIt bears a time only when SOURCE_DATE_EPOCH is set.\n\nExit codes:\n  0  every claim is proven; with --check: and the file is fresh\n  1  something is not proven, or the file is stale\n  2  it could not be made, or not whole')
    .action(async (only: readonly string[], flags: CertifyFlags) => {
      const { runCertify } = await import('./certify.js');
      exitCode = await runCertify(only, flags, tool, io);
    });

  program
    .command('remedy')
    .summary('write the migration that closes the holes')
    .description('Writes the next migration of the history, in its own form and numbering, which closes everything that gets through the claims of immutability.')
    .argument('[table...]', 'claimed tables: schema.name, or a name in the search path; all of them when none is given')
    .option('-c, --config <file>', 'the configuration; default: the nearest guardrails.config.* at or above the working directory')
    .option('-o, --output <file-or-folder>', 'write a new file instead of standard output; below a folder it gets its own name')
    .addHelpText('after', '\nTimestamps in names are those of SOURCE_DATE_EPOCH, when it is set.\n\nExit codes:\n  0  the migration closes everything, or nothing is open (then nothing is printed)\n  1  something stays open that no migration closes\n  2  it could not be made or written; no file is ever overwritten')
    .action(async (tables: readonly string[], flags: RemedyFlags) => {
      const { runRemedy } = await import('./remedy.js');
      exitCode = await runRemedy(tables, flags, tool, io);
    });

  program
    .command('graph')
    .summary('draw who reaches the driver, and who reaches test-only code')
    .description('Draws the imports that lead to the drivers of PostgreSQL and to the modules that claims call test-only, along the shortest ways; zone by zone, folders drawn as one until it can be read.')
    .option('-c, --config <file>', 'the configuration; default: the nearest guardrails.config.* at or above the working directory')
    .addOption(new Option('-f, --format <format>', 'the form; default: by the name of the output, else mermaid').choices(graphFormats))
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .option('--to <package-or-module...>', 'who reaches these packages, modules or globs, instead')
    .option('--focus <path-or-zone>', 'only what leads through this file, folder or zone, which is drawn finer')
    .option('--nodes <number>', 'at most so many boxes, 5 to 2000', nodesOf, 40)
    .addHelpText('after', '\nWhat breaks a claim is drawn red; `check` says it in words.\n\nExit codes:\n  0  drawn\n  2  it could not be drawn, or not whole')
    .action(async (flags: GraphFlags) => {
      const { runGraph } = await import('./graph.js');
      exitCode = await runGraph(flags, tool, io);
    });

  addAdoptCommands(program, tool, io, (code) => {
    exitCode = code;
  });

  program
    .command('explain')
    .summary('say what a rule demands')
    .description('Prints what a rule demands, the options of its claims, and each message it can give.')
    .argument('<rule>', 'the id of the rule')
    .action(async (rule: string) => {
      const { runExplain } = await import('./explain.js');
      exitCode = runExplain(rule, tool, io);
    });

  program
    .command('print-config')
    .summary('print the configuration with every default')
    .description('Prints the configuration with every default filled in, as JSON.')
    .option('-c, --config <file>', 'the configuration; default: the nearest guardrails.config.* at or above the working directory')
    .action(async ({ config }: { readonly config?: string }) => {
      const { runPrintConfig } = await import('./print-config.js');
      exitCode = await runPrintConfig(config, tool, io);
    });

  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong; asking for help or the version is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    io.err(`pg-guardrails: ${internalError(error, io)}\n`);
    return 2;
  }
}

function groupList({ rules }: Tool): string {
  const groups = [...new Set(rules.map(({ group }) => group))];
  return groups.map((group) => `  ${group}: ${rules.filter((rule) => rule.group === group).map(({ id }) => id).join(', ')}`).join('\n');
}
