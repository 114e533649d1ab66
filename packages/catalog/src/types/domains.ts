import type { AlterDomainStmt, Constraint as ConstraintNode, CreateDomainStmt, Node } from '@pgsql/types';
import { duplicateObject, insufficientPrivilege, notSupported, Rejection, undefinedObject, wrongObjectType } from '../errors.js';
import { hasPrivilegesOf } from '../memberships.js';
import { qualifiedName, type DomainConstraint, type UserType } from '../model.js';
import { currentRole } from '../names.js';
import { stringsOf } from '../nodes.js';
import { freeConstraintName } from '../object-names.js';
import type { State } from '../state.js';
import { usesOf, withUses } from '../uses.js';
import { replacedType, typeNamed } from './change.js';
import { lookUpType } from './lookup.js';
import { refuseShell } from './owned.js';

/** NOT NULL of a domain has a row of pg_constraint since PostgreSQL 17 (release notes of 17). */
const notNullHasNameSince = 17;

function withConstraints(state: State, type: UserType, domain: Partial<NonNullable<UserType['domain']>>): State {
  const { notNull, constraints } = type.domain ?? { notNull: false, constraints: [] };
  return replacedType(state, type, { ...type, domain: { notNull, constraints, ...domain } });
}

function nameFor(state: State, type: UserType, written: string | undefined, label: 'check' | 'not_null'): string {
  if (written === undefined) return freeConstraintName(state, type.schema, type.name, null, label);
  if (type.domain?.constraints.some(({ name }) => name === written) === true) throw duplicateObject('constraint', written);
  return written;
}

/** domainAddCheckConstraint and domainAddNotNullConstraint (typecmds.c). @throws {Rejection} 42710 */
function withConstraint(state: State, type: UserType, contype: DomainConstraint['contype'], node: Pick<ConstraintNode, 'conname' | 'skip_validation' | 'raw_expr'>): State {
  const constraints = type.domain?.constraints ?? [];
  if (contype === 'not-null') {
    if (type.domain?.notNull === true) return state;
    if (state.postgres < notNullHasNameSince) return withConstraints(state, type, { notNull: true });
    return withConstraints(state, type, { notNull: true, constraints: [...constraints, { name: nameFor(state, type, node.conname, 'not_null'), contype, validated: true }] });
  }
  return withConstraints(state, type, { constraints: [...constraints, { name: nameFor(state, type, node.conname, 'check'), contype, validated: node.skip_validation !== true, ...withUses(usesOf(state, node.raw_expr)) }] });
}

/** @throws {Rejection} 42601, 0A000 for what no domain can have */
function requirePossible(contype: ConstraintNode['contype']): void {
  switch (contype) {
    case 'CONSTR_UNIQUE':
    case 'CONSTR_PRIMARY':
    case 'CONSTR_EXCLUSION':
    case 'CONSTR_FOREIGN':
      throw new Rejection('42601', `${{ CONSTR_UNIQUE: 'unique', CONSTR_PRIMARY: 'primary key', CONSTR_EXCLUSION: 'exclusion', CONSTR_FOREIGN: 'foreign key' }[contype]} constraints not possible for domains`);
    case 'CONSTR_ATTR_DEFERRABLE':
    case 'CONSTR_ATTR_NOT_DEFERRABLE':
    case 'CONSTR_ATTR_DEFERRED':
    case 'CONSTR_ATTR_IMMEDIATE':
      throw notSupported('specifying constraint deferrability not supported for domains');
    default:
  }
}

/** The constraints that CREATE DOMAIN writes. @throws {Rejection} 42601, 0A000 */
export function constraintsWritten({ constraints = [] }: CreateDomainStmt): readonly ConstraintNode[] {
  const nodes = constraints.flatMap((node) => ('Constraint' in node ? [node.Constraint] : []));
  const seen = new Set<string>();
  for (const { contype = '' } of nodes.map((node) => ({ contype: node.contype }))) {
    if (contype === 'CONSTR_DEFAULT' && seen.has(contype)) throw new Rejection('42601', 'multiple default expressions');
    if ((contype === 'CONSTR_NOTNULL' && seen.has('CONSTR_NULL')) || (contype === 'CONSTR_NULL' && seen.has('CONSTR_NOTNULL'))) throw new Rejection('42601', 'conflicting NULL/NOT NULL constraints');
    if (contype !== '') requirePossible(contype);
    seen.add(contype);
  }
  return nodes;
}

/** Gives a new domain its constraints. @throws {Rejection} 42710 */
export function withConstraintsOfNew(state: State, key: string, nodes: readonly ConstraintNode[]): State {
  return nodes.reduce((next, node) => {
    const type = next.types.get(key);
    if (type === undefined) return next;
    if (node.contype === 'CONSTR_NOTNULL') return withConstraint(next, type, 'not-null', node);
    return node.contype === 'CONSTR_CHECK' ? withConstraint(next, type, 'check', node) : next;
  }, state);
}

/** What the default of a domain calls: a column of it has that default where it has none of its own. */
export function withDomainDefault(state: State, key: string, expression: Node | undefined): State {
  const type = state.types.get(key);
  const uses = usesOf(state, expression);
  return type === undefined || (uses === undefined && type.uses === undefined) ? state : replacedType(state, type, { ...type, uses: uses ?? [] });
}

