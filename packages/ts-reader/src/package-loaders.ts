/** Exports of packages that load the module they are given, as `require` does: `tsImport('x', …)`, `importFresh('x')`. */
const loaders: Readonly<Record<string, readonly string[]>> = {
  tsx: ['tsImport', 'require', 'default.tsImport', 'default.require'],
  'import-fresh': ['default', '*'],
};

/** Exports that make such a function: `createJiti(import.meta.url)`. */
const makers: Readonly<Record<string, readonly string[]>> = {
  jiti: ['createJiti', 'default', '*', 'default.createJiti'],
};

/** Whether a call of the export loads the module that its first argument names. */
export function loadsByPackage(name: string, exported: string): boolean {
  return (Object.hasOwn(loaders, name) ? (loaders[name] ?? []) : []).includes(exported);
}

/** Whether a call of the export gives a function that loads modules. */
export function makesLoader(name: string, exported: string): boolean {
  return (Object.hasOwn(makers, name) ? (makers[name] ?? []) : []).includes(exported);
}

/** The modules that these packages are imported by. */
export const packageLoaders = /^(?:jiti|jiti\/native|tsx\/(?:cjs|esm)\/api|import-fresh)$/u;
