import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { withGuardrails } from '../src/init/eslint-config.js';
import { withLefthook, withPreCommit, withShellLine } from '../src/init/hook.js';
import { literal, noted } from '../src/init/literal.js';
import { withScripts, type Edit } from '../src/init/manifest.js';
import { writeFiles } from '../src/init/write-files.js';

/** The new text, or the kind of the edit. */
const outcome = (edit: Edit): string => (edit.kind === 'changed' ? edit.text : edit.kind);

const both = '"guardrails": "pg-guardrails check",\n    "guardrails:db-boundary": "pg-guardrails check db-boundary test-only"';

describe('the scripts of package.json', () => {
  test.each([
    ['behind those that are there', '{\n  "name": "a",\n  "scripts": {\n    "test": "x"\n  },\n  "type": "module"\n}\n', `{\n  "name": "a",\n  "scripts": {\n    "test": "x",\n    ${both}\n  },\n  "type": "module"\n}\n`],
    ['where there are none', '{\n  "name": "a"\n}', `{\n  "name": "a",\n  "scripts": {\n    ${both}\n  }\n}`],
    ['in an empty list of scripts', '{\n  "scripts": {}\n}\n', `{\n  "scripts": {\n    ${both}\n  }\n}\n`],
    ['in an empty file', '{}\n', `{\n  "scripts": {\n    ${both}\n  }\n}\n`],
    ['with tabs', '{\n\t"scripts": {\n\t\t"a": "b"\n\t}\n}\n', `{\n\t"scripts": {\n\t\t"a": "b",\n\t\t${both.replaceAll('    ', '\t\t')}\n\t}\n}\n`],
    ['on one line', '{ "scripts": { "a": "b" } }', `{ "scripts": { "a": "b", ${both.replace(/,\n\s+/u, ', ')} } }`],
    ['both are there', `{ "scripts": { ${both} } }`, 'unchanged'],
    ['comments', '{ // no\n}', 'by-hand'],
    ['scripts are no object', '{ "scripts": 1 }', 'by-hand'],
    ['a list', '[]', 'by-hand'],
  ])('%s', (_, before, after) => {
    expect(outcome(withScripts(before))).toBe(after);
  });

  test('line ends of Windows and a byte order mark stay', () => {
    const before = '\uFEFF{\r\n  "scripts": {\r\n    "a": "b"\r\n  }\r\n}\r\n';
    const after = outcome(withScripts(before));
    expect(after).toBe(`\uFEFF{\r\n  "scripts": {\r\n    "a": "b",\r\n    ${both.replaceAll('\n', '\r\n')}\r\n  }\r\n}\r\n`);
    expect(outcome(withScripts(after))).toBe('unchanged');
  });

  test('a script of the same name stays, and is told', () => {
    const edit = withScripts('{ "scripts": { "guardrails": "make" } }');
    expect(outcome(edit)).toContain('"guardrails": "make", "guardrails:db-boundary"');
    expect(edit.notes).toEqual([expect.stringContaining('has a script "guardrails" already (make)')]);
  });
});