/** Whether a column of a relation has the type, or one that is made of it (find_composite_type_dependencies). */
function isStored(state: State, oid: number): boolean {
  return state.dependencies.some(({ kind, on, dependent }) => on === oid && (kind === 'column-type' || (kind === 'type' && isStored(state, dependent))));
}

/** The rows that have a domain's values are looked through where it is the type of a column itself (get_rels_with_domain). @throws {Rejection} 0A000 where it is a part of one */
function requireNoContainer(state: State, type: UserType): void {
  for (const { kind, on, dependent, part } of state.dependencies) {
    if (on !== type.oid) continue;
    if (kind === 'type') {
      const user = [...state.types.values()].find(({ oid }) => oid === dependent);
      if (user?.typtype === 'domain') requireNoContainer(state, user);
      else if (isStored(state, dependent)) throw notSupported(`cannot alter type "${type.name}" because a column uses it`);
    }
    const column = kind === 'column-type' ? state.relations.get(dependent)?.columns.find(({ name }) => name === part) : undefined;
    if (column?.type.endsWith('[]') === true) throw notSupported(`cannot alter type "${type.name}" because column "${column.name}" uses it`);
  }
}

/** checkDomainOwner. @throws {Rejection} 42704, 42809, 42501 */
function ownDomain(state: State, names: readonly string[]): UserType | null {
  refuseShell(lookUpType(state, names), names);
  const type = typeNamed(state, names, 'domain');
  if (type !== null && !hasPrivilegesOf(state, currentRole(state), type.owner)) throw insufficientPrivilege(`must be owner of type ${type.name}`);
  return type;
}

function withAdded(state: State, type: UserType, node: ConstraintNode): State {
  if (node.contype === 'CONSTR_NOTNULL') return withConstraint(state, type, 'not-null', node);
  return node.contype === 'CONSTR_CHECK' ? withConstraint(state, type, 'check', node) : state;
}

/** ALTER DOMAIN: of its default only what it calls is part of the model. @throws {Rejection} 42704, 42809, 42501, 42710, 42601, 0A000 */
export function alterDomain(state: State, { subtype, typeName, name = '', def, missing_ok }: AlterDomainStmt): State {
  const type = ownDomain(state, stringsOf(typeName));
  if (type === null) return state;
  const constraints = type.domain?.constraints ?? [];
  const named = constraints.find((one) => one.name === name);
  switch (subtype) {
    // SET and DROP DEFAULT
    case 'T':
      return withDomainDefault(state, qualifiedName(type), def);
    // SET NOT NULL
    case 'O':
      if (type.domain?.notNull !== true) requireNoContainer(state, type);
      return withConstraint(state, type, 'not-null', {});
    // DROP NOT NULL
    case 'N':
      return type.domain?.notNull === true ? withConstraints(state, type, { notNull: false, constraints: constraints.filter(({ contype }) => contype !== 'not-null') }) : state;
    // ADD
    case 'C': {
      const node = def !== undefined && 'Constraint' in def ? def.Constraint : {};
      requirePossible(node.contype);
      const added = withAdded(state, type, node);
      if (added !== state && node.skip_validation !== true) requireNoContainer(state, type);
      return added;
    }
    // DROP CONSTRAINT
    case 'X':
      if (named === undefined) {
        if (missing_ok === true) return state;
        throw undefinedObject(`constraint "${name}" of domain`, type.name);
      }
      return withConstraints(state, type, { constraints: constraints.filter((one) => one !== named), ...(named.contype === 'not-null' ? { notNull: false } : {}) });
    // VALIDATE CONSTRAINT
    case 'V':
      if (named === undefined) throw undefinedObject(`constraint "${name}" of domain`, type.name);
      if (named.contype !== 'check') throw wrongObjectType(`constraint "${name}" of domain "${type.name}" is not a check constraint`);
      if (named.validated) return state;
      requireNoContainer(state, type);
      return withConstraints(state, type, { constraints: constraints.map((one) => (one === named ? { ...one, validated: true } : one)) });
    default:
      return state;
  }
}

/** ALTER DOMAIN … RENAME CONSTRAINT. @throws {Rejection} 42704, 42809, 42501, 42710 */
export function renameDomainConstraint(state: State, names: readonly string[], from: string, to: string): State {
  const type = ownDomain(state, names);
  if (type === null) return state;
  const constraints = type.domain?.constraints ?? [];
  if (!constraints.some(({ name }) => name === from)) throw undefinedObject(`constraint "${from}" for domain`, type.name);
  if (constraints.some(({ name }) => name === to)) throw duplicateObject('constraint', to);
  return withConstraints(state, type, { constraints: constraints.map((one) => (one.name === from ? { ...one, name: to } : one)) });
}

/** COMMENT ON CONSTRAINT … ON DOMAIN: the constraint is looked up before the owner (objectaddress.c). @throws {Rejection} 42704, 42809, 42501 */
export function requireDomainConstraint(state: State, names: readonly string[], constraint: string): void {
  const type = typeNamed(state, names, 'domain');
  if (type === null) return;
  if (type.domain?.constraints.some(({ name }) => name === constraint) !== true) throw undefinedObject(`constraint "${constraint}" for domain`, type.name);
  if (!hasPrivilegesOf(state, currentRole(state), type.owner)) throw insufficientPrivilege(`must be owner of type ${type.name}`);
}
