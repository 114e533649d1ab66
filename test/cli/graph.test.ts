import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { GraphReport } from '@pg-guardrails/check';
import { describe, expect, test } from 'vitest';
import { cli, project } from './cli.js';

const config = {
  zones: { db: ['libs/db/**'], tests: ['tests/**'] },
  entry: ['services/*/main.ts'],
  claims: [
    { rule: 'no-driver-import', except: ['db', 'tests'] },
    { rule: 'no-test-only-reach', module: 'libs/db/testOnly', allow: ['tests'] },
  ],
};
const files = {
  'guardrails.config.json': JSON.stringify(config),
  'libs/db/index.ts': "export * from './pool.js';\n",
  'libs/db/pool.ts': "import { Pool } from 'pg';\nexport const pool = new Pool();\n",
  'libs/db/testOnly.ts': "import { pool } from './pool.js';\nexport const raw = pool;\n",
  'services/api/main.ts': "import { orders } from './orders.js';\nimport type { Pool } from 'pg';\nexport const a: Pool = orders;\n",
  'services/api/orders.ts': "import { pool } from '../../libs/db/index.js';\nexport const orders = pool;\n",
  'services/api/unrelated.ts': "export const nothing = '<&\"`*>';\n",
  'tests/a.test.ts': "import { raw } from '../libs/db/testOnly.js';\nimport { vi } from 'vitest';\nvi.mock('pg');\nexport const r = raw;\n",
};

async function graph(root: string, ...words: readonly string[]): Promise<{ readonly code: number | null; readonly err: string; readonly report: GraphReport }> {
  const { code, out, err } = await cli(root, 'graph', '--format', 'json', ...words);
  return { code, err, report: JSON.parse(out) as GraphReport };
}

/** `services/api/main.ts -> pg` for each edge, `!` behind what breaks a claim, `~` behind types. */
function lines({ nodes, edges }: GraphReport): readonly string[] {
  const nameOf = (id: string): string => nodes.find((node) => node.id === id)?.label ?? id;
  return edges.map(({ from, to, breaks, typeOnly }) => `${nameOf(from)} -> ${nameOf(to)}${typeOnly ? ' ~' : ''}${breaks.length > 0 ? ' !' : ''}`);
}