describe('the flat configuration of ESLint', () => {
  const head = "import guardrails from 'pg-guardrails/eslint';\n";
  const block = '...guardrails.configs.recommended';
  test.each([
    ['a list', "import js from '@eslint/js';\n\nexport default [\n  js.configs.recommended,\n];\n", `import js from '@eslint/js';\n${head}\nexport default [\n  js.configs.recommended,\n  ${block},\n];\n`],
    ['a list without a last comma', 'export default [\n  a,\n  b\n];\n', `${head}\nexport default [\n  a,\n  b,\n  ${block}\n];\n`],
    ['a list on one line', 'export default [a, b];\n', `${head}\nexport default [a, b, ${block}];\n`],
    ['an empty list', 'export default [];\n', `${head}\nexport default [${block}];\n`],
    ['tseslint.config', "import t from 't';\nexport default t.config(\n  a,\n  { rules: {\n    x: 1 } },\n);\n", `import t from 't';\n${head}export default t.config(\n  a,\n  { rules: {\n    x: 1 } },\n  ${block},\n);\n`],
    ['defineConfig with a list, by a name', "import { defineConfig } from 'eslint/config';\nconst all = defineConfig([\n  a,\n]);\n\nexport default all;\n", `import { defineConfig } from 'eslint/config';\n${head}const all = defineConfig([\n  a,\n  ${block},\n]);\n\nexport default all;\n`],
    ['typed', "export default [a] satisfies Linter.Config[];\n", `${head}\nexport default [a, ${block}] satisfies Linter.Config[];\n`],
    ['with the line ends of Windows', 'export default [\r\n  a,\r\n];\r\n', `${head.replace('\n', '\r\n')}\r\nexport default [\r\n  a,\r\n  ${block},\r\n];\r\n`],
    ['without semicolons, in double quotes', 'import js from "@eslint/js"\n\nexport default [js]\n', `import js from "@eslint/js"\nimport guardrails from "pg-guardrails/eslint"\n\nexport default [js, ${block}]\n`],
    ['all on one line', "import js from '@eslint/js'; export default [js.configs.recommended];\n", `import js from '@eslint/js';\n${head} export default [js.configs.recommended, ${block}];\n`],
    ['an import and the start of the list on one line', "import js from '@eslint/js'; export default [\n  js,\n];\n", `import js from '@eslint/js';\n${head} export default [\n  js,\n  ${block},\n];\n`],
    ['a comment behind an import', "import js from '@eslint/js'; // its own [\nexport default [js];\n", `import js from '@eslint/js'; // its own [\n${head}export default [js, ${block}];\n`],
    ['a comment over lines behind an import', "import js from '@eslint/js'; /* one\n two */ export default [js];\n", 'by-hand'],
    ['it is there', `${head}export default [${block}];\n`, 'unchanged'],
    ['it is commented out', `// ${head}export default [\n  a,\n  // ${block},\n];\n`, `${head}\n// ${head}export default [\n  a,\n  ${block},\n  // ${block},\n];\n`],
    ['CommonJS that has it', "const guardrails = require('pg-guardrails/eslint');\nmodule.exports = [];\n", 'unchanged'],
    ['CommonJS', 'module.exports = [];\n', 'by-hand'],
    ['something computed', "import make from './make.js';\nexport default make();\n", 'by-hand'],
    ['an async function', 'export default async () => [];\n', 'by-hand'],
    ['a syntax error', 'export default [;\n', 'by-hand'],
    ['the name is taken', "import { guardrails } from './own.js';\nexport default [guardrails];\n", 'by-hand'],
  ])('%s', (_, before, after) => {
    const edit = withGuardrails('eslint.config.ts', before);
    expect(outcome(edit)).toBe(after);
    if (edit.kind === 'by-hand') expect(edit.notes.join()).toMatch(/add import guardrails from 'pg-guardrails\/eslint'; and, last in the exported list, \.\.\.guardrails\.configs\.recommended$/u);
    if (edit.kind === 'changed') expect(withGuardrails('eslint.config.ts', edit.text).kind).toBe('unchanged');
  });
});

