const extension = /(?:\.d)?\.[cm]?[jt]sx?$/u;

/** A path of the project without `./`, extension, trailing slash and `/index`: how a claim names a module. */
export function modulePath(path: string): string {
  const plain = path.replace(/^(?:\.\/)+/u, '').replace(/\/+$/u, '').replace(extension, '');
  return plain.replace(/\/index$/u, '');
}

/** Whether a file is the module: `libs/db/testOnly.ts`, or `libs/db/testOnly/index.ts` of the module `libs/db/testOnly`. */
export function isModuleFile(file: string, module: string): boolean {
  return modulePath(file) === module;
}

/** Whether a file is the module or lies in its folder. */
export function isWithinModule(file: string, module: string): boolean {
  // What is within begins with the module's own letters, but for a `./` that is not counted; what goes on as a longer name is something else.
  if (file.startsWith(module) ? file.length > module.length && !'/.'.includes(file.charAt(module.length)) : !file.startsWith('./')) return false;
  return isModuleFile(file, module) || file.startsWith(`${module}/`);
}

const glob = /[*?{]/u;

/** Whether a claim names its module by a glob. */
export function isModuleGlob(written: string): boolean {
  return glob.test(written);
}
