import type { AlterTableStmt, ColumnDef, Constraint as ConstraintNode } from '@pgsql/types';
import { ownsSequence } from '../defined-columns.js';
import type { Relation } from '../model.js';
import type { Context, State } from '../state.js';
import { checkTexts, exclusionTexts, type Texts } from '../written.js';
import { addCheck } from './checks.js';
import { notNullsOf } from './create-table.js';
import { columnConstraints, tableConstraint, type WrittenConstraint } from './definition.js';
import { addForeignKey, type Occasion } from './foreign-keys.js';
import { addKey, constraintIndex } from './keys.js';
import { setNotNull, type NotNull } from './not-null.js';
import { addConstraintUsing } from './use-index.js';

/** tablecmds.c, AlterTablePass: what one ALTER TABLE says is done in this order. */
const passes = ['drop', 'alter-type', 'add-column', 'column-attributes', 'index-constraints', 'other-constraints', 'misc'] as const;
export type Pass = (typeof passes)[number];

/** Something that ALTER TABLE does in its pass. */
export interface Step {
  readonly pass: Pass;
  readonly run: (state: State, relation: Relation) => State;
}

/** Steps in the order in which they are done; those of one pass as they are written. */
export function inPasses(steps: readonly Step[]): readonly Step[] {
  const isInOrder = steps.every(({ pass }, index) => index === 0 || passes.indexOf(pass) >= passes.indexOf(steps[index - 1]?.pass ?? pass));
  return isInOrder ? steps : passes.flatMap((pass) => steps.filter((step) => step.pass === pass));
}

/** What the text of an ALTER TABLE says of the conditions in it: looked for when one of its commands has such a condition. */
export function textsOf(statement: AlterTableStmt, context: Context): Texts {
  return new StatementTexts(statement, context);
}

class StatementTexts implements Texts {
  #checks: Texts['checks'] | null = null;
  #exclusions: Texts['exclusions'] | null = null;

  constructor(
    private readonly statement: AlterTableStmt,
    private readonly context: Context,
  ) {}

  get checks(): Texts['checks'] {
    this.#checks ??= checkTexts(this.statement, this.context.text);
    return this.#checks;
  }

  get exclusions(): Texts['exclusions'] {
    this.#exclusions ??= exclusionTexts(this.statement, this.context.text);
    return this.#exclusions;
  }
}

/** What the constraints of one ALTER TABLE share. */
export interface Statement {
  readonly texts: Texts;
  readonly reach: 'only' | 'descendants';
  readonly context: Context;
}

/** ADD CONSTRAINT. What it raises, the steps raise. */
export function tableConstraintSteps(node: ConstraintNode, statement: Statement): readonly Step[] {
  return stepsOf(tableConstraint(node), 'existing', statement);
}

/** The constraints of ADD COLUMN. What it raises, the steps raise. */
export function columnConstraintSteps(definition: ColumnDef, statement: Statement): readonly Step[] {
  const written = columnConstraints(definition);
  const isSaid = written.some(({ node }) => node.contype === 'CONSTR_NOTNULL' || node.contype === 'CONSTR_PRIMARY');
  const steps: Step[] = [];
  for (const one of written) steps.push(...stepsOf(one, 'new', statement));
  if (!isSaid && ownsSequence(definition)) steps.push(notNullStep({ column: definition.colname ?? '', name: null, noInherit: false }, 'add', 'validated', statement));
  return steps;
}

function notNullStep(one: NotNull, demand: 'add' | 'key', rows: 'validated' | 'not-valid', { reach, context }: Statement): Step {
  return { pass: 'column-attributes', run: (state, { oid }) => setNotNull(state, oid, { column: one.column, name: one.name, noInherit: one.noInherit, demand, validated: rows === 'validated', reach, source: context.source }) };
}

function stepsOf(written: WrittenConstraint, occasion: Occasion, statement: Statement): readonly Step[] {
  const { texts, reach, context } = statement;
  const { source } = context;
  const { node } = written;
  switch (node.contype) {
    case 'CONSTR_NOTNULL':
      return notNullsOf(written).map((one) => notNullStep(one, 'add', node.skip_validation === true ? 'not-valid' : 'validated', statement));
    case 'CONSTR_CHECK':
      return [{ pass: 'other-constraints', run: (state, { oid }) => addCheck(state, oid, written, texts.checks.get(node) ?? null, reach, source) }];
    case 'CONSTR_FOREIGN':
      return [{ pass: 'other-constraints', run: (state, { oid }) => addForeignKey(state, oid, written, occasion, reach, source) }];
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
    case 'CONSTR_EXCLUSION': {
      if (node.indexname !== undefined) return [{ pass: 'index-constraints', run: (state, relation) => addConstraintUsing(state, relation, written, source) }];
      const place = (state: State, relation: Relation): State =>
        addKey(state, relation.oid, constraintIndex(state, relation, written, node.contype === 'CONSTR_EXCLUSION' ? texts.exclusions.get(node) : undefined), source, reach === 'only' ? 'only' : 'partitions');
      return [...notNullsOf(written).map((one) => notNullStep(one, 'key', 'validated', statement)), { pass: 'index-constraints', run: place }];
    }
    default:
      return [];
  }
}
