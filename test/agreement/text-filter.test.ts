import { createTextSearch, readTexts } from '@pg-guardrails/scanner';
import type { StatementFact, WatchedKind } from '@pg-guardrails/kernel';
import { loadGrammar, mayHoldStatement, sourceSearch, statementFactsInText } from '@pg-guardrails/sql-reader';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

const kinds: ReadonlySet<WatchedKind> = new Set<WatchedKind>(['identity', 'ddl']);

async function factsIn(files: Readonly<Record<string, string>>, walk: 'filtered' | 'everything'): Promise<{ readonly facts: readonly unknown[]; readonly read: number }> {
  const { files: found } = await readTexts({
    files: Object.keys(files),
    read: (file) => Buffer.from(files[file] ?? ''),
    mayHold: createTextSearch((text) => mayHoldStatement(text, kinds), sourceSearch(kinds).words),
    statements: (texts): readonly StatementFact[] => texts.flatMap((text) => statementFactsInText(text, kinds)),
    walk,
  });
  return { facts: found.flatMap(({ facts }) => facts), read: found.length };
}

const statement = fc.constantFrom('SET ROLE a', 'set local role a', 'RESET ROLE', 'DISCARD ALL', 'SET SESSION AUTHORIZATION a', 'DROP TABLE a', 'CREATE TABLE a (b int)', 'GRANT ALL ON a TO b', 'SELECT 1');

/** One way to write a statement as a word of a shell. */
const word = (text: string): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 3 }).chain((cuts) => {
    const at = [0, ...[...cuts].sort((a, b) => a - b), text.length];
    const parts = at.slice(1).map((end, index) => text.slice(at[index], end));
    return fc.tuple(...parts.map((part) => fc.constantFrom(`'${part}'`, `"${part}"`, part.replace(/[^\w]/gu, '\\$&'), `$'${part}'`))).map((each) => each.join(''));
  });

const file = statement.chain((text) =>
  word(text).chain((written) =>
    fc.constantFrom<readonly [name: string, text: string]>(
      ['a.sh', `psql -c ${written}\n`],
      ['b.sh', `psql <<EOF\n${text};\nEOF\n`],
      ['c.sh', `VERB=${text.split(' ')[0] ?? ''}\npsql -c "$VERB ${text.split(' ').slice(1).join(' ')}"\n`],
      ['h.sh', `P=psq\n\${P}l -c ${written}\n`],
      ['i.sh', `P="psql -X"\n$P -c ${written}\n`],
      ['j.sh', `A=ps\nB=\${A}ql\nC=${text.slice(0, 3)}\n$B -c "\${C}${text.slice(3)}"\n`],
      ['Dockerfile', `RUN psql -c ${written}\n`],
      ['d.Dockerfile', `CMD ["psql", "-c", ${JSON.stringify(text)}]\n`],
      ['e.yml', `run: |\n  psql -c ${written}\n`],
      ['f.yml', `command: [psql, -c, ${JSON.stringify(text).replace('S', '\\x53')}]\n`],
      ['package.json', JSON.stringify({ scripts: { a: `psql -c ${written}` } })],
      ['g.json', `{"command": ["psql", "-c", "${text.replace('E', '\\u0045')}"]}`],
      ['Procfile', `a: psql -c ${written}\n`],
    ),
  ),
);

describe('the filter before files that are no programs', () => {
  beforeAll(loadGrammar);

  it('leaves none out in which something is found', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 5, maxLength: 5 }), async (files) => {
        const named = Object.fromEntries(files.map(([name, text], index) => [`${String(index)}/${name}`, text]));
        const [filtered, everything] = [await factsIn(named, 'filtered'), await factsIn(named, 'everything')];
        expect(filtered.facts).toEqual(everything.facts);
        found += everything.facts.length;
      }),
      { numRuns: 150 },
    );
    expect(found).toBeGreaterThan(500);
  });

  it('passes over what says nothing of the kind', async () => {
    const { read } = await factsIn({ 'a.json': '{"set": "on", "table": "users"}', 'a.yml': 'runs-on: ubuntu\nsteps: [create, drop]\n', 'a.sh': 'set -e\nnpm ci\n', LICENSE: 'SET ROLE a;' }, 'filtered');
    expect(read).toBe(0);
  });

  it.each([
    ['a.sh', "psql -c 'SET ROLE a"],
    ['a.sh', 'psql <<EOF\nSET ROLE $('],
    ['a.sh', `psql -c "SET ROLE ${'$('.repeat(200)}`],
    ['a.sh', `${'('.repeat(2000)} psql -c 'SET ROLE a'`],
    ['a.sh', 'psql -c `SET ROLE'],
    ['a.sh', 'psql -c "${SET ROLE'],
    ['a.json', '{"a": "SET ROLE a'],
    ['a.json', `${'['.repeat(1000)}"SET ROLE a;"`],
    ['a.json', '{"a": "\\u00zz; SET ROLE a;"}'],
    ['a.yml', 'a: "SET ROLE a\n b: [c'],
    ['a.yml', 'a: |\n\tSET ROLE a;'],
    ['a.yml', 'a: &a "SET ROLE a;"\nb: *a\nc: *missing\n'],
    ['Dockerfile', 'RUN <<EOF\npsql -c "SET ROLE a'],
    ['Dockerfile', 'CMD ["psql", "SET ROLE a'],
    ['a.toml', 'a = """SET ROLE a;'],
    ['.env', 'PGOPTIONS="-c role=a'],
  ])('reads a broken %s without stumbling (%#)', async (name, text) => {
    await expect(factsIn({ [name]: text }, 'everything')).resolves.toBeDefined();
  });
});
