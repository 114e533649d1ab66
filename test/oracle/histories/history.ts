import fc from 'fast-check';
import { blocks } from './blocks.js';
import { constraints } from './constraints.js';
import { preamble } from './names.js';
import { eventTriggers, settings, types } from './objects.js';
import { policies } from './policies.js';
import { defaultPrivileges, grants, ownership } from './privileges.js';
import { others, partitions, tables } from './relations.js';
import { roles } from './roles.js';
import { weighted } from './sql.js';
import { functions, triggers } from './triggers.js';

/** One statement of any kind. */
export const statement = weighted([12, grants], [4, defaultPrivileges], [5, ownership], [10, roles], [9, tables], [4, partitions], [5, others], [8, triggers], [4, functions], [6, blocks], [4, policies], [5, constraints], [1, settings], [2, types], [1, eventTriggers]);

const some = fc.array(statement, { maxLength: 4 });

/** BEGIN, a savepoint that is gone back to, and how it ends. */
const transaction = fc
  .tuple(some, some, some, fc.constantFrom('COMMIT', 'ROLLBACK', 'ROLLBACK'), fc.constantFrom('ROLLBACK TO s', 'ROLLBACK TO SAVEPOINT s', 'RELEASE s', 'ROLLBACK TO missing'))
  .map(([first, second, third, end, back]) => ['BEGIN', ...first, 'SAVEPOINT s', ...second, back, ...third, end]);

const step = fc.oneof({ weight: 14, arbitrary: statement.map((text) => [text]) }, { weight: 1, arbitrary: transaction });

/** A history of random statements after the preamble. */
export function historyOf(length: number): fc.Arbitrary<readonly string[]> {
  return fc.array(step, { minLength: 1, maxLength: length, size: 'max' }).map((steps) => [...preamble, ...steps.flat()]);
}
