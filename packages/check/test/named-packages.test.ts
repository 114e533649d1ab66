import { describe, expect, it } from 'vitest';
import { namesPackages } from '../src/named-packages.js';
import { textsInput } from '../src/read-other-texts.js';

describe('texts that name packages', () => {
  const names = namesPackages(['pg', '@db/postgres', '@acme/*', 'pg-promise', 'a.b']);

  it.each(['pg', `require('pg/lib')`, 'npm:pg', '"\\"pg\\""', '@types/pg', '-r ./pg', '../node_modules/pg', '@db/postgres', '@db\\/postgres', '@types/db__postgres', '@acme/client', '@types/acme__client', 'pg-promise', 'a.b', 'pg\r\n', 'ü pg', "a?require('pg'):0"])('%s does', (text) => {
    expect(names(text)).toBe(true);
  });

  it.each(['', 'pgx', 'xpg', 'pg-pool', 'pg_isready', 'pg:17', 'postgres', '@db/mysql', 'acmes', 'a-b', 'PG'])('%s does not', (text) => {
    expect(names(text)).toBe(false);
  });
});

describe('files that are no programs', () => {
  const asked = (loaded: readonly string[] | null): ((text: string) => boolean) => {
    const { mayHold, mayTell } = textsInput({ kinds: new Set(), loaded }, { read: () => new Uint8Array() });
    return (text) => mayHold(text) && mayTell?.(text) !== false;
  };

  it.each(['node -r pg x.js', 'P=p; node -r ${P}g x.js', `node -r 'p'"g"`, 'node -r p\\\ng', `node -e "require('pg')"`, '{ "start": "node -r p\\u0067" }', '{ "start": "node -e \\"import(\'pg\')\\"" }', '- run: "node\\npg -r\\tpg"', 'NODE_OPTIONS=--import=pg/register'])('are read where one of the packages may be loaded: %s', (text) => {
    expect(asked(['pg'])(text)).toBe(true);
    expect(asked(null)(text)).toBe(true);
  });

  it.each(['n""ode -r pg', 'n\\\n  ode -r pg', `"run": "n'o'\\d\\"e -r pg"`, 'run: "n\\\n  \\tode -r pg"', 'N\'ODE\'_OPTIONS="-r pg"', 'A=no; ${A}de -r pg', 'A=n\'o\'; ${A}d\\e -r pg', 't"s"x --import pg', "'b'un -r pg"])('are read where the word of a runtime is put together: %s', (text) => {
    expect(asked(['pg'])(text)).toBe(true);
  });

  it.each([`node -e "require('fs')"`, 'NODE_OPTIONS=--import=tsx', 'node -r pgx x.js'])('are not where others are: %s', (text) => {
    expect(asked(['pg'])(text)).toBe(false);
    expect(asked(null)(text)).toBe(true);
  });
});
