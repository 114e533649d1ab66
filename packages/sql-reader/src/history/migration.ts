import { comparePlaces, createLineMap, sqlLineBreaks, type Place } from '@pg-guardrails/kernel';
import type { MappedText } from '../mapped.js';
import { type BodyChecks, speaksOfBodies } from '../body-check.js';
import { withBodiesRead } from '../body-problem.js';
import { readPlaced } from '../read.js';
import type { SqlText, SyntaxProblem } from '../syntax.js';
import type { Folders } from './folder.js';
import { joinPath, nameOf, parentOf, problem } from './folder.js';
import type { Included } from './include.js';
import { findIncluded, foldersAbove } from './include.js';
import { fillPlaceholders } from './placeholders.js';
import type { IncludeCommand, PsqlScript } from './psql/script.js';
import { mayBeScript, readScript } from './psql/script.js';
import type { PsqlVariables } from './psql/variables.js';
import { startingVariables } from './psql/variables.js';
import { isProgram } from './program-migrations.js';
import { saidOf } from './programs.js';
import type { Sections } from './sections.js';
import { dbmateSections, gooseSections, graphileMigrateSections, wholeFile } from './sections.js';
import { transactionOf } from './transaction.js';
import { connectOf } from './psql/connect.js';
import type { Connect, History, IncludedText, MigrationFile } from './types.js';

type Placeholders = Readonly<Record<string, string>>;

/** What is the same for all files of a history. */
export interface Tool {
  readonly folders: Folders;
  readonly dialect: History['dialect'];
  /** The folder of the migrations. */
  readonly root: string;
  readonly placeholders: Placeholders;
  /** What programs print that psql would run. */
  readonly programs: Readonly<Record<string, string>>;
}

/** A file being read: which files include it, from the outermost, and what psql's variables hold. */
interface Reading {
  readonly tool: Tool;
  readonly chain: readonly string[];
  readonly variables: PsqlVariables;
  /** How many files this migration has included so far. */
  readonly count: { included: number };
  /** The texts of this migration so far that speak of `check_function_bodies`: the session is the same in all of them. */
  readonly checkSetBy: Set<string>;
  /** What the migrations before this one say of that setting. */
  readonly checks: BodyChecks;
}

interface ReadText {
  readonly sql: SqlText;
  readonly includes: readonly IncludedText[];
  readonly connects: readonly Connect[];
  readonly written: MigrationFile['transaction'];
}

/** Files that include one another twice each double at every step. */
const mostIncluded = 1000;

/** What of a file's text its tool applies. */
function sectionsOf({ dialect, placeholders }: Tool, text: string): Sections {
  switch (dialect) {
    case 'dbmate':
      return dbmateSections(text);
    case 'goose':
      return gooseSections(text, placeholders);
    case 'graphile-migrate':
      return graphileMigrateSections(text);
    case 'plain':
    case 'psql':
    case 'sqitch':
    case 'flyway':
    case 'prisma':
    case 'drizzle':
    case 'supabase':
    case 'golang-migrate':
    case 'diesel':
      return wholeFile(text);
    default:
      return dialect satisfies never;
  }
}

/** Whether the files may be scripts for psql. A plain file may: nothing is known of what applies it. */
function isForPsql({ dialect }: Tool): boolean {
  return dialect === 'plain' || dialect === 'psql' || dialect === 'sqitch';
}

type PlaceOf = (start: number, end: number) => Place;

/** Places of a text that was made from another one, whose places are known. */
function placesBehind(placeOf: PlaceOf, mapped: MappedText): PlaceOf {
  if (mapped.isSource) return placeOf;
  return (start, end) => {
    const range = mapped.rangeOf(start, end);
    return placeOf(range.start, range.end);
  };
}

const graphileInclude = /^--![ \t]*include[ \t]+(?<path>.*?\.sql)[ \t]*$/gmu;

