import type { AlterTableStmt, GrantStmt, Node, RoleSpec } from '@pgsql/types';
import { PUBLIC } from './acl.js';
import { unlessRejected } from './errors.js';
import { functionAltered, functionInstead } from './functions.js';
import { hasHole } from './holes.js';
import type { Opening } from './model.js';
import { roleSpecsOf, tagged } from './nodes.js';
import type { Context, State } from './state.js';
import { roleNames, touchedBy, type Touch } from './touches.js';
import { relationsNamed, usesOf } from './uses.js';

/** It takes something away, or makes what nobody uses yet. */
const nothing: Opening = { to: [], privileges: [], uses: [] };

/** What a statement may touch, with what it opens. */
export function touchOf(state: State, node: Node, context: Context): Touch | null {
  const touch = touchedBy(state, node);
  // Of what PostgreSQL refuses, as by who may not look into a schema, nothing is told: whoever runs it then may be another one.
  const opens = touch === null ? null : unlessRejected(() => openedBy(state, node, context));
  return touch === null || opens === null ? touch : { ...touch, opens };
}

/** What a statement opens where it runs; null where that is not told by the statement alone. */
function openedBy(state: State, node: Node, context: Context): Opening | null {
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'GrantStmt':
      return opensGrant(state, body);
    case 'AlterDefaultPrivilegesStmt':
      return body.action === undefined ? null : opensGrant(state, body.action);
    case 'GrantRoleStmt':
      return body.is_grant === true ? to(state, roleSpecsOf(body.grantee_roles)) : nothing;
    case 'AlterOwnerStmt':
      return toOwner(state, body.newowner);
    case 'ReassignOwnedStmt':
      return toOwner(state, body.newrole);
    case 'CreateSchemaStmt':
      if ((body.schemaElts ?? []).length > 0) return null;
      return body.authrole === undefined ? knownName({ to: [state.session.currentRole], privileges: 'all', uses: [] }) : toOwner(state, body.authrole);
    case 'CreateFunctionStmt': {
      const made = hasHole(JSON.stringify(node)) ? null : functionInstead(state, body, context);
      return made === null ? null : { ...nothing, makes: made.proc };
    }
    case 'AlterFunctionStmt': {
      const made = hasHole(JSON.stringify(node)) ? null : functionAltered(state, body);
      return made === null ? null : { ...nothing, makes: made };
    }
    case 'CreateStmt':
      return calling(state, node, relationsNamed(state, body.inhRelations ?? []));
    case 'AlterTableStmt':
      return opensAlterTable(state, body, node);
    case 'ViewStmt':
    case 'RuleStmt':
      return calling(state, node, relationsNamed(state, node));
    case 'CreateTableAsStmt':
    case 'CreateTrigStmt':
    case 'IndexStmt':
    case 'CreatePolicyStmt':
    case 'AlterPolicyStmt':
    case 'CreateDomainStmt':
    case 'AlterDomainStmt':
    case 'CompositeTypeStmt':
    case 'CreateRangeStmt':
      return calling(state, node);
    case 'RenameStmt':
      return renaming.has(body.renameType ?? '') ? nothing : null;
    case 'DropStmt':
      return dropping.has(body.removeType ?? '') ? nothing : null;
    case 'CreateEnumStmt':
    case 'AlterEnumStmt':
    case 'CreateSeqStmt':
    case 'CommentStmt':
      return nothing;
    default:
      return null;
  }
}

/** What goes and leaves nothing behind: a trigger or a rule that goes may have stood in somebody's way. */
const dropping: ReadonlySet<string> = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_SEQUENCE', 'OBJECT_FOREIGN_TABLE', 'OBJECT_INDEX', 'OBJECT_POLICY', 'OBJECT_EXTENSION']);

/** What has another name then, and is looked up by nobody in a path. */
const renaming: ReadonlySet<string> = new Set(['OBJECT_COLUMN', 'OBJECT_TABCONSTRAINT', 'OBJECT_POLICY']);

/** A name or an expression that is not known may stand for any. */
function knownName(opening: Opening): Opening | null {
  return opening.to.some((name) => hasHole(name)) ? null : opening;
}

function calling(state: State, node: Node, others: Opening['uses'] = []): Opening | null {
  return hasHole(JSON.stringify(node)) ? null : { ...nothing, uses: [...(usesOf(state, node) ?? []), ...others] };
}

function to(state: State, roles: readonly RoleSpec[], privileges: Opening['privileges'] = 'all'): Opening | null {
  const names = roles.map((role) => (role.roletype === 'ROLESPEC_PUBLIC' ? PUBLIC : (roleNames(state, [{ RoleSpec: role }])[0] ?? '')));
  return knownName({ to: names, privileges, uses: [] });
}

function toOwner(state: State, role: RoleSpec | undefined): Opening | null {
  return role === undefined ? null : to(state, [role]);
}

function opensGrant(state: State, { is_grant, privileges, grantees }: GrantStmt): Opening | null {
  if (is_grant !== true) return nothing;
  const words = (privileges ?? []).flatMap((one) => ('AccessPriv' in one ? [(one.AccessPriv.priv_name ?? 'all').toUpperCase()] : []));
  return to(state, roleSpecsOf(grantees), words.length === 0 || words.includes('ALL') || words.some((word) => hasHole(word)) ? 'all' : words);
}

/** Commands of which each only calls something, or gives the table to somebody. */
function opensAlterTable(state: State, { cmds }: AlterTableStmt, node: Node): Opening | null {
  const commands = (cmds ?? []).flatMap((one) => ('AlterTableCmd' in one ? [one.AlterTableCmd] : []));
  const [first, ...others] = commands;
  if (first?.subtype === 'AT_ChangeOwner' && others.length === 0) return toOwner(state, first.newowner);
  return commands.every(({ subtype = '', def }) => expressing.has(subtype) && !isForeignKey(def)) ? calling(state, node) : null;
}

const expressing: ReadonlySet<string> = new Set(['AT_AddColumn', 'AT_ColumnDefault', 'AT_AlterColumnType', 'AT_AddConstraint', 'AT_ValidateConstraint', 'AT_SetNotNull', 'AT_EnableRowSecurity', 'AT_ForceRowSecurity', 'AT_DropColumn', 'AT_AddIdentity', 'AT_SetIdentity', 'AT_DropIdentity', 'AT_DropExpression', 'AT_SetExpression']);

/** It lets statements on the table that it refers to act on this one. */
function isForeignKey(def: Node | undefined): boolean {
  if (def === undefined) return false;
  if ('Constraint' in def) return def.Constraint.contype === 'CONSTR_FOREIGN';
  return 'ColumnDef' in def && (def.ColumnDef.constraints ?? []).some((one) => isForeignKey(one));
}
