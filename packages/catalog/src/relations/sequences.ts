import type { AlterSeqStmt, ColumnDef, CreateSeqStmt, Node } from '@pgsql/types';
import { hasColumn } from '../columns-by-name.js';
import { isIdentity, ownsSequence } from '../defined-columns.js';
import { relationWith, stateWith } from '../copies.js';
import { duplicateTable, notSupported, Rejection, syntaxError, undefinedColumn, wrongObjectType } from '../errors.js';
import type { Relation } from '../model.js';
import { creationSchema, isSystemRelation, lookUpOid, relationNamed } from '../names.js';
import { dottedName, rangeVarOf } from '../nodes.js';
import { freeName } from '../object-names.js';
import { ownRelationNamed } from '../own-relations.js';
import { withRelation, type Context, type State } from '../state.js';
import { refuseCatalog } from '../system-catalogs.js';
import { createRelation, exists, schemaFor, withDependencies } from './new.js';
import { sequenceBytes, sequenceParameters } from './sequence-parameters.js';

function identityOptions({ constraints = [] }: ColumnDef): readonly Node[] {
  return constraints.flatMap((node) => ('Constraint' in node && node.Constraint.contype === 'CONSTR_IDENTITY' ? (node.Constraint.options ?? []) : []));
}

/** SEQUENCE NAME, which pg_dump writes. */
function sequenceName(options: readonly Node[]): string | null {
  for (const node of options) if ('DefElem' in node && node.DefElem.defname === 'sequence_name') return dottedName(node.DefElem.arg).at(-1) ?? null;
  return null;
}

/** The sequences of serial and identity columns, which belong to the table's owner (parse_utilcmd.c, generateSerialExtraStmts). */
export function createOwnedSequences(state: State, relation: Relation, definitions: readonly ColumnDef[], context: Context): State {
  let next = state;
  for (const definition of definitions) {
    if (!ownsSequence(definition)) continue;
    const column = definition.colname ?? '';
    // The sequence is a relation of its own, so that its maker needs CREATE on the schema.
    creationSchema(next, relation.schema);
    const options = identityOptions(definition);
    const name = sequenceName(options) ?? freeName(relation.name, column, 'seq', (one) => exists(next, relation.schema, one));
    if (exists(next, relation.schema, name)) throw duplicateTable(name);
    const sequence = sequenceParameters(next, options, undefined, sequenceBytes(definition.typeName) ?? 8);
    const made = createRelation(next, { schema: relation.schema, name, relkind: 'sequence', columns: [], parents: [], location: definition.location, sequence }, context, relation.owner);
    next = withDependencies(made.state, [
      { dependent: made.relation.oid, on: relation.oid, kind: 'owned-sequence', column },
      { dependent: relation.oid, on: made.relation.oid, kind: isIdentity(definition) ? 'identity' : 'default', column: null, part: column },
    ]);
  }
  return next;
}

function ownedBy(state: State, options: readonly Node[] | undefined): { readonly relation: Relation; readonly column: string } | 'none' | null {
  for (const node of options ?? []) {
    if (!('DefElem' in node) || node.DefElem.defname !== 'owned_by') continue;
    const names = dottedName(node.DefElem.arg);
    if (names.length === 1 && names[0] === 'none') return 'none';
    if (names.length === 1) throw syntaxError('invalid OWNED BY option');
    const table = rangeVarOf(names.slice(0, -1));
    // Of another owner or in another schema than the sequence, if not an index.
    if (isSystemRelation(state, table)) throw new Rejection('55000', 'sequence must be in same schema as table it is linked to', 'perhaps');
    return { relation: relationNamed(state, table), column: names.at(-1) ?? '' };
  }
  return null;
}

/** CREATE SEQUENCE. */
export function createSequence(state: State, statement: CreateSeqStmt, context: Context): State {
  const name = statement.sequence ?? {};
  const schema = schemaFor(state, name);
  const relname = name.relname ?? '';
  if (exists(state, schema, relname)) {
    if (statement.if_not_exists === true) return state;
    throw duplicateTable(relname);
  }
  const sequence = sequenceParameters(state, statement.options ?? [], undefined);
  const made = createRelation(state, { schema, name: relname, relkind: 'sequence', columns: [], parents: [], location: name.location, sequence }, context);
  return setSequenceOwner(made.state, made.relation, statement.options);
}

/** ALTER SEQUENCE. @throws {Rejection} 42P01, 42501, 42809 */
export function alterSequence(state: State, statement: AlterSeqStmt): State {
  const name = statement.sequence ?? {};
  const isThere = lookUpOid(state, name) !== null;
  if (!isThere && isSystemRelation(state, name)) refuseCatalog(state, name);
  if (!isThere && statement.missing_ok === true) return state;
  const sequence = ownRelationNamed(state, name);
  if (sequence.relkind !== 'sequence') throw wrongObjectType(`"${sequence.name}" is not a sequence`);
  return setSequenceOwner(withParameters(state, sequence, statement.options ?? []), sequence, statement.options);
}

/** What ALTER SEQUENCE, or ALTER COLUMN of an identity column, says of a sequence that is there. @throws {Rejection} 22023, 42601, 42704 */
export function withParameters(state: State, sequence: Relation, options: readonly Node[]): State {
  const numbers = options.filter((node) => 'DefElem' in node && node.DefElem.defname !== 'owned_by' && node.DefElem.defname !== 'generated');
  if (numbers.length === 0) return state;
  if (sequence.sequence === undefined) throw new Rejection('22023', 'the parameters of the sequence are not known', 'perhaps');
  return withRelation(state, relationWith(sequence, { sequence: sequenceParameters(state, numbers, sequence.sequence) }));
}

/** OWNED BY of CREATE and ALTER SEQUENCE. */
function setSequenceOwner(state: State, sequence: Relation, options: readonly Node[] | undefined): State {
  const owner = ownedBy(state, options);
  if (owner === null) return state;
  if (state.dependencies.some((one) => one.kind === 'identity' && one.on === sequence.oid)) throw notSupported('cannot change ownership of identity sequence');
  const others: State = stateWith(state, { dependencies: state.dependencies.filter((one) => one.dependent !== sequence.oid || one.kind !== 'owned-sequence') });
  if (owner === 'none') return others;
  if (owner.relation.owner !== sequence.owner) throw new Rejection('55000', 'sequence must have same owner as table it is linked to');
  if (owner.relation.schema !== sequence.schema) throw new Rejection('55000', 'sequence must be in same schema as table it is linked to');
  if (!hasColumn(owner.relation.columns, owner.column)) throw undefinedColumn(owner.column, owner.relation.name);
  return withDependencies(others, [{ dependent: sequence.oid, on: owner.relation.oid, kind: 'owned-sequence', column: owner.column }]);
}
