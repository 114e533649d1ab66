export { analyse, outcomesOf, whenTruths } from './analyse.js';
export { catches, conditions, sqlstateOf } from './conditions.js';
export type * from './model.js';
