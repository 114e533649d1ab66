import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { actorsOf, resolveRelation } from '@pg-guardrails/catalog';
import type { AttemptPlan, Verdict } from '@pg-guardrails/kernel';
import { bypassAttempts } from './attempt-bypass.js';
import type { Target } from './firing.js';
import { anything, fire } from './firing.js';
import type { Operation, Options } from './hole.js';
import { operations } from './hole.js';
import { identityFor } from './identity.js';
import { PUBLIC } from './public.js';
import { anyChallenge, challengesFor } from './challenge.js';
import { plainStatements } from './plain-statements.js';
import { attempts, attemptsOnRows, constantOf, partitionKeys, settingsSql } from './scenario.js';
import { quoted, sqlName } from './sql-names.js';
import { familyOf, targetsOf, withDescendants } from './targets.js';
import { takenAlong } from './truncate-cascade.js';
import { isWeakened } from './weaker.js';

/** What PostgreSQL answers to those who lack a privilege (insufficient_privilege). */
const refused = '42501';

/** How to break the claim: every counterexample, and for the rest all that the judge knows to stand in the way, or to be in doubt. */
export function attemptsOf(catalog: Catalog, verdicts: readonly Verdict[], options: Options): readonly AttemptPlan[] {
  const around = new Map<number, ReturnType<typeof bypassAttempts>>();
  return verdicts.flatMap((verdict) => {
    const relation = resolveRelation(catalog, quotedName(verdict.subject));
    if (relation === null) return [];
    if (verdict.counterexample !== null) return counterexampleOf(catalog, relation, verdict, options);
    const operation = operations.find((one) => one === verdict.operation);
    // What is unknown is tried as well: what then gets through settles it.
    if (operation === undefined || verdict.verdict === 'refuted') return [];
    switch (verdict.layer) {
      case 'privilege':
        return asRole(catalog, relation, operation, verdict, options);
      case 'trigger':
        return asAnyone(catalog, relation, operation, verdict, options);
      case 'bypass': {
        const ways = around.get(relation.oid) ?? bypassAttempts(catalog, relation, options);
        around.set(relation.oid, ways);
        return ways(operation, verdict);
      }
      default:
        // A REVOKE is read, not tried: whether it holds is what the privilege layer tries.
        return [];
    }
  });
}

/** A subject is written without quotes, and its parts hold no dot but where a name has one. */
function quotedName(subject: string): string {
  const dot = subject.indexOf('.');
  return [subject.slice(0, dot), subject.slice(dot + 1)].map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}

const nameOf = ({ schema, name }: Relation): AttemptPlan['row'] => ({ schema, name });

/** On any row, unless it says on which. The statements name the table that holds the row last, or one that the row is reached through. */
function counterexampleOf(catalog: Catalog, relation: Relation, verdict: Verdict, options: Options): readonly AttemptPlan[] {
  const { counterexample } = verdict;
  const sql = counterexample?.sql ?? '';
  const below = withDescendants(catalog, relation);
  const named = familyOf(catalog, relation)
    .filter((one) => sql.includes(`${sqlName(one)};`) || sql.includes(`${sqlName(one)} `))
    .sort((a, b) => sqlName(b).length - sqlName(a).length)[0];
  const holding = named !== undefined && below.includes(named) ? named : relation;
  const plan: AttemptPlan = {
    of: verdict,
    as: counterexample?.as ?? null,
    sql,
    row: nameOf(holding),
    fill: 'filled',
    before: [],
    promise: { sqlstate: verdict.layer === 'privilege' ? refused : options.sqlstate, naming: null },
    predicted: counterexample?.observed ?? null,
  };
  if (counterexample?.given !== undefined) return [{ ...plan, given: counterexample.given }];
  // What a foreign key does to rows, it does to those that refer to something.
  return verdict.layer === 'bypass' ? [plan] : [plan, { ...plan, fill: 'bare' }];
}

/** As the role and as everyone it can become, on every table whose statements reach the rows. */
function asRole(catalog: Catalog, relation: Relation, operation: Operation, verdict: Verdict, options: Options): readonly AttemptPlan[] {
  const role = verdict.role ?? PUBLIC;
  const paths = role === PUBLIC ? [{ path: [PUBLIC], reach: 'now' as const }] : actorsOf(catalog, role);
  return familyOf(catalog, relation).flatMap((named) =>
    paths.flatMap(({ path, reach }) => {
      const { sql, acting } = identityFor(catalog, named, { path, reach, needsGrant: false }, operation);
      const [first = '', ...others] = plainStatements(named, operation, options);
      // Who has a grant option gives itself what it lacks; to others PostgreSQL refuses that, or warns and grants nothing (ExecGrant_Relation).
      const granted = acting === PUBLIC ? [] : [`GRANT ${operation} ON ${sqlName(named)} TO ${quoted(acting)}; ${first}`];
      return [first, ...granted, ...others].filter((statement) => statement !== '').map(
        (statement): AttemptPlan => ({
          of: verdict,
          as: role,
          sql: `${sql}${statement}`,
          row: nameOf(relation),
          fill: 'filled',
          // Without USAGE on the schema PostgreSQL would not get to ask about the table.
          before: [`GRANT USAGE ON SCHEMA ${quoted(named.schema)} TO ${acting === PUBLIC ? PUBLIC : quoted(acting)}`],
          promise: { sqlstate: refused, naming: named.name },
          predicted: null,
        }),
      );
    }),
  );
}

