import type { Attribute, Catalog, Relation, TriggerEvent } from '@pg-guardrails/catalog';
import { qualifiedName, triggersOf } from '@pg-guardrails/catalog';
import { constants } from '../scenario.js';
import { quoted, sqlName } from '../sql-names.js';
import { familyOf } from '../targets.js';
import { referencesTo } from './references.js';

/** A statement that a role may run; `doubt`: why it cannot be given for certain. */
export interface Statement {
  readonly sql: string | null;
  readonly doubt: string | null;
  readonly columns: readonly string[];
}

/** @param allowed the columns that may be given; null for all */
export function statementsOn(catalog: Catalog, relation: Relation, operation: TriggerEvent, allowed: readonly string[] | null): readonly Statement[] {
  const name = sqlName(relation);
  switch (operation) {
    case 'INSERT':
      return [insertOf(relation, allowed)];
    case 'UPDATE':
      return updatesOf(catalog, relation, allowed);
    case 'DELETE':
      return [{ sql: `DELETE FROM ${name};`, doubt: null, columns: [] }];
    case 'TRUNCATE':
      return [{ sql: `TRUNCATE ${name};`, doubt: isReferred(catalog, relation) ? 'no foreign key refers to it' : null, columns: [] }];
    default:
      return operation satisfies never;
  }
}

function isReferred(catalog: Catalog, relation: Relation): boolean {
  const by = referencesTo(catalog, relation)?.by;
  return by !== undefined && [...by].some((oid) => oid !== relation.oid);
}

/** @param allowed the columns that may be given; null for all. One that is given at all asks for no other (ExecCheckPermissionsModified). */
function insertOf(relation: Relation, allowed: readonly string[] | null): Statement {
  const needed = relation.columns.filter(({ notNull, hasDefault, identity }) => notNull && !hasDefault && identity === null);
  const values = needed.map(({ type }) => constants.find(([pattern]) => pattern.test(type))?.[1]);
  const name = sqlName(relation);
  const sql = needed.length === 0 ? `INSERT INTO ${name} DEFAULT VALUES;` : `INSERT INTO ${name} (${needed.map((column) => quoted(column.name)).join(', ')}) VALUES (${values.map((value) => value ?? 'NULL').join(', ')});`;
  const isPlain = relation.relkind !== 'view' && !relation.constraints.some(({ contype, columns }) => contype === 'check' || (contype === 'foreign-key' && columns.some((column) => needed.some(({ name: one }) => one === column))));
  // What must be given and may not be: perhaps a trigger gives it.
  const isAllowed = allowed === null || needed.every(({ name: one }) => allowed.includes(one));
  const isGood = isPlain && isAllowed && values.every((value) => value !== undefined);
  return { sql: isGood ? sql : null, doubt: isGood ? null : 'a row can be inserted', columns: [] };
}

/** What tables underneath say of a column of a view. */
function baseColumn(catalog: Catalog, relation: Relation, name: string): Attribute | null {
  const own = relation.columns.find((column) => column.name === name) ?? null;
  if (relation.relkind !== 'view') return own;
  const base = relation.updatable === undefined || relation.updatable === null ? undefined : catalog.relations.get(relation.updatable.base);
  const below = relation.updatable?.columns[name];
  if (base !== undefined && below !== undefined) return baseColumn(catalog, base, below);
  // What a trigger or a rule does instead takes any column of the view.
  return isReplaced(catalog, relation) ? own : null;
}

/** Whether an UPDATE of a view is something else: an INSTEAD OF trigger, or a rule (manual: CREATE TRIGGER, CREATE RULE). */
function isReplaced(catalog: Catalog, view: Relation): boolean {
  return triggersOf(catalog, view).some(({ timing, events: own }) => timing === 'INSTEAD OF' && own.includes('UPDATE')) || (view.rules ?? []).some(({ event }) => event === 'UPDATE');
}

/** Whether it is known what statements on a view change, as far down as it goes. */
function isKnownBelow(catalog: Catalog, relation: Relation): boolean {
  if (relation.relkind !== 'view' || isReplaced(catalog, relation)) return true;
  if (relation.updatable === undefined) return false;
  const base = relation.updatable === null ? undefined : catalog.relations.get(relation.updatable.base);
  return base === undefined || isKnownBelow(catalog, base);
}

/** The columns that matter: what foreign keys refer to, what triggers fire for, and the one that is set most easily. */
function updatesOf(catalog: Catalog, relation: Relation, allowed: readonly string[] | null): readonly Statement[] {
  const names = relation.columns.map(({ name }) => name).filter((name) => allowed === null || allowed.includes(name));
  if (!isKnownBelow(catalog, relation)) return [{ sql: null, doubt: `${qualifiedName(relation)} can be updated`, columns: [] }];
  const keys = new Set(familyOf(catalog, relation).flatMap((one) => [...(referencesTo(catalog, one)?.columns ?? [])]));
  const watched = new Set(triggersOf(catalog, relation).flatMap(({ updateOf }) => updateOf));
  const facts = names.flatMap((name) => {
    const column = baseColumn(catalog, relation, name);
    return column === null ? [] : [{ name, column }];
  });
  const rank = ({ column }: { readonly column: Attribute }): number => (column.hasDefault || column.identity !== null || column.generated !== null ? 2 : 0) + (column.notNull ? 1 : 0);
  const [easiest] = [...facts].sort((a, b) => rank(a) - rank(b));
  const wanted = facts.filter((one) => one === easiest || keys.has(one.name) || watched.has(one.name));
  return wanted.map(({ name, column }): Statement => {
    const constant = constants.find(([pattern]) => pattern.test(column.type))?.[1];
    const value = column.notNull || keys.has(name) || column.identity !== null ? constant : 'NULL';
    const isGood = value !== undefined && column.generated === null && column.identity !== 'always';
    return { sql: isGood ? `UPDATE ${sqlName(relation)} SET ${quoted(name)} = ${value};` : null, doubt: isGood ? null : `${name} can be set`, columns: [name] };
  });
}
