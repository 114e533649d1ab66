/** Bundles the workspaces into the one package that users install: JavaScript by esbuild from the sources, types by rollup from what tsc made. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { packagedServer, packServer } from '@pg-guardrails/prover';
import { rules } from '@pg-guardrails/rules';
import { precomputed } from './house/precomputed.js';
import { required } from './house/required.js';
import { rooms, root } from './house/rooms.js';

const home = path.join(root, 'packages/pg-guardrails');
const manifest: unknown = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8'));
const named = (key: 'dependencies' | 'peerDependencies'): readonly string[] =>
  typeof manifest === 'object' && manifest !== null && key in manifest ? Object.keys(Reflect.get(manifest, key) as object) : [];
const external = [...named('dependencies'), ...named('peerDependencies')];

/** The empty server that the package brings along. It takes seconds to make, and is made once for each PGlite. */
const emptyServer = path.join(root, 'packages/prover/src/kept/empty-server.kept');
if (packagedServer(emptyServer) === null) writeFileSync(emptyServer, await packServer());

rmSync(path.join(home, 'dist'), { recursive: true, force: true });
await build({
  entryPoints: { index: path.join(home, 'src/index.ts'), eslint: path.join(home, 'src/eslint.ts'), oxlint: path.join(home, 'src/oxlint.ts'), cli: path.join(home, 'src/cli/main.ts'), 'program-thread': path.join(root, 'packages/check/src/reading/program-thread.ts'), 'pglite-worker': path.join(root, 'packages/prover/src/server/pglite-worker.js') },
  outdir: path.join(home, 'dist'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  conditions: ['source'],
  // What is shorter is read sooner; names stay, for who reports a stack.
  minifyWhitespace: true,
  minifySyntax: true,
  plugins: [precomputed(rules), required],
  external: external.flatMap((name) => [name, `${name}/*`]),
  sourcemap: false,
  logLevel: 'warning',
});

/** Where tsc has put the types of a workspace. */
function typesOf(id: string): string | null {
  const [name, entry = 'index'] = id.startsWith('@pg-guardrails/') ? id.slice('@pg-guardrails/'.length).split('/') : [];
  if (name === undefined) return null;
  return path.join(root, name === 'rules' ? 'rules' : `packages/${name}`, `dist/${entry}.d.ts`);
}

// Types of the workspaces are inlined; everything users install stays an import.
const types = await rollup({
  input: { index: path.join(home, 'build/index.d.ts'), eslint: path.join(home, 'build/eslint.d.ts'), oxlint: path.join(home, 'build/oxlint.d.ts') },
  external: (id) => !id.startsWith('.') && !path.isAbsolute(id) && !id.startsWith('@pg-guardrails/'),
  plugins: [{ name: 'workspaces', resolveId: typesOf }, dts()],
});
await types.write({ dir: path.join(home, 'dist'), format: 'es', chunkFileNames: '[name]-[hash].d.ts' });
await types.close();

copyFileSync(emptyServer, path.join(home, 'dist/empty-server.kept'));

// What `explain` prints.
mkdirSync(path.join(home, 'dist/rules'));
for (const room of rooms()) copyFileSync(path.join(root, 'rules', room, 'rule.md'), path.join(home, `dist/rules/${room}.md`));

// npm shows these two with the package; the originals stand at the top of the repository.
for (const file of ['README.md', 'LICENSE']) copyFileSync(path.join(root, file), path.join(home, file));
