import { describe, expect, it } from 'vitest';
import { rangesOf, readByEditor, readByScan, unmark, visible } from './reading.js';

const guards: readonly string[] = [
  `«if (process.env.NODE_ENV !== 'test') throw new Error('no');»`,
  `«if (process.env['NODE_ENV'] != "test") { log(); throw x; }»`,
  `«if ('test' !== globalThis.process.env.NODE_ENV) throw x»`,
  `«if (!(process.env.NODE_ENV === 'test')) { if (a) throw b; else throw c; }»`,
  `const env = process.env.NODE_ENV; «if (env !== 'test') throw x»`,
  `const { NODE_ENV } = process.env; «if (NODE_ENV !== 'test') throw x»`,
  `const { env } = process; «if (env.NODE_ENV !== 'test') throw x»`,
  `«if (process.env.NODE_ENV === 'test') { start(); } else throw x»`,
  `«if (process.env.NODE_ENV !== 'test' || bad) throw x»`,
  `import { env } from 'node:process'; «if (env.NODE_ENV !== 'test') throw x»`,
  `import assert from 'node:assert'; «assert(process.env.NODE_ENV === 'test', 'no');»`,
  `import assert from 'node:assert/strict'; «assert.equal(process.env.NODE_ENV, 'test');»`,
  `import { strictEqual as same } from 'assert'; «same('test', process.env.NODE_ENV);»`,
  `import * as assert from 'node:assert'; «assert.ok(process.env.NODE_ENV === 'test')»`,
  `{ «if (process.env.NODE_ENV !== 'test') throw x» }`,
  `try { «if (process.env.NODE_ENV !== 'test') throw x» } finally { log() }`,
  `try { «if (process.env.NODE_ENV !== 'test') throw x» } catch (e) { throw e }`,
];
const noGuards: readonly string[] = [
  `if (process.env.NODE_ENV === 'test') throw x`,
  `function f() { if (process.env.NODE_ENV !== 'test') throw x }`,
  `try { if (process.env.NODE_ENV !== 'test') throw x } catch {}`,
  `if (process.env.NODE_ENV !== 'test') { if (a) throw x }`,
  `if (process.env.NODE_ENV !== 'test' && bad) throw x`,
  `if (process.env.NODE_ENV !== other) throw x`,
  `if (a) { if (process.env.NODE_ENV !== 'test') throw x }`,
  `const process = { env: {} }; if (process.env.NODE_ENV !== 'test') throw x`,
  `if (process.env.NODE_ENV !== 'test') console.warn('no')`,
  `let env = process.env.NODE_ENV; env = 'test'; if (env !== 'test') throw x`,
  `import assert from 'chai'; assert(process.env.NODE_ENV === 'test')`,
  `throw y; if (process.env.NODE_ENV !== 'test') throw x`,
  `for (;;) { if (process.env.NODE_ENV !== 'test') throw x; break }`,
  `try { if (process.env.NODE_ENV !== 'test') throw x } catch (e) { throw e } finally { for (;;) break }`.replace('catch (e) { throw e } finally { for (;;) break }', 'catch (e) { if (a) throw e }'),
];

describe('guards on the environment', () => {
  it.each(guards)('%s', (marked) => {
    const { text, ranges } = unmark(marked);
    const reading = readByScan('a.ts', text);
    const facts = reading.facts.facts.filter((fact) => fact.kind === 'env-guard');
    expect(facts.map(({ variable, value }) => `${variable}=${value}`)).toEqual(['NODE_ENV=test']);
    expect(rangesOf(text, facts)).toEqual(ranges);
    expect(visible(readByEditor('a.ts', text))).toEqual(visible(reading));
  });
  it.each(noGuards)('none: %s', (text) => {
    expect(readByScan('a.ts', text).facts.facts.filter((fact) => fact.kind === 'env-guard')).toEqual([]);
  });
});
