/** Which of the packages that users install are CommonJS, and what the bundle takes of them. */
import type { Plugin } from 'esbuild';

/** By package; `default` is all of it. */
const taken: Readonly<Record<string, readonly string[]>> = {
  commander: ['Command', 'CommanderError', 'InvalidArgumentError', 'Option'],
  ignore: ['default'],
  'oxc-resolver': ['ResolverFactory'],
  picocolors: ['default'],
  picomatch: ['default'],
};

/**
 * For esbuild: has them loaded by `require`. An `import` has Node.js find out first of what kind a file is whose package does not say so, by compiling it as both, and then search it for the names that it
 * exports: some 30 ms of each run.
 */
export const required: Plugin = {
  name: 'required',
  setup(build) {
    const filter = new RegExp(`^(?:${Object.keys(taken).join('|')})$`);
    build.onResolve({ filter }, ({ path: name }) => ({ path: name, namespace: 'required' }));
    build.onLoad({ filter, namespace: 'required' }, ({ path: name }) => ({ contents: contentsOf(name, taken[name] ?? []), loader: 'js' }));
  },
};

function contentsOf(name: string, names: readonly string[]): string {
  const exported = names.map((each) => (each === 'default' ? 'export default all;' : `export const ${each} = all.${each};`));
  return ["import { createRequire } from 'node:module';", `const all = createRequire(import.meta.url)(${JSON.stringify(name)});`, ...exported].join('\n');
}
