import type { Catalog, Deed, Relation } from '@pg-guardrails/catalog';
import { qualifiedName } from '@pg-guardrails/catalog';
import type { Own } from './journey.js';
import { changingWords, mayCreateIn } from './may-create.js';
import { typeWords } from './taken.js';

type Used = Extract<Deed, { readonly kind: 'uses' }>;

/** Why what a statement uses may be something else by then, since these roles can change it; null when they cannot. */
export function changeable(catalog: Catalog, own: Own, used: Used, as: string): string | null {
  const { schema, owner } = used.what === 'function' ? used.function : used.what === 'relation' ? used.relation : used.type;
  const called = used.what === 'function' ? `${schema}.${used.function.name}()` : qualifiedName(used.what === 'relation' ? used.relation : used.type);
  const namespace = catalog.namespaces.get(schema);
  if (namespace !== undefined && own.has(namespace.owner)) return `the schema ${schema} belongs to ${namespace.owner}, who can put something else in the place of ${called}`;
  if (used.what === 'type') {
    const words = typeWords(catalog, own, used.type);
    return words === null ? null : `the ${used.type.typtype === 'domain' ? 'domain' : 'type'} ${called} ${words}`;
  }
  if (used.what === 'relation') return own.has(owner) && used.relation.relkind !== 'sequence' ? ofRelation(catalog, own, used.relation, as) : null;
  const words = changingWords(catalog, own, used.function);
  if (words !== null) return `${called} ${words}`;
  return used.given > 0 && mayCreateIn(catalog, own, schema) ? `others may create functions in the schema ${schema}, also one that fits the arguments better than ${called}` : null;
}

/** A view runs what its owner writes into it; a table can make room for a view where its owner may create one, or become one before PostgreSQL 16, or have policies. */
function ofRelation(catalog: Catalog, own: Own, relation: Relation, as: string): string | null {
  const { schema, owner, relkind } = relation;
  const called = qualifiedName(relation);
  if (relkind === 'view') return `the view ${called} belongs to ${owner}, who can let it call something else`;
  if (mayCreateIn(catalog, own, schema) || catalog.postgres < 16) return `${called} belongs to ${owner}, who can put a view in its place`;
  const role = catalog.roles.get(as);
  return role?.superuser === true || role?.bypassrls === true ? null : `${called} belongs to ${owner}, whose policies are asked when it is read`;
}