/** As one who holds every privilege, on rows of both kinds, with the settings that guards read set as a session could set them. */
function asAnyone(catalog: Catalog, relation: Relation, operation: Operation, verdict: Verdict, options: Options): readonly AttemptPlan[] {
  if (isWeakened(options, operation)) return onRows(catalog, relation, operation, verdict, options);
  return targetsOf(catalog, relation, operation).flatMap((target) => {
    const { settings } = fire(catalog, target, operation, anything);
    const sessions = ['', ...settings.map(({ name, value }) => settingsSql({ [name]: value }))];
    const plan = (sql: string, fill: AttemptPlan['fill'], as: string | null): AttemptPlan => ({
      of: verdict,
      as,
      sql: operation === 'TRUNCATE' && takenAlong(catalog, target.emptied).length > 0 ? sql.replace(/;$/u, ' CASCADE;') : sql,
      row: nameOf(target.holding),
      fill,
      before: [],
      promise: { sqlstate: options.sqlstate, naming: null },
      predicted: null,
    });
    const onAnyRow = attempts(catalog, target, operation, { reads: true, allowed: null }, anyChallenge).map(({ sql }) => sql);
    const bySuperuser = (['filled', 'bare'] as const).flatMap((fill) => [...onAnyRow, ...changes(catalog, target, operation, fill)].flatMap((sql) => sessions.map((session) => plan(`${session}${sql}`, fill, null))));
    return [...bySuperuser, ...byOwner(target, operation, onAnyRow).map(({ owner, sql }) => plan(sql, 'filled', owner))];
  });
}

/** Every column given another value than it has on a row of this kind: a guard may look at one of them only. */
function changes(catalog: Catalog, { named }: Target, operation: Operation, fill: AttemptPlan['fill']): readonly string[] {
  if (operation !== 'UPDATE') return [];
  const keys = partitionKeys(catalog, named);
  return named.columns.flatMap(({ name, type, notNull, generated, identity }): readonly string[] => {
    if (generated !== null || identity === 'always' || keys.has(name)) return [];
    const value = !notNull && fill === 'filled' ? 'NULL' : constantOf(type);
    return value === null ? [] : [`UPDATE ${sqlName(named)} SET ${quoted(name)} = ${value};`];
  });
}

/** The owner is no superuser, perhaps, and a guard may ask who it is; it gives itself back what was revoked from it. */
function byOwner({ named }: Target, operation: Operation, [first]: readonly string[]): readonly { readonly owner: string; readonly sql: string }[] {
  const reads = operation === 'UPDATE' ? 'SELECT, UPDATE' : operation;
  return first === undefined ? [] : [{ owner: named.owner, sql: `GRANT ${reads} ON ${sqlName(named)} TO ${quoted(named.owner)}; ${first}` }];
}

/** How many rows are tried of each class of statements. */
const mostRows = 8;

/** Where the claim leaves something open: what it forbids, on rows that it covers. */
function onRows(catalog: Catalog, relation: Relation, operation: Operation, verdict: Verdict, options: Options): readonly AttemptPlan[] {
  const who = { reads: true, allowed: null };
  return targetsOf(catalog, relation, operation).flatMap((target) =>
    challengesFor({ catalog, options }, target.holding, operation).flatMap((challenge) => {
      if (challenge.keeps !== null) return [];
      const { fields } = fire(catalog, target, operation, challenge.scenario);
      const made = attemptsOnRows(catalog, target, operation, who, challenge, fields).slice(0, mostRows);
      const tried = operation === 'TRUNCATE' ? attempts(catalog, target, operation, who, challenge) : made;
      return tried.map(
        ({ sql, given }): AttemptPlan => ({
          of: verdict,
          as: null,
          sql,
          row: nameOf(target.holding),
          fill: 'filled',
          before: [],
          promise: { sqlstate: options.sqlstate, naming: null },
          predicted: null,
          ...(given === null ? {} : { given }),
        }),
      );
    }),
  );
}