function readText(reading: Reading, file: string, original: string): ReadText {
  const { tool, chain } = reading;
  if (speaksOfBodies(original)) reading.checkSetBy.add(file);
  const lines = createLineMap(original, sqlLineBreaks);
  const sections = sectionsOf(tool, original);
  const filled = fillPlaceholders(sections.text, { ...sections.placeholders, ...tool.placeholders });
  const placeIn = placesBehind((start, end) => lines.placeOf(file, start, end), filled);
  const problems: SyntaxProblem[] = sections.problems.map(({ message, offset }) => ({ kind: 'unread', message: `the file ${message}`, place: lines.placeOf(file, offset, offset) }));
  const includes: IncludedText[] = [];
  const connects: Connect[] = [];
  const include = (found: Included, spelling: string, place: Place): void => {
    const read = found.file === null ? found.problem : readIncluded({ ...reading, chain: [...chain, file] }, found.file);
    if (typeof read === 'string') problems.push({ kind: 'unread', message: `${spelling} includes a file that was not read: ${read}`, place });
    else includes.push({ sql: read.sql, place, includes: read.includes, connects: read.connects });
  };

  let script: PsqlScript = { sent: filled, problems: [] };
  const isScript = isForPsql(tool) && mayBeScript(filled.text, reading.variables);
  if (isScript) {
    script = readScript(filled.text, reading.variables, {
      include: (command) => {
        include(fileOf(tool, command, file), "psql's \\i", placeIn(command.start, command.end));
      },
      connect: (command) => {
        const place = placeIn(command.start, command.end);
        const target = connectOf(command.arguments);
        if ('why' in target) problems.push({ kind: 'unread', message: `psql's \\${command.name} ${target.why}: what follows is read as if it ran here`, place });
        else connects.push({ ...target, place });
      },
    });
  } else if (tool.dialect === 'graphile-migrate') {
    // The fixtures folder is the only one that it includes from (graphile-migrate: README, Including external files).
    for (const match of filled.text.matchAll(graphileInclude)) {
      const place = placeIn(match.index, match.index + match[0].length);
      include(findIncluded(tool.folders, match.groups?.['path'] ?? '', [joinPath(tool.root, 'fixtures')]), '--!include', place);
    }
  }
  problems.push(...script.problems.map(({ message, start, end }): SyntaxProblem => ({ kind: 'unread', message, place: placeIn(start, end) })));
  const placeOf = isScript ? placesBehind(placeIn, script.sent) : placeIn;
  const sql = readPlaced(file, script.sent.text, placeOf, problems.sort((a, b) => comparePlaces(a.place, b.place)));
  // A new session begins with what its role and database say, perhaps in this very file.
  const isSetElsewhere = [...reading.checkSetBy].some((other) => other !== file || connects.length > 0);
  return { sql: isSetElsewhere ? sql : withBodiesRead(sql, reading.checks), includes, connects, written: sections.transaction };
}

/** `\ir` starts from the script's folder; for `\i` it is psql's working folder that counts, which may be any above the script. */
function fileOf({ folders }: Tool, { path, from }: IncludeCommand, script: string): Included {
  if (path.kind === 'unknown') return { file: null, problem: `its name is not known (${path.why})` };
  const own = parentOf(script);
  return findIncluded(folders, path.text, from === 'script' ? [own] : foldersAbove(own));
}

/** The text of an included file, or why it was not read. */
function readIncluded(reading: Reading, file: string): ReadText | string {
  if (reading.chain.includes(file)) return `it includes itself (${[...reading.chain, file].join(' → ')})`;
  reading.count.included += 1;
  if (reading.count.included > mostIncluded) return `the migration includes more than ${String(mostIncluded)} files`;
  const original = reading.tool.folders.text(file);
  return original === null ? `${file} cannot be read` : readText(reading, file, original);
}

/** What the configuration says that a program does; all of that has the program's first character as its place. */
function readProgram({ folders, programs }: Tool, file: string, checks: BodyChecks): MigrationFile | null {
  const text = saidOf(programs, [file, nameOf(file)]);
  if (text === null) {
    folders.problems.push(problem('this migration is a program, which is not read. Say in `programs` of the history, under its name (or one with `*` for several), what it does: the SQL that it runs, or an empty text where it changes nothing but rows', file, 1, 1));
    return null;
  }
  const place: Place = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { file, sql: readPlaced(file, text, () => place), includes: [], connects: [], course: null, checks, transaction: 'none' };
}

/** One migration as its tool applies it, or null, with a problem among those of `folders`, when its file cannot be read. */
export function readMigration(tool: Tool, file: string, checks: BodyChecks): MigrationFile | null {
  if (isProgram(file)) return readProgram(tool, file, checks);
  const original = tool.folders.text(file);
  if (original === null) return null;
  const reading: Reading = { tool, chain: [], variables: startingVariables(tool.placeholders, tool.programs), count: { included: 0 }, checkSetBy: new Set(), checks };
  const { sql, includes, connects, written } = readText(reading, file, original);
  return { file, sql, includes, connects, course: null, checks, transaction: transactionOf(tool.folders, tool.dialect, { sql, includes, connects }, written) };
}