describe('the commit hook', () => {
  const line = 'npx pg-guardrails check --staged';
  test.each([
    ['none yet', 'husky', null, `${line}\n`],
    ['none of git', 'git', null, `#!/bin/sh\n${line}\n`],
    ['others come after it, whose exit code would count', 'husky', 'npm test\n', `${line} || exit 1\nnpm test\n`],
    ['behind comments and the lines of older husky', 'husky', '#!/bin/sh\n. "$(dirname -- "$0")/_/husky.sh"\n\n# tests\nnpm test\n', `#!/bin/sh\n. "$(dirname -- "$0")/_/husky.sh"\n\n${line} || exit 1\n\n# tests\nnpm test\n`],
    ['not between a comment and what it is about', 'husky', '#!/bin/sh\n# Our hook\n\n# Colours\n# of the output\nRED=1\n', `#!/bin/sh\n# Our hook\n\n${line} || exit 1\n\n# Colours\n# of the output\nRED=1\n`],
    ['before what ends the script', 'git', '#!/bin/sh\nset -e\nexit 0\n', `#!/bin/sh\n${line} || exit 1\nset -e\nexit 0\n`],
    ['not inside of an `if` that ends it', 'git', '#!/bin/bash\nif [ -n "$SKIP" ]; then\n  exit 0\nfi\nnpm test\n', `#!/bin/bash\n${line} || exit 1\nif [ -n "$SKIP" ]; then\n  exit 0\nfi\nnpm test\n`],
    ['with the line ends of Windows', 'husky', 'npm test\r\nexit 0\r\n', `${line} || exit 1\r\nnpm test\r\nexit 0\r\n`],
    ['a shell that env finds', 'git', '#!/usr/bin/env -S bash -e\nnpm test\n', `#!/usr/bin/env -S bash -e\n${line} || exit 1\nnpm test\n`],
    ['only comments', 'git', '#!/bin/sh\n# none', `#!/bin/sh\n# none\n${line}\n`],
    ['only a first line', 'git', '#!/bin/sh\n', `#!/bin/sh\n${line}\n`],
    ['node', 'git', '#!/usr/bin/env node\nprocess.exit(0);\n', 'by-hand'],
    ['python', 'git', '#!/usr/bin/python3\nexit(0)\n', 'by-hand'],
    ['a shell that is none of sh', 'git', '#!/usr/bin/env fish\nexit 0\n', 'by-hand'],
    ['it is there', 'husky', `pnpm exec pg-guardrails check --staged\n`, 'unchanged'],
    ['commented out', 'husky', `# ${line}\nnpm test\n`, `# ${line}\n${line} || exit 1\nnpm test\n`],
  ] as const)('%s', (_, kind, before, after) => {
    expect(outcome(withShellLine(before, 'npx', kind))).toBe(after);
  });

  test.each([
    ['commands', '# ours\npre-commit:\n  parallel: true\n  commands:\n    lint:\n      run: eslint .\n', `# ours\npre-commit:\n  parallel: true\n  commands:\n    lint:\n      run: eslint .\n    guardrails:\n      run: ${line}\n`],
    ['jobs', 'pre-commit:\n  jobs:\n    - name: lint\n      run: eslint .\n', `pre-commit:\n  jobs:\n    - name: lint\n      run: eslint .\n    - name: guardrails\n      run: ${line}\n`],
    ['no pre-commit', 'pre-push:\n  commands:\n    test:\n      run: npm test\n', `pre-push:\n  commands:\n    test:\n      run: npm test\npre-commit:\n  commands:\n    guardrails:\n      run: ${line}\n`],
    ['an empty file', '', `pre-commit:\n  commands:\n    guardrails:\n      run: ${line}\n`],
    ['it is there', `pre-commit:\n  commands:\n    g:\n      run: ${line}\n`, 'unchanged'],
    ['commented out', `pre-commit:\n  commands:\n    a:\n      run: b\n#   g:\n#     run: ${line}\n`, `pre-commit:\n  commands:\n    a:\n      run: b\n    guardrails:\n      run: ${line}\n#   g:\n#     run: ${line}\n`],
    ['before each push, not each commit', `pre-push:\n  commands:\n    g:\n      run: ${line}\n`, `pre-push:\n  commands:\n    g:\n      run: ${line}\npre-commit:\n  commands:\n    guardrails:\n      run: ${line}\n`],
    ['flow lists, long strings, no line end', 'pre-commit:\n  exclude: [a, "b"]\n  commands:\n    lint:\n      run: >-\n        eslint\n        --fix', `pre-commit:\n  exclude: [a, "b"]\n  commands:\n    lint:\n      run: >-\n        eslint\n        --fix\n    guardrails:\n      run: ${line}\n`],
    ['four spaces', 'pre-commit:\n    commands:\n        lint:\n            run: eslint .\n', `pre-commit:\n    commands:\n        lint:\n            run: eslint .\n        guardrails:\n            run: ${line}\n`],
    ['neither commands nor jobs', 'pre-commit:\n  parallel: true # fast\n\npre-push:\n  parallel: true\n', `pre-commit:\n  parallel: true # fast\n  commands:\n    guardrails:\n      run: ${line}\n\npre-push:\n  parallel: true\n`],
    ['a script that has the command in several lines', 'pre-commit:\n  commands:\n    lint:\n      run: |\n        eslint .\n\n        prettier .\n\n# the end\n', `pre-commit:\n  commands:\n    lint:\n      run: |\n        eslint .\n\n        prettier .\n    guardrails:\n      run: ${line}\n\n# the end\n`],
    ['commands by an alias', 'x: &x\n  a:\n    run: b\npre-commit:\n  commands: *x\n', 'by-hand'],
    ['commands that an alias leads to', 'pre-commit:\n  commands: &x\n    a:\n      run: b\npre-push:\n  commands: *x\n', 'by-hand'],
    ['an empty one', 'pre-commit:\n', 'by-hand'],
    ['broken', 'pre-commit: [\n', 'by-hand'],
    ['an alias of no anchor', 'pre-commit:\n  commands: *x\n', 'by-hand'],
    ['an anchor within itself', 'pre-commit: &x\n  commands: *x\n', 'by-hand'],
    ['a list', '- a\n', 'by-hand'],
  ])('lefthook: %s', (_, before, after) => {
    expect(outcome(withLefthook('lefthook.yml', before, 'npx'))).toBe(after);
  });

  const hook = (indent: string): string => [`- id: pg-guardrails`, '  name: pg-guardrails', `  entry: ${line}`, '  language: system', '  pass_filenames: false', '  always_run: true'].map((one) => `${indent}${one}\n`).join('');
  const others = 'repos:\n  - repo: https://example.com/a\n    rev: v1 # pinned\n    hooks:\n      - id: a\n';
  test.each([
    ['beside others', others, `${others}  - repo: local\n    hooks:\n${hook('      ')}`],
    ['lists that are not indented', 'repos:\n- repo: a\n  hooks:\n  - id: b\n', `repos:\n- repo: a\n  hooks:\n  - id: b\n- repo: local\n  hooks:\n${hook('  ')}`],
    ['with the line ends of Windows', others.replaceAll('\n', '\r\n'), `${others}  - repo: local\n    hooks:\n${hook('      ')}`.replaceAll('\n', '\r\n')],
    ['in a local repo', 'repos:\n  - repo: local\n    hooks:\n      - id: x\n        entry: y\n', `repos:\n  - repo: local\n    hooks:\n      - id: x\n        entry: y\n${hook('      ')}`],
    ['an empty file', '', `repos:\n  - repo: local\n    hooks:\n${hook('      ')}`],
    ['it is there', `repos:\n  - repo: local\n    hooks:\n      - id: g\n        entry: ${line}\n`, 'unchanged'],
    ['commented out', `${others}#  - repo: local\n#    hooks:\n#      - id: pg-guardrails\n`, `${others}  - repo: local\n    hooks:\n${hook('      ')}#  - repo: local\n#    hooks:\n#      - id: pg-guardrails\n`],
    ['flow lists', 'repos:\n  - repo: a\n    hooks:\n      - id: b\n        args: [--fix, "x"]\n', `repos:\n  - repo: a\n    hooks:\n      - id: b\n        args: [--fix, "x"]\n  - repo: local\n    hooks:\n${hook('      ')}`],
    ['a flow list of hooks', 'repos:\n  - repo: local\n    hooks: [{id: a, entry: b}]\n', `repos:\n  - repo: local\n    hooks: [{id: a, entry: b}, {id: pg-guardrails, name: pg-guardrails, entry: ${line}, language: system, pass_filenames: false, always_run: true}]\n`],
    ['an empty flow list', 'repos: []\n', `repos: [{repo: local, hooks: [{id: pg-guardrails, name: pg-guardrails, entry: ${line}, language: system, pass_filenames: false, always_run: true}]}]\n`],
    ['as `pre-commit sample-config` writes', 'repos:\n-   repo: a\n    hooks:\n    -   id: b\n', `repos:\n-   repo: a\n    hooks:\n    -   id: b\n-   repo: local\n    hooks:\n    -   id: pg-guardrails\n        name: pg-guardrails\n        entry: ${line}\n        language: system\n        pass_filenames: false\n        always_run: true\n`],
    ['stages that leave commits out', `default_stages: [pre-push]\n${others}`, `default_stages: [pre-push]\n${others}  - repo: local\n    hooks:\n${hook('      ')}        stages:\n          - pre-commit\n`],
    ['stages by their older names', `default_stages: [push]\n${others}`, `default_stages: [push]\n${others}  - repo: local\n    hooks:\n${hook('      ')}        stages:\n          - commit\n`],
    ['stages with commits', `default_stages: [commit, push]\n${others}`, `default_stages: [commit, push]\n${others}  - repo: local\n    hooks:\n${hook('      ')}`],
    ['a byte order mark, anchors, a string over lines, words beyond ASCII', `\uFEFF# für alle\nx: &x [a]\nrepos:\n  - repo: a\n    hooks:\n      - id: b\n        args: *x\n        description: "one\n          two"\n`, `\uFEFF# für alle\nx: &x [a]\nrepos:\n  - repo: a\n    hooks:\n      - id: b\n        args: *x\n        description: "one\n          two"\n  - repo: local\n    hooks:\n${hook('      ')}`],
    ['keys behind the list', `repos:\n  - repo: a\n    hooks:\n      - id: b\n\nexclude: x\n`, `repos:\n  - repo: a\n    hooks:\n      - id: b\n  - repo: local\n    hooks:\n${hook('      ')}\nexclude: x\n`],
    ['hooks of a local repo by an alias', 'x: &x\n  - id: a\nrepos:\n  - repo: local\n    hooks: *x\n', `x: &x\n  - id: a\nrepos:\n  - repo: local\n    hooks: *x\n  - repo: local\n    hooks:\n${hook('      ')}`],
    ['two documents', 'repos: []\n---\nrepos: []\n', 'by-hand'],
    ['broken', 'repos: [\n', 'by-hand'],
    ['no list', 'repos: 1\n', 'by-hand'],
  ])('pre-commit: %s', (_, before, after) => {
    expect(outcome(withPreCommit('.pre-commit-config.yaml', before, 'npx'))).toBe(after);
  });
});

