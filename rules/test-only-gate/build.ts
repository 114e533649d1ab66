import { evidenceAt, type Judgement, type ProgramView, startOf, usualBuildProjects, type Verdict, type Violation } from '@pg-guardrails/kernel';
import { isWithinModule } from '../module-path.js';
import { pathWords, walkBuild } from '../production-build.js';
import { gateVerdict, type Gate } from './gate.js';

/** The verdict on one project, with its violation unless it is proven. */
function judgeProject(tsconfig: string, program: ProgramView, gate: Gate, moduleFile: string): Judgement {
  const { module } = gate;
  const settle = (verdict: Verdict, violation: Omit<Violation, 'key'>): Judgement => ({
    verdicts: [verdict],
    violations: [{ ...violation, key: `${module}/build/${tsconfig}` }],
  });
  const verdict = (value: Verdict['verdict'], reason: string, evidence: Verdict['evidence']): Verdict =>
    gateVerdict(gate, 'build', { verdict: value, reason, evidence }, { build: tsconfig });
  const unknown = (reason: string, place = startOf(moduleFile)): Judgement =>
    settle(verdict('unknown', reason, []), { messageId: 'buildUnknown', data: { module, reason }, place });

  const roots = program.buildRoots(tsconfig);
  if (!roots.ok) return unknown(`What ${tsconfig} builds cannot be told: ${roots.reason.replace(/\.$/u, '')}.`);
  if (roots.files.length === 0) return unknown(`${tsconfig} builds no file at all, so it says nothing about a production build.`);

  const found = walkBuild(roots.files, program, (file) => isWithinModule(file, module));
  switch (found.kind) {
    case 'root': {
      const place = startOf(found.file);
      return settle(verdict('refuted', `${tsconfig} compiles ${found.file}.`, [evidenceAt(place, `compiled by ${tsconfig}`)]), {
        messageId: 'builtByProject',
        data: { module, file: found.file, tsconfig },
        place,
      });
    }
    case 'imported': {
      const path = pathWords(found.chain, found.file);
      const last = found.chain.at(-1);
      return settle(
        verdict(
          'refuted',
          `${tsconfig} compiles ${found.file} because of an import: ${path}.`,
          found.chain.map(({ place, specifier }) => evidenceAt(place, `imports ${specifier ?? ''}`)),
        ),
        {
          messageId: 'builtByImport',
          data: { module, tsconfig, path },
          place: last?.place ?? startOf(found.file),
          related: found.chain.slice(0, -1).map((edge) => ({ ...edge.place, message: `${edge.place.file} imports the next file of the path here` })),
        },
      );
    }
    case 'unread':
      return unknown(`${found.file} is part of ${tsconfig} and was not read, so what it imports is not known.`);
    case 'unresolved': {
      const { place, specifier } = found.edge;
      return unknown(`${place.file} is part of ${tsconfig} and imports "${specifier ?? ''}", which leads to no file.`, place);
    }
    case 'left out':
      return {
        verdicts: [
          verdict('proven', `${tsconfig} compiles neither ${module} nor anything that imports it.`, [
            evidenceAt(startOf(tsconfig), `leaves out ${module}`),
          ]),
        ],
        violations: [],
      };
    default:
      return found satisfies never;
  }
}

/** The layer `build`: a verdict for each project of the production build. */
export function judgeBuild(program: ProgramView, gate: Gate, moduleFile: string): Judgement {
  const projects = gate.build ?? usualBuildProjects.filter((file) => program.fileExists(file));
  if (projects.length === 0) {
    const reason = `The claim names no \`build\`, and there is no ${usualBuildProjects.join(', ')} beside the configuration.`;
    return {
      verdicts: [gateVerdict(gate, 'build', { verdict: 'unknown', reason, evidence: [] })],
      violations: [
        { messageId: 'buildUnknown', data: { module: gate.module, reason }, place: startOf(moduleFile), key: `${gate.module}/build` },
      ],
    };
  }
  const judgements = projects.map((tsconfig) => judgeProject(tsconfig, program, gate, moduleFile));
  return {
    verdicts: judgements.flatMap(({ verdicts }) => verdicts),
    violations: judgements.flatMap(({ violations }) => violations),
  };
}
