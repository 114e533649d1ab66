import type { ImportFact } from '@pg-guardrails/kernel';

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
  return isModuleFile(file, module) || file.startsWith(`${module}/`);
}

/** Joins the folder of a file with a relative specifier. */
function joined(file: string, specifier: string): string {
  const parts = file.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Whether an import leads into the module, or, where it leads to no file of the project, names it by its path. */
export function leadsIntoModule({ place, specifier, target }: ImportFact, module: string): boolean {
  if (target.kind === 'file') return isWithinModule(target.file, module);
  if (specifier === null || target.kind === 'builtin') return false;
  const [text = ''] = specifier.split('?');
  if (text.startsWith('.')) return isWithinModule(joined(place.file, text), module);
  // A specifier such as `libs/db/testOnly` looks like a package to a resolver that does not know the project's aliases.
  // Of a module with a single segment the tail would also be that of `@acme/testOnly`, which is something else.
  if (isWithinModule(text, module)) return true;
  return module.includes('/') && (`/${modulePath(text)}`.endsWith(`/${module}`) || `/${text}`.includes(`/${module}/`));
}
