import { defineFactRule, listing, type ImportFact, type Violation } from '@pg-guardrails/kernel';
import { moveWords, stringOf, stringsOf, whoMay } from '../claim-options.js';
import { formWords } from '../import-forms.js';
import { isWithinModule, leadsIntoModule, modulePath } from '../module-path.js';
import { matchesPackage, packageOfSpecifier, packagesOf } from '../packages.js';

interface Options {
  readonly modules: readonly string[];
  readonly allow: readonly string[];
  readonly because: string;
}

const withoutNode = (specifier: string): string => specifier.replace(/^node:/u, '');

/** Whether a builtin is meant: `node:fs` and `fs` mean the same, and `fs` means `fs/promises` too. */
function isBuiltin(specifier: string, module: string): boolean {
  const name = withoutNode(specifier);
  return name === withoutNode(module) || name.startsWith(`${withoutNode(module)}/`);
}

/** The package or builtin that an import leads to, when the claim names it; otherwise null. */
function namedPackage(fact: ImportFact, module: string): string | null {
  const { specifier, target } = fact;
  if (target.kind === 'builtin') return specifier !== null && isBuiltin(specifier, module) ? specifier : null;
  // A workspace is named like a package and resolves to a file.
  const named = specifier === null ? null : packageOfSpecifier(specifier);
  const packages = [...packagesOf(fact), ...(named === null ? [] : [named])];
  return packages.find((name) => matchesPackage(name, module)) ?? null;
}

/** Whether an import leads from elsewhere into a file or folder that the claim names. */
function leadsToPath(fact: ImportFact, module: string): boolean {
  const path = modulePath(module);
  return !isWithinModule(fact.place.file, path) && leadsIntoModule(fact, path);
}

/** What of the claim's modules an import leads to, as a message calls it; null when it leads to none. */
function claimedModule(fact: ImportFact, modules: readonly string[]): string | null {
  for (const module of modules) {
    const name = namedPackage(fact, module) ?? (leadsToPath(fact, module) ? module : null);
    if (name !== null) return name;
  }
  return null;
}

function violation(fact: ImportFact, module: string, { allow, because }: Options): Violation {
  return {
    messageId: because === '' ? 'outsideZone' : 'outsideZoneBecause',
    data: {
      module,
      form: formWords[fact.form],
      who: whoMay(allow),
      because: because.replace(/\.\s*$/u, ''),
      move: moveWords(allow, 'allow'),
    },
    place: fact.place,
    key: `${module} by ${formWords[fact.form]}`,
  };
}

/** A module is imported in its zones only: see rule.md. */
export const rule = defineFactRule<Options>({
  id: 'module-zone',
  group: 'modules',
  description: 'Forbid importing given packages or modules outside the zones they belong to',
  doors: ['eslint-ts', 'scan'],
  recommended: false,
  messages: {
    outsideZone:
      '{{ module }} is imported here by {{ form }}. {{ who }} import it, as the claim in the configuration says. {{ move }} go through what that zone exports.',
    outsideZoneBecause:
      '{{ module }} is imported here by {{ form }}. {{ who }} import it: {{ because }}. {{ move }} go through what that zone exports.',
  },
  options: {
    modules: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      minItems: 1,
      uniqueItems: true,
      description: 'Packages (`eslint`, `@typescript-eslint/*`), builtins (`node:fs`), or files and folders from the configuration (`libs/keys`).',
    },
    allow: {
      type: 'array',
      items: { type: 'string', refersTo: 'zone' },
      uniqueItems: true,
      default: [],
      description: 'Zones that may import them.',
    },
    because: { type: 'string', default: '', description: 'The reason, for the message.' },
  },
  requiredOptions: ['modules'],
  parseOptions: (claim) => ({
    modules: stringsOf(claim, 'modules'),
    allow: stringsOf(claim, 'allow'),
    because: stringOf(claim, 'because', ''),
  }),
  subject: ({ modules, allow }) => `${whoMay(allow)} import ${listing(modules)}`,
  watches: () => ({ kinds: [], packages: [], members: [], except: [] }),
  judgeFile(file, { options, zones }) {
    if (zones.isInAny(file.file, options.allow)) return [];
    return file.facts.flatMap((fact): Violation[] => {
      if (fact.kind !== 'import') return [];
      const module = claimedModule(fact, options.modules);
      return module === null ? [] : [violation(fact, module, options)];
    });
  },
});
