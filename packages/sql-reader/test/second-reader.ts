import { parse } from 'pgsql-ast-parser';
import type { QName, Statement, WithStatementBinding } from 'pgsql-ast-parser';

/** Tables as pgsql-ast-parser sees them, sorted; null when it does not accept the text as one statement. */
export interface SecondReading {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

type Hidden = ReadonlySet<string>;

function nameOf(name: QName): string {
  return name.schema === undefined ? name.name : `${name.schema}.${name.name}`;
}

function isStatement(value: object): value is Statement | WithStatementBinding {
  // FOR UPDATE is `{ type: 'update' }` and nothing else.
  return 'type' in value && typeof value.type === 'string' && Object.keys(value).length > 1;
}

/** A reader of DML that shares nothing with ours: other parser, other tree, other walk. */
export function secondReading(sql: string): SecondReading | null {
  let statements: Statement[];
  try {
    statements = parse(sql);
  } catch {
    return null;
  }
  const [statement] = statements;
  if (statement === undefined || statements.length > 1) return null;
  const reads = new Set<string>();
  const writes = new Set<string>();

  const visitFields = (value: object, hidden: Hidden, skipped: readonly string[]): void => {
    for (const [key, inner] of Object.entries(value)) if (!skipped.includes(key)) visit(inner, hidden);
  };
  const visit = (value: unknown, hidden: Hidden): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, hidden);
      return;
    }
    if (!isStatement(value)) {
      visitFields(value, hidden, []);
      return;
    }
    switch (value.type) {
      case 'with': {
        const sight = new Set(hidden);
        for (const bind of value.bind) {
          visit(bind.statement, new Set(sight));
          sight.add(bind.alias.name);
        }
        visit(value.in, sight);
        return;
      }
      case 'with recursive': {
        const sight = new Set([...hidden, value.alias.name]);
        visit(value.bind, sight);
        visit(value.in, sight);
        return;
      }
      case 'insert':
        writes.add(nameOf(value.into));
        visitFields(value, hidden, ['into']);
        return;
      case 'update':
        writes.add(nameOf(value.table));
        visitFields(value, hidden, ['table']);
        return;
      case 'delete':
        writes.add(nameOf(value.from));
        visitFields(value, hidden, ['from']);
        return;
      case 'truncate table':
        for (const table of value.tables) writes.add(nameOf(table));
        return;
      default:
        visitOther(value, hidden);
        return;
    }
  };
  const visitOther = (value: object, hidden: Hidden): void => {
    if ('type' in value && value.type === 'table' && 'name' in value && typeof value.name === 'object' && value.name !== null) {
      const { name } = value;
      if ('name' in name && typeof name.name === 'string') {
        const schema = 'schema' in name && typeof name.schema === 'string' ? name.schema : undefined;
        const full = schema === undefined ? name.name : `${schema}.${name.name}`;
        if (schema !== undefined || !hidden.has(full)) reads.add(full);
      }
    }
    visitFields(value, hidden, []);
  };
  visit(statement, new Set());
  return { reads: [...reads].sort(), writes: [...writes].sort() };
}
