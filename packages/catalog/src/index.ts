export * from './model.js';
export * from './effective.js';
export * from './queries.js';
export { simulate } from './simulate.js';
export type { SimulateInput } from './simulate.js';
export * from './outcomes.js';
export { functionKey } from './functions.js';
export { parseSearchPath } from './session.js';
export { sqlTypeName } from './types.js';
