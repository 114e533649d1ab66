import { simulateFrom, type Aspect, type Catalog, type Simulation, type Taint } from '@pg-guardrails/catalog';
import type { LoadedConfig } from '@pg-guardrails/config';
import type { DdlFact, FileFacts } from '@pg-guardrails/kernel';
import { holed, readSqlText, withDatabase } from '@pg-guardrails/sql-reader';
import { historyConfig, type SimulatedHistory } from './histories.js';

/** Zones and files that run against databases of their own. */
const testZone = /(?:^|[-_.])(?:tests?|testing|specs?|e2e|fixtures?|mocks?)(?:[-_.]|$)/iu;
const testFile = /(?:^|\/)(?:tests?|__tests__|e2e|__mocks__|__fixtures__)\/|[.-](?:test|spec|e2e)\.[cm]?[jt]sx?$/iu;
/** Commands that make something new beside what is there, or say something about it. */
const harmless = /^(?:CREATE (?:TABLE|INDEX|VIEW|MATERIALIZED VIEW|SEQUENCE|SCHEMA|TYPE|DOMAIN|EXTENSION|DATABASE|COLLATION|STATISTICS|TABLESPACE|PUBLICATION)|SELECT INTO|COMMENT|SECURITY LABEL|REVOKE|(?:ALTER|DROP) (?:INDEX|VIEW|MATERIALIZED VIEW|SEQUENCE|TYPE|DOMAIN|COLLATION|STATISTICS|TABLESPACE|PUBLICATION|DEFAULT PRIVILEGES)|DROP DATABASE)$/u;
/** A role that is new, by nobody's rights but its own. */
const plainRole = /^create\s+(?:role|user|group)\s+(?:"[^"]+"|[\w$]+)(?:\s+(?:with|login|nologin|inherit|noinherit|nosuperuser|nocreatedb|nocreaterole|noreplication|nobypassrls|connection\s+limit\s+-?\d+))*\s*;?$/iu;
/** Privileges with which no row can be changed. */
const readingGrant = /^grant\s+(?:(?:select|insert|references|usage|connect|temporary|temp)\b(?:\s*\([^)]*\))?\s*,?\s*)+on\b/iu;

/** What the application changes about the database while it runs: statements outside the migrations, and outside tests. */
export function runtimeStatements(config: LoadedConfig, files: readonly FileFacts[]): readonly DdlFact[] {
  const tests = Object.keys(config.zoneGlobs).filter((zone) => testZone.test(zone));
  return files
    .filter(({ file, language }) => language !== 'sql' && !testFile.test(file) && !config.zones.isInAny(file, tests))
    .flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'ddl'))
    .filter(({ command, persistence, statement }) => persistence === 'permanent' && !harmless.test(command ?? '') && !readingGrant.test(statement) && !plainRole.test(statement));
}

const virtualFile = 'runtime.sql';
const ofRelation: readonly Aspect[] = ['existence', 'owner', 'relacl', 'triggers', 'constraints', 'policies'];

/** What a statement touches of which a part is not known, by its verb. */
function roughly({ command, relations, statement }: DdlFact): Pick<Taint, 'aspects' | 'relations' | 'names'> {
  const named = relations.length === 0 || relations.some(holed) ? 'all' : relations.flatMap((name) => (name.includes('.') ? [name] : [name, `public.${name}`]));
  if (command === 'GRANT' && !/\bon\b/iu.test(statement)) return { aspects: ['memberships'], relations: [], names: 'all' };
  if (command === 'GRANT') return { aspects: ['relacl'], relations: named, names: [] };
  if (command !== null && /FUNCTION|PROCEDURE|ROUTINE/u.test(command)) return { aspects: ['functions', 'bodies'], relations: [], names: 'all' };
  if (command !== null && /ROLE|USER|GROUP|OWNED/u.test(command)) return { aspects: ['roles', 'memberships', 'owner'], relations: named, names: 'all' };
  return { aspects: ofRelation, relations: named, names: [] };
}

/** What a statement may touch in a catalog, by what the simulator says of one that runs or does not. */
function touched(history: SimulatedHistory, before: Simulation, { statement }: DdlFact): readonly Taint[] | null {
  const sql = readSqlText(virtualFile, `DO $run$ BEGIN IF random() < 0.5 THEN ${statement}; END IF; END $run$;`);
  if (sql.problems.length > 0 || readSqlText(virtualFile, `${statement};`).problems.length > 0) return null;
  const { files, prelude } = history.history;
  const { catalog } = simulateFrom({ files: [...files, { sql }], prelude, history: withDatabase(historyConfig(history.config), history.history) }, before);
  return catalog.taints.filter(({ source }) => source.place.file === virtualFile);
}

/** What the history's verdicts cannot rest on, because the application may have changed it since. */
export function runtimeTaints(history: SimulatedHistory, facts: readonly DdlFact[]): readonly Taint[] {
  const { files, prelude } = history.history;
  // Each statement comes after the whole history, which is gone through once for all of them.
  const before = simulateFrom({ files, prelude, history: withDatabase(historyConfig(history.config), history.history) }, null);
  return facts.flatMap((fact) => {
    const reason = `the application runs \`${fact.statement}\`, which is in no migration`;
    const source = { place: fact.place, text: fact.statement };
    return (touched(history, before, fact) ?? [roughly(fact)]).map((taint): Taint => ({ ...taint, reason, source }));
  });
}

/** The catalog that the history makes, with what may have become of it since. */
export function withTaints(catalog: Catalog, taints: readonly Taint[]): Catalog {
  return taints.length === 0 ? catalog : { ...catalog, taints: [...catalog.taints, ...taints] };
}
