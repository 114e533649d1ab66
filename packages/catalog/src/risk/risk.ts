import { Rejection } from '../errors.js';

/** What PostgreSQL may raise on something: nothing, perhaps something, or surely this. */
export type Risk = 'none' | 'perhaps' | Rejection;

/** Of parts of one expression or query. Which error comes first cannot be told where they differ: what is wrong with types comes up before anything is worked out. */
export function together(risks: readonly Risk[]): Risk {
  let result: Risk = 'none';
  for (const risk of risks) {
    if (risk === 'none') continue;
    if (risk === 'perhaps') return 'perhaps';
    if (result !== 'none' && result.sqlstate !== risk.sqlstate) return 'perhaps';
    if (result === 'none') result = risk;
  }
  return result;
}

/** Of a part that is perhaps not worked out. */
export function perhapsReached(risk: Risk): Risk {
  return risk === 'none' ? 'none' : 'perhaps';
}

export const invalidText = (type: string, text: string): Rejection => new Rejection('22P02', `invalid input syntax for type ${type}: "${text}"`);
export const outOfRange = (type: string): Rejection => new Rejection('22003', `${type} out of range`);
export const nullNotAllowed = (what: string): Rejection => new Rejection('22004', what);
export const divisionByZero = (): Rejection => new Rejection('22012', 'division by zero');
export const tooLong = (type: string): Rejection => new Rejection('22001', `value too long for type ${type}`);
