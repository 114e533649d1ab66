import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { qualifiedName, resolveRelation } from '@pg-guardrails/catalog';
import type { HistoryContext, Judgement, Violation } from '@pg-guardrails/kernel';
import { defineCatalogRule, verdictKey } from '@pg-guardrails/kernel';
import { stringOf, stringsOf } from '../claim-options.js';
import { attemptsOf } from './attempt.js';
import type { Judged, Options, Subject } from './hole.js';
import { operations, verdictOf } from './hole.js';
import { judgeBypass } from './bypass/judge-bypass.js';
import { judgeShadowing } from './bypass/shadowing.js';
import { judgePrivilege } from './judge-privilege.js';
import { judgeRevoke } from './judge-revoke.js';
import { messages } from './messages.js';
import { remediesFor } from './migration/remedies.js';
import { problemsOf } from './option-problems.js';
import { withProvenance } from './provenance.js';
import { PUBLIC } from './public.js';
import { runtimeRolesOf } from './roles.js';
import { statementOf } from './statement.js';
import { violationsOf } from './violations.js';
import { judgeTrigger } from './trigger/judge-trigger.js';
import { weakerOf } from './weaker.js';

/** A table that must only grow: see rule.md. */
export const rule = defineCatalogRule<Options, Catalog>({
  id: 'immutable-table',
  group: 'immutability',
  description: 'Require that nobody can change, delete or truncate the rows of a table that is claimed immutable',
  doors: ['simulate', 'eslint-sql'],
  weakening: ['except', 'once', 'allow'],
  recommended: true,
  messages,
  options: {
    tables: {
      type: 'array',
      items: { type: 'string', minLength: 1, refersTo: 'table' },
      minItems: 1,
      uniqueItems: true,
      description: 'Tables, as `schema.name` or by name in the search path. Without it: the claims written in the SQL.',
    },
    sqlstate: { type: 'string', pattern: '^[0-9A-Z]{5}$', default: 'P0001', description: 'What the guarding triggers raise: five digits or capital letters, as `P0001`.' },
    revoke: {
      type: 'string',
      enum: ['explicit', 'effective'],
      default: 'explicit',
      description: '`explicit`: each role and PUBLIC needs a standing REVOKE. `effective`: a privilege that was never granted is enough.',
    },
    roles: {
      type: 'array',
      items: { type: 'string', minLength: 1, refersTo: 'role' },
      minItems: 1,
      uniqueItems: true,
      description: 'The runtime roles of this claim, instead of those of the history.',
    },
    except: {
      type: 'object',
      properties: { columns: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, uniqueItems: true, description: 'Columns, by name.' } },
      required: ['columns'],
      additionalProperties: false,
      description: 'Columns that UPDATE may change, and nothing else.',
    },
    once: { type: 'string', minLength: 1, description: "A condition over the table's columns, as SQL: only rows for which it holds are immutable, from then on." },
    allow: {
      type: 'object',
      properties: Object.fromEntries(operations.map((operation) => [operation, { type: 'array', items: { type: 'string', minLength: 1, refersTo: 'role' }, minItems: 1, uniqueItems: true, description: `Roles that may ${operation}.` } as const])),
      additionalProperties: false,
      description: 'Roles that may do an operation.',
    },
  },
  parseOptions: (claim) => ({
    tables: claim['tables'] === undefined ? null : stringsOf(claim, 'tables'),
    sqlstate: stringOf(claim, 'sqlstate', 'P0001'),
    revoke: stringOf(claim, 'revoke', 'explicit') === 'effective' ? 'effective' : 'explicit',
    roles: claim['roles'] === undefined ? null : stringsOf(claim, 'roles'),
    ...weakerOf(claim),
  }),
  problems: problemsOf,
  statement: statementOf,
  judgeCatalog(catalog, context, migrated) {
    const judgements = tablesOf(catalog, context.options).map((relation) => judgeTable(catalog, relation, context, migrated));
    return judgement(judgements.flatMap(({ violations }) => violations), () => judgements.flatMap(({ verdicts }) => verdicts));
  },
  attempts: (catalog, verdicts, { options }) => attemptsOf(catalog, verdicts, options),
  remedies: (catalog, context) => remediesFor(catalog, tablesOf(catalog, context.options), context),
});

/** The claimed tables. A name that nothing creates is an error of the configuration, which is reported where it stands. */
function tablesOf(catalog: Catalog, { tables }: Options): readonly Relation[] {
  if (tables === null) return [...catalog.relations.values()].filter(({ claims }) => claims.length > 0);
  return [...new Set(tables.flatMap((name) => resolveRelation(catalog, name) ?? []))];
}

