import { qualifiedName, type Catalog, type Constraint, type Index, type Policy, type Relation } from '../model.js';
import { expressionOf } from './expression.js';
import { ofRelation, type Fact } from './fact.js';

/** The properties of one thing as facts: `owner of relation public.t`. */
export function properties(object: string, grounds: Fact['grounds'], values: Readonly<Record<string, string | number | boolean | null>>): readonly Fact[] {
  return Object.entries(values).map(([property, value]) => ({ key: `${property} of ${object}`, value: String(value), grounds }));
}

const sorted = (names: readonly string[]): string => [...names].sort().join(', ');

function nameOf(catalog: Catalog, oid: number): string {
  const relation = catalog.relations.get(oid);
  return relation === undefined ? '?' : qualifiedName(relation);
}

function columnFacts(relation: Relation, name: string): readonly Fact[] {
  const grounds = [ofRelation(name, 'columns')];
  const isTable = relation.relkind === 'table' || relation.relkind === 'partitioned-table';
  return relation.columns.flatMap((column) =>
    properties(`column ${name}.${column.name}`, grounds, {
      there: true,
      ...(isTable ? { notNull: column.notNull, hasDefault: column.hasDefault, generated: column.generated, identity: column.identity, local: column.local } : {}),
    }),
  );
}

function constraintFacts(catalog: Catalog, name: string, constraint: Constraint): readonly Fact[] {
  const { references } = constraint;
  const index = constraint.index === null ? undefined : catalog.indexes.get(constraint.index);
  const subject = `constraint ${constraint.name} on ${name}`;
  const own = ofRelation(name, 'constraints');
  // Which of its keys a foreign key leans on, the other table decides.
  const grounds = references === null ? [own] : [own, ofRelation(nameOf(catalog, references.relation), 'constraints', 'indexes')];
  return [...properties(subject, grounds, { index: index === undefined ? null : qualifiedName(index) }), ...properties(subject, [own], {
    contype: constraint.contype,
    columns: constraint.contype === 'check' ? sorted(constraint.columns) : constraint.columns.join(', '),
    expression: expressionOf(constraint.expression),
    references: references === null ? null : `${nameOf(catalog, references.relation)} (${references.columns.join(', ')}) ${references.onDelete} ${references.onUpdate} ${references.match}`,
    deferrable: constraint.deferrable,
    initiallyDeferred: constraint.initiallyDeferred,
    validated: constraint.validated,
    enforced: constraint.enforced,
    noInherit: constraint.noInherit,
    local: constraint.local,
    inherited: constraint.inherited,
  })];
}

function policyFacts(name: string, policy: Policy): readonly Fact[] {
  return properties(`policy ${policy.name} on ${name}`, [ofRelation(name, 'policies')], {
    permissive: policy.permissive,
    command: policy.command,
    roles: sorted(policy.roles),
    using: expressionOf(policy.using),
    withCheck: expressionOf(policy.withCheck),
  });
}

/** Relations, their columns, constraints, policies, rules and parents. */
export function relationFacts(catalog: Catalog): readonly Fact[] {
  return [...catalog.relations.values()].flatMap((relation) => {
    const name = qualifiedName(relation);
    return [
      ...properties(`relation ${name}`, [ofRelation(name, 'columns')], { relkind: relation.relkind }),
      // A parent that perhaps has another name is known by that.
      ...properties(`relation ${name}`, [ofRelation(name, 'columns'), ...relation.parents.map(({ oid }) => ofRelation(nameOf(catalog, oid)))], { parents: relation.parents.map(({ oid, partition }) => `${nameOf(catalog, oid)}${partition ? ' (partition)' : ''}`).join(', ') }),
      ...properties(`relation ${name}`, [ofRelation(name, 'owner')], { owner: relation.owner }),
      ...properties(`relation ${name}`, [ofRelation(name, 'policies')], { rowSecurity: relation.rowSecurity, forceRowSecurity: relation.forceRowSecurity }),
      ...properties(`relation ${name}`, [ofRelation(name, 'owner')], { securityInvoker: relation.securityInvoker }),
      ...(relation.partitionKey === undefined ? [] : properties(`relation ${name}`, [ofRelation(name, 'columns')], { partitionKey: sorted(relation.partitionKey), partitionStrategy: relation.partitionStrategy ?? null, partitionExpression: relation.partitionExpression === true })),
      ...(relation.relkind === 'sequence' ? [] : columnFacts(relation, name)),
      // The rows that constraint triggers have in pg_constraint say no more than pg_trigger does, and are not simulated.
      ...relation.constraints.filter(({ contype }) => contype !== 'trigger').flatMap((constraint) => constraintFacts(catalog, name, constraint)),
      ...relation.policies.flatMap((policy) => policyFacts(name, policy)),
      ...(relation.rules ?? []).flatMap((rule) => properties(`rule ${rule.name} on ${name}`, [ofRelation(name, 'triggers')], { event: rule.event, instead: rule.instead })),
    ];
  });
}

function indexFacts(catalog: Catalog, index: Index): readonly Fact[] {
  const table = nameOf(catalog, index.relation);
  const parent = index.parent === null ? undefined : catalog.indexes.get(index.parent);
  const subject = `index ${qualifiedName(index)}`;
  const grounds = [ofRelation(table, 'indexes', 'constraints')];
  // A parent that perhaps has another name is known by that.
  const ofParent = parent === undefined ? grounds : [...grounds, ofRelation(nameOf(catalog, parent.relation), 'indexes', 'constraints')];
  return [...properties(subject, ofParent, { parent: parent === undefined ? null : qualifiedName(parent) }), ...properties(subject, grounds, {
    table,
    unique: index.unique,
    primary: index.primary,
    nullsNotDistinct: index.nullsNotDistinct,
    method: index.method,
    keys: index.keys.map(expressionOf).join(', '),
    include: index.include.join(', '),
    // pg_depend does not tell what a condition reads from what INCLUDE carries along.
    reads: sorted(index.reads.filter((column) => !index.include.includes(column))),
    predicate: expressionOf(index.predicate),
    constraint: index.constraint,
  })];
}

export function allIndexFacts(catalog: Catalog): readonly Fact[] {
  return [...catalog.indexes.values()].flatMap((index) => indexFacts(catalog, index));
}

/** pg_trigger, in the order in which triggers of one kind fire. */
export function triggerFacts(catalog: Catalog): readonly Fact[] {
  return catalog.triggers.flatMap((trigger) => {
    const table = nameOf(catalog, trigger.relation);
    const called = trigger.function === null ? trigger.functionName.split('.').at(-1) : trigger.function;
    return properties(`trigger ${trigger.name} on ${table}`, [ofRelation(table, 'triggers')], {
      timing: trigger.timing,
      events: sorted(trigger.events),
      level: trigger.level,
      updateOf: sorted(trigger.updateOf),
      when: expressionOf(trigger.when),
      tgenabled: trigger.tgenabled,
      arguments: JSON.stringify(trigger.arguments),
      transitionTables: sorted(trigger.transitionTables ?? []),
      function: called ?? '',
      clone: trigger.parent !== null,
    });
  });
}
