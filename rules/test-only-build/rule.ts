import { defineFactRule } from '@pg-guardrails/kernel';
import { stringOf, stringsOf } from '../claim-options.js';
import { judgeShipping, type BuildClaim } from './judge.js';

/** What is published, compiled and built for production holds nothing of a test-only module: see rule.md. */
export const rule = defineFactRule<BuildClaim>({
  id: 'test-only-build',
  group: 'test-only',
  description: 'Require that published packages, production builds and their output hold nothing of a test-only module',
  doors: ['scan'],
  recommended: false,
  messages: {
    offered:
      '{{ named }} gives {{ file }} to everyone who installs the package, and it belongs to {{ module }}, which is for tests. Take it out, or give it under a condition of `exports` that production never sets, such as `test`.',
    packed: 'npm packs {{ file }}, which belongs to {{ module }} and is for tests, because of {{ named }}. Leave it out: {{ remedy }}.',
    compiled: '{{ tsconfig }} compiles {{ file }}, so {{ module }}, which is for tests, is built for production. Add it to `exclude` there.',
    compiledByImport:
      '{{ tsconfig }} compiles {{ module }}, which is for tests, because something that it builds imports it: {{ path }}. `exclude` does not stop that, and a type-only import is enough. Remove this import.',
    builtCopy: '{{ copy }} holds {{ file }}, which belongs to {{ module }} and is for tests: {{ how }}. Keep the module out of the build, delete the folder, and build anew.',
    buildUnknown: 'Whether what ships leaves {{ module }} out is unknown. {{ reason }}',
  },
  options: {
    module: {
      type: 'string',
      minLength: 1,
      refersTo: 'file',
      description: 'The module, as its path from the configuration without extension; or a glob of test-only files.',
    },
    allow: {
      type: 'array',
      items: { type: 'string', refersTo: 'zone' },
      uniqueItems: true,
      default: [],
      description: 'Zones of the tests: packages in them may give it away.',
    },
    build: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      minItems: 1,
      description: 'The TypeScript projects of the production build, from the configuration. Default: those of each package.',
    },
    output: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      minItems: 1,
      description: 'Folders of built files, besides those that the projects write to. Default: `dist` of each package without a project.',
    },
    marker: { type: 'string', minLength: 1, description: 'A text of the module that a bundler keeps, such as the message with which it refuses to load: a built file that holds it holds the module.' },
  },
  requiredOptions: ['module'],
  parseOptions(claim) {
    const build = stringsOf(claim, 'build');
    const marker = stringOf(claim, 'marker', '');
    return { module: stringOf(claim, 'module', ''), allow: stringsOf(claim, 'allow'), build: build.length === 0 ? null : build, output: stringsOf(claim, 'output'), marker: marker === '' ? null : marker };
  },
  subject: ({ module }) => module,
  statement: ({ module }) => `Nothing that ships holds ${module}`,
  watches: () => ({ kinds: [], packages: [], members: [], except: [] }),
  judgeProgram: (program, { options, zones }) => judgeShipping(program, options, zones),
});
