import type { AlterTableStmt, CreateStmt, DropStmt, Node, RangeVar } from '@pgsql/types';
import { ownsSequence } from './defined-columns.js';
import { holeOf, isAmong } from './holes.js';
import { inheritors } from './inheritance.js';
import { qualifiedName, type Relation } from './model.js';
import { dottedName, rangeVarOf, rangeVarsOf } from './nodes.js';
import type { State } from './state.js';
import type { Touch } from './touches.js';

/** So much of a table's name is in the names of its sequences at least, which are cut to 63 bytes (makeObjectName, indexcmds.c). */
const keptLetters = 28;

/** The names that the sequences of a new relation's columns may have. */
function sequenceNames(table: string): string {
  const at = table.indexOf('.') + 1;
  const name = table.slice(at);
  const begin = Array.from(name).slice(0, keptLetters).join('').replace(/[\u{10F000}-\u{10F0FF}][^]*$/u, '');
  return `${table.slice(0, at)}${begin}${holeOf('any')}_seq${holeOf('digits')}`;
}

function makesSequences(nodes: readonly Node[] | undefined): boolean {
  return (nodes ?? []).some((node) => 'TableLikeClause' in node || ('ColumnDef' in node && ownsSequence(node.ColumnDef)));
}

function named(state: State, names: readonly string[]): readonly Relation[] {
  return [...state.relations.values()].filter((relation) => isAmong(names, qualifiedName(relation)));
}

/** The tables whose foreign keys lead to one of these, or to what they are parts of: they have a row for each partition. */
function referring(state: State, relations: readonly Relation[]): readonly string[] {
  const meant = new Set<number>();
  const add = (relation: Relation): void => {
    if (meant.has(relation.oid)) return;
    meant.add(relation.oid);
    for (const { oid } of relation.parents) {
      const parent = state.relations.get(oid);
      if (parent !== undefined) add(parent);
    }
  };
  relations.forEach(add);
  return [...state.relations.values()].filter(({ constraints }) => constraints.some(({ references }) => references !== null && meant.has(references.relation))).map(qualifiedName);
}

function both(first: Touch | null, second: Touch | null): Touch | null {
  if (first === null || second === null) return first ?? second;
  return { ...first, also: second };
}

function touching(aspects: Touch['aspects'], relations: readonly string[]): Touch | null {
  return relations.length === 0 ? null : { aspects, relations, names: [] };
}

/** What CREATE TABLE may touch besides the table. `nameOf`: the name that the catalog has, or would have. */
export function besidesCreate(state: State, { relation = {}, tableElts, inhRelations, partbound }: CreateStmt, nameOf: (name: RangeVar) => string): Touch | null {
  const table = nameOf(relation);
  const sequences = touching(['existence', 'owner', 'relacl'], makesSequences(tableElts) ? [sequenceNames(table)] : []);
  const parents = partbound === undefined ? [] : named(state, rangeVarsOf(inhRelations).map(nameOf));
  return both(sequences, touching(['constraints'], referring(state, parents)));
}

/** What ALTER TABLE may touch besides the tables that it names. */
export function besidesAlter(state: State, { relation = {}, cmds }: AlterTableStmt, nameOf: (name: RangeVar) => string): Touch | null {
  const commands = (cmds ?? []).flatMap((node) => ('AlterTableCmd' in node ? [node.AlterTableCmd] : []));
  const table = nameOf(relation);
  const added = commands.flatMap(({ subtype, def }) => ((subtype === 'AT_AddColumn' || subtype === 'AT_AddIdentity') && def !== undefined ? [{ subtype, def }] : []));
  const makes = added.some(({ subtype, def }) => subtype === 'AT_AddIdentity' || makesSequences([def]));
  const drops = commands.some(({ subtype }) => subtype === 'AT_DropColumn' || subtype === 'AT_DropIdentity');
  const isParted = commands.some(({ subtype }) => subtype === 'AT_AttachPartition' || subtype === 'AT_DetachPartition' || subtype === 'AT_DetachPartitionFinalize');
  const sequences = [...(makes ? [sequenceNames(table)] : []), ...(drops ? sequencesOf(state, named(state, [table])).map(qualifiedName) : [])];
  return both(touching(['existence', 'owner', 'relacl'], sequences), touching(['constraints'], isParted ? referring(state, named(state, [table])) : []));
}

function sequencesOf(state: State, relations: readonly Relation[]): readonly Relation[] {
  return relations.flatMap(({ oid }) => [...state.dependencies].flatMap(({ dependent, kind, on }) => (on === oid && kind === 'owned-sequence' ? (state.relations.get(dependent) ?? []) : [])));
}

/** What DROP of relations may take along: their sequences and partitions, and with CASCADE views, children and foreign keys. */
export function besidesDrop(state: State, { objects, behavior }: DropStmt, nameOf: (name: RangeVar) => string): Touch | null {
  const dropped = named(state, (objects ?? []).map((node) => nameOf(rangeVarOf(dottedName(node)))));
  const begun = new Set(dropped);
  const gone = new Set(dropped);
  for (const relation of gone) {
    for (const child of inheritors(state, relation.oid)) if (behavior === 'DROP_CASCADE' || child.parents.some(({ oid, partition }) => partition && oid === relation.oid)) gone.add(child);
    for (const { dependent, kind, on } of state.dependencies) {
      const other = on === relation.oid ? state.relations.get(dependent) : undefined;
      if (other !== undefined && (kind === 'owned-sequence' || (behavior === 'DROP_CASCADE' && kind === 'view'))) gone.add(other);
    }
  }
  const others = [...gone].filter((one) => !begun.has(one)).map(qualifiedName);
  return both(touching(['existence', 'owner', 'relacl', 'triggers', 'constraints', 'indexes', 'policies'], others), touching(['constraints'], referring(state, [...gone])));
}
