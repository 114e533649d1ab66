import { type EnvGuardFact, evidenceAt, type FileFacts, startOf, type Verdict, type Violation } from '@pg-guardrails/kernel';
import { gateVerdict, isGatedFile, type Gate } from './gate.js';

const guardsOf = (file: FileFacts): readonly EnvGuardFact[] => file.facts.filter((fact) => fact.kind === 'env-guard');

function guardOf(file: FileFacts, { variable, value }: Gate): EnvGuardFact | undefined {
  return guardsOf(file).find((guard) => guard.variable === variable && guard.value === value);
}

/** What is wrong with how a file of the module loads; nothing for any other file. */
export function loadViolations(file: FileFacts, gate: Gate): readonly Violation[] {
  if (!isGatedFile(file.file, gate.module) || guardOf(file, gate) !== undefined) return [];
  const { module, variable, value } = gate;
  const other = guardsOf(file)[0];
  return [
    {
      messageId: other === undefined ? 'loadsAnywhere' : 'otherGate',
      data: { module, variable, value, otherVariable: other?.variable ?? '', otherValue: other?.value ?? '' },
      place: other?.place ?? startOf(file.file),
      key: `${module}/load`,
    },
  ];
}

/** The layer `load` of a module whose files were read: its violations come from `loadViolations`, file by file. */
export function judgeLoad(files: readonly FileFacts[], gate: Gate): Verdict {
  const open = files.filter((file) => guardOf(file, gate) === undefined);
  const expected = `${gate.variable} is '${gate.value}'`;
  if (open.length > 0) {
    return gateVerdict(gate, 'load', {
      verdict: 'refuted',
      reason: `${open.map(({ file }) => file).join(', ')} has no statement at its top level that throws unless ${expected}.`,
      evidence: open.map(({ file }) => evidenceAt(startOf(file), `loads whatever ${gate.variable} is`)),
    });
  }
  return gateVerdict(gate, 'load', {
    verdict: 'proven',
    reason: `${files.map(({ file }) => file).join(', ')} throws at load unless ${expected}.`,
    evidence: files.flatMap((file) => guardOf(file, gate) ?? []).map(({ place }) => evidenceAt(place, `throws unless ${expected}`)),
  });
}