function judgeTable(catalog: Catalog, relation: Relation, context: HistoryContext<Options>, migrated: Catalog | null): Judgement {
  if (relation.relkind !== 'table' && relation.relkind !== 'partitioned-table') return notATable(relation, relation.relkind);
  const subjectIn = (one: Catalog): Subject => ({ catalog: one, relation, options: context.options, roles: runtimeRolesOf(one, relation, context.options.roles ?? context.runtimeRoles) });
  const subject = subjectIn(catalog);
  const openBefore = migrated === null ? [] : openIn(subjectIn(migrated));
  const isOpen = new Set(openBefore.map(({ verdict }) => verdictKey(verdict)));
  const others = judgeSubject(subject).filter(({ verdict }) => !isOpen.has(verdictKey(verdict)));
  const judged = [...openBefore, ...others.map((one) => (one.verdict.verdict === 'proven' ? one : withProvenance(subject, one)))];
  return judgement(violationsOf(relation, judged.flatMap(({ holes }) => holes)), () => judged.map((one) => (one.verdict.verdict === 'proven' ? withProvenance(subject, one) : one).verdict));
}

function judgeSubject(subject: Subject): readonly Judged[] {
  const byRole = [...judgeRevoke(subject), ...judgePrivilege(subject), ...judgeBypass(subject)];
  const ofTriggers = judgeTrigger(subject);
  return [...withShadowing(subject.roles.length === 0 ? withoutRoles(subject, byRole) : byRole, judgeShadowing(subject, ofTriggers)), ...ofTriggers];
}

/**
 * What the migrations leave open is open when they have run, whatever the application does then; so the editor says it, which reads no other programs, and `prove`. Only what they prove can be undone later.
 */
function openIn(migrated: Subject): readonly Judged[] {
  return judgeSubject(migrated).filter(({ verdict }) => verdict.verdict !== 'proven').map((one) => withProvenance(migrated, one));
}

/** The verdicts, with what supports those that are proven, are made for who asks: the editor shows what is open. */
function judgement(violations: readonly Violation[], make: () => Judgement['verdicts']): Judgement {
  let verdicts: Judgement['verdicts'] | null = null;
  return {
    violations,
    get verdicts() {
      return (verdicts ??= make());
    },
  };
}

/** Where it is not known who runs against the database, there is a verdict for nobody in particular already: what is open is said instead. */
function withShadowing(others: readonly Judged[], shadowing: readonly Judged[]): readonly Judged[] {
  const isSaid = (operation: string | null, among: readonly Judged[]): boolean => among.some(({ verdict }) => verdict.layer === 'bypass' && verdict.role === null && verdict.operation === operation);
  const told = shadowing.filter(({ verdict }) => verdict.verdict === 'refuted' || !isSaid(verdict.operation, others));
  return [...others.filter(({ verdict }) => verdict.layer !== 'bypass' || verdict.role !== null || !isSaid(verdict.operation, told)), ...told];
}

/** Nobody is known to run against the database: what PUBLIC may do is a counterexample, what it may not is no proof. */
function withoutRoles({ relation }: Subject, ofPublic: readonly Judged[]): readonly Judged[] {
  const reason = `No runtime role is known: no migration makes a role that may log in, no GRANT on ${qualifiedName(relation)} names one, and the configuration has no runtimeRoles.`;
  const unknown = (['revoke', 'privilege', 'bypass'] as const).flatMap((layer) =>
    operations.map((operation): Judged => ({
      verdict: verdictOf(relation, layer, operation, null, { verdict: 'unknown', reason, evidence: [] }),
      holes: [{ messageId: 'noRoles', place: relation.source.place, data: {}, operation, role: null, related: [], counterexample: null, remedy: () => null }],
    })),
  );
  return [...ofPublic.filter(({ verdict }) => verdict.verdict !== 'proven' && (verdict.layer === 'privilege' || verdict.layer === 'bypass') && verdict.role === PUBLIC), ...unknown];
}

/** Why a claim on anything but a table says nothing, and what to claim. */
const notTables: Readonly<Record<Exclude<Relation['relkind'], 'table' | 'partitioned-table'>, { readonly why: string; readonly instead: string }>> = {
  view: { why: 'whose rows are those of other tables', instead: 'Claim the tables behind it.' },
  'materialized-view': { why: 'whose rows each REFRESH makes anew', instead: 'Claim the tables behind it.' },
  'foreign-table': { why: 'whose rows another server holds', instead: 'Claim the table there.' },
  sequence: { why: 'which holds no rows', instead: 'Take the claim away.' },
};

function notATable(relation: Relation, relkind: keyof typeof notTables): Judgement {
  const violation: Violation = {
    messageId: 'notATable',
    data: { table: qualifiedName(relation), kind: relkind.replace('-', ' '), ...notTables[relkind] },
    place: relation.source.place,
    key: `${qualifiedName(relation)}/kind`,
  };
  const reason = `${qualifiedName(relation)} is a ${relation.relkind.replace('-', ' ')}, and only tables are judged.`;
  return { verdicts: [verdictOf(relation, 'trigger', null, null, { verdict: 'unknown', reason, evidence: [] })], violations: [violation] };
}
