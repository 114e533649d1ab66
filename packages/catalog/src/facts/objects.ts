import type { Catalog, Proc } from '../model.js';
import { ofAspect, ofName, type Fact } from './fact.js';
import { properties } from './relations.js';

function procFacts(proc: Proc): readonly Fact[] {
  return properties(`function ${proc.key}`, [ofName(`${proc.schema}.${proc.name}`, 'functions')], {
    argumentNames: proc.argumentNames.join(', '),
    returns: proc.returns,
    language: proc.language,
    body: proc.body,
    securityDefiner: proc.securityDefiner,
    config: JSON.stringify(Object.entries(proc.config).sort()),
    owner: proc.owner,
  });
}

/** Schemas, functions, types, event triggers and extensions. */
export function objectFacts(catalog: Catalog): readonly Fact[] {
  return [
    ...[...catalog.namespaces.values()].flatMap(({ name, owner }) => properties(`schema ${name}`, [ofName(name, 'schemas')], { owner })),
    ...[...catalog.functions.values()].flatMap(procFacts),
    ...[...catalog.types.values()].flatMap(({ schema, name, typtype, owner, labels, baseType, domain }) => [
      ...properties(`type ${schema}.${name}`, [ofName(`${schema}.${name}`, 'existence', 'types')], { typtype, owner, labels: labels.join(', '), baseType, notNull: domain?.notNull ?? false }),
      ...(domain?.constraints ?? []).flatMap((one) => properties(`constraint ${one.name} of domain ${schema}.${name}`, [ofName(`${schema}.${name}`, 'existence', 'types')], { contype: one.contype, validated: one.validated })),
    ]),
    ...[...catalog.eventTriggers.values()].flatMap(({ name, event, tags, function: key, functionName, owner, evtenabled }) =>
      properties(`event trigger ${name}`, [ofName(name, 'existence')], { event, tags: [...tags].sort().join(', '), function: key ?? functionName, owner, evtenabled }),
    ),
    ...[...catalog.extensions.values()].flatMap(({ name, schema }) => properties(`extension ${name}`, [ofName(name, 'extensions')], { schema })),
    ...properties('database', [ofAspect('databases')], { owner: catalog.databaseOwner }),
  ];
}
