import type { ImportFact } from '@pg-guardrails/kernel';
import { describe, expect, it } from 'vitest';
import { createMention, reachable } from '../src/index.js';

const edge = (from: string, to: string, form: ImportFact['form'] = 'import'): ImportFact => ({
  kind: 'import',
  place: { file: from, line: 1, column: 1, endLine: 1, endColumn: 2 },
  form,
  specifier: to,
  names: [],
  target: { kind: 'file', file: to },
});
const graph = (...edges: readonly ImportFact[]): ReadonlyMap<string, readonly ImportFact[]> => {
  const map = new Map<string, ImportFact[]>();
  for (const each of edges) map.set(each.place.file, [...(map.get(each.place.file) ?? []), each]);
  return map;
};

describe('reachable', () => {
  const imports = graph(edge('main', 'a'), edge('a', 'b'), edge('b', 'a'), edge('b', 'deep'), edge('main', 'c'), edge('c', 'deep'), edge('x', 'deep'), edge('c', 'types', 'import-type'));
  it('gives the shortest chain to each file, and ends in a cycle', () => {
    const reached = reachable(imports, ['main']);
    expect([...reached.keys()].sort()).toEqual(['a', 'b', 'c', 'deep', 'main', 'types']);
    expect(reached.get('deep')?.chain.map(({ place, specifier }) => `${place.file}>${String(specifier)}`)).toEqual(['main>c', 'c>deep']);
    expect(reached.get('main')).toEqual({ root: 'main', chain: [] });
  });
  it('starts from every root', () => {
    expect(reachable(imports, ['main', 'x']).get('deep')).toMatchObject({ root: 'x' });
  });
  it('follows the edges it is told to', () => {
    expect(reachable(imports, ['main'], ({ form }) => form !== 'import-type').has('types')).toBe(false);
  });
});

describe('mention', () => {
  const role = createMention(['role'], 'ignoreCase');
  it.each([`'SET ROLE'`, `'r' + 'ole'`, `"RO" + \`LE\``, `\`r\${'ole'}\``, `'ro' + 'l' + 'e'`, `['rol', 'e']`, `'r\\u006fle'`, `'ro\\\nle'`, `'r\\ole'`])('%s', (source) => {
    expect(role(source)).toBe(true);
  });
  it.each([`'set'`, `'user' + 'name'`, `'r' + 'est'`, `'ole'`, `r + ole`, `'a\\nb'`])('not %s', (source) => {
    expect(role(source)).toBe(false);
  });
});
