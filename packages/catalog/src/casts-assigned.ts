import { columnNamed } from './columns-by-name.js';
import { datatypeMismatch, Rejection } from './errors.js';
import { unknownExtensionsAreThere } from './extensions/extensions.js';
import type { Attribute, Relation } from './model.js';
import { typeOf, type Type } from './risk/type.js';
import type { State } from './state.js';
import { isUncertain, taintsIn } from './taints.js';

type Kind = 'text' | 'number' | 'boolean' | 'time' | 'enum';

function kindOf(type: Type | null): Kind | null {
  switch (type?.family) {
    case 'text':
      return type.name === 'name' || type.name === 'refcursor' ? null : 'text';
    case 'integer':
    case 'numeric':
    case 'float':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'moment':
      return 'time';
    case 'user':
      return type.type.typtype === 'enum' ? 'enum' : null;
    default:
      return null;
  }
}

/** Whether a value of one type surely is none of another where it is assigned: everything becomes a text, and nothing else of another kind (pg_cast, castcontext). */
function isNoneOf(source: Type | null, target: Type | null): boolean {
  const [from, to] = [kindOf(source), kindOf(target)];
  if (from === null || to === null || to === 'text') return false;
  if (from !== to) return true;
  return source?.family === 'user' && target?.family === 'user' && source.type.oid !== target.type.oid;
}

/** Whether another type may have the name of one of the history. */
function isPerhapsAnother({ taints }: State, type: Type | null): boolean {
  return type?.family === 'user' && taintsIn(taints, 'types').length > 0;
}

/** Whether values of the column are assigned when its type changes: a foreign table and a virtual column keep none. */
function areAssigned({ relkind }: Relation, { generated }: Attribute): boolean {
  return relkind !== 'foreign-table' && generated !== 'virtual';
}

/**
 * ALTER COLUMN … TYPE: without USING the values are assigned to the new type, and the default is in any case (tablecmds.c, ATPrepAlterColumnType and ATExecAlterColumnType).
 * @throws {Rejection} 42804
 */
export function requireAssignable(state: State, relation: Relation, name: string, written: string, using: 'using' | 'assigned'): void {
  const column = columnNamed(relation.columns, name);
  if (column === undefined || unknownExtensionsAreThere(state) || state.bindings.some(({ kind }) => kind === 'cast')) return;
  const source = typeOf(state, column.type);
  const target = typeOf(state, written);
  if (!isNoneOf(source, target)) return;
  const isOfValues = using === 'assigned' && areAssigned(relation, column);
  const hasDefault = column.hasDefault && column.generated === null && column.identity === null;
  if (!isOfValues && !hasDefault) return;
  const refused = datatypeMismatch(isOfValues ? `column "${name}" cannot be cast automatically to type ${written}` : `default for column "${name}" cannot be cast automatically to type ${written}`);
  // What made the default a text is taken off it first, a number of a column that has been one for a while, say (strip_implicit_coercions).
  const isPerhaps = (!isOfValues && kindOf(source) === 'text') || isPerhapsAnother(state, source) || isPerhapsAnother(state, target) || isUncertain(state, relation, 'columns');
  throw isPerhaps ? new Rejection(refused.sqlstate, refused.message, 'perhaps') : refused;
}
