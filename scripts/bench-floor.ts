/**
 * `npm run bench:floor -- <checkout>`: how little time a tool on Node.js can take for `check no-driver-import`, and for both groups of the boundary, on a checkout that has a configuration:
 * listing its programs, reading them, one search, parsing those whose trees we walk, loading TypeScript; beside oxlint and ourselves. Least and median of whole processes, all steps in turn.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createProgramReader, listProject, type ProgramReader } from '@pg-guardrails/scanner';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import { createResolver, defaultFamily, defaultWatchedMembers, everyKind, isProgramFile } from '@pg-guardrails/ts-reader';
import { readerInput } from '../packages/check/src/reading/settings.js';
import { measure, type Run } from './bench/measure.js';
import { root } from './house/rooms.js';

/** Reads programs for their imports alone. */
const importsAlone = (checkout: string): ProgramReader => createProgramReader({ root: checkout, kinds: new Set(), statements: () => [], wanted: () => false, mayHoldText: () => false });
/** Reads them for all that the rules of the boundary ask. */
const forBoth = (checkout: string): ProgramReader => createProgramReader({ ...readerInput({ root: checkout, folders: new Map(), kinds: everyKind, members: defaultWatchedMembers, packages: [...defaultFamily], loaded: null }, createResolver(checkout)) });

/** The programs whose trees are walked. */
async function walked(checkout: string, reader: ProgramReader): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of (await listProject(checkout)).files.filter(isProgramFile)) {
    const answer = reader.glance(file) ?? (await reader.parse(file));
    if (answer.ok && answer.record.tree !== null) found.push(file);
  }
  return found;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '10' } } });
const [given] = positionals;
if (given === undefined) throw new Error('Name a checkout: npm run bench:floor -- <checkout>');
const checkout = path.resolve(given);
const scratch = mkdtempSync(path.join(tmpdir(), 'guardrails-floor-'));
try {
  const [programs, morePrograms, rules] = ['programs', 'more-programs', 'oxlint.json'].map((name) => path.join(scratch, name)) as [string, string, string];
  await loadGrammar();
  const [parsed, more] = [await walked(checkout, importsAlone(checkout)), await walked(checkout, forBoth(checkout))];
  writeFileSync(programs, parsed.join('\n'));
  writeFileSync(morePrograms, more.join('\n'));
  writeFileSync(rules, JSON.stringify({ categories: { correctness: 'off' }, rules: { 'no-restricted-imports': ['error', { paths: ['pg'] }] } }));
  const step = (name: string, list = programs): readonly string[] => [process.execPath, fileURLToPath(new URL('bench/floor-step.mjs', import.meta.url)), name, list];
  const oxlint = (threads: number): readonly string[] => [path.join(root, 'node_modules/.bin/oxlint'), `--threads=${String(threads)}`, '-c', rules, '.'];
  const racers: readonly (readonly [string, readonly string[]])[] = [
    ['`node -e 0`', [process.execPath, '-e', '0']],
    ['the list of programs, from git', step('list')],
    ['and reading them: one thread', step('read')],
    ['… `fs.promises`, 64 at once', step('read-at-once')],
    ['… two threads', step('read-in-two')],
    ['one thread, and `includes` of six names', step('names')],
    ['one thread, and one pattern', step('words')],
    [`names, and oxc-parser on the ${String(parsed.length)} programs that we walk, without their trees`, step('parse')],
    ['names, and the same with their trees', step('trees')],
    [`names, and oxc-parser on the ${String(more.length)} programs that both groups walk, with their trees`, step('trees', morePrograms)],
    ['the same in two threads', step('trees-in-two', morePrograms)],
    ['TypeScript loaded, and nothing done with it', step('typescript')],
    ['oxlint, one thread', oxlint(1)],
    ['oxlint, two threads', oxlint(2)],
    ['`check no-driver-import`', [process.execPath, path.join(root, 'packages/pg-guardrails/bin/pg-guardrails.js'), 'check', 'no-driver-import']],
    ['`check db-boundary test-only`', [process.execPath, path.join(root, 'packages/pg-guardrails/bin/pg-guardrails.js'), 'check', 'db-boundary', 'test-only']],
  ];
  const runs = racers.map((): Run[] => []);
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [index, [label, command]] of racers.entries()) runs[index]?.push(measure({ label, work: '', command, isDone: (code) => code <= 2 }, checkout));
  }
  console.log('| | wall s, least and median | CPU s, least and median |\n| --- | --: | --: |');
  for (const [index, [label]] of racers.entries()) {
    const pair = (key: 'wall' | 'cpu'): string => {
      const sorted = (runs[index] ?? []).map((run) => run[key]).sort((a, b) => a - b);
      return [sorted[0], sorted[Math.floor((sorted.length - 1) / 2)]].map((value) => value?.toFixed(2)).join(', ');
    };
    console.log(`| ${label} | ${pair('wall')} | ${pair('cpu')} |`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
