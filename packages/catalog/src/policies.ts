import type { AlterPolicyStmt, CreatePolicyStmt, Node, RangeVar } from '@pgsql/types';
import { PUBLIC } from './acl.js';
import { clauseTextIn } from './clause-text.js';
import { relationWith, stateWith } from './copies.js';
import { duplicateObject, insufficientPrivilege, syntaxError, undefinedObject, wrongObjectType } from './errors.js';
import type { Policy, Relation, Use } from './model.js';
import { granteeNamed, isSystemRelation } from './names.js';
import { ownRelationNamed } from './own-relations.js';
import { roleSpecsOf } from './nodes.js';
import { parseCondition } from './policy-texts.js';
import { fromItemOf, readsOf } from './reads.js';
import { requireNames } from './resolve/query.js';
import { rangeOf } from './resolve/ranges.js';
import type { Context, Dependency, State } from './state.js';
import { withRelation } from './state.js';
import { relationsNamed, usesOf, withUses } from './uses.js';

/** RangeVarCallbackForPolicy. @throws {Rejection} 42P01, 3F000, 42501, 42809 */
function tableNamed(state: State, name: RangeVar): Relation {
  if (isSystemRelation(state, name)) throw insufficientPrivilege(`permission denied: "${name.relname ?? ''}" is a system catalog`);
  const relation = ownRelationNamed(state, name);
  if (relation.relkind !== 'table' && relation.relkind !== 'partitioned-table') throw wrongObjectType(`"${relation.name}" is not a table`);
  return relation;
}

/** policy_role_list_to_array: PUBLIC swallows the others. @throws {Rejection} 42704 */
function rolesOf(state: State, nodes: readonly Node[] | undefined): readonly string[] {
  const roles = roleSpecsOf(nodes).map((spec) => granteeNamed(state, spec));
  return roles.length === 0 || roles.includes(PUBLIC) ? [PUBLIC] : roles;
}

function commandOf(name: string | undefined): Policy['command'] {
  switch (name) {
    case 'select':
      return 'SELECT';
    case 'insert':
      return 'INSERT';
    case 'update':
      return 'UPDATE';
    case 'delete':
      return 'DELETE';
    default:
      return 'ALL';
  }
}

/** transformWhereClause, as far as names tell. @throws {Rejection} 42P01, 42703 */
function checkNames(state: State, relation: Relation, condition: Node | undefined): void {
  requireNames(state, condition, [rangeOf(state, relation)]);
}

function dependenciesOf(state: State, relation: Relation, name: string, condition: Node | undefined): readonly Dependency[] {
  return readsOf(state, condition, [fromItemOf(state, relation, relation.name)]).map(({ on, column }) => ({ dependent: relation.oid, on, kind: 'policy', column, part: name }));
}

/** What conditions call, and the relations that their queries read. */
function usesOfConditions(state: State, conditions: readonly (Node | undefined)[]): readonly Use[] {
  return [...(usesOf(state, conditions) ?? []), ...relationsNamed(state, conditions)];
}

/** CREATE POLICY (policy.c, CreatePolicy). @throws {Rejection} 42601, 42704, 42P01, 42501, 42809, 42703, 42710 */
export function createPolicy(state: State, statement: CreatePolicyStmt, context: Context): State {
  const name = statement.policy_name ?? '';
  const command = commandOf(statement.cmd_name);
  if ((command === 'SELECT' || command === 'DELETE') && statement.with_check !== undefined) throw syntaxError('WITH CHECK cannot be applied to SELECT or DELETE');
  if (command === 'INSERT' && statement.qual !== undefined) throw syntaxError('only WITH CHECK expression allowed for INSERT');
  const roles = rolesOf(state, statement.roles);
  const relation = tableNamed(state, statement.table ?? {});
  checkNames(state, relation, statement.qual);
  checkNames(state, relation, statement.with_check);
  if (relation.policies.some((policy) => policy.name === name)) throw duplicateObject(`policy "${name}" for table`, relation.name);
  const policy: Policy = {
    name,
    permissive: statement.permissive ?? false,
    command,
    roles,
    using: statement.qual === undefined ? null : clauseTextIn(context.text, ['using']),
    withCheck: statement.with_check === undefined ? null : clauseTextIn(context.text, ['with', 'check']),
    source: context.source,
    ...withUses(usesOfConditions(state, [statement.qual, statement.with_check])),
  };
  const added = [...dependenciesOf(state, relation, name, statement.qual), ...dependenciesOf(state, relation, name, statement.with_check)];
  return stateWith(withRelation(state, relationWith(relation, { policies: [...relation.policies, policy] })), { dependencies: state.dependencies.with(added) });
}

