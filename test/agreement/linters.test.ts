import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { ESLint } from 'eslint';
import { ESLint as ESLint9 } from 'eslint9';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import plugin from '@pg-guardrails/eslint-plugin';
import oxlintPlugin from '@pg-guardrails/eslint-plugin/oxlint';
import { createLineMap, type Case } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { caseTables } from '@pg-guardrails/rules/cases';
import { asTypes, files, fromWrapper, notOffered } from '../../packages/eslint-plugin/test/suggestion-cases.js';
import { root } from '../../scripts/house/rooms.js';
import { configOf, unmark } from '../doors/case-project.js';

const program = /\.[cm]?[jt]sx?$/u;

/** A case in a folder of its own, with a configuration of its own, below one folder for all. */
interface Placed {
  readonly rule: string;
  readonly entry: Case;
  readonly folder: string;
  readonly files: readonly string[];
}

/** One case in three of each rule; all of them with GUARDRAILS_LINTERS=1. */
const stride = process.env['GUARDRAILS_LINTERS'] === '1' ? 1 : 3;

const editorRules = rules.filter(({ doors }) => doors.some((door) => door.startsWith('eslint-')));
let home = '';
let bundled = '';
const placed: Placed[] = [];

/** What is installed stays where the importing workspace has it. */
const installed: Plugin = {
  name: 'installed',
  setup: (bundling) => {
    bundling.onResolve({ filter: /^[^./]/ }, async ({ path: name, kind, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === installed || name.startsWith('@pg-guardrails/')) return undefined;
      const found = await bundling.resolve(name, { kind, resolveDir, pluginData: installed });
      return found.errors.length > 0 ? { path: name, external: true } : { path: found.path, external: true };
    });
  },
};

/** Rule, place and words of each finding, by file. */
type Seen = ReadonlyMap<string, readonly string[]>;

function grouped(found: readonly { readonly file: string; readonly words: string }[]): Seen {
  const seen = new Map<string, string[]>();
  for (const { file, words } of found) seen.set(file, [...(seen.get(file) ?? []), words].sort());
  return seen;
}

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'guardrails-linters-'));
  for (const { rule, cases } of caseTables.filter((table) => editorRules.some(({ id }) => id === table.rule))) {
    for (const [index, entry] of cases.entries()) {
      if (index % stride !== 0) continue;
      const folder = `${rule}/${String(index)}`;
      const files = Object.entries(entry.files).map(([file, marked]) => unmark(file, marked));
      for (const { file, text } of [...files, { file: 'guardrails.config.json', text: JSON.stringify(configOf(rule, entry)) }]) {
        mkdirSync(path.dirname(path.join(home, folder, file)), { recursive: true });
        writeFileSync(path.join(home, folder, file), text);
      }
      // Linters leave out what is installed.
      placed.push({ rule, entry, folder, files: files.map(({ file }) => `${folder}/${file}`).filter((file) => (program.test(file) || file.endsWith('.sql')) && !file.includes('node_modules/')) });
    }
  }
  // oxlint loads a file, so the plugin is bundled, as for those who install it.
  bundled = path.join(root, 'node_modules/.cache/pg-guardrails', `oxlint-${String(process.pid)}.mjs`);
  await build({
    entryPoints: [path.join(root, 'packages/pg-guardrails/src/oxlint.ts')],
    outfile: bundled,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['source'],
    plugins: [installed],
    logLevel: 'silent',
  });
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
  rmSync(bundled, { force: true });
});

const all = (): readonly string[] => placed.flatMap(({ files }) => files);

interface Lints {
  lintFiles(files: string[]): Promise<{ readonly filePath: string; readonly messages: readonly { readonly ruleId: string | null; readonly message: string; readonly line: number; readonly column: number; readonly endLine?: number | undefined; readonly endColumn?: number | undefined }[] }[]>;
}

async function lint(eslint: Lints): Promise<Seen> {
  const results = await eslint.lintFiles([...all()]);
  return grouped(
    results.flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, line, column, endLine, endColumn, message }) => ({
        file: path.relative(home, filePath).split(path.sep).join('/'),
        words: `${ruleId ?? 'fatal'} ${String(line)}:${String(column)}-${String(endLine)}:${String(endColumn)} ${ruleId === null ? '' : message}`,
      })),
    ),
  );
}

