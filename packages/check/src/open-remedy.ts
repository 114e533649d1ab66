import { qualifiedName, type Catalog } from '@pg-guardrails/catalog';
import type { CatalogRule, Finding, Remedy } from '@pg-guardrails/kernel';
import { appended, textsOf, type Insertion } from '@pg-guardrails/sql-reader';
import type { SortedClaims } from './claims.js';
import type { OpenHistory } from './editor-history.js';
import { createTextAt, findingsOf } from './findings.js';
import type { SimulatedHistory } from './histories.js';
import { judgeHistory, remediesFor, type JudgeContext } from './judge-history.js';
import { upStatements } from './remedy/compose.js';
import { leaves } from './remedy/leaves.js';
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

/** What is found of one table in a history that holds the open file with this text. */
function findingsOn(subject: string, simulated: SimulatedHistory, { file, claims }: Asked, text: string): readonly Finding[] {
  const { charges } = judgeHistory(simulated.catalog, writersOf(claims), claims.catalog, contextFor(simulated, claims, subject));
  return findingsOf(charges, createTextAt((name) => (name === file ? text : null)));
}

function sameFinding(a: Finding): (b: Finding) => boolean {
  return (b) => a.rule === b.rule && a.messageId === b.messageId && a.message === b.message && a.file === b.file && a.line === b.line && a.column === b.column;
}

/** Whether the finding is gone with the text, and PostgreSQL would take all of it. */
function closes(asked: Asked, opened: OpenHistory, finding: Finding, subject: string, { offset, text }: Insertion): boolean {
  const whole = `${asked.text.slice(0, offset)}${text}${asked.text.slice(offset)}`;
  const after = opened.withText(whole);
  if (after === null || after.sql.problems.length > 0) return false;
  const simulated = after.simulated();
  const refused = (catalog: Catalog): number => catalog.errors.filter(({ place }) => place.file === asked.file).length;
  if (refused(simulated.catalog) > refused(opened.simulated().catalog)) return false;
  const left = findingsOn(subject, simulated, asked, whole);
  // Its parts as the same judge names them before and after.
  return !findingsOn(subject, opened.simulated(), asked, asked.text).filter(sameFinding(finding)).some((own) => leaves(own, left));
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

/** The tables that a finding is about, among those that its words name: to others they only lead. */
function subjectsOf(simulated: SimulatedHistory, finding: Finding, asked: Asked): readonly string[] {
  const { message } = finding;
  const names = [...simulated.catalog.relations.values()].map(qualifiedName).filter((name) => message.includes(name));
  const named = names.filter((name) => new RegExp(`(?<![\\w$".])${name.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}(?![\\w$"])`, 'u').test(message));
  return named.filter((name) => findingsOn(name, simulated, asked, asked.text).some(sameFinding(finding)));
}

/** What closes a finding of the open file, or null when nothing can be written for it. */
export function adviceFor(finding: Finding, histories: readonly OpenHistory[], asked: Asked): Advice | null {
  const writers = writersOf(asked.claims).filter(({ id }) => id === finding.rule);
  if (writers.length === 0 || finding.remedy === null) return null;
  for (const opened of histories) {
    const simulated = opened.simulated();
    for (const subject of subjectsOf(simulated, finding, asked)) {
      const remedy = remediesFor(simulated.catalog, writers, asked.claims.catalog, contextFor(simulated, asked.claims, subject)).find(({ statements }) => statements.length > 0);
      if (remedy !== undefined) return adviceIn(asked, opened, finding, remedy);
    }
  }
  return null;
}
