import type { LoadedConfig } from '@pg-guardrails/config';
import type { FileFacts, ImportFact, Problem } from '@pg-guardrails/kernel';
import { createSourceTest, scan, type ScanCoverage } from '@pg-guardrails/scanner';
import { mayHoldStatement, sourceSearch, statementFactsInText } from '@pg-guardrails/sql-reader';
import type { FactClaim } from './judge-facts.js';
import { lookoutOf } from './watches.js';

/** The programs of a project, read. */
export interface ProgramsRead {
  readonly files: readonly FileFacts[];
  readonly imports: ReadonlyMap<string, readonly ImportFact[]>;
  readonly problems: readonly Problem[];
  readonly coverage: ScanCoverage;
}

/** For runs without a claim over programs. */
export const noPrograms: ProgramsRead = {
  files: [],
  imports: new Map(),
  problems: [],
  coverage: { files: 0, walked: 0, edges: 0, unresolved: 0, opaque: 0, untyped: 0 },
};

/** Reads every program once, as far as the claims ask. */
export async function readPrograms(config: LoadedConfig, files: readonly string[], claims: readonly FactClaim[]): Promise<ProgramsRead> {
  const lookout = lookoutOf(claims);
  const { kinds } = lookout;
  const search = sourceSearch(kinds);
  const mayWrite = createSourceTest(search.mayWrite, search.words, 'ignoreCase');
  const result = await scan({
    root: config.root,
    files,
    statements: (texts) => texts.flatMap((text) => statementFactsInText(text, kinds)),
    wanted: (value) => mayHoldStatement(value, kinds),
    mayHoldText: (source) => mayWrite(source) || search.mayHide(source),
    kinds,
    watchedMembers: lookout.members,
    packages: (name) => lookout.isWatchedPackage(name),
    needsTypes: (file) => lookout.needsTypes(file, config.zones),
  });
  return {
    ...result,
    problems: result.problems.map(({ message, place }) => ({ message, file: place.file, line: place.line, column: place.column })),
  };
}
