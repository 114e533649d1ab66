import type { GrantStmt, RangeVar } from '@pgsql/types';
import { isUsage, itemsOf, type GrantWords } from '../acl.js';
import { unknownColumn, systemColumns } from '../columns.js';
import { attributeWith, relationWith } from '../copies.js';
import { invalidGrant, Rejection, undefinedColumn, wrongObjectType } from '../errors.js';
import type { Attribute, Relation, StandingRevoke, Stated, TablePrivilege } from '../model.js';
import { isSystemRelation, relationNamed } from '../names.js';
import { rangeVarsOf, stringsOf } from '../nodes.js';
import { columnPrivileges, isTablePrivilege, privilegesOfRelation, sequencePrivileges } from '../privileges.js';
import { hasCatalogColumn, isCatalog, missingOfCatalog } from '../system-catalogs.js';
import { withRelation, type Acl, type Context, type State } from '../state.js';
import { change } from './change.js';
import { schemasSearched } from './schemas.js';
import { readGrant, type Grant, type WantedBit } from './words.js';

function isColumnPrivilege(word: string): word is TablePrivilege {
  return (columnPrivileges as readonly string[]).includes(word);
}

function standingRevokes(old: readonly StandingRevoke[], words: GrantWords, given: ReadonlySet<string>): readonly StandingRevoke[] {
  if (!words.isGrant && words.grantOption) return old;
  const named = (revoke: StandingRevoke): boolean => words.grantees.includes(revoke.grantee) && given.has(revoke.privilege);
  const rest = old.filter((revoke) => !named(revoke));
  if (words.isGrant) return rest;
  const added = words.grantees.flatMap((grantee) =>
    [...given].flatMap((privilege) => (isTablePrivilege(privilege) ? [{ grantee, privilege, source: words.source }] : [])),
  );
  return [...rest, ...added];
}

function statedAfter(old: readonly Stated[], words: GrantWords, privileges: readonly string[]): readonly Stated[] {
  // REVOKE GRANT OPTION FOR says nothing of the privilege itself.
  if (!words.isGrant && words.grantOption) return old;
  const named = new Set(privileges.filter(isTablePrivilege));
  const rest = old.filter(({ grantee, privilege }) => !named.has(privilege) || !words.grantees.includes(grantee));
  const action = words.isGrant ? 'GRANT' : 'REVOKE';
  return [...rest, ...words.grantees.flatMap((grantee) => [...named].map((privilege): Stated => ({ grantee, privilege, action, source: words.source })))];
}

/** ACL of a relation as one list; a sequence's USAGE bit stands apart in the model. */
export function aclOf(relation: Relation): Acl {
  return [...relation.relacl, ...(relation.usage ?? [])];
}

function withAcl(relation: Relation, acl: Acl): Relation {
  const relacl = itemsOf(acl, isTablePrivilege);
  if (relation.relkind !== 'sequence') return relationWith(relation, { relacl });
  return relationWith(relation, { relacl, usage: itemsOf(acl, isUsage) });
}

/**
 * REVOKE of what columns may have goes on to all columns, PostgreSQL's own among them, of which views have none; whoever holds nothing of the kind is
 * denied (expand_all_col_privileges, aclchk.c). @throws {Rejection} 42501
 */
function requireSystemColumns(state: State, relation: Relation, bits: ReadonlySet<string>, words: GrantWords): void {
  const wanted = new Set([...bits].filter(isColumnPrivilege));
  if (words.isGrant || wanted.size === 0 || relation.relkind === 'view') return;
  change<string>(state, { kind: 'column', name: 'tableoid', owner: relation.owner, acl: [], decisive: aclOf(relation), whole: columnPrivileges }, wanted, words);
}

