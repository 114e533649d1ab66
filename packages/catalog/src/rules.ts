import type { RuleStmt } from '@pgsql/types';
import { duplicateObject, undefinedObject } from './errors.js';
import type { Relation, RewriteRule } from './model.js';
import { relationNamed, requireOwner } from './names.js';
import type { Context, State } from './state.js';
import { withRelation } from './state.js';

const events: Readonly<Record<string, RewriteRule['event']>> = { CMD_INSERT: 'INSERT', CMD_UPDATE: 'UPDATE', CMD_DELETE: 'DELETE' };

/** CREATE RULE. One for SELECT is a view's, and no part of the model. @throws {Rejection} 42710 */
export function createRule(state: State, statement: RuleStmt, context: Context): State {
  const relation = relationNamed(state, statement.relation ?? {});
  requireOwner(state, relation);
  const event = events[statement.event ?? ''];
  if (event === undefined) return state;
  const rule: RewriteRule = { name: statement.rulename ?? '', event, instead: statement.instead === true, source: context.source };
  const rules = relation.rules ?? [];
  if (statement.replace !== true && rules.some(({ name }) => name === rule.name)) throw duplicateObject('rule', rule.name);
  return withRelation(state, { ...relation, rules: [...rules.filter(({ name }) => name !== rule.name), rule] });
}

/** DROP RULE. @throws {Rejection} 42704 */
export function dropRule(state: State, relation: Relation, name: string, missing: 'ok' | 'error'): State {
  const rules = relation.rules ?? [];
  if (!rules.some((rule) => rule.name === name)) {
    // A view's own rule is not in the model.
    if (missing === 'ok' || relation.relkind === 'view') return state;
    throw undefinedObject('rule', name);
  }
  requireOwner(state, relation);
  return withRelation(state, { ...relation, rules: rules.filter((rule) => rule.name !== name) });
}
