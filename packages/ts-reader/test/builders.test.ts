import { describe, expect, it } from 'vitest';
import { readByScan } from './reading.js';

/** A query builder that is assigned to itself: each call gives one more thing that the name may stand for. */
function builder(calls: number, start: string): string {
  const names = ['where', 'join', 'order', 'limit', 'select', 'group'];
  const lines = Array.from({ length: calls }, (_, at) => `  if (input.f${String(at)}) q = q.${names[at % names.length] ?? ''}(q.of(input.f${String(at)})).${names[(at * 5 + 1) % names.length] ?? ''}(input);`);
  return `import { Pool } from 'pg';\nimport { from } from 'other';\nfunction build(input: any) {\n  let q = ${start};\n${lines.join('\n')}\n  q.query('');\n  return q;\n}\n`;
}

describe('a builder that is assigned to itself', () => {
  it('is read in no time, however many calls it has', { timeout: 60_000 }, () => {
    const started = performance.now();
    readByScan('a.ts', builder(16, 'from(input)'));
    // Every value told apart took minutes.
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it('is still known to be of the driver', () => {
    const { facts } = readByScan('a.ts', builder(16, 'new Pool()')).facts;
    expect(facts.filter((fact) => fact.kind === 'member' && fact.name === 'query')).toMatchObject([{ settledBy: 'binding', origin: { kind: 'package', package: 'pg' } }]);
  });
});
