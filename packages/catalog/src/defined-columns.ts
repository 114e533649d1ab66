import type { ColumnDef, Constraint, Node } from '@pgsql/types';
import { attributeWith } from './copies.js';
import type { Attribute } from './model.js';
import type { State } from './state.js';
import { columnType, isSerial } from './types.js';
import { usesOf } from './uses.js';

/** parsenodes.h, ATTRIBUTE_GENERATED_VIRTUAL. */
const virtualKind = 'v';
/** parsenodes.h, ATTRIBUTE_IDENTITY_ALWAYS. */
const alwaysKind = 'a';

/** What the tree of a column's definition says, whatever the catalog is. */
interface DefinedColumn {
  readonly type: string;
  readonly serial: boolean;
  readonly notNull: boolean;
  readonly generated: Attribute['generated'];
  readonly identity: Attribute['identity'];
  /** The expressions of DEFAULT. */
  readonly defaults: readonly Node[];
  /** The expressions of DEFAULT and GENERATED that may call something. */
  readonly calling: readonly Node[];
}

/** Read once: a CREATE TABLE asks for it again and again, and trees never change. */
const read = new WeakMap<ColumnDef, DefinedColumn>();

function definedColumn(definition: ColumnDef): DefinedColumn {
  const known = read.get(definition);
  if (known !== undefined) return known;
  const defined = readColumn(definition);
  read.set(definition, defined);
  return defined;
}

function readColumn({ typeName, constraints = [] }: ColumnDef): DefinedColumn {
  const serial = isSerial(typeName);
  const defaults: Node[] = [];
  const calling: Node[] = [];
  let notNull = serial;
  let generated: Attribute['generated'] = null;
  let identity: Attribute['identity'] = null;
  const say = ({ contype, raw_expr, generated_kind, generated_when }: Constraint): void => {
    if (contype === 'CONSTR_NOTNULL' || contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_IDENTITY') notNull = true;
    if (contype === 'CONSTR_DEFAULT' && raw_expr !== undefined) defaults.push(raw_expr);
    if ((contype === 'CONSTR_DEFAULT' || contype === 'CONSTR_GENERATED') && mayCall(raw_expr)) calling.push(raw_expr);
    if (contype === 'CONSTR_GENERATED') generated ??= generated_kind === virtualKind ? 'virtual' : 'stored';
    if (contype === 'CONSTR_IDENTITY') identity ??= generated_when === alwaysKind ? 'always' : 'by-default';
  };
  for (const node of constraints) if ('Constraint' in node) say(node.Constraint);
  return { type: columnType(typeName), serial, notNull, generated, identity, defaults, calling };
}

/** Most defaults are constants, or the time. */
function mayCall(node: Node | undefined): node is Node {
  return node !== undefined && !('A_Const' in node) && !('SQLValueFunction' in node);
}

function isNull(node: Node): boolean {
  if ('A_Const' in node) return node.A_Const.isnull === true;
  return 'TypeCast' in node && (node.TypeCast.typeName?.typmods ?? []).length === 0 && node.TypeCast.arg !== undefined && isNull(node.TypeCast.arg);
}

/**
 * DEFAULT NULL is no default (heap.c, AddRelationNewConstraints), unless the type makes an expression of it: a domain does, and so does a
 * modifier, as of varchar(9).
 */
export function isNullDefault(state: State, value: Node | undefined, type: string): boolean {
  if (value === undefined || !isNull(value) || type.includes('(')) return false;
  return ![...state.types.values()].some(({ name, typtype }) => name === type && typtype === 'domain');
}

const noItems: Attribute['attacl'] = [];

/** A column as CREATE TABLE or ADD COLUMN defines it. */
export function attributeOf(state: State, definition: ColumnDef): Attribute {
  const { type, serial, notNull, generated, identity, defaults, calling } = definedColumn(definition);
  const attribute: Attribute = {
    name: definition.colname ?? '',
    type,
    notNull,
    hasDefault: serial || identity !== null || generated !== null || defaults.some((value) => !isNullDefault(state, value, type)),
    generated,
    identity,
    local: true,
    attacl: noItems,
  };
  const uses = calling.length === 0 ? undefined : usesOf(state, calling);
  return uses === undefined ? attribute : { ...attribute, uses };
}

/** The column with another default or generation expression. */
export function withDefaultUses(state: State, attribute: Attribute, expression: Node | undefined): Attribute {
  const uses = mayCall(expression) ? usesOf(state, expression) : undefined;
  return uses === undefined && attribute.uses === undefined ? attribute : attributeWith(attribute, { uses: uses ?? [] });
}

export function isIdentity(definition: ColumnDef): boolean {
  return definedColumn(definition).identity !== null;
}

/** Whether the column makes a sequence that it owns. */
export function ownsSequence(definition: ColumnDef): boolean {
  const { serial, identity } = definedColumn(definition);
  return serial || identity !== null;
}