describe('graph', () => {
  test('as Mermaid: zones as boxes, what breaks a claim marked, types dashed', async () => {
    const { code, out, err } = await cli(project(files), 'graph');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`%% Who reaches pg and libs/db/testOnly · 7 files, 9 edges, 0 unresolved
flowchart LR
  subgraph z1["outside the zones"]
    n1["services/api/main.ts"]:::start
    n2["services/api/orders.ts"]
  end
  subgraph z2["zone db"]
    n3["libs/db/index.ts"]
    n4["libs/db/pool.ts"]
  end
  subgraph z3["zone tests"]
    n5["tests/a.test.ts"]
  end
  t1(["pg"]):::target
  t2[["libs/db/testOnly"]]:::target
  n1 -.->|"breaks no-driver-import"| t1
  n2 --> n3
  n3 --> n4
  n4 --> t1
  n5 --> t2
  t2 --> n4
  linkStyle 0 stroke:#b3261e,stroke-width:2px
  classDef target stroke-width:3px
  classDef start font-weight:bold
`);
  });

  test('the same files give the same bytes in every form', async () => {
    const [one, two] = [project(files), project(files)];
    for (const format of ['mermaid', 'dot', 'html', 'json']) {
      const [first, second] = [await cli(one, 'graph', '--format', format), await cli(two, 'graph', '--format', format)];
      expect(first.out).toBe(second.out);
      expect(first.code).toBe(0);
    }
  });

  test('as one page that needs no script and no network', async () => {
    const root = project(files);
    const { code, out, err } = await cli(root, 'graph', '--output', 'docs/graph.html');
    expect({ code, out, err }).toEqual({ code: 0, out: '', err: 'pg-guardrails: wrote docs/graph.html: 7 files, 9 edges, 0 unresolved\n' });
    const page = readFileSync(path.join(root, 'docs/graph.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>[^]*<svg [^]*zone tests[^]*breaks no-driver-import[^]*<\/html>\n$/u);
    expect(page).not.toMatch(/<script|<link|@import|url\(h|src=/u);
    expect(page.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/u);
  });

  test('as DOT', async () => {
    const { out } = await cli(project(files), 'graph', '--format', 'dot');
    expect(out).toMatch(/^digraph guardrails \{[^]*subgraph cluster_2 \{\n {4}label="zone db";[^]*n1 -> "pg" \[style=dashed, color="#b3261e", penwidth=2, tooltip="services\/api\/main\.ts:2 breaks no-driver-import"\];[^]*"libs\/db\/testOnly" -> n4[^]*\}\n$/u);
  });

  test('--to asks about a package, a module or a glob', async () => {
    const root = project(files);
    expect(lines((await graph(root, '--to', 'libs/db/index.ts')).report)).toEqual(['services/api/main.ts -> services/api/orders.ts', 'services/api/orders.ts -> libs/db/index.ts']);
    expect((await graph(root, '--to', 'pg', 'libs/**/pool.ts')).report.targets.map(({ id, reaching }) => `${id} ${String(reaching)}`)).toEqual(['pg 6', 'libs/**/pool.ts 5']);
    const { code, err } = await graph(root, '--to', 'pgg');
    expect(err).toContain('--to pgg: no file that was read is this module or imports this package. Did you mean "pg"?');
    expect(code).toBe(2);
  });

  test('--focus shows what leads through a file, a folder or a zone', async () => {
    const root = project(files);
    expect(lines((await graph(root, '--to', 'pg', '--focus', 'services/api/orders.ts')).report)).toEqual(['services/api/orders.ts -> libs/db/index.ts', 'libs/db/index.ts -> libs/db/pool.ts', 'libs/db/pool.ts -> pg']);
    expect(lines((await graph(root, '--to', 'pg', '--focus', 'tests')).report)).toContain('tests/a.test.ts -> libs/db/testOnly.ts');
    const { code, err } = await graph(root, '--focus', 'service');
    expect(err).toContain('--focus service: no program that was read lies there, and no zone has this name.');
    expect(code).toBe(2);
  });

  test('folders are drawn as one until there are few enough', async () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`services/s${String(index % 20)}/f${String(index)}.ts`, "import 'pg';\n"]));
    const { report } = await graph(project({ ...files, ...many }), '--nodes', '30');
    expect(report.nodes.length).toBeLessThanOrEqual(30);
    expect(report.nodes.map(({ label }) => label)).toContain('services/s7/*');
    expect(report.nodes.map(({ label }) => label)).toContain('libs/db/pool.ts');
    expect(report.nodes.reduce((sum, node) => sum + node.files.length, 0)).toBe(405);
    expect(report.edges.filter(({ to }) => to === 'pg').reduce((sum, edge) => sum + edge.imports, 0)).toBe(402);
  });

  test('nothing leads there: said, and drawn', async () => {
    const { code, out } = await cli(project({ 'a.ts': '' }), 'graph', '--format', 'html');
    expect(out).toContain('Nothing leads there.');
    expect(code).toBe(0);
  });

  test('a file that does not parse, and an import that leads nowhere: drawn, and exit 2', async () => {
    const root = project({ ...files, 'services/api/broken.ts': "import { Pool from 'pg';\n", 'services/api/orders.ts': "import './gone.js';\n" });
    const { code, err, report } = await graph(root);
    expect(err).toContain('services/api/broken.ts:1:');
    expect(err).toContain('"./gone.js" leads to no file');
    expect(report.errors).toHaveLength(2);
    expect(code).toBe(2);
  });

  test('a configuration that is wrong: one line, exit 2, and nothing is written', async () => {
    const root = project({ 'guardrails.config.json': '{ "zonse": {} }' });
    const { code, out, err } = await cli(root, 'graph', '--output', 'graph.html');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('guardrails.config.json:1:3: zonse:');
    expect(existsSync(path.join(root, 'graph.html'))).toBe(false);
  });
});
