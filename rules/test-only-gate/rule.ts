import { defineFactRule, type Judgement, type ProgramView, startOf } from '@pg-guardrails/kernel';
import { stringOf, stringsOf } from '../claim-options.js';
import { modulePath } from '../module-path.js';
import { judgeBuild } from './build.js';
import { gateVerdict, isGatedFile, type Gate } from './gate.js';
import { judgeLoad, loadViolations } from './load.js';

const endings: readonly string[] = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** The file of a module that was not read, or null when there is none. */
function unreadFile(program: ProgramView, module: string): string | null {
  const candidates = [module, `${module}/index`].flatMap((path) => endings.map((ending) => `${path}${ending}`));
  return candidates.find((file) => program.fileExists(file)) ?? null;
}

/** Neither layer of a module that was not read can be judged. */
function unjudged(program: ProgramView, gate: Gate): Judgement {
  const file = unreadFile(program, gate.module);
  const reason =
    file === null ? `There is no module ${gate.module}.` : `${file} was not read: the configuration's \`include\` leaves it out, or it is broken.`;
  const layers = ['load', 'build'] as const;
  return {
    verdicts: layers.map((layer) => gateVerdict(gate, layer, { verdict: 'unknown', reason, evidence: [] })),
    violations: layers.map((layer) => ({
      messageId: `${layer}Unknown`,
      data: { module: gate.module, reason },
      place: startOf(file ?? gate.module),
      key: `${gate.module}/${layer}`,
    })),
  };
}

/** A test-only module refuses to load in production, and the production build leaves it out: see rule.md. */
export const rule = defineFactRule<Gate>({
  id: 'test-only-gate',
  group: 'test-only',
  description: 'Require that a test-only module refuses to load outside tests and is left out of the production build',
  doors: ['eslint-ts', 'scan'],
  recommended: false,
  messages: {
    loadsAnywhere:
      "{{ module }} loads whatever {{ variable }} is, so whoever reaches its file can run it in production. Put this below its imports: if (process.env.{{ variable }} !== '{{ value }}') throw new Error('{{ module }} is for tests').",
    otherGate:
      "{{ module }} throws unless {{ otherVariable }} is '{{ otherValue }}', but the claim says that it loads only where {{ variable }} is '{{ value }}'. Change the condition, or the claim.",
    loadUnknown: 'Whether {{ module }} refuses to load outside tests is unknown. {{ reason }} Correct the claim, or what it names.',
    builtByProject:
      '{{ tsconfig }} compiles {{ file }}, so the test-only module {{ module }} ships with the production build. Add it to `exclude` there.',
    builtByImport:
      '{{ tsconfig }} compiles the test-only module {{ module }}, because production code imports it: {{ path }}. `exclude` does not stop that, and a type-only import is enough. Remove this import.',
    buildUnknown:
      'Whether the production build leaves {{ module }} out is unknown. {{ reason }} Name the project of the production build in `build`, and make everything in it readable.',
  },
  options: {
    module: {
      type: 'string',
      minLength: 1,
      refersTo: 'file',
      description: 'The module, as its path from the configuration without extension.',
    },
    variable: { type: 'string', minLength: 1, default: 'NODE_ENV', description: 'The environment variable that the module looks at.' },
    value: { type: 'string', default: 'test', description: 'The value without which it throws.' },
    build: {
      type: 'string',
      minLength: 1,
      description:
        'The TypeScript project of the production build, from the configuration. Default: those of tsconfig.prod.json, tsconfig.production.json and tsconfig.build.json that exist.',
    },
  },
  requiredOptions: ['module'],
  parseOptions(claim) {
    const build = stringsOf(claim, 'build');
    return {
      module: modulePath(stringOf(claim, 'module', '')),
      variable: stringOf(claim, 'variable', 'NODE_ENV'),
      value: stringOf(claim, 'value', 'test'),
      build: build.length === 0 ? null : build,
    };
  },
  subject: ({ module }) => module,
  statement: ({ module, variable, value }) => `${module} loads only where ${variable} is ${value}, and stays out of the production build`,
  watches: () => ({ kinds: ['env-guard'], packages: [], members: [], except: [] }),
  judgeFile: (file, { options }) => loadViolations(file, options),
  judgeProgram(program, { options }) {
    const files = program.files.filter(({ file }) => isGatedFile(file, options.module));
    const [first] = files;
    if (first === undefined) return unjudged(program, options);
    const build = judgeBuild(program, options, first.file);
    return { verdicts: [judgeLoad(files, options), ...build.verdicts], violations: build.violations };
  },
});
