import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createResolver, loadParser, readProgram, settleByTypes } from '../src/index.js';

const root = mkdtempSync(path.join(tmpdir(), 'types-'));
const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** The receivers that the file alone does not settle, each with what its type says. */
async function settled(file: string, text: string): Promise<Readonly<Record<string, string>>> {
  write(file, text);
  const parsed = (await loadParser()).parseProgram(file, text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const resolve = createResolver(root);
  const { pendingMembers } = readProgram({ file, text: parsed.text, ast: parsed.ast, comments: parsed.comments, resolve });
  const facts = await settleByTypes({ root, requests: pendingMembers, resolve });
  return Object.fromEntries(facts.map(({ receiver, origin, settledBy }) => [receiver, origin?.kind === 'package' ? `${settledBy} ${origin.package}.${origin.export}` : settledBy]));
}

const library = `
import { Pool } from 'pg'; import postgres from 'postgres';
export const pool = new Pool();
export const withRole = async () => pool.connect();
export interface Deps { db: Pool; picked: Pick<Pool, 'query'>; shaped: { query: Pool['query'] }; maybe: Pool | null; part: Partial<Pool> }
export class Repo { constructor(protected inner: Pool) {} }
export class Own { query(text: string) { return text } }
export class Wrapped extends Pool {}
`;

describe('types', () => {
  it('lead to the driver though it is not installed', async () => {
    write('package.json', JSON.stringify({ dependencies: { pg: '^8', pgx: 'npm:pg@8' } }));
    write('library.ts', library);
    const found = await settled('a.ts', `\u{feff}// 😀\r
import { withRole, type Deps, Repo, Own, Wrapped } from './library.js'; import * as lib from './library.js';
export async function f(d: Deps, bare: any, shape: { query(text: string): void }, own: Own, wrapped: Wrapped) {
  const client = await withRole(); client.query('1'); d.db.query('2'); d.picked.query('3'); d.shaped.query('4'); d.maybe?.query('5'); d.part.query?.('6');
  bare.query('7'); shape.query('8'); own.query('9'); wrapped.query('10'); [lib.pool].map((each) => each.query('11')); document.query('12');
}
class X extends Repo { run() { this.inner.query('13') } }
function g<T extends Deps['db']>(generic: T) { generic.query('14') }
`);
    expect(found).toEqual({
      client: 'type pg.PoolClient',
      'd.db': 'type pg.Pool',
      'd.picked': 'type pg.Pool',
      'd.shaped': 'type pg.Pool',
      'd.maybe': 'type pg.Pool',
      'd.part': 'type pg.Pool',
      bare: 'untyped',
      shape: 'type',
      own: 'type',
      wrapped: 'type pg.Pool',
      each: 'type pg.Pool',
      document: 'type',
      'this.inner': 'type pg.Pool',
      generic: 'type pg.Pool',
    });
  });
  it('are read with a broken configuration too', async () => {
    write('broken/tsconfig.json', '{ "compilerOptions": { "paths": ');
    expect(await settled('broken/b.ts', `import { type Deps } from '../library.js'; function f(d: Deps) { d.db.query('') }`)).toEqual({ 'd.db': 'type pg.Pool' });
  });
  it('come from the package where it is installed', async () => {
    write('installed/node_modules/mydb/package.json', JSON.stringify({ name: 'mydb', types: 'index.d.ts' }));
    write('installed/node_modules/mydb/index.d.ts', `export declare class Db { query(text: string): void } export declare function all(): Db[];`);
    write('installed/node_modules/@types/scope__x/index.d.ts', `export interface X { query(): void } export declare const list: X[];`);
    expect(await settled('installed/c.ts', `import { all } from 'mydb'; import { list } from '@scope/x'; for (const x of all()) x.query(''); for (const y of list) y.query()`)).toEqual({ x: 'type mydb.Db', y: 'type @scope/x.X' });
  });
  it('are not loaded when there is nothing to settle', async () => {
    expect(await settleByTypes({ root, requests: [], resolve: createResolver(root) })).toEqual([]);
  });
});
