import { loadGrammar } from '@pg-guardrails/sql-reader';
import { beforeAll, expect, test } from 'vitest';
import { attributeWith, constraintWith, indexWith, procWith, relationWith, sessionWith, stateWith, triggerWith } from '../src/copies.js';
import { initialState } from '../src/predefined.js';
import type { Attribute, Constraint, Index, Proc, Relation, Source, Trigger } from '../src/model.js';
import { after } from './history.js';

beforeAll(loadGrammar);

const place = { file: 'a.sql', line: 1, column: 1, endLine: 1, endColumn: 2 };
const source: Source = { place, text: 'x' };
const state = initialState({ migrations: 'm' }, ['public']);

// Every property that there is, also those that most rows do not have: a new one that a copy leaves out fails here.
const attribute: Required<Attribute> = { name: 'a', type: 'int', notNull: true, hasDefault: true, generated: null, identity: null, local: true, attacl: [], uses: [{ oid: 1 }] };
const constraint: Required<Constraint> = { name: 'c', contype: 'check', columns: [], expression: 'true', references: null, deferrable: true, initiallyDeferred: true, validated: true, enforced: true, noInherit: true, local: true, inherited: 1, index: 1, source, uses: [{ oid: 1 }] };
const index: Required<Index> = { oid: 1, schema: 's', name: 'i', relation: 1, unique: true, primary: true, nullsNotDistinct: true, method: 'btree', keys: [], include: [], reads: [], predicate: 'true', constraint: 'c', parent: 1, sorting: 'otherwise', families: ['integer_ops'], source, uses: [{ oid: 1 }] };
const trigger: Required<Trigger> = { oid: 1, name: 't', relation: 1, timing: 'BEFORE', events: [], level: 'ROW', updateOf: [], when: 'true', tgenabled: 'O', enabledSource: source, arguments: [], function: 'f', functionName: 'f', parent: 'p', source, transitionTables: ['old_rows'], uses: [{ oid: 1 }] };
const proc: Required<Proc> = { oid: 1, key: 'k', schema: 's', name: 'f', argumentTypes: [], argumentNames: [], returns: 'int', prokind: 'function', language: 'sql', body: 'x', sqlBody: 'y', defaults: 1, variadic: true, argumentShapes: ['scalar'], bodyPlace: place, securityDefiner: true, strict: true, config: {}, owner: 'o', proacl: [], source, uses: [{ oid: 1 }] };
const relation: Required<Relation> = {
  oid: 1, schema: 's', name: 'r', relkind: 'table', owner: 'o', ownerSource: source, relacl: [], usage: [], revokes: [], stated: [], columns: [attribute], partitionKey: ['a'], partitionStrategy: 'hash', partitionExpression: true, ofType: 1, replicaIndex: 1, sequence: { bytes: 8, increment: '1', min: '1', max: '9', start: '1' },
  parents: [], rules: [], constraints: [constraint], policies: [], rowSecurity: true, forceRowSecurity: true, updatable: null, securityInvoker: true, claims: [], comment: 'x', commentSource: source, prose: { above: [], file: [] }, source, statement: place, uses: [{ oid: 1 }],
};

const copies: readonly (readonly [name: string, row: object, copy: object, changed: object])[] = [
  ['state', state, stateWith(state, {}), stateWith(state, { nextOid: 0 })],
  ['session', state.session, sessionWith(state.session, {}), sessionWith(state.session, { currentRole: '' })],
  ['attribute', attribute, attributeWith(attribute, {}), attributeWith(attribute, { name: '' })],
  ['constraint', constraint, constraintWith(constraint, {}), constraintWith(constraint, { name: '' })],
  ['index', index, indexWith(index, {}), indexWith(index, { name: '' })],
  ['trigger', trigger, triggerWith(trigger, {}), triggerWith(trigger, { name: '' })],
  ['proc', proc, procWith(proc, {}), procWith(proc, { name: '' })],
  ['relation', relation, relationWith(relation, {}), relationWith(relation, { name: '' })],
];

test.each(copies)('%s: a copy has all properties of the row, in another object', (_, row, copy, changed) => {
  expect(copy).toStrictEqual(row);
  expect(copy).not.toBe(row);
  const differing = Object.entries(changed).filter(([key, value]: [string, unknown]) => new Map<string, unknown>(Object.entries(row)).get(key) !== value);
  expect(differing).toHaveLength(1);
});

test('a copy has the order of a row that is made, and not what the row does not have', () => {
  const catalog = after(['CREATE TABLE public.t (a int NOT NULL); CREATE SEQUENCE s; CREATE INDEX i ON t (a); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();']);
  const made: readonly (readonly [object, object])[] = [
    ...[...catalog.relations.values()].map((one) => [one, relationWith(one, { name: 'x' })] as const),
    ...[...catalog.relations.values()].flatMap(({ columns, constraints }) => [...columns.map((one) => [one, attributeWith(one, { name: 'x' })] as const), ...constraints.map((one) => [one, constraintWith(one, { name: 'x' })] as const)]),
    ...[...catalog.indexes.values()].map((one) => [one, indexWith(one, { name: 'x' })] as const),
    ...catalog.triggers.map((one) => [one, triggerWith(one, { name: 'x' })] as const),
    ...[...catalog.functions.values()].map((one) => [one, procWith(one, { name: 'x' })] as const),
  ];
  expect(made.length).toBeGreaterThan(6);
  for (const [row, copy] of made) expect(Object.keys(copy)).toEqual(Object.keys(row));
});
