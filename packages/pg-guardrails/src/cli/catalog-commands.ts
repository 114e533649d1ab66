import type { Question } from '@pg-guardrails/check';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { CatalogFlags } from './catalog.js';
import { catalogFormats } from './formats.js';

type Power = Extract<Question, { readonly kind: 'who' }>['power'];

const powers: readonly Power[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN', 'DROP'];

function powerOf(word: string): Power {
  const power = powers.find((one) => one === word.toUpperCase());
  if (power === undefined) throw new InvalidArgumentError(`It must be one of ${powers.join(', ')}.`);
  return power;
}

/** `catalog`, `catalog who <privilege> <relation>` and `catalog log <name>`. */
export function addCatalogCommands(program: Command, ask: (question: Question, flags: CatalogFlags) => Promise<void>): void {
  // The options are the parent's: commander reads them before and after the question.
  const catalog = program
    .command('catalog')
    .summary('print the catalog that the migrations leave behind')
    .description('Prints what the migrations leave behind: roles, grants, owners, triggers, policies, each with the statement that made it so.')
    .option('-c, --config <file>', 'the configuration; default: the nearest guardrails.config.* at or above the working directory')
    .option('--replay', 'apply the history to a PostgreSQL of our own and read its catalog, instead of simulating it')
    .option('--database-url <url>', 'the same in a database made for it on this server of PostgreSQL 14 to 18, and dropped again')
    .option('--no-cache', 'with --replay: begin anew, and keep nothing for the next run')
    .option('--cache-location <folder>', 'with --replay: where the first files of a history are kept, applied; default: node_modules/.cache/pg-guardrails')
    .addOption(new Option('-f, --format <format>', 'how to print').choices(catalogFormats).default('pretty'))
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .option('--color', 'colour even when it does not go to a terminal')
    .option('--no-color', 'never colour')
    .configureHelp({ showGlobalOptions: true })
    .helpCommand(false)
    .addHelpText('after', '\nQuestions:\n  catalog who TRUNCATE public.ledger   who may, and by which statements\n  catalog log public.ledger            every change of it, in order\n\nExit codes:\n  0  answered\n  1  --replay: PostgreSQL refused a statement\n  2  it could not be answered, or not whole')
    .action(async (flags: CatalogFlags) => ask({ kind: 'everything' }, flags));

  catalog
    .command('who')
    .summary('who may do it, and which statements made it so')
    .description('Says of every role whether it may do something to a relation, by which way, and which statements made it so.')
    .argument('<privilege>', `${powers.slice(0, -1).join(', ')}, or DROP`, powerOf)
    .argument('<relation>', 'a table, view or sequence: schema.name, or a name in the search path')
    .action(async (power: Power, relation: string) => ask({ kind: 'who', power, relation }, catalog.opts<CatalogFlags>()));

  catalog
    .command('log')
    .summary('every change of a relation, role or function')
    .description('Prints every change of the rows that ever had this name, oldest first, each with its statement.')
    .argument('<name>', 'schema.name of a relation, type, index or function, or a role, schema or extension')
    .action(async (name: string) => ask({ kind: 'log', name }, catalog.opts<CatalogFlags>()));
}
