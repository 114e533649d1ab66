import fc from 'fast-check';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import { beforeAll, expect, test } from 'vitest';
import type { Catalog } from '../src/index.js';
import { after } from './history.js';

beforeAll(loadGrammar);

const start = [
  'CREATE ROLE a', 'CREATE ROLE b', 'CREATE SCHEMA s', 'CREATE TABLE t (id int, n text)', 'CREATE TABLE u (id int)',
  `CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
];
const statement = fc.constantFrom(
  'GRANT SELECT ON t TO a', 'GRANT UPDATE (id) ON t TO b', 'REVOKE ALL ON t FROM a', 'ALTER TABLE t OWNER TO a', 'ALTER TABLE t RENAME TO v', 'ALTER TABLE v RENAME TO t',
  'CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION g()', 'ALTER TABLE t DISABLE TRIGGER x', 'DROP TRIGGER x ON t', 'GRANT b TO a', 'REVOKE b FROM a',
  'ALTER ROLE a LOGIN', 'ALTER ROLE a NOLOGIN', 'ALTER TABLE t ADD COLUMN c int', 'ALTER TABLE t DROP COLUMN c', 'DROP TABLE u CASCADE', 'CREATE TABLE u (id int)',
  'ALTER TABLE t ENABLE ROW LEVEL SECURITY', 'CREATE POLICY p ON t', 'DROP POLICY p ON t', 'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO a', 'ALTER SCHEMA s OWNER TO b',
  `CREATE OR REPLACE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'`, 'ALTER FUNCTION g() SECURITY DEFINER',
  `DO $$ BEGIN GRANT DELETE ON t TO a; GRANT DELETE ON u TO b; END $$`,
);

const one = (statements: readonly string[]): Catalog => after([[...start, ...statements].map((text) => `${text};`).join('\n')]);

/** What says where a row comes from, or serves the judges, is no property of the catalog. */
const aside: ReadonlySet<string> = new Set(['source', 'ownerSource', 'enabledSource', 'statement', 'bodyPlace', 'revokes', 'stated', 'claims', 'from', 'oid', 'key']);
const worded = (value: unknown): string => JSON.stringify(value, (key, inner: unknown) => (aside.has(key) ? undefined : inner));

/** Rows with their properties in words, by kind and identity, as far as the three largest kinds go. */
function rowsOf(catalog: Catalog): ReadonlyMap<string, object> {
  return new Map<string, object>([
    ...[...catalog.roles.values()].map((row): [string, object] => [`role ${String(row.oid)}`, row]),
    ...[...catalog.relations.values()].map((row): [string, object] => [`relation ${String(row.oid)}`, row]),
    ...catalog.triggers.map((row): [string, object] => [`trigger ${String(row.oid)}`, row]),
    ...[...catalog.functions.values()].map((row): [string, object] => [`function ${String(row.oid)}`, row]),
  ]);
}

/** `constraints ledger_pkey` is a note of the property `constraints`. */
const property = (noted: string): string => noted.split(' ')[0] ?? '';

test('each property that a statement changes is noted, once, and nothing else is', () => {
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 12 }), statement, (statements, last) => {
      const [before, now] = [one(statements), one([...statements, last])];
      const notes = now.changes.slice(before.changes.length);
      const [old, rows] = [rowsOf(before), rowsOf(now)];
      const expected = [...new Set([...old.keys(), ...rows.keys()])].flatMap((id) => {
        const [was, is] = [old.get(id), rows.get(id)];
        if (was === undefined) return [`${id} created`];
        if (is === undefined) return [`${id} dropped`];
        const earlier = new Map<string, unknown>(Object.entries(was));
        return Object.entries(is).flatMap(([name, value]: [string, unknown]) => (aside.has(name) || worded(value) === worded(earlier.get(name)) ? [] : [`${id} ${name}`]));
      });
      const kinds = notes.filter(({ row }) => /^(?:role|relation|trigger|function) /u.test(row));
      expect([...new Set(kinds.map((note) => `${note.row} ${property(note.property)}`))].sort()).toEqual(expected.sort());
      const said = notes.map((note) => `${note.row} ${note.property} ${note.source.text}`);
      expect(said).toEqual([...new Set(said)]);
    }),
    { numRuns: 60 },
  );
});

test('ROLLBACK takes the notes back', () => {
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 6 }), fc.array(statement, { maxLength: 6 }), (kept, undone) => {
      expect(one([...kept, 'BEGIN', ...undone, 'ROLLBACK']).changes).toEqual(one(kept).changes);
      expect(one([...kept, 'BEGIN', 'SAVEPOINT x', ...undone, 'ROLLBACK TO x', 'COMMIT']).changes).toEqual(one(kept).changes);
    }),
    { numRuns: 40 },
  );
});
