/**
 * `npm run new-rule -- <id> <group>`: makes a room under rules/ with a definition, a page and cases that run.
 * With `--check` it makes a room in a copy of the rules folder and compares what it touched (exit 1 when it touches more than its room).
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { identifierOf } from './house/rule-index.js';
import { root } from './house/rooms.js';

const groups = ['db-boundary', 'test-only', 'immutability', 'privileges', 'sqlstate', 'state', 'migrations', 'boot', 'modules'];

/** The files of a new room: a rule that forbids nothing yet, and a case that says so. */
function roomFiles(id: string, group: string): Readonly<Record<string, string>> {
  return {
    'rule.ts': `import { defineFactRule, type Violation } from '@pg-guardrails/kernel';

interface Options {
  readonly except: readonly string[];
}

/** ${id}: see rule.md. */
export const rule = defineFactRule<Options>({
  id: '${id}',
  group: '${group}',
  description: 'Forbid what ${id} names',
  doors: ['eslint-ts', 'scan'],
  recommended: false,
  messages: {
    forbidden: '{{ subject }} is forbidden here because of the reason the page gives. Do what the page says instead.',
  },
  options: {
    except: { type: 'array', items: { type: 'string', refersTo: 'zone' }, description: 'Zones that may.' },
  },
  parseOptions: (claim) => ({
    except: Array.isArray(claim['except']) ? claim['except'].filter((zone) => typeof zone === 'string') : [],
  }),
  subject: () => '${id}',
  judgeFile(file, { options, zones }): readonly Violation[] {
    if (zones.isInAny(file.file, options.except)) return [];
    return [];
  },
});
`,
    'cases.ts': `import type { CaseTable } from '@pg-guardrails/kernel';

/** The cases of ${id}. */
export const cases: CaseTable = {
  rule: '${id}',
  cases: [
    {
      name: 'an empty file is clean',
      files: { 'services/api/empty.ts': '' },
      findings: [],
      example: 'correct',
    },
  ],
};
`,
    'rule.md': `<!-- begin generated header -->
<!-- end generated header -->

## What it checks

## Why

## Examples

<!-- begin examples -->
<!-- end examples -->

## Options

## Known false negatives

## When not to use it
`,
  };
}

/** Makes the room. Returns why not, or null. */
function makeRoom(rulesFolder: string, id: string, group: string): string | null {
  if (!/^[a-z]+(?:-[a-z]+)+$/u.test(id)) return `"${id}" is no rule id: write lower-case words with hyphens, such as no-role-switch.`;
  if (!groups.includes(group)) return `"${group}" is no group. The groups are ${groups.join(', ')}.`;
  const folder = path.join(rulesFolder, id);
  if (existsSync(folder)) return `rules/${id} exists already.`;
  mkdirSync(folder);
  for (const [file, text] of Object.entries(roomFiles(id, group))) writeFileSync(path.join(folder, file), text);
  return null;
}

function listing(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

function check(): number {
  const copy = mkdtempSync(path.join(tmpdir(), 'new-rule-'));
  try {
    cpSync(path.join(root, 'rules'), copy, { recursive: true, filter: (source) => !/[\\/](?:dist|node_modules)(?:[\\/]|$)/u.test(source) });
    const before = new Set(listing(copy));
    const problem = makeRoom(copy, 'no-such-example', 'modules');
    const added = listing(copy).filter((file) => !before.has(file));
    const strays = added.filter((file) => !file.startsWith('no-such-example'));
    if (problem === null && added.length === 4 && strays.length === 0 && identifierOf('no-such-example') === 'noSuchExample') return 0;
    console.error(`new-rule made ${added.join(', ') || 'nothing'}${problem === null ? '' : `: ${problem}`}; it ought to make one folder with three files.`);
    return 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const words = process.argv.slice(2);
if (words.includes('--check')) {
  process.exitCode = check();
} else {
  const [id = '', group = ''] = words;
  const problem = words.length === 2 ? makeRoom(path.join(root, 'rules'), id, group) : 'Usage: npm run new-rule -- <id> <group>';
  if (problem === null) console.log(`Made rules/${id}. Now write its rule.ts, cases.ts and rule.md, and run: npm run generate`);
  else {
    console.error(problem);
    process.exitCode = 2;
  }
}