/** Runs oxlint in a folder with every rule of ours. */
function runOxlint(folder: string, ...words: readonly string[]): string {
  const config = path.join(folder, '.oxlintrc.json');
  writeFileSync(config, JSON.stringify({ jsPlugins: [{ name: 'pg', specifier: bundled }], plugins: [], categories: { correctness: 'off' }, rules: Object.fromEntries(Object.keys(oxlintPlugin.rules).map((id) => [`pg/${id}`, 'error'])) }));
  return spawnSync(process.execPath, [path.join(root, 'node_modules/oxlint/bin/oxlint'), '-c', config, ...words], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 }).stdout;
}

interface Diagnostics {
  readonly diagnostics: readonly { readonly message: string; readonly code?: string; readonly filename: string; readonly labels: readonly { readonly span: { readonly offset: number; readonly length: number } }[] }[];
}

/** What oxlint reports. Its offsets count bytes of the file. */
function oxlint(): Seen {
  const { diagnostics } = JSON.parse(runOxlint(home, '--format', 'json', ...all().filter((file) => program.test(file)))) as Diagnostics;
  return grouped(
    diagnostics.flatMap(({ code, filename, labels: [label], message }) => {
      const rule = /^pg\((?<rule>.+)\)$/u.exec(code ?? '')?.groups?.['rule'];
      if (rule === undefined || label === undefined) return [];
      const bytes = readFileSync(path.join(home, filename));
      const before = bytes.subarray(0, label.span.offset).toString('utf8').replace(/^\u{feff}/u, '');
      const within = bytes.subarray(label.span.offset, label.span.offset + label.span.length).toString('utf8');
      const { line, column, endLine, endColumn } = createLineMap(bytes.toString('utf8').replace(/^\u{feff}/u, '')).spanOf(before.length, before.length + within.length);
      return [{ file: filename, words: `pg/${rule} ${String(line)}:${String(column)}-${String(endLine)}:${String(endColumn)} ${message}` }];
    }),
  );
}

/** The findings in the files that a test names, for comparing. */
function sorted(seen: Seen, accepts: (file: string, words: string) => boolean): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...seen].map(([file, words]) => [file, words.filter((each) => accepts(file, each))] as const).filter(([, words]) => words.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('every case of the rules that an editor judges', () => {
  let usual: Seen = new Map();
  beforeAll(async () => {
    usual = await lint(new ESLint({ cwd: home, overrideConfigFile: true, overrideConfig: plugin.configs.recommended, ignore: false }));
  }, 300_000);

  test('is more than a handful, and most of them are found', () => {
    expect(placed.length).toBeGreaterThan(200);
    expect(usual.size).toBeGreaterThan(150);
  });

  test('ESLint 9.15 reports what ESLint 10 reports', async () => {
    expect(ESLint9.version).toBe('9.15.0');
    const old = new ESLint9({ cwd: home, overrideConfigFile: true, overrideConfig: plugin.configs.recommended as ESLint9.Options['overrideConfig'], ignore: false });
    expect(sorted(await lint(old), () => true)).toEqual(sorted(usual, () => true));
  }, 300_000);

  test('oxlint reports what ESLint reports, at the same place, in the same words', () => {
    const ofPrograms = (file: string, words: string): boolean => program.test(file) && words.startsWith('pg/');
    expect(sorted(oxlint(), ofPrograms)).toEqual(sorted(usual, ofPrograms));
  }, 300_000);
});

test('oxlint makes of a file what ESLint suggests for it, when it is asked to, and not by --fix', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'guardrails-oxlint-'));
  try {
    const cases = [...[...fromWrapper, ...asTypes].map(({ text, edited }) => ({ file: 'a.ts', text, edited })), ...notOffered.map(({ file, text }) => ({ file, text, edited: text }))];
    const at = (index: number, file: string): string => path.join(folder, String(index), file);
    const nowIn = (): readonly string[] => cases.map(({ file }, index) => readFileSync(at(index, `services/api/${file}`), 'utf8'));
    cases.forEach(({ file, text }, index) => {
      for (const [name, content] of Object.entries({ ...files, [`services/api/${file}`]: text })) {
        mkdirSync(path.dirname(at(index, name)), { recursive: true });
        writeFileSync(at(index, name), content);
      }
    });
    runOxlint(folder, '--fix');
    expect(nowIn()).toEqual(cases.map(({ text }) => text));
    runOxlint(folder, '--fix-suggestions');
    expect(nowIn()).toEqual(cases.map(({ edited }) => edited));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
