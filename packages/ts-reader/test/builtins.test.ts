import { builtinModules } from 'node:module';
import { expect, it } from 'vitest';
import { builtins, builtinsAmong } from '../src/builtins.js';

it('are what is no package under Node.js, whatever runs', () => {
  // What `require('node:module').builtinModules` has besides in Bun 1.4 and in Node.js 24.
  const besides = ['bun:ffi', 'bun:jsc', 'bun:sqlite', 'bun:test', 'bun', 'undici', 'ws', 'node:sea', 'node:sqlite', 'node:test', 'node:test/reporters'];
  const known = builtinsAmong([...builtinModules, ...besides]);
  expect(['fs', 'fs/promises', 'path'].every((name) => known.has(name) && builtins.has(name))).toBe(true);
  expect(['bun', 'undici', 'ws', 'pg', 'sqlite', 'sea', 'test'].filter((name) => known.has(name) || builtins.has(name))).toEqual([]);
});
