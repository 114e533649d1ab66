import { isWithinModule, modulePath, type ImportFact } from '@pg-guardrails/kernel';
export { isModuleFile, isWithinModule, modulePath } from '@pg-guardrails/kernel';

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
export function leadsIntoModule(fact: ImportFact, module: string): boolean {
  // The place is made when it is asked for, see `DeclaredEdge`: of hardly any edge it is.
  const { specifier, target } = fact;
  if (target.kind === 'file') return isWithinModule(target.file, module);
  if (specifier === null || target.kind === 'builtin') return false;
  const [text = ''] = specifier.split('?');
  if (text.startsWith('.')) return isWithinModule(joined(fact.place.file, text), module);
  // A specifier such as `libs/db/testOnly` looks like a package to a resolver that does not know the project's aliases.
  // Of a module with a single segment the tail would also be that of `@acme/testOnly`, which is something else.
  if (isWithinModule(text, module)) return true;
  return module.includes('/') && (`/${modulePath(text)}`.endsWith(`/${module}`) || `/${text}`.includes(`/${module}/`));
}
