import type { NapiResolveOptions } from 'oxc-resolver';

const programExtensions = ['.ts', '.tsx', '.mts', '.cts'];
const extensions = [...programExtensions, '.js', '.jsx', '.mjs', '.cjs', '.d.ts', '.d.mts', '.d.cts', '.json', '.node', '.vue'];
const extensionAlias: Readonly<Record<string, string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.jsx', '.d.ts'],
  '.jsx': ['.tsx', '.jsx', '.d.ts'],
  '.mjs': ['.mts', '.mjs', '.d.mts'],
  '.cjs': ['.cts', '.cjs', '.d.cts'],
};

/** How TypeScript, bundlers and Node.js find files and packages, all of them at once. */
export const resolverOptions: NapiResolveOptions = {
  conditionNames: ['source', 'types', 'import', 'require', 'node', 'default', 'module', 'development', 'production'],
  mainFields: ['source', 'types', 'typings', 'module', 'main'],
  extensions,
  extensionAlias,
  // A path that a variable of the environment adds is not part of the project.
  nodePath: false,
};

const aliased = /\.[cm]?jsx?$/u;

/** The files that a path without a query may mean, in the order in which `oxc-resolver` tries them; a folder comes after all of them. */
export function* candidatesOf(path: string): Generator<string, void, undefined> {
  const alias = aliased.exec(path);
  const aliases = alias === null ? undefined : extensionAlias[alias[0]];
  if (alias !== null && aliases !== undefined) {
    const stem = path.slice(0, alias.index);
    for (const extension of aliases) yield stem + extension;
    return;
  }
  yield path;
  for (const extension of extensions) yield path + extension;
}
