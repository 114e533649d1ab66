import type { AclItem, Catalog } from '../model.js';
import { ofAspect, ofName, ofRelation, type Fact, type Ground } from './fact.js';

/** aclexplode, one fact an item. */
function items(object: string, acl: readonly AclItem<string>[], grounds: readonly Ground[]): readonly Fact[] {
  return acl.map(({ grantee, grantor, privilege, grantable }) => ({
    key: `acl of ${object}: ${grantee}=${privilege}/${grantor}`,
    value: grantable ? 'WITH GRANT OPTION' : 'granted',
    grounds,
  }));
}

/** Every item of every ACL, and default privileges. */
export function aclFacts(catalog: Catalog): readonly Fact[] {
  return [
    ...[...catalog.relations.values()].flatMap((relation) => {
      const name = `${relation.schema}.${relation.name}`;
      const grounds = [ofRelation(name, 'relacl', 'owner')];
      return [
        ...items(`relation ${name}`, [...relation.relacl, ...(relation.usage ?? [])], grounds),
        ...relation.columns.flatMap((column) => items(`column ${name}.${column.name}`, column.attacl, [ofRelation(name, 'relacl', 'owner', 'columns')])),
      ];
    }),
    ...[...catalog.namespaces.values()].flatMap(({ name, nspacl }) => items(`schema ${name}`, nspacl, [ofName(name, 'schemas')])),
    ...[...catalog.functions.values()].flatMap(({ key, schema, name, proacl }) => items(`function ${key}`, proacl, [ofName(`${schema}.${name}`, 'functions')])),
    ...[...catalog.types.values()].flatMap(({ schema, name, typacl }) => items(`type ${schema}.${name}`, typacl, [ofName(`${schema}.${name}`, 'existence', 'types')])),
    ...items('database', catalog.databaseAcl, [ofAspect('databases')]),
    ...catalog.parameterAcls.flatMap(({ name, paracl }) => items(`parameter ${name}`, paracl, [ofName(name, 'parameters')])),
    ...catalog.defaultAcl.map(({ creator, schema, objects, grantee, privilege, grantable }) => ({
      key: `default privileges of ${creator} in ${schema ?? 'all schemas'} on ${objects}: ${grantee}=${privilege}`,
      value: grantable ? 'WITH GRANT OPTION' : 'granted',
      grounds: [ofName(creator, 'default-acl')],
    })),
  ];
}