/** ALTER POLICY … TO, USING, WITH CHECK (policy.c, AlterPolicy). @throws {Rejection} 42704, 42P01, 42501, 42809, 42703, 42601 */
export function alterPolicy(state: State, statement: AlterPolicyStmt, context: Context): State {
  const name = statement.policy_name ?? '';
  const roles = statement.roles === undefined || statement.roles.length === 0 ? null : rolesOf(state, statement.roles);
  const relation = tableNamed(state, statement.table ?? {});
  checkNames(state, relation, statement.qual);
  checkNames(state, relation, statement.with_check);
  const old = relation.policies.find((policy) => policy.name === name);
  if (old === undefined) throw undefinedObject('policy', name);
  if ((old.command === 'SELECT' || old.command === 'DELETE') && statement.with_check !== undefined) throw syntaxError('only USING expression allowed for SELECT, DELETE');
  if (old.command === 'INSERT' && statement.qual !== undefined) throw syntaxError('only WITH CHECK expression allowed for INSERT');
  const changed: Policy = {
    ...old,
    roles: roles ?? old.roles,
    using: statement.qual === undefined ? old.using : clauseTextIn(context.text, ['using']),
    withCheck: statement.with_check === undefined ? old.withCheck : clauseTextIn(context.text, ['with', 'check']),
    source: context.source,
    // A condition that stays is not told apart from one that goes.
    ...withUses([...(old.uses ?? []), ...usesOfConditions(state, [statement.qual, statement.with_check])]),
  };
  const next = withRelation(state, relationWith(relation, { policies: relation.policies.map((policy) => (policy === old ? changed : policy)) }));
  if (statement.qual === undefined && statement.with_check === undefined) return next;
  const stays = [statement.qual === undefined ? old.using : null, statement.with_check === undefined ? old.withCheck : null];
  const still = stays.flatMap((text) => (text === null ? [] : readsOf(state, parseCondition(text), [fromItemOf(state, relation, relation.name)])));
  const kept = next.dependencies.filter(
    (one) => one.kind !== 'policy' || one.dependent !== relation.oid || one.part !== name || still.some(({ on, column }) => on === one.on && column === one.column),
  );
  return stateWith(next, { dependencies: kept.with([...dependenciesOf(state, relation, name, statement.qual), ...dependenciesOf(state, relation, name, statement.with_check)]) });
}

/** ALTER POLICY … RENAME TO. @throws {Rejection} 42P01, 42501, 42809, 42710, 42704 */
export function renamePolicy(state: State, table: RangeVar, from: string, to: string): State {
  const relation = tableNamed(state, table);
  if (relation.policies.some((policy) => policy.name === to)) throw duplicateObject(`policy "${to}" for table`, relation.name);
  if (!relation.policies.some((policy) => policy.name === from)) throw undefinedObject('policy', from);
  return stateWith(withRelation(state, relationWith(relation, { policies: relation.policies.map((policy) => (policy.name === from ? { ...policy, name: to } : policy)) })), {
    dependencies: state.dependencies.map((one) => (one.kind === 'policy' && one.dependent === relation.oid && one.part === from ? { ...one, part: to } : one)),
  });
}

/** ALTER TABLE … ENABLE, DISABLE, FORCE and NO FORCE ROW LEVEL SECURITY. @throws {Rejection} 42809 */
export function setRowSecurity(state: State, relation: Relation, change: Partial<Pick<Relation, 'rowSecurity' | 'forceRowSecurity'>>): State {
  if (relation.relkind !== 'table' && relation.relkind !== 'partitioned-table') throw wrongObjectType(`row security of "${relation.name}" cannot be set: it is no table`);
  return withRelation(state, relationWith(relation, { ...change }));
}

/** DROP OWNED: a policy that was for this role only goes (policy.c, RemoveRoleFromObjectPolicy). */
export function withoutRoleInPolicies(state: State, role: string): State {
  const touched = [...state.relations.values()].filter((relation) => relation.policies.some((policy) => policy.roles.includes(role)));
  return touched.reduce((next, relation) => {
    const policies = relation.policies.flatMap((policy): Policy[] => {
      const roles = policy.roles.filter((one) => one !== role);
      return roles.length === policy.roles.length ? [policy] : roles.length === 0 ? [] : [{ ...policy, roles }];
    });
    const gone = new Set(relation.policies.map(({ name }) => name).filter((name) => !policies.some((policy) => policy.name === name)));
    return stateWith(withRelation(next, relationWith(relation, { policies })), {
      dependencies: gone.size === 0 ? next.dependencies : next.dependencies.filter((one) => !(one.kind === 'policy' && one.dependent === relation.oid && gone.has(one.part ?? ''))),
    });
  }, state);
}
