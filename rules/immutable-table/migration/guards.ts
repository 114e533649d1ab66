import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { functionKey, triggersOf } from '@pg-guardrails/catalog';
import type { RemedyStatement } from '@pg-guardrails/kernel';
import { isEnabled } from '../firing.js';
import type { Operation, Options, Subject } from '../hole.js';
import { literal, quoted, sqlName } from '../sql-names.js';
import { withDescendants } from '../targets.js';
import { isWeakened } from '../weaker.js';
import { firstName, freeName } from './names.js';
import type { Need } from './needs.js';
import { needsOf, withPartitions } from './needs.js';
import { whenOf } from './when.js';

export interface Guards {
  readonly statements: readonly RemedyStatement[];
  readonly reverse: readonly RemedyStatement[];
  /** For which a new guard of the table itself raises before any other trigger does. */
  readonly operations: ReadonlySet<Operation>;
}

/** The body of every guard: it asks nothing, so that nothing can be put in its way. */
function bodyFor(sqlstate: string): string {
  return `\nBEGIN\n  RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = ${literal(sqlstate)};\nEND;\n`;
}

/** The function's name with its schema, as SQL, and its key in the catalog: one that is free, or is this very guard already. */
function functionFor(catalog: Catalog, relation: Relation, body: string): { readonly name: string; readonly key: string } {
  const name = freeName(`refuse_change_of_${relation.name}`, (one) =>
    [...catalog.functions.values()].some((proc) => proc.schema === relation.schema && proc.name === one && !(proc.argumentTypes.length === 0 && proc.returns === 'trigger' && proc.body === body && !proc.securityDefiner)),
  );
  return { name: sqlName({ schema: relation.schema, name }), key: functionKey(relation.schema, name, []) };
}

interface TriggerToMake {
  readonly name: string;
  readonly on: Relation;
  readonly level: Need['level'];
  readonly operations: readonly Operation[];
  readonly when: string | null;
}

/** One trigger for operations that the claim treats alike. */
function triggersFor(catalog: Catalog, need: Need, options: Options): readonly TriggerToMake[] {
  const { on, level, operations } = need;
  const tables = level === 'ROW' ? withPartitions(catalog, on) : [on];
  const alike = new Map<string | null, Operation[]>();
  for (const operation of operations) {
    const when = level === 'ROW' || operation === 'TRUNCATE' ? whenOf(on, options, operation) : null;
    alike.set(when, [...(alike.get(when) ?? []), operation]);
  }
  return [...alike].map(([when, some]) => {
    const what = some.length > 1 ? 'change' : (some[0] ?? '').toLowerCase();
    const wanted = `append_only_${level === 'STATEMENT' && some[0] !== 'TRUNCATE' ? 'any_' : ''}${what}`;
    return { name: firstName(catalog, tables, wanted), on, level, operations: some, when };
  });
}

function whyOf({ level, operations, on, when }: TriggerToMake, { relation, options }: Subject): string {
  const first = 'It fires first: PostgreSQL goes by name, and an earlier trigger could return NULL.';
  const open = when === null || !operations.some((operation) => isWeakened(options, operation)) ? '' : ' What the claim leaves open passes.';
  if (operations[0] === 'TRUNCATE') return `TRUNCATE fires no row triggers${on === relation ? '' : ', and those of a parent do not fire for what is below it'}.${open}`;
  if (level === 'STATEMENT') return `A statement trigger of the table raises another SQLSTATE before any row trigger fires.`;
  const clones = on.relkind === 'partitioned-table' ? ' Every partition gets a clone of it.' : '';
  return `${on === relation ? '' : 'Row triggers of a parent do not fire here. '}${first}${clones}${open}`;
}

function createSql({ name, on, level, operations, when }: TriggerToMake, call: string): string {
  return `CREATE OR REPLACE TRIGGER ${quoted(name)}\n  BEFORE ${operations.join(' OR ')} ON ${sqlName(on)}\n  FOR EACH ${level}${when === null ? '' : `\n  WHEN (${when})`}\n  EXECUTE FUNCTION ${call}();`;
}

function enableSql({ on, trigger }: ReturnType<typeof needsOf>['enable'][number]): RemedyStatement {
  const mode = trigger.tgenabled === 'R' ? 'ALWAYS ' : '';
  return { why: trigger.tgenabled === 'R' ? 'It fired for replicas only.' : 'It was disabled.', sql: `ALTER TABLE ${sqlName(on)} ENABLE ${mode}TRIGGER ${quoted(trigger.name)};` };
}

/** Whether the very trigger is there already: then what stays open is not for a second one to close. */
function isMade(catalog: Catalog, { on, level, operations, when }: TriggerToMake, key: string): boolean {
  return triggersOf(catalog, on).some(
    (trigger) => trigger.function === key && trigger.timing === 'BEFORE' && trigger.level === level && isEnabled(trigger) && operations.every((operation) => trigger.events.includes(operation)) && folded(trigger.when) === folded(when) && trigger.updateOf.length === 0,
  );
}

/** A condition without white space and outer parentheses, as different readers keep it. */
function folded(when: string | null): string | null {
  return when === null ? null : when.replaceAll(/[\s()]/gu, '');
}

/** The guard function, its triggers, and the guards that are only disabled. */
export function guardsFor(subject: Subject): Guards {
  const { catalog, relation, options } = subject;
  const { enable, make } = needsOf(subject);
  const enabling = enable.map(enableSql);
  const body = bodyFor(options.sqlstate);
  const { name, key } = functionFor(catalog, relation, body);
  const triggers = make.flatMap((need) => triggersFor(catalog, need, options)).filter((trigger) => !isMade(catalog, trigger, key));
  if (triggers.length === 0) return { statements: enabling, reverse: [], operations: new Set() };
  const guard: RemedyStatement = {
    why: 'It raises, whoever asks. With a search_path of its own, no caller can put an object in front of what it uses.',
    sql: `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger\n  LANGUAGE plpgsql\n  SET search_path = pg_catalog, pg_temp\nAS $guard$${body}$guard$;`,
  };
  const order = withDescendants(catalog, relation);
  triggers.sort((a, b) => order.indexOf(a.on) - order.indexOf(b.on));
  return {
    operations: new Set(triggers.flatMap((trigger) => (trigger.on === relation ? trigger.operations : []))),
    statements: [guard, ...triggers.map((trigger) => ({ why: whyOf(trigger, subject), sql: createSql(trigger, name) })), ...enabling],
    reverse: [
      ...triggers.map((trigger) => ({ why: 'Made by this migration.', sql: `DROP TRIGGER IF EXISTS ${quoted(trigger.name)} ON ${sqlName(trigger.on)};` })),
      ...(catalog.functions.has(key) ? [] : [{ why: 'Made by this migration.', sql: `DROP FUNCTION IF EXISTS ${name}();` }]),
    ],
  };
}
