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

/** What a column says of itself must not contradict itself. @throws {Rejection} 42601, 0A000 */
export function requireDefinition(definition: ColumnDef, defined: Defined, postgres: number): void {
  const where = `column "${definition.colname ?? ''}"`;
  let said: Said = { nullable: null, value: null };
  const nulls = (next: 'null' | 'not null'): void => {
    if (said.nullable !== null && said.nullable !== next) throw syntaxError(`conflicting NULL/NOT NULL declarations for ${where}`);
    said = { ...said, nullable: next };
  };
  const values = (next: 'default' | 'identity' | 'generation expression'): void => {
    if (said.value === next) throw syntaxError(`multiple ${next === 'default' ? 'default values' : `${next}s`} specified for ${where}`);
    if (said.value !== null) throw syntaxError(`both ${orderedPair(said.value, next)} specified for ${where}`);
    said = { ...said, value: next };
  };
  const read = ({ contype }: Constraint): void => {
    switch (contype) {
      case 'CONSTR_NULL':
        nulls('null');
        return;
      case 'CONSTR_NOTNULL':
        nulls('not null');
        return;
      case 'CONSTR_PRIMARY':
        // NULL PRIMARY KEY was NOT NULL before PostgreSQL 18.
        if (postgres >= 18) nulls('not null');
        return;
      case 'CONSTR_DEFAULT':
        values('default');
        return;
      case 'CONSTR_IDENTITY':
        if (defined !== 'table') throw notSupported(`identity columns are not supported on ${defined}s`);
        nulls('not null');
        values('identity');
        return;
      case 'CONSTR_GENERATED':
        if (defined === 'typed table') throw notSupported('generated columns are not supported on typed tables');
        values('generation expression');
        return;
      default:
    }
  };
  for (const node of definition.constraints ?? []) if ('Constraint' in node) read(node.Constraint);
  if (!isSerial(definition.typeName)) return;
  read({ contype: 'CONSTR_DEFAULT' });
  read({ contype: 'CONSTR_NOTNULL' });
}
