import type { Value } from '../value.js';

export const globalObjects = new Set(['globalThis', 'global', 'window', 'self']);
/** Objects of JavaScript itself whose members are told by name. */
export const namespaces = new Set(['Object', 'Promise', 'Reflect', 'process']);

export function globalValue(name: string): readonly Value[] {
  if (name === 'require' || name === '__non_webpack_require__') return [{ kind: 'loader', form: 'require' }];
  if (name === 'module') return [{ kind: 'module-object' }];
  // The members of the global object are what the module `bun` exports.
  if (name === 'Bun') return [{ kind: 'origin', origin: { kind: 'package', package: 'bun', export: '*' }, form: 'export' }];
  return [{ kind: 'global', name }];
}
