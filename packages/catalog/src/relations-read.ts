import type { Node, RangeVar } from '@pgsql/types';
import { Rejection, undefinedTable, wrongObjectType } from './errors.js';
import { extensionsAreOpen, isExtensionRelation, unknownExtensionsAreThere } from './extensions/extensions.js';
import type { Relation } from './model.js';
import { isSystemRelation, lookUpOid, writtenName } from './names.js';
import { walk } from './nodes.js';
import type { State } from './state.js';

/** The relations that a query reads. Names that it defines itself are none. @throws {Rejection} 42P01, 42809 */
export function relationsRead(state: State, query: Node | undefined): readonly Relation[] {
  const defined = new Set<string>();
  walk(query, (kind, body) => {
    if (kind === 'CommonTableExpr' && typeof body === 'object' && body !== null && 'ctename' in body) defined.add(String(body.ctename));
  });
  const found = new Map<number, Relation>();
  walk(query, (kind, body) => {
    if (kind !== 'RangeVar') return;
    const name: RangeVar = body ?? {};
    if (isSystemRelation(state, name) || (name.schemaname === undefined && defined.has(name.relname ?? ''))) return;
    const oid = lookUpOid(state, name);
    const relation = oid === null ? undefined : state.relations.get(oid);
    if (relation !== undefined) found.set(relation.oid, relation);
    else if (oid !== null) throw wrongObjectType(`cannot open relation "${name.relname ?? ''}"`);
    else if (!isExtensionRelation(state, name) && !unknownExtensionsAreThere(state)) refuse(state, name);
  });
  return [...found.values()];
}

/** What could not be evaluated may have made it, or an extension that has it. */
function refuse(state: State, name: RangeVar): void {
  if (!extensionsAreOpen(state)) throw undefinedTable(writtenName(name));
  if (!state.openWorld) throw new Rejection('42P01', `relation "${writtenName(name)}" does not exist`, 'perhaps');
}
