import type { ColumnDef, Constraint as ConstraintNode } from '@pgsql/types';
import { stringsOf } from '../nodes.js';

/** A constraint as a statement writes it, at a column or on its own. */
export interface WrittenConstraint {
  readonly node: ConstraintNode;
  /** The columns that it names, or the one at which it stands. */
  readonly columns: readonly string[];
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  readonly enforced: boolean;
}

/** Read once: trees never change. */
const writtenAt = new WeakMap<ColumnDef, readonly WrittenConstraint[]>();

/** The constraints at a column, each with the attributes that follow it (transformConstraintAttrs). */
export function columnConstraints(definition: ColumnDef): readonly WrittenConstraint[] {
  const known = writtenAt.get(definition);
  if (known !== undefined) return known;
  const found = readConstraints(definition);
  writtenAt.set(definition, found);
  return found;
}

function readConstraints(definition: ColumnDef): readonly WrittenConstraint[] {
  const column = definition.colname ?? '';
  const found: WrittenConstraint[] = [];
  for (const item of definition.constraints ?? []) {
    if (!('Constraint' in item)) continue;
    const node = item.Constraint;
    const attribute = attributes(node);
    const last = found.at(-1);
    if (attribute === null) found.push({ node, columns: [column], deferrable: false, initiallyDeferred: false, enforced: true });
    else if (last !== undefined) found.splice(-1, 1, { ...last, ...attribute });
  }
  return found;
}

function attributes({ contype }: ConstraintNode): Partial<WrittenConstraint> | null {
  switch (contype) {
    case 'CONSTR_ATTR_DEFERRABLE':
      return { deferrable: true };
    case 'CONSTR_ATTR_DEFERRED':
      return { deferrable: true, initiallyDeferred: true };
    case 'CONSTR_ATTR_NOT_ENFORCED':
      return { enforced: false };
    case 'CONSTR_ATTR_NOT_DEFERRABLE':
    case 'CONSTR_ATTR_IMMEDIATE':
    case 'CONSTR_ATTR_ENFORCED':
      return {};
    default:
      return null;
  }
}

/** A constraint of the table. */
export function tableConstraint(node: ConstraintNode): WrittenConstraint {
  const mayBeUnenforced = node.contype === 'CONSTR_CHECK' || node.contype === 'CONSTR_FOREIGN';
  return {
    node,
    columns: stringsOf(node.contype === 'CONSTR_FOREIGN' ? node.fk_attrs : node.keys),
    deferrable: node.deferrable === true,
    initiallyDeferred: node.initdeferred === true,
    enforced: !mayBeUnenforced || node.is_enforced === true,
  };
}
