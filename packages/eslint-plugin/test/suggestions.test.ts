import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import plugin from '../src/index.js';
import { asTypes, files, fromWrapper, notOffered } from './suggestion-cases.js';

const roots: string[] = [];
function project(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'guardrails-suggestions-'));
  roots.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

let shared = '';
beforeAll(() => {
  shared = project();
});
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

async function lint(file: string, text: string, root = shared): Promise<readonly Linter.LintMessage[]> {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: plugin.configs.recommended });
  const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return result?.messages ?? [];
}

const brief = ({ ruleId, messageId, message }: Linter.LintMessage): string => `${ruleId ?? 'fatal'} ${messageId ?? message}`;

test('a module that the parser of another file cannot parse is offered where this one can', async () => {
  const root = project();
  const text = "import { DatabaseError } from 'pg';\nexport const is = (e) => e instanceof DatabaseError;\n";
  const offered = async (file: string): Promise<number> => (await lint(file, text, root)).flatMap(({ suggestions = [] }) => suggestions).length;
  expect(await offered('services/api/a.js')).toBe(0);
  expect(await offered('services/api/a.ts')).toBe(1);
});

/** The texts that the suggestions of a file make of it. */
async function suggested(file: string, text: string): Promise<readonly string[]> {
  const messages = await lint(file, text);
  const before = messages.map(brief);
  const texts: string[] = [];
  for (const { suggestions = [] } of messages) {
    for (const { fix } of suggestions) {
      // ESLint counts from behind a byte order mark.
      const [mark, rest] = text.startsWith('\uFEFF') ? ['\uFEFF', text.slice(1)] : ['', text];
      const edited = mark + rest.slice(0, fix.range[0]) + fix.text + rest.slice(fix.range[1]);
      texts.push(edited);
      // It parses, and there is nothing that was not there; what it was for is gone.
      const after = (await lint(file, edited)).map(brief);
      expect(after.length).toBeLessThan(before.length);
      for (const one of after) expect(before).toContain(one);
    }
  }
  return texts;
}

test.each([...fromWrapper.map((one) => ({ ...one, what: 'from the wrapper' })), ...asTypes.map((one) => ({ ...one, what: 'types only' }))])('$what: $name', async ({ text, edited }) => {
  expect(await suggested('services/api/a.ts', text)).toEqual([edited]);
});

test('from the wrapper, in a file that another claim finds fault with in either case', async () => {
  const text = "import { DatabaseError } from 'pg';\nexport const is = (e: unknown) => e instanceof DatabaseError;\n";
  expect((await lint('services/api/seed.ts', text)).map(brief)).toContain('pg/test-only-gate loadsAnywhere');
  expect(await suggested('services/api/seed.ts', text)).toEqual([text.replace("'pg'", "'../../libs/db/index.js'")]);
});

test.each(notOffered)('not offered for $name', async ({ file, text }) => {
  expect(await suggested(`services/api/${file}`, text)).toEqual([]);
});

test('a wrapper that is not there is an error of the configuration', async () => {
  const own = path.join(shared, 'packages/x');
  mkdirSync(own, { recursive: true });
  writeFileSync(path.join(own, 'guardrails.config.json'), JSON.stringify({ claims: [{ rule: 'no-driver-import', wrapper: 'libs/db/indx' }] }));
  const [message] = await lint('packages/x/a.ts', "import 'pg';\n");
  expect(message?.message).toMatch(/^packages\/x\/guardrails\.config\.json:1:\d+: claims\[0\]\.wrapper: .*libs\/db\/indx/u);
});
