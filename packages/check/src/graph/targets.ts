import { didYouMean, type LoadedConfig } from '@pg-guardrails/config';
import { isModuleGlob, isWithinModule, modulePath, type ImportFact, type Problem, type Zones } from '@pg-guardrails/kernel';
import { defaultFamily } from '@pg-guardrails/ts-reader';
import type { FactClaim } from '../judge-facts.js';

/** A package or a module of the project, and what leads there. */
export interface Target {
  readonly id: string;
  readonly kind: 'package' | 'module';
  /** Whether the file is a part of it. */
  holds(file: string): boolean;
  isMeantBy(edge: ImportFact): boolean;
}

function packageTarget(name: string): Target {
  return { id: name, kind: 'package', holds: () => false, isMeantBy: ({ target }) => target.kind === 'package' && target.package === name };
}

function moduleTarget(written: string, zones: Zones): Target {
  const name = isModuleGlob(written) ? written : modulePath(written);
  const holds = (file: string): boolean => (isModuleGlob(written) ? zones.matches(file, written) : isWithinModule(file, name));
  return { id: name, kind: 'module', holds, isMeantBy: ({ target }) => target.kind === 'file' && holds(target.file) };
}

/** One file, and nothing beside it. */
function fileTarget(name: string): Target {
  return { id: name, kind: 'module', holds: (file) => file === name, isMeantBy: ({ target }) => target.kind === 'file' && target.file === name };
}

function importedPackages(imports: ReadonlyMap<string, readonly ImportFact[]>): ReadonlySet<string> {
  return new Set([...imports.values()].flat().flatMap(({ target }) => (target.kind === 'package' ? [target.package] : [])));
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : typeof value === 'string' ? [value] : [];
}

/** The drivers that something imports, those that claims add among them, and the modules that claims call test-only. */
function usualTargets(claims: readonly FactClaim[], imported: ReadonlySet<string>, zones: Zones): readonly Target[] {
  const drivers = new Set([...defaultFamily, ...claims.flatMap(({ options }) => stringsOf(options['drivers']))]);
  const modules = new Set(claims.filter(({ rule }) => rule.group === 'test-only').flatMap(({ options }) => stringsOf(options['module']).map((written) => (isModuleGlob(written) ? written : modulePath(written)))));
  return [...[...imported].filter((name) => drivers.has(name)).sort().map(packageTarget), ...[...modules].sort().map((module) => moduleTarget(module, zones))];
}

/** What the graph is about: what was asked for, or what the claims are about. A name that is neither imported nor a module is a problem. */
export function targetsOf(asked: readonly string[], config: LoadedConfig, claims: readonly FactClaim[], imports: ReadonlyMap<string, readonly ImportFact[]>): { readonly targets: readonly Target[]; readonly problems: readonly Problem[] } {
  const imported = importedPackages(imports);
  if (asked.length === 0) return { targets: usualTargets(claims, imported, config.zones), problems: [] };
  const problems: Problem[] = [];
  const targets = [...new Set(asked)].flatMap((name): readonly Target[] => {
    if (imported.has(name)) return [packageTarget(name)];
    const file = name.replace(/^\.\//u, '');
    if (imports.has(file)) return [fileTarget(file)];
    const module = moduleTarget(name, config.zones);
    if ([...imports.keys()].some((file) => module.holds(file))) return [module];
    problems.push({ message: `--to ${name}: no file that was read is this module or imports this package.${didYouMean(name, [...imported, ...imports.keys()])}`, file: null, line: null, column: null });
    return [];
  });
  return { targets, problems };
}
