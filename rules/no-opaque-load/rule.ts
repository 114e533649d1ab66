import { defineFactRule, type ImportFact, type Violation } from '@pg-guardrails/kernel';
import { exceptOption, moveWords, shortened, stringsOf, whoMay } from '../claim-options.js';
import { formWords } from '../import-forms.js';

interface Options {
  readonly except: readonly string[];
}

/** Which message tells of the load; null when it is known what is loaded, or when nothing is. */
function messageOf({ form, target, specifier }: ImportFact): string | null {
  // Hooks change what every other import loads, whatever file they stand in.
  if (form === 'hooks') return 'loaderHooks';
  if (target.kind !== 'opaque' || target.loads === 'data') return null;
  if (specifier !== null) return specifier.startsWith('data:') ? 'codeInAddress' : null;
  switch (form) {
    case 'code':
      return 'textAsCode';
    case 'addon':
      return 'machineCode';
    case 'loader':
      return 'loaderGivenAway';
    case 'require-resolve':
      // A path is resolved and nothing loaded; who loads it is told of where that happens.
      return null;
    case 'import':
    case 'import-type':
    case 'import-equals':
    case 're-export':
    case 'require':
    case 'create-require':
    case 'dynamic-import':
    case 'type-expression':
    case 'reference-types':
    case 'jsdoc-type':
    case 'module-augmentation':
    case 'mock':
    case 'markup':
    case 'worker':
    case 'fork':
    case 'node-option':
    case 'global':
      return 'notConstant';
    default:
      return form satisfies never;
  }
}

function writtenOf({ target, specifier }: ImportFact): string {
  return shortened(target.kind === 'opaque' ? target.written : (specifier ?? ''));
}

/** What is loaded is named by a constant: see rule.md. */
export const rule = defineFactRule<Options>({
  id: 'no-opaque-load',
  group: 'db-boundary',
  description: 'Forbid loading modules or code that no constant names outside the zones that may',
  doors: ['eslint-ts', 'scan'],
  recommended: true,
  messages: {
    notConstant:
      '`{{ written }}` is loaded by {{ form }} and is no constant, so nobody can see what is loaded here: it may be the driver, or a file behind the boundary. {{ who }} do that. {{ move }} write the module’s name into the call, or choose among names that are written there.',
    textAsCode:
      '`{{ written }}` is run as code, and code in a text can load anything, the driver too, without an import that could be seen. {{ who }} do that. {{ move }} write the code as code.',
    codeInAddress:
      '`{{ written }}` is code in an address, which can load anything, the driver too. {{ who }} do that. {{ move }} put the code into a file.',
    machineCode:
      '`{{ written }}` is loaded by `process.dlopen()` as machine code, which may be a driver (`pg-native` is one). {{ who }} do that. {{ move }} require the package that the addon belongs to by its name.',
    loaderHooks:
      '`{{ written }}` hooks into the module loader, and hooks decide what every later import loads, so no import says for sure any more where it leads. {{ who }} do that. {{ move }} configure it outside the program.',
    loaderGivenAway:
      '`{{ written }}` loads modules or runs code, and it is given away here, so what is loaded is decided where nobody looks. {{ who }} do that. {{ move }} give away a function that loads one module by its name.',
  },
  options: { except: exceptOption },
  parseOptions: (claim) => ({ except: stringsOf(claim, 'except') }),
  subject: ({ except }) => `${whoMay(except)} load what no constant names`,
  watches: ({ except }) => ({ kinds: [], packages: [], members: [], except }),
  judgeFile(file, { options: { except }, zones }) {
    if (zones.isInAny(file.file, except)) return [];
    return file.facts.flatMap((fact): Violation[] => {
      const messageId = fact.kind === 'import' ? messageOf(fact) : null;
      if (fact.kind !== 'import' || messageId === null) return [];
      return [{ messageId, data: { written: writtenOf(fact), form: formWords[fact.form], who: whoMay(except), move: moveWords(except, 'except') }, place: fact.place }];
    });
  },
});
