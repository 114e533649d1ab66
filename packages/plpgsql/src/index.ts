export { analyse, outcomesOf, whenTruths } from './analyse.js';
export { casesOf, readRowCondition, rowGuesses, rowTruths } from './row-condition.js';
export type { RowCondition } from './row-condition.js';
export { isKeptByJson, hasEquality } from './column-types.js';
export { holdsAsIs } from './records.js';
export { courseOf } from './course.js';
export { callsOf } from './calls.js';
export { catches, conditions, sqlstateOf } from './conditions.js';
export type * from './model.js';
