import type { RangeVar, RuleStmt } from '@pgsql/types';
import { isPunctuation, lex, wordOf } from '@pg-guardrails/sql-reader';
import { hasColumn } from './columns-by-name.js';
import { relationWith } from './copies.js';
import { dependentObjects, duplicateObject, invalidObjectDefinition, notSupported, Rejection, undefinedObject, wrongObjectType } from './errors.js';
import type { Relation, RewriteRule } from './model.js';
import { isSystemRelation, relationNamed, requireOwner } from './names.js';
import { isRecord, walk } from './nodes.js';
import { requireNames } from './resolve/query.js';
import { openRange, rangeOf } from './resolve/ranges.js';
import type { Context, State } from './state.js';
import { withRelation } from './state.js';
import { relationsNamed, usesOf, withUses } from './uses.js';

const events: Readonly<Record<string, RewriteRule['event']>> = { CMD_INSERT: 'INSERT', CMD_UPDATE: 'UPDATE', CMD_DELETE: 'DELETE' };

/** CREATE RULE. One for SELECT is a view's, and no part of the model; before PostgreSQL 16 it could make a view of a table. @throws {Rejection} 42710, 42809 */
export function createRule(state: State, statement: RuleStmt, context: Context): State {
  const relation = relationNamed(state, statement.relation ?? {});
  if (relation.relkind === 'materialized-view') throw notSupported('rules on materialized views are not supported');
  if (relation.relkind === 'sequence' || relation.relkind === 'foreign-table') {
    // What the rule does is looked up first.
    for (const action of statement.actions ?? []) requireNames(state, action, [openRange]);
    throw wrongObjectType(`relation "${relation.name}" cannot have rules`);
  }
  requireOwner(state, relation);
  const event = events[statement.event ?? ''];
  if (event === undefined) {
    // What the rule does is looked up first.
    for (const action of statement.actions ?? []) requireNames(state, action, [openRange]);
    if (state.postgres >= 16 && relation.relkind !== 'view') throw wrongObjectType(`relation "${relation.name}" cannot have ON SELECT rules`);
    // Before that its query is compared with the view's columns, and what is wrong there has another SQLSTATE (DefineQueryRewrite).
    if (statement.rulename !== '_RETURN' || (relation.relkind === 'view' && statement.replace !== true)) throw new Rejection('42P17', `view rule for "${relation.name}" must be named "_RETURN", and the only one`, 'perhaps');
    return state;
  }
  requireRuleNames(state, relation, event, statement);
  const rule: RewriteRule = { name: statement.rulename ?? '', event, instead: statement.instead === true, where: statement.whereClause === undefined ? null : ruleCondition(context.text), enabled: 'O', definition: context.text, source: context.source, ...withUses([...(usesOf(state, [statement.whereClause, statement.actions]) ?? []), ...relationsNamed(state, statement.actions)]) };
  const rules = relation.rules ?? [];
  if (statement.replace !== true && rules.some(({ name }) => name === rule.name)) throw duplicateObject('rule', rule.name);
  return withRelation(state, relationWith(relation, { rules: [...rules.filter(({ name }) => name !== rule.name), rule] }));
}

const writes: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** What the condition and the actions name (transformRuleStmt): the table's columns are there as OLD's and NEW's, to the actions under these names only. @throws {Rejection} 42703, 42702, 42P01, 3F000, 42501 */
function requireRuleNames(state: State, relation: Relation, event: RewriteRule['event'], { whereClause, actions = [] }: RuleStmt): void {
  const [before, after] = [rangeOf(state, relation, 'old'), rangeOf(state, relation, 'new')];
  requireNames(state, whereClause, event === 'UPDATE' ? [before, after] : [event === 'INSERT' ? after : before]);
  const ambiguous = event === 'UPDATE' ? bareName(whereClause) : undefined;
  if (ambiguous !== undefined && hasColumn(relation.columns, ambiguous)) throw new Rejection('42702', `column reference "${ambiguous}" is ambiguous`);
  walk(actions, (kind, body) => {
    if (!writes.has(kind) || !isRecord(body)) return;
    const name = body['relation'];
    if (isRangeVar(name) && !isSystemRelation(state, name)) relationNamed(state, name);
  });
  for (const action of actions) {
    if ('SelectStmt' in action) requireNames(state, action, [before, after, openRange]);
    const values = 'InsertStmt' in action && action.InsertStmt.selectStmt !== undefined && 'SelectStmt' in action.InsertStmt.selectStmt ? action.InsertStmt.selectStmt.SelectStmt.valuesLists : undefined;
    const bare = bareName(values);
    if (bare !== undefined) throw new Rejection('42703', `column "${bare}" does not exist`);
  }
}

