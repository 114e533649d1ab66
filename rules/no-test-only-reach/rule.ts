import { defineFactRule } from '@pg-guardrails/kernel';
import { stringOf, stringsOf } from '../claim-options.js';
import { judgeReach, type ReachClaim } from './judge.js';

/** No path of imports leads from where production starts to a test-only module: see rule.md. */
export const rule = defineFactRule<ReachClaim>({
  id: 'no-test-only-reach',
  group: 'test-only',
  description: 'Forbid that any path of imports leads from a production entry point to a test-only module',
  doors: ['scan'],
  recommended: false,
  messages: {
    reach:
      'Production reaches {{ module }}, which is for tests: {{ path }}. It starts with {{ start }}. Remove this import, and call the function that the module stands in for.',
    reachThroughTests:
      'Production reaches {{ module }}, which is for tests, because it imports what belongs to them: {{ path }}. It starts with {{ start }}. Move what production needs out of {{ through }}, and import it from there.',
    reachByType:
      'Types lead from production to {{ module }}, which is for tests: {{ path }}. It starts with {{ start }}. Nothing of the module runs there, but the compiler builds it in. Move the type out of the module.',
    entryIsTestOnly:
      '{{ start }} makes {{ file }} an entry point of production, and it belongs to {{ module }}, which is for tests. Take it out, or give it under a condition of `exports` that production never sets, such as `test`.',
    reachUnknown: 'Whether production reaches {{ module }} is unknown. {{ reason }}',
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
      description: 'Zones that may import it: nothing of them is production.',
    },
  },
  requiredOptions: ['module'],
  parseOptions: (claim) => ({ module: stringOf(claim, 'module', ''), allow: stringsOf(claim, 'allow') }),
  subject: ({ module }) => module,
  statement: ({ module }) => `No path of imports leads from production to ${module}`,
  watches: ({ allow }) => ({ kinds: [], packages: [], members: [], except: allow }),
  judgeProgram: (program, { options, zones }) => judgeReach(program, options, zones),
});
