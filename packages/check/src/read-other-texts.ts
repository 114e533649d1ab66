import type { FileFacts, WatchedKind } from '@pg-guardrails/kernel';
import { createTextSearch, isTextFile, readTexts, substituted, type TextsInput } from '@pg-guardrails/scanner';
import { mayHoldStatement, sourceSearch, statementFactsInText } from '@pg-guardrails/sql-reader';
import type { ReadText, RunCache } from './cache/run.js';
import type { ProjectFiles } from './files.js';
import type { Charge } from './findings.js';
import type { FactClaim } from './judge-facts.js';
import { namesPackages } from './named-packages.js';
import { lookoutOf, type Watched } from './watches.js';

/** The name under which a file is reported that is neither program nor SQL and that could not be read through. */
export const unreadTextRule = 'unread-text';

const messages = {
  notRead: 'This file may hold SQL or options of a connection, and {{ why }}. What could be read of it was judged all the same. If nothing in it reaches PostgreSQL, exclude it in the configuration.',
} as const;

/** Files that are neither programs nor SQL, read. */
export interface OtherTexts {
  readonly files: readonly FileFacts[];
  readonly charges: readonly Charge[];
}

const ofSql: readonly WatchedKind[] = ['identity', 'ddl'];

const nodeOption = /(?<![\w-])-(?:r|e|pe?|-require|-import|-loader|-experimental-loader|-eval|-print)(?![\w-])/i;
/** A word that a shell puts together, `n""ode`, `'-'r`, `-\r`, or YAML of two lines. */
const brokenWord = /[\w-](?:["']|\\(?:\r?\n\s*)?)+[\w-]/;
const broken = /["']|\\(?:\r?\n\s*)?/g;
/** `"\nnode -r x"`, in JSON and YAML. */
const spaceAsLetter = /\\[nrtvfbaeN_LP]/g;
const runtime = /\b(?:node|nodejs|tsx|ts-node|nodemon|bun)\b/i;
/** What all of these have in them, sought many times as fast. */
const runtimeParts = ['node', 'tsx', 'bun'];

function namesLoading(text: string): boolean {
  const lower = text.toLowerCase();
  if (!runtimeParts.some((part) => lower.includes(part))) return false;
  return lower.includes('node_options') || (runtime.test(text) && nodeOption.test(text));
}

/** Whether a test holds of the text as it stands, or as it reads where words are put together, of variables as well, or stand behind an escape of white space. */
function holdsOfReading(text: string, test: (text: string) => boolean): boolean {
  if (holdsOfQuoted(text, test)) return true;
  const whole = substituted(text);
  return whole !== text && holdsOfQuoted(whole, test);
}

function holdsOfQuoted(text: string, test: (text: string) => boolean): boolean {
  if (test(text)) return true;
  const isBroken = brokenWord.test(text);
  if (isBroken && test(text.replace(broken, ''))) return true;
  if (!text.includes('\\')) return false;
  const spaced = text.replace(spaceAsLetter, ' ');
  return spaced !== text && (test(spaced) || (isBroken && test(spaced.replace(broken, ''))));
}

/** Whether Node may be told to load a module. */
const loadsModules = (text: string): boolean => holdsOfReading(text, namesLoading);

/** The program as a word, and what has it load a module, or run a text that may, see `loadedByCommand`. Either may come first: a script keeps options in variables. */
const runtimeWord = /(?<!\w)(?:node|nodejs|tsx|ts-node|nodemon|bun)(?![\w.@:/-])/;
const loadingOption = /(?<![\w-])-(?:r|-require|-import|-loader|-experimental-loader)(?![\w-])/;
const evalOption = /(?<![\w-])-(?:e|pe?|-eval|-print)(?![\w-])/;
const loadsInText = /require|import|from/;

function mayNameModule(text: string): boolean {
  if (!text.includes('NODE_OPTIONS') && !runtimeWord.test(text)) return false;
  return loadingOption.test(text) || (evalOption.test(text) && loadsInText.test(text));
}

/** Whether it may be told one that matters: then the text must be read, not only searched. Escapes of JSON and YAML may write any letter. */
function namesModules(text: string, namesOne: (text: string) => boolean): boolean {
  return /\\[uUx0-7]/.test(text) || (holdsOfReading(text, mayNameModule) && holdsOfReading(text, namesOne));
}

/** Reads each file that was not read before as it is now. */
async function readKeeping(listed: readonly string[], input: Omit<TextsInput, 'files'>, kept: ReturnType<RunCache['openTexts']>): Promise<ReadText> {
  const read: ReadText[] = [];
  for (const file of listed) {
    if (!isTextFile(file)) continue;
    const before = kept.find(file);
    const now = before ?? (await readTexts({ ...input, files: [file] }));
    if (before === null) kept.keep(file, now);
    read.push(now);
  }
  return { files: read.flatMap((each) => each.files), unread: read.flatMap(({ unread }) => unread) };
}

/** How such files are read, as far as somebody asks for these kinds of facts, and for packages that are loaded. */
export function textsInput({ kinds, loaded }: Pick<Watched, 'kinds' | 'loaded'>, files: Pick<ProjectFiles, 'read'>): Omit<TextsInput, 'files'> {
  const ofIdentity: ReadonlySet<WatchedKind> = new Set(kinds.has('identity') ? ['identity'] : []);
  const namesOne = loaded === null ? (): boolean => true : namesPackages(loaded);
  // Who only follows imports has no use for SQL.
  const search = ofSql.some((kind) => kinds.has(kind)) ? createTextSearch((text) => mayHoldStatement(text, kinds), sourceSearch(kinds).words) : null;
  const mayHoldSql = (text: string): boolean => search !== null && (text.includes('.sql') || search(text));
  return {
    read: (file) => {
      try {
        return files.read(file);
      } catch (error) {
        // Nothing is where a link leads nowhere, or where a file was deleted meanwhile.
        return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? new Uint8Array() : null;
      }
    },
    mayHold: (text) => loadsModules(text) || mayHoldSql(text),
    mayTell: (text) => namesModules(text, namesOne) || mayHoldSql(text),
    // A file of SQL counts where a client is given it. SQL that data merely keeps is not run by the application; that it changes identity counts wherever it stands.
    statements: (texts) => texts.flatMap((text) => (text.execution === 'executed' ? statementFactsInText(text, kinds) : statementFactsInText(text, ofIdentity).filter(({ kind }) => kind !== 'sql-file'))),
  };
}

/** Reads scripts, container files, CI and data, as far as the claims ask. @param already what somebody else has read of them. */
export async function readOtherTexts(listed: readonly string[], files: ProjectFiles, claims: readonly FactClaim[], { cache, already }: { readonly cache: RunCache | null; readonly already: ReadText | null }): Promise<OtherTexts> {
  const lookout = lookoutOf(claims);
  const input = textsInput(lookout, files);
  const read = already ?? (cache === null ? await readTexts({ ...input, files: listed }) : await readKeeping(listed, input, cache.openTexts([[...lookout.kinds].sort(), lookout.loaded])));
  return {
    files: read.files,
    charges: read.unread.map(({ message, place }): Charge => ({ rule: unreadTextRule, messages, severity: 'warning', violation: { messageId: 'notRead', data: { why: message }, place, key: place.file } })),
  };
}
