import { describe, expect, it } from 'vitest';
import { rangesOf, readByEditor, readByScan, unmark, visible } from './reading.js';

type Case = readonly [string, string, string, readonly string[]];

/** Constructions: `form callee → package.export` for each mark. */
const constructs: readonly Case[] = [
  ['B01 an alias', 'a.ts', `import { Pool as P } from 'pg'; const Q = P; «new P»(); «new Q»({ max: 1 })`, ['new P pg.Pool', 'new Q pg.Pool']],
  ['B02 a namespace', 'a.ts', `import * as ns from 'pg'; import pg from 'pg'; «new ns.Pool»(); «new pg.Client»()`, ['new ns.Pool pg.Pool', 'new pg.Client pg.Client']],
  ['B03 computed', 'a.ts', `import pg from 'pg'; const k = 'Po' + 'ol'; «new pg['Pool']»(); «new pg[k]»(); «new (pg as any).Pool»(); «new pg!.Pool»`, [`new pg['Pool'] pg.Pool`, 'new pg[k] pg.Pool', 'new (pg as any).Pool pg.Pool', 'new pg!.Pool pg.Pool']],
  ['B04 Reflect', 'a.ts', `import { Pool } from 'pg'; Reflect.construct(«Pool», [])`, ['reflect Pool pg.Pool']],
  ['B05 extends', 'a.ts', `import { Pool } from 'pg'; class A extends «Pool» {} const B = class extends «(0, Pool)» {}`.replace('«(0, Pool)»', '(«0, Pool»)'), ['extends Pool pg.Pool', 'extends 0, Pool pg.Pool']],
  ['a call of a factory', 'a.ts', `import postgres from 'postgres'; import * as pg from 'pg'; const sql = «postgres»(url); «pg.Pool»(); sql.begin(f)`, ['call postgres postgres.default', 'call pg.Pool pg.Pool']],
  ['required', 'a.cjs', `const { Pool: { Inner } = {}, Client } = require('pg'); «new Client»(); «new (require('pg').Pool»)()`, ['new Client pg.Client', `new require('pg').Pool pg.Pool`]],
  ['imported late', 'a.ts', `const { Pool } = await import('pg'); «new Pool»(); import('pg').then(({ Client }) => «new Client»()); import('pg').then((m) => «new m.Client»())`, ['new Pool pg.Pool', 'new Client pg.Client', 'new m.Client pg.Client']],
  ['over lines', 'a.ts', `import * as pg from 'pg';\r\n«new pg\r\n  .Pool»()`, ['new pg .Pool pg.Pool']],
  ['a conditional', 'a.ts', `import { Pool } from 'pg'; class Fake {} const P = test ? Fake : Pool; «new P»()`, ['new P pg.Pool']],
  ['what another file exports', 'a.ts', `import { Laundered } from './db.ts'; import * as db from './db.ts'; «new Laundered»(); «new db.Laundered»(); Laundered()`, ['new Laundered db.ts#Laundered', 'new db.Laundered db.ts#Laundered']],
  // Not constructions of a package's class.
  ['F03 an own class', 'a.ts', `class Pool {} new Pool(); { class Client {} new Client() } new Map(); new Unknown()`, []],
  ['F03 shadowed', 'a.ts', `import { Pool } from 'pg'; function f(Pool: new () => object) { new Pool() } { class Pool {} new Pool() } try {} catch (Pool) { new Pool() } for (const Pool of list) new Pool()`, []],
];

