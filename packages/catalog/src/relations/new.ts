import { isUsage, itemsOf } from '../acl.js';
import type { RangeVar } from '@pgsql/types';
import { relationWith, stateWith, type Mutable } from '../copies.js';
import { aclOfNew } from '../default-acl.js';
import { withDefaultDoubt } from '../default-doubt.js';
import { Rejection, undefinedSchema } from '../errors.js';
import { qualifiedName, type Attribute, type PartitionStrategy, type Relation, type SequenceParameters, type Use } from '../model.js';
import { activeSearchPath, creationSchema, currentRole, temporarySchema, tempSchema } from '../names.js';
import { isTablePrivilege } from '../privileges.js';
import { sourceInside } from '../statement-context.js';
import { refuseTypeName } from '../types/create.js';
import { withRelation, withRelations, type Context, type Dependency, type State } from '../state.js';

/** What a CREATE says of a relation; the rest follows from who runs it and from default privileges. */
export interface NewRelation {
  readonly schema: string;
  readonly name: string;
  readonly relkind: Relation['relkind'];
  readonly columns: readonly Attribute[];
  readonly parents: Relation['parents'];
  readonly location: number | undefined;
  readonly partitionKey?: readonly string[];
  readonly partitionStrategy?: PartitionStrategy;
  readonly partitionExpression?: true;
  /** The composite type of a typed table. */
  readonly ofType?: number;
  /** Sequences only. */
  readonly sequence?: SequenceParameters;
  /** What a partition key calls. */
  readonly uses?: readonly Use[];
  /** Views only. */
  readonly securityInvoker?: boolean;
}

/** Puts a new relation in, with the ACL that default privileges give it. */
export function createRelation(state: State, made: NewRelation, context: Context, owner = currentRole(state)): { readonly state: State; readonly relation: Relation } {
  refuseTypeName(state, made.schema, made.name);
  const objects = made.relkind === 'sequence' ? 'sequences' : 'tables';
  const acl = aclOfNew(state, objects, owner, made.schema, context.source);
  const prose = context.prose();
  const relation: Mutable<Relation> = {
    oid: state.nextOid,
    schema: made.schema,
    name: made.name,
    relkind: made.relkind,
    owner,
    ownerSource: context.source,
    relacl: itemsOf(acl, isTablePrivilege),
    revokes: [],
    columns: made.columns,
    parents: made.parents,
    constraints: [],
    policies: [],
    rowSecurity: false,
    forceRowSecurity: false,
    securityInvoker: made.securityInvoker ?? false,
    claims: context.claimAbove === null || made.relkind === 'sequence' ? [] : [context.claimAbove],
    comment: null,
    source: sourceInside(context.source, context.placeAt(made.location), context.source.text),
    statement: context.source.place,
  };
  // What few relations have comes last, as in a copy: then they have one shape.
  if (made.relkind === 'sequence') relation.usage = itemsOf(acl, isUsage);
  if (made.partitionKey !== undefined) relation.partitionKey = made.partitionKey;
  if (made.partitionStrategy !== undefined) relation.partitionStrategy = made.partitionStrategy;
  if (made.partitionExpression !== undefined) relation.partitionExpression = made.partitionExpression;
  if (made.ofType !== undefined) relation.ofType = made.ofType;
  if (made.sequence !== undefined) relation.sequence = made.sequence;
  if (made.uses !== undefined) relation.uses = made.uses;
  if (prose !== null) relation.prose = prose;
  const next = withRelations(stateWith(state, { hasTemporary: state.hasTemporary || made.schema === tempSchema, nextOid: state.nextOid + 1 }), [relation]);
  return { state: withDefaultDoubt(next, objects, { aspects: ['relacl'], relations: [qualifiedName(relation)], names: [] }, context), relation };
}

/** The schema a new relation goes to (RangeVarGetAndCheckCreationNamespace). @throws {Rejection} 3F000, 42501, 42P16 */
export function schemaFor(state: State, name: RangeVar): string {
  if (leadsToTemporary(name)) return temporarySchema(state);
  const schema = creationSchema(state, name.schemaname);
  // RangeVarAdjustRelationPersistence comes last: a schema that is not there, or may not be used, is said first.
  if (name.relpersistence === 't') throw new Rejection('42P16', 'cannot create temporary relation in non-temporary schema');
  return schema;
}

/** A schema that is written goes before TEMPORARY. */
function leadsToTemporary({ schemaname, relpersistence }: RangeVar): boolean {
  if (schemaname === undefined || schemaname === '') return relpersistence === 't';
  return schemaname === tempSchema;
}

/** RangeVarGetCreationNamespace: the schema that a name leads to, whoever may create there. @throws {Rejection} 3F000 */
export function creationSchemaUnchecked(state: State, name: RangeVar): string {
  if (leadsToTemporary(name)) return tempSchema;
  if (name.schemaname !== undefined && name.schemaname !== '') {
    if (!state.namespaces.has(name.schemaname)) throw undefinedSchema(name.schemaname);
    return name.schemaname;
  }
  const [first] = activeSearchPath(state);
  if (first === undefined) throw new Rejection('3F000', 'no schema has been selected to create in');
  return first;
}

/** Whether a relation of any kind has this name. */
export function exists(state: State, schema: string, name: string): boolean {
  return state.relationNames.has(`${schema}.${name}`);
}

/** Records what a later DROP must know. */
export function withDependencies(state: State, added: readonly Dependency[]): State {
  return added.length === 0 ? state : stateWith(state, { dependencies: state.dependencies.with(added) });
}

/** IF NOT EXISTS of a relation that is there already changes nothing, but a claim above it is about that relation. */
export function claimExisting(state: State, schema: string, name: string, { claimAbove }: Context): State {
  const oid = state.relationNames.get(qualifiedName({ schema, name }));
  const relation = oid === undefined ? undefined : state.relations.get(oid);
  return claimAbove === null || relation === undefined ? state : withRelation(state, relationWith(relation, { claims: [...relation.claims, claimAbove] }));
}
