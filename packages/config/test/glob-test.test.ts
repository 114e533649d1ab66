import fc from 'fast-check';
import picomatch from 'picomatch';
import { expect, it } from 'vitest';
import { globTest } from '../src/glob-test.js';

const globs = ['libs/db/**', 'a/**', '@x/a b/**', 'a.b/**', '.a/**', '**/test/**', '**/a/b/**', '**/.a/**', '**/*.test.ts', '**/*.ts', '**/*.a-b.c', 'a/*/**', '*.ts', '**', 'a//**', '/a/**', 'a/../b/**', 'a/./b/**', '**/*.t+s', 'a+b/**', '{a,b}/**', '**/a'];
const segment = fc.constantFrom('libs', 'db', 'dbx', 'a', 'b', 'ab', 'a b', '@x', 'a.b', 'axb', '.a', 'test', 'test.ts', '.test.ts', 'x.test.ts', 'x.TEST.ts', 'x.a-b.c', '.ts', '.', '..', '', '...', 'a\n', 'a\\b', '**', 'Test', 'a+b', 'x.tts');

it.each(globs)('of %s says of every path what picomatch says', (glob) => {
  const [test, asked] = [globTest(glob), picomatch(glob, { dot: true })];
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/')), (file) => {
      expect(test(file)).toBe(asked(file));
    }),
    { numRuns: 500 },
  );
});