function isRangeVar(value: unknown): value is RangeVar {
  return isRecord(value) && 'relname' in value;
}

function onlyName([only, another]: readonly unknown[]): string | undefined {
  const text = another === undefined && isRecord(only) ? only['String'] : undefined;
  const name = isRecord(text) ? text['sval'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** The first name without a table before it, outside of queries. */
function bareName(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(bareName).find((name) => name !== undefined);
  if (!isRecord(value)) return undefined;
  for (const [kind, body] of Object.entries(value)) {
    if (kind === 'SubLink') continue;
    const fields = kind === 'ColumnRef' && isRecord(body) ? body['fields'] : undefined;
    const name = Array.isArray(fields) ? onlyName(fields) : bareName(body);
    if (name !== undefined && name !== 'old' && name !== 'new') return name;
  }
  return undefined;
}

/** The condition of a CREATE RULE: the text between WHERE and DO, outside of parentheses; null when there is none. */
export function ruleCondition(text: string): string | null {
  const { tokens } = lex(text);
  let depth = 0;
  let start: number | null = null;
  for (const token of tokens) {
    if (isPunctuation(text, token, '(')) depth += 1;
    if (isPunctuation(text, token, ')')) depth -= 1;
    if (depth !== 0) continue;
    if (start === null && wordOf(text, token) === 'where') start = token.end;
    else if (start !== null && wordOf(text, token) === 'do') return text.slice(start, token.start).trim();
  }
  return null;
}

/** ALTER TABLE … ENABLE and DISABLE RULE. @throws {Rejection} 42704 */
export function setRuleState(state: State, relation: Relation, name: string, enabled: RewriteRule['enabled']): State {
  const rules = relation.rules ?? [];
  if (!rules.some((rule) => rule.name === name)) {
    if (isViewsOwn(relation, name)) return state;
    throw undefinedObject('rule', name);
  }
  return withRelation(state, relationWith(relation, { rules: rules.map((rule) => (rule.name === name ? { ...rule, enabled } : rule)) }));
}

/** A view's own rule is not in the model. */
function isViewsOwn(relation: Relation, name: string): boolean {
  return name === '_RETURN' && (relation.relkind === 'view' || relation.relkind === 'materialized-view');
}

/** Whether a relation has a rule of this name, a view's own among them. */
export function hasRule(relation: Relation, name: string): boolean {
  return isViewsOwn(relation, name) || (relation.rules ?? []).some((rule) => rule.name === name);
}

/** ALTER RULE … RENAME TO (rewriteDefine.c, RenameRewriteRule). @throws {Rejection} 42P01, 42501, 42809, 42704, 42710, 42P17 */
export function renameRule(state: State, table: RangeVar, from: string, to: string): State {
  const relation = relationNamed(state, table);
  if (relation.relkind !== 'table' && relation.relkind !== 'view' && relation.relkind !== 'partitioned-table') throw wrongObjectType(`relation "${relation.name}" cannot have rules`);
  requireOwner(state, relation);
  const rules = relation.rules ?? [];
  if (isViewsOwn(relation, from)) throw invalidObjectDefinition('renaming an ON SELECT rule is not allowed');
  if (!rules.some((rule) => rule.name === from)) throw undefinedObject('rule', from);
  if (rules.some((rule) => rule.name === to) || isViewsOwn(relation, to)) throw duplicateObject('rule', to);
  return withRelation(state, relationWith(relation, { rules: rules.map((rule) => (rule.name === from ? { ...rule, name: to } : rule)) }));
}

/** DROP RULE. A view's own goes with the view only. @throws {Rejection} 42704, 42501, 2BP01 */
export function dropRule(state: State, relation: Relation, name: string, missing: 'ok' | 'error'): State {
  const rules = relation.rules ?? [];
  if (!rules.some((rule) => rule.name === name)) {
    if (isViewsOwn(relation, name)) {
      requireOwner(state, relation);
      throw dependentObjects(`cannot drop rule ${name} on view ${relation.name} because view ${relation.name} requires it`);
    }
    if (missing === 'ok') return state;
    throw undefinedObject('rule', name);
  }
  requireOwner(state, relation);
  return withRelation(state, relationWith(relation, { rules: rules.filter((rule) => rule.name !== name) }));
}
