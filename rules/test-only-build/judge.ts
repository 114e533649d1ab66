import { evidenceAt, type Judgement, type ProgramView, startOf, type Verdict, type Zones } from '@pg-guardrails/kernel';
import { testOnlyModule } from '../test-only-module.js';
import { judgeCopies } from './copies.js';
import { judgePackages } from './packages.js';
import type { Part, Shipped } from './part.js';
import { judgeProjects } from './projects.js';

export interface BuildClaim {
  /** A path without extension, or a glob. */
  readonly module: string;
  readonly allow: readonly string[];
  /** Null when the claim names none. */
  readonly build: readonly string[] | null;
  readonly output: readonly string[];
  readonly marker: string | null;
}

export function judgeShipping(program: ProgramView, claim: BuildClaim, zones: Zones): Judgement {
  const { name: module, holds } = testOnlyModule(claim.module, zones);
  const verdictOf = ({ facets, verdict, reason, violations }: Part): Verdict => ({
    rule: 'test-only-build',
    subject: module,
    layer: null,
    operation: null,
    role: null,
    facets,
    verdict,
    reason,
    settledBy: 'scan',
    counterexample: null,
    attempts: [],
    evidence: violations.map(({ place, messageId }) => evidenceAt(place, messageId)),
  });
  const unknown = (reason: string, file: string): Judgement => ({
    verdicts: [verdictOf({ facets: {}, verdict: 'unknown', reason, violations: [] })],
    violations: [{ messageId: 'buildUnknown', data: { module, reason }, place: startOf(file), key: `${module}/nothing` }],
  });

  const sources = program.files.filter(({ file, language }) => language === 'program' && holds(file)).map(({ file }) => file);
  const [first] = sources;
  if (first === undefined) return unknown(`No file that was read is the module ${module}.`, module);
  const packages = program.packages().filter(({ file }) => !zones.isInAny(file, claim.allow));
  const shipped: Shipped = { module, sources, program };
  const built = judgeProjects(shipped, claim.build, packages);
  const parts = [...judgePackages(shipped, packages), ...built.parts, ...judgeCopies(shipped, [...built.outDirs, ...claim.output], claim.marker)];
  if (parts.length === 0) return unknown('No package is published, and no project of a build and no built folder was found. Name them in `build` or `output`.', first);
  return { verdicts: parts.map(verdictOf), violations: parts.flatMap(({ violations }) => violations) };
}
