import { compareCatalogs, derivedFacts, simulate, type Catalog } from '../../packages/catalog/src/index.js';
import type { HistoryConfig } from '../../packages/kernel/src/index.js';
import type { Replay, ReplayInput } from '../../packages/prover/src/index.js';
import { readHistory, withDatabase, type History } from '../../packages/sql-reader/src/index.js';
import type { ScriptCase } from './script-cases.js';

export interface ReadScripts {
  readonly read: History;
  readonly input: ReplayInput;
  readonly simulated: Catalog;
}

export function readScripts({ files, history: given }: ScriptCase, postgres: number): ReadScripts {
  const config: HistoryConfig = { migrations: 'm', dialect: 'psql', postgres, ...given };
  const texts = new Map(Object.entries(files).map(([name, text]) => [`m/${name}`, text]));
  const list = (folder: string) => (folder === '.' ? [{ path: 'm', kind: 'directory' as const }] : [...texts.keys()].filter((path) => path.startsWith(`${folder}/`)).map((path) => ({ path, kind: 'file' as const })));
  const read = readHistory({ history: config, list, read: (path) => Buffer.from(texts.get(path) ?? '') });
  const history = withDatabase(config, read);
  const input: ReplayInput = { files: read.files, prelude: read.prelude, history };
  return { read, input, simulated: simulate({ ...input, afterError: 'unchanged' }) };
}

const tablesOf = ({ relations }: Catalog): readonly string[] => [...relations.values()].filter(({ relkind }) => relkind === 'table').map(({ schema, name }) => `${schema}.${name}`).sort();

/** What is to be the same on both sides, and as the case has it. */
export function told({ simulated, read }: ReadScripts, { isSettled }: ScriptCase, { catalog: real, failures }: Replay): unknown {
  const { disagreements, unknown } = compareCatalogs(simulated, real, derivedFacts(real));
  return {
    problems: read.problems,
    disagreements,
    unknown: isSettled === false ? [] : unknown,
    tables: [tablesOf(simulated), tablesOf(real)],
    owners: simulated.databaseOwner === real.databaseOwner ? simulated.databaseOwner : [simulated.databaseOwner, real.databaseOwner],
    refused: [simulated.errors.map(({ sqlstate }) => sqlstate), failures.map(({ sqlstate }) => sqlstate)],
  };
}

export function expected({ tables, owner = 'postgres', refused = [] }: ScriptCase): unknown {
  const sorted = [...tables].sort();
  return { problems: [], disagreements: [], unknown: [], tables: [sorted, sorted], owners: owner, refused: [refused, refused] };
}