/** Members: `settledBy receiver.name → origin` for each mark. */
const members: readonly Case[] = [
  ['B06 pool.query', 'a.ts', `import { Pool } from 'pg'; const p = new Pool(); «p.query»('')`, ['binding p.query pg.Pool']],
  ['B07 assigned later', 'a.ts', `import { Pool } from 'pg'; let p; p = new Pool(); «p.query»('')`, ['binding p.query pg.Pool']],
  ['B08 taken out', 'a.ts', `import { Pool } from 'pg'; const { «query», «connect»: c } = new Pool(); const q = «new Pool().query»; function f({ «query» }: Pool) {}`, ['binding new Pool().query pg.Pool', 'binding new Pool().connect pg.Pool', 'binding new Pool().query pg.Pool', 'binding Pool.query pg.Pool']],
  ['B09 computed', 'a.ts', `import { Pool } from 'pg'; const p = new Pool(); «p['query']»(''); «p[\`query\`]»(''); «p['que' + 'ry']»('')`, ['binding p.query pg.Pool', 'binding p.query pg.Pool', 'binding p.query pg.Pool']],
  ['B10 optional', 'a.ts', `import { Pool } from 'pg'; let p: Pool | undefined; «p?.query»('')`, ['binding p.query pg.Pool']],
  ['B11 over lines', 'a.ts', `import { Pool } from 'pg';\nconst p = new Pool();\n«p\n  // why\n  .query»('')`, ['binding p.query pg.Pool']],
  ['B12 asserted away', 'a.ts', `import { Pool } from 'pg'; const p = new Pool(); «(p as any).query»(''); «(<any>p).query»(''); «p!.query»('')`, ['binding p as any.query pg.Pool', 'binding <any>p.query pg.Pool', 'binding p!.query pg.Pool']],
  ['B13 fields', 'a.ts', `import { Pool } from 'pg'; class A { private a = new Pool(); #b: Pool; constructor(private readonly c: Pool) { this.d = new Pool(); } f() { «this.a.query»(''); «this.#b.query»(''); «this.c.query»(''); «this.d.query»('') } }`, ['binding this.a.query pg.Pool', 'binding this.#b.query pg.Pool', 'binding this.c.query pg.Pool', 'binding this.d.query pg.Pool']],
  ['B14 what members give', 'a.ts', `import { Pool } from 'pg'; async function f(p: Pool) { const c = await «p.connect»(); «c.query»('') }`, ['binding p.connect pg.Pool', 'binding c.query pg.Pool.connect()']],
  ['B14 what a function gives', 'a.ts', `import { Pool } from 'pg'; const make = () => new Pool(); function one() { return make(); } «one().query»('')`, ['binding one().query pg.Pool']],
  ['B15 bound', 'a.ts', `import { Pool } from 'pg'; const p = new Pool(); const q = «p.query».bind(p); «p.query».call(p, '')`, ['binding p.query pg.Pool', 'binding p.query pg.Pool']],
  ['types that are written', 'a.ts', `import type { PoolClient as C } from 'pg'; import type * as ns from 'pg'; type D = C; interface E extends C {} function f(a: C, b: import('pg').Client, c: ns.Pool, d: D, e: E, g: Promise<C>) { «a.query»(''); «b.query»(''); «c.query»(''); «d.query»(''); «e.query»(''); g }`, ['binding a.query pg.PoolClient', 'binding b.query pg.Client', 'binding c.query pg.Pool', 'binding d.query pg.PoolClient', 'binding e.query pg.PoolClient']],
  ['default parameters, Object.assign, spread', 'a.ts', `import { Pool } from 'pg'; function f(p = new Pool()) { «p.query»('') } const o = Object.assign(new Pool(), {}); «o.query»(''); const deps = { db: new Pool() }; const all = { ...deps }; «all.db.query»('')`, ['binding p.query pg.Pool', 'binding o.query pg.Pool', 'binding all.db.query pg.Pool']],
  ['Reflect.get', 'a.ts', `import { Pool } from 'pg'; «Reflect.get(new Pool(), 'query')»`, ['binding new Pool().query pg.Pool']],
  ['unsettled', 'a.ts', `function f(db, { «query» }) { «db.query»('') } list.map((x) => «x.query»(''))`, ['unsettled { query }.query null', 'unsettled db.query null', 'unsettled x.query null']],
  ['another file', 'a.ts', `import { db } from './db.ts'; «db.query»('')`, ['binding db.query db.ts#db']],
  ['a value that holds itself', 'a.ts', `let o = { a: 1 }; o = { ...o, b: o }; «o.b.query»(''); let x = x2, x2 = x; «x.query»('')`, ['unsettled o.b.query null', 'unsettled x.query null']],
  // Not a driver's.
  ['F05 own values', 'a.ts', `class Db { query(s: string) {} f() { this.query('') } } new Db().query(''); const o = { query(s: string) {} }; o.query(''); 'x'.query`, []],
  ['a definition', 'a.ts', `db.query = f;`, []],
  ['an unwatched member', 'a.ts', `function f(db) { db.release() }`, []],
];

describe.each([
  ['constructs', constructs],
  ['members', members],
] as const)('%s', (kind, cases) => {
  it.each(cases)('%s', (_what, file, marked, expected) => {
    const { text, ranges } = unmark(marked);
    const watched = new Set(['query', 'connect']);
    const reading = readByScan(file, text, { watchedMembers: watched });
    const facts = reading.facts.facts.filter((fact) => (kind === 'members' ? fact.kind === 'member' && watched.has(fact.name) : fact.kind === 'construct'));
    const told = facts.flatMap((fact) => {
      if (fact.kind !== 'construct' && fact.kind !== 'member') return [];
      const origin = fact.origin === null ? 'null' : fact.origin.kind === 'package' ? `${fact.origin.package}.${fact.origin.export}` : `${fact.origin.file}#${fact.origin.export}`;
      return [fact.kind === 'construct' ? `${fact.form} ${fact.callee} ${origin}` : `${fact.settledBy} ${fact.receiver}.${fact.name} ${origin}`];
    });

    expect(told).toEqual(expected);
    expect(rangesOf(text, facts)).toEqual(ranges);
    expect(visible(readByEditor(file, text, { watchedMembers: watched }))).toEqual(visible(reading));
  });
});
