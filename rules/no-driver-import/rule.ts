import { defineFactRule, type Edit, type ImportFact, isTypeOnly, type Violation } from '@pg-guardrails/kernel';
import { exceptOption, moveWords, stringOf, stringsOf, whoMay } from '../claim-options.js';
import { driverFamily, driversOption, isDriver, takesDriver } from '../driver-family.js';
import { formWords } from '../import-forms.js';
import { packagesOf } from '../packages.js';

interface Options {
  readonly except: readonly string[];
  readonly drivers: readonly string[];
  readonly allowTypeImports: boolean;
  /** Null when the claim names none. */
  readonly wrapper: string | null;
}

/** What an editor may offer: the same names of the zone's own module, or an import of types where these are allowed. */
function editsFor({ form, names }: ImportFact, { allowTypeImports, wrapper }: Options): readonly Edit[] {
  const takesNames = (form === 'import' || form === 'import-type' || form === 're-export') && names.length > 0 && !names.includes('*');
  return [...(wrapper !== null && takesNames ? [{ kind: 'import-from', module: wrapper } as const] : []), ...(allowTypeImports && form === 'import' ? [{ kind: 'type-only' } as const] : [])];
}

function violation(fact: ImportFact, driver: string, options: Options): Violation {
  const { except } = options;
  const edits = editsFor(fact, options);
  return {
    messageId: isTypeOnly(fact.form) ? 'driverTypeImport' : 'driverImport',
    data: { driver, form: formWords[fact.form], who: whoMay(except), move: moveWords(except, 'except') },
    place: fact.place,
    key: `${driver} by ${formWords[fact.form]}`,
    ...(edits.length === 0 ? {} : { edits }),
  };
}

/** The driver is imported in the exempt zones only: see rule.md. */
export const rule = defineFactRule<Options>({
  id: 'no-driver-import',
  group: 'db-boundary',
  description: 'Forbid importing the PostgreSQL driver outside the zones that own the database',
  doors: ['eslint-ts', 'scan'],
  recommended: true,
  messages: {
    driverImport:
      'This file reaches the PostgreSQL driver {{ driver }} by {{ form }}. {{ who }} use it, because a connection made elsewhere skips the role and the error handling that are set up there. {{ move }} call a function of that zone that returns rows.',
    driverTypeImport:
      "This file takes types of the PostgreSQL driver {{ driver }} by {{ form }}. {{ who }} use it, and types count: a signature that names the driver's client is a client handed across the boundary. {{ move }} use a type that the zone exports for its rows.",
  },
  options: {
    except: exceptOption,
    drivers: driversOption,
    wrapper: { type: 'string', minLength: 1, refersTo: 'file', description: 'The module of the database zone that others are meant to import, as its path from the configuration: editors offer to take from it what it exports under the same name.' },
    allowTypeImports: { type: 'boolean', default: false, description: 'Whether imports of types alone are allowed everywhere: they are gone at run time.' },
  },
  parseOptions: (claim) => ({
    except: stringsOf(claim, 'except'),
    drivers: stringsOf(claim, 'drivers'),
    allowTypeImports: claim['allowTypeImports'] === true,
    wrapper: stringOf(claim, 'wrapper', '') || null,
  }),
  subject: ({ except }) => `${whoMay(except)} import the PostgreSQL driver`,
  watches: ({ except, drivers }) => ({ kinds: [], packages: [], members: [], except, loaded: [...driverFamily, ...drivers] }),
  judgeFile(file, { options, zones }) {
    const { except, drivers, allowTypeImports } = options;
    if (zones.isInAny(file.file, except)) return [];
    return file.facts.flatMap((fact): Violation[] => {
      if (fact.kind !== 'import' || (allowTypeImports && isTypeOnly(fact.form))) return [];
      const driver = packagesOf(fact).find((name) => isDriver(name, drivers) && takesDriver(name, fact.names));
      return driver === undefined ? [] : [violation(fact, driver, options)];
    });
  },
});