/** ExecGrant_Relation. */
export function grantOnRelation(state: State, relation: Relation, grant: Grant, statement: GrantStmt): State {
  const isSequence = relation.relkind === 'sequence';
  if (statement.objtype === 'OBJECT_SEQUENCE' && !isSequence) throw wrongObjectType(`"${relation.name}" is not a sequence`);
  const all: readonly string[] = privilegesOfRelation(relation.relkind, state.postgres);
  const whole = (grant.wanted ?? all.map((privilege): WantedBit => ({ privilege, columns: null }))).filter(({ columns }) => columns === null).map(({ privilege }) => privilege);
  for (const privilege of whole) {
    if (!all.includes(privilege) && privilege === 'USAGE') throw invalidGrant(`invalid privilege type USAGE for table`);
  }
  // GRANT on a sequence without the word SEQUENCE keeps the bits that a sequence has and warns about the others.
  const bits = new Set(whole.filter((privilege) => all.includes(privilege)));
  const columnBits = new Map<string, Set<TablePrivilege>>();
  const addColumn = (column: string, privilege: TablePrivilege): void => {
    columnBits.set(column, (columnBits.get(column) ?? new Set<TablePrivilege>()).add(privilege));
  };
  const { words } = grant;
  if (!words.isGrant) {
    for (const privilege of bits) if (isColumnPrivilege(privilege)) for (const column of relation.columns) addColumn(column.name, privilege);
  }
  let known: readonly Attribute[] = relation.columns;
  for (const { privilege, columns } of grant.wanted ?? []) {
    if (columns === null || !isColumnPrivilege(privilege)) continue;
    for (const column of columns) {
      // Privileges on PostgreSQL's own columns are no part of the model.
      if (systemColumns.has(column)) continue;
      if (!known.some((one) => one.name === column)) {
        if (!state.openColumns.has(relation.oid)) throw undefinedColumn(column, relation.name);
        known = [...known, unknownColumn(column)];
      }
      addColumn(column, privilege);
    }
  }
  let changed: Relation = relationWith(relation, { columns: known });
  const oldAcl = aclOf(relation);
  if (bits.size > 0) {
    const { acl, given } = change(
      state,
      { kind: isSequence ? 'sequence' : 'table', name: relation.name, owner: relation.owner, acl: oldAcl, decisive: oldAcl, whole: all },
      bits,
      words,
    );
    changed = relationWith(withAcl(changed, acl), { revokes: standingRevokes(relation.revokes, words, given) });
  }
  requireSystemColumns(state, relation, bits, words);
  const columns = known.map((column) => {
    const wanted = columnBits.get(column.name);
    if (wanted === undefined) return column;
    const { acl } = change<string>(
      state,
      {
        kind: 'column',
        name: column.name,
        owner: relation.owner,
        acl: column.attacl,
        decisive: [...oldAcl, ...column.attacl],
        whole: columnPrivileges,
      },
      wanted,
      words,
    );
    return attributeWith(column, { attacl: itemsOf(acl, isTablePrivilege) });
  });
  const stated = statedAfter(relation.stated ?? [], words, (grant.wanted ?? all.map((privilege) => ({ privilege }))).map(({ privilege }) => privilege));
  return withRelation(state, relationWith(changed, { columns, ...(isSequence ? {} : { stated }) }));
}

function checkRelationWords(state: State, grant: Grant, statement: GrantStmt): void {
  const isSequence = statement.objtype === 'OBJECT_SEQUENCE';
  const all: readonly string[] = isSequence ? sequencePrivileges : [...privilegesOfRelation('table', state.postgres), 'USAGE'];
  for (const { privilege, columns } of grant.wanted ?? []) {
    if (columns !== null && isSequence) throw invalidGrant('column privileges are only valid for relations');
    if (columns !== null && !isColumnPrivilege(privilege)) throw invalidGrant(`invalid privilege type ${privilege} for column`);
    if (!all.includes(privilege)) throw invalidGrant(`invalid privilege type ${privilege} for ${isSequence ? 'sequence' : 'relation'}`);
  }
}

/** The oid of a relation, or what PostgreSQL says of another object of that name, once it has looked at the rest of the statement. */
function targetNamed(state: State, name: RangeVar): number | Rejection {
  try {
    return relationNamed(state, name).oid;
  } catch (error) {
    if (error instanceof Rejection && error.sqlstate === '42809') return error;
    throw error;
  }
}

/** What PostgreSQL refuses of a catalog of its own; which privileges there are on it is no part of the model. */
function refusalOnCatalog(name: RangeVar, { objtype, privileges = [] }: GrantStmt): Rejection | null {
  if (objtype === 'OBJECT_SEQUENCE') return wrongObjectType(`"${name.relname ?? ''}" is not a sequence`);
  for (const node of privileges) {
    if (!('AccessPriv' in node)) continue;
    const { priv_name, cols } = node.AccessPriv;
    if (priv_name === 'usage') return invalidGrant('invalid privilege type USAGE for table');
    const missing = stringsOf(cols).find((column) => !systemColumns.has(column) && !hasCatalogColumn(name, column));
    if (missing !== undefined) return missingOfCatalog(name, missing);
  }
  return null;
}

function relationTargets(state: State, statement: GrantStmt): readonly (number | Rejection)[] {
  if (statement.targtype !== 'ACL_TARGET_ALL_IN_SCHEMA') {
    const targets: (number | Rejection)[] = [];
    for (const name of rangeVarsOf(statement.objects)) {
      const target = !isSystemRelation(state, name) ? targetNamed(state, name) : isCatalog(name) ? refusalOnCatalog(name, statement) : null;
      if (target !== null) targets.push(target);
    }
    return targets;
  }
  const schemas = schemasSearched(state, statement.objects);
  const wantsSequences = statement.objtype === 'OBJECT_SEQUENCE';
  return state.relations.where((relation) => schemas.includes(relation.schema) && (relation.relkind === 'sequence') === wantsSequences).map(({ oid }) => oid);
}

/** GRANT and REVOKE on tables, their columns and sequences. @throws {Rejection} */
export function grantOnRelations(state: State, statement: GrantStmt, context: Context): State {
  const targets = relationTargets(state, statement);
  const grant = readGrant(state, statement, context);
  checkRelationWords(state, grant, statement);
  let next = state;
  for (const target of new Set(targets)) {
    if (target instanceof Rejection) throw target;
    const relation = next.relations.get(target);
    if (relation !== undefined) next = grantOnRelation(next, relation, grant, statement);
  }
  return next;
}