describe('a value as JavaScript', () => {
  test('on one line where it fits, comments on lines of their own, quotes as people write them', () => {
    expect(literal({ a: ["it's", 'a"b', 'c\\d'], 'my zone': { n: 1, ok: true }, c: noted('why  so', [1]) }, '')).toBe(
      "{\n  a: ['it\\'s', 'a\"b', 'c\\\\d'],\n  'my zone': { n: 1, ok: true },\n  // why so\n  c: [1],\n}",
    );
    const long = Array.from({ length: 30 }, (_, index) => `table_${String(index)}`);
    expect(literal({ long }, '').split('\n')).toHaveLength(34);
  });
});

describe('writing files', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  const folder = (): string => {
    const made = mkdtempSync(path.join(os.tmpdir(), 'guardrails-write-'));
    folders.push(made);
    return made;
  };

  test('all of them, with their modes, through links', () => {
    const root = folder();
    writeFileSync(path.join(root, 'real.json'), 'old', { mode: 0o640 });
    symlinkSync('real.json', path.join(root, 'package.json'));
    expect(writeFiles(root, [{ file: 'package.json', before: 'old', after: 'new' }, { file: 'a/b/hook', before: null, after: 'x', mode: 0o755 }])).toBeNull();
    expect(readFileSync(path.join(root, 'real.json'), 'utf8')).toBe('new');
    expect(statSync(path.join(root, 'a/b/hook')).mode & 0o111).not.toBe(0);
    expect(readdirSync(root).sort()).toEqual(['a', 'package.json', 'real.json']);
  });

  test('or none: where one cannot be written, the others are as they were', () => {
    const root = folder();
    writeFileSync(path.join(root, 'one'), 'old');
    mkdirSync(path.join(root, 'taken'));
    writeFileSync(path.join(root, 'file'), '');
    expect(writeFiles(root, [{ file: 'one', before: 'old', after: 'new' }, { file: 'file/below', before: null, after: 'x' }])).toMatchObject({ file: 'file/below' });
    expect(writeFiles(root, [{ file: 'one', before: 'old', after: 'new' }, { file: 'taken', before: null, after: 'x' }])).toMatchObject({ file: 'taken' });
    expect(readFileSync(path.join(root, 'one'), 'utf8')).toBe('old');
    expect(readdirSync(root).sort()).toEqual(['file', 'one', 'taken']);
  });

  test('not over what was changed meanwhile', () => {
    const root = folder();
    writeFileSync(path.join(root, 'one'), 'edited');
    expect(writeFiles(root, [{ file: 'one', before: 'old', after: 'new' }])).toEqual({ file: 'one', why: 'it was changed meanwhile' });
    expect(readFileSync(path.join(root, 'one'), 'utf8')).toBe('edited');
  });

  // Modes do not bind root, and no folder of a test refuses it with EACCES; that nothing is half done is tested above in a way that holds for root too.
  test.skipIf(process.getuid?.() === 0)('a read-only folder is said', () => {
    const root = folder();
    chmodSync(root, 0o500);
    expect(writeFiles(root, [{ file: 'one', before: null, after: 'new' }])).toEqual({ file: 'one', why: 'it may not be written (EACCES)' });
    chmodSync(root, 0o700);
  });
});
