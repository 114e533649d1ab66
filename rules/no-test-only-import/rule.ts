import { defineFactRule, type ImportFact, isTypeOnly, type Violation } from '@pg-guardrails/kernel';
import { moveWords, stringOf, stringsOf, whoMay } from '../claim-options.js';
import { formWords } from '../import-forms.js';
import { isWithinModule, leadsIntoModule, modulePath } from '../module-path.js';

interface Options {
  readonly module: string;
  readonly allow: readonly string[];
}

function violation(fact: ImportFact, { module, allow }: Options): Violation {
  return {
    messageId: isTypeOnly(fact.form) ? 'testOnlyTypeImport' : 'testOnlyImport',
    data: { module, form: formWords[fact.form], who: whoMay(allow), move: moveWords(allow, 'allow') },
    place: fact.place,
    key: `${module} by ${formWords[fact.form]}`,
  };
}

/** A test-only module is imported in the allowed zones only: see rule.md. */
export const rule = defineFactRule<Options>({
  id: 'no-test-only-import',
  group: 'test-only',
  description: 'Forbid importing a test-only module outside the zones that hold the tests',
  doors: ['eslint-ts', 'scan'],
  recommended: false,
  messages: {
    testOnlyImport:
      '{{ module }} is for tests: it does what production code must not be able to do. {{ who }} import it, and this is {{ form }}. {{ move }} call the function that the module stands in for.',
    testOnlyTypeImport:
      '{{ module }} is for tests. {{ who }} import it, and {{ form }} counts: the compiler still emits the module into the build that includes this file. {{ move }} move the type out of the module.',
  },
  options: {
    module: {
      type: 'string',
      minLength: 1,
      refersTo: 'file',
      description: 'The module, as its path from the configuration without extension.',
    },
    allow: {
      type: 'array',
      items: { type: 'string', refersTo: 'zone' },
      uniqueItems: true,
      default: [],
      description: 'Zones that may import it.',
    },
  },
  requiredOptions: ['module'],
  parseOptions: (claim) => ({ module: modulePath(stringOf(claim, 'module', '')), allow: stringsOf(claim, 'allow') }),
  subject: ({ module, allow }) => `${whoMay(allow)} import ${module}`,
  watches: ({ allow }) => ({ kinds: [], packages: [], members: [], except: allow }),
  judgeFile(file, { options, zones }) {
    if (isWithinModule(file.file, options.module) || zones.isInAny(file.file, options.allow)) return [];
    return file.facts.flatMap((fact) => (fact.kind === 'import' && leadsIntoModule(fact, options.module) ? [violation(fact, options)] : []));
  },
});
