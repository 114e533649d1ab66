import { qualifiedName, type Catalog } from '@pg-guardrails/catalog';
import type { CatalogRule, Finding, Remedy } from '@pg-guardrails/kernel';
import { appended, textsOf, type Insertion } from '@pg-guardrails/sql-reader';
import type { SortedClaims } from './claims.js';
import type { OpenHistory } from './editor-history.js';
import { createTextAt, findingsOf } from './findings.js';
import type { SimulatedHistory } from './histories.js';
import { judgeHistory, remediesFor, type JudgeContext } from './judge-history.js';
import { upStatements } from './remedy/compose.js';
import { withPlaceholders } from './remedy/placeholders.js';

/** What closes a finding: text for the open migration, which is the last one, or a migration behind all others. */
export type Advice = { readonly kind: 'append'; readonly subject: string; readonly insertion: Insertion } | { readonly kind: 'next-migration'; readonly subject: string };

/** What is asked of one open file. */
interface Asked {
  readonly file: string;
  readonly text: string;
  readonly claims: SortedClaims;
}

function writersOf({ catalogRules }: SortedClaims): readonly CatalogRule<Catalog>[] {
  return catalogRules.filter((rule) => rule.bind({}).remedies !== null);
}

function contextFor({ config: { runtimeRoles, postgres } }: SimulatedHistory, { named }: SortedClaims, subject: string): JudgeContext {
  return { runtimeRoles, postgres, named, isMeant: (relation) => qualifiedName(relation) === subject };
}

/** The finding as it would be without where it stands: what is put behind it moves nothing. */
function sameFinding(a: Finding): (b: Finding) => boolean {
  return (b) => a.rule === b.rule && a.message === b.message && a.file === b.file && a.line === b.line && a.column === b.column;
}

/** Whether the finding is gone with the text, and PostgreSQL would take all of it. */
function closes(asked: Asked, opened: OpenHistory, finding: Finding, subject: string, { offset, text }: Insertion): boolean {
  const whole = `${asked.text.slice(0, offset)}${text}${asked.text.slice(offset)}`;
  const after = opened.withText(whole);
  if (after === null || after.sql.problems.length > 0) return false;
  const simulated = after.simulated();
  const refused = (catalog: Catalog): number => catalog.errors.filter(({ place }) => place.file === asked.file).length;
  if (refused(simulated.catalog) > refused(opened.simulated().catalog)) return false;
  const { charges } = judgeHistory(simulated.catalog, writersOf(asked.claims), asked.claims.catalog, contextFor(simulated, asked.claims, subject));
  return !findingsOf(charges, createTextAt((name) => (name === asked.file ? whole : null))).some(sameFinding(finding));
}

function adviceIn(asked: Asked, opened: OpenHistory, finding: Finding, remedy: Remedy): Advice {
  const { subject } = remedy;
  const otherwise: Advice = { kind: 'next-migration', subject };
  const { history, config, sql } = opened;
  const migration = history.files.at(-1);
  // What has a later migration behind it has been applied somewhere: its text is not changed any more.
  if (migration?.sql !== sql || migration.file !== asked.file) return otherwise;
  const texts = history.files.flatMap(textsOf);
  const statements = upStatements([remedy]).map((statement) => withPlaceholders(statement, config.placeholders, (placeholder) => asked.text.includes(placeholder) || texts.some(({ text }) => text.includes(placeholder))));
  const insertion = appended(history, migration, asked.text, statements);
  return insertion !== null && closes(asked, opened, finding, subject, insertion) ? { kind: 'append', subject, insertion } : otherwise;
}

/** The claimed tables that the words of a finding name. */
function subjectsOf({ catalog }: SimulatedHistory, { message }: Finding): readonly string[] {
  const names = [...catalog.relations.values()].map(qualifiedName).filter((name) => message.includes(name));
  return names.filter((name) => new RegExp(`(?<![\\w$".])${name.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}(?![\\w$"])`, 'u').test(message));
}

/** What closes a finding of the open file, or null when nothing can be written for it. */
export function adviceFor(finding: Finding, histories: readonly OpenHistory[], asked: Asked): Advice | null {
  const writers = writersOf(asked.claims).filter(({ id }) => id === finding.rule);
  if (writers.length === 0 || finding.remedy === null) return null;
  for (const opened of histories) {
    const simulated = opened.simulated();
    for (const subject of subjectsOf(simulated, finding)) {
      const remedy = remediesFor(simulated.catalog, writers, asked.claims.catalog, contextFor(simulated, asked.claims, subject)).find(({ statements }) => statements.length > 0);
      if (remedy !== undefined) return adviceIn(asked, opened, finding, remedy);
    }
  }
  return null;
}
