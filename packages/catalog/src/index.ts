export * from './model.js';
export * from './effective.js';
export * from './queries.js';
export { simulate } from './simulate.js';
export type { SimulateInput } from './simulate.js';
export * from './outcomes.js';
