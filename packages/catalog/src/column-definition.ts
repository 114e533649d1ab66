import type { ColumnDef, Constraint } from '@pgsql/types';
import { notSupported, syntaxError } from './errors.js';
import { isSerial } from './types.js';

/** Where a column is defined: a table of a type, and a partition, take less. */
export type Defined = 'table' | 'typed table' | 'partition';

/** What a column's constraints have said so far (transformColumnDefinition, parse_utilcmd.c). */
interface Said {
  readonly nullable: 'null' | 'not null' | null;
  readonly value: 'default' | 'identity' | 'generation expression' | null;
}

function orderedPair(a: string, b: string): string {
  const order = ['default', 'identity', 'generation expression'];
  return [a, b].sort((one, other) => order.indexOf(one) - order.indexOf(other)).join(' and ');
}

type Value = NonNullable<Said['value']>;

const nothingSaid: Said = { nullable: null, value: null };

function withNullable(said: Said, next: 'null' | 'not null', { colname = '' }: ColumnDef): Said {
  if (said.nullable === next) return said;
  if (said.nullable !== null) throw syntaxError(`conflicting NULL/NOT NULL declarations for column "${colname}"`);
  return { nullable: next, value: said.value };
}

function withValue(said: Said, next: Value, { colname = '' }: ColumnDef): Said {
  if (said.value === next) throw syntaxError(`multiple ${next === 'default' ? 'default values' : `${next}s`} specified for column "${colname}"`);
  if (said.value !== null) throw syntaxError(`both ${orderedPair(said.value, next)} specified for column "${colname}"`);
  return { nullable: said.nullable, value: next };
}

/** What has been said with one constraint more. */
function withSaid(said: Said, contype: Constraint['contype'], definition: ColumnDef, defined: Defined, postgres: number): Said {
  switch (contype) {
    case 'CONSTR_NULL':
      return withNullable(said, 'null', definition);
    case 'CONSTR_NOTNULL':
      return withNullable(said, 'not null', definition);
    case 'CONSTR_PRIMARY':
      // NULL PRIMARY KEY was NOT NULL before PostgreSQL 18.
      return postgres >= 18 ? withNullable(said, 'not null', definition) : said;
    case 'CONSTR_DEFAULT':
      return withValue(said, 'default', definition);
    case 'CONSTR_IDENTITY':
      if (defined !== 'table') throw notSupported(`identity columns are not supported on ${defined}s`);
      return withValue(withNullable(said, 'not null', definition), 'identity', definition);
    case 'CONSTR_GENERATED':
      if (defined === 'typed table') throw notSupported('generated columns are not supported on typed tables');
      return withValue(said, 'generation expression', definition);
    default:
      return said;
  }
}

/** What a column says of itself must not contradict itself. @throws {Rejection} 42601, 0A000 */
export function requireDefinition(definition: ColumnDef, defined: Defined, postgres: number): void {
  let said = nothingSaid;
  for (const node of definition.constraints ?? []) if ('Constraint' in node) said = withSaid(said, node.Constraint.contype, definition, defined, postgres);
  if (!isSerial(definition.typeName)) return;
  said = withSaid(said, 'CONSTR_DEFAULT', definition, defined, postgres);
  withSaid(said, 'CONSTR_NOTNULL', definition, defined, postgres);
}
