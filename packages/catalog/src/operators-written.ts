import type { Node } from '@pgsql/types';
import { stringsOf } from './nodes.js';

interface Written {
  readonly kind?: unknown;
  readonly name?: readonly Node[];
  readonly operName?: readonly Node[];
  readonly useOp?: readonly Node[];
  readonly subLinkType?: unknown;
  readonly arg?: unknown;
  readonly usingClause?: unknown;
  readonly isNatural?: unknown;
}

function isWritten(body: unknown): body is Written {
  return typeof body === 'object' && body !== null;
}

/** NOT BETWEEN asks for the others. */
const between = [['>='], ['<='], ['<'], ['>']];

/** The operators that a node of an expression stands for, also where none is written (parse_expr.c, parse_clause.c). */
export function operatorsIn(kind: string, body: unknown): readonly (readonly string[])[] {
  if (!isWritten(body)) return [];
  switch (kind) {
    case 'A_Expr': {
      if (typeof body.kind === 'string' && body.kind.includes('BETWEEN')) return between;
      return [stringsOf(body.name)];
    }
    case 'SubLink':
      if (body.operName !== undefined) return [stringsOf(body.operName)];
      return body.subLinkType === 'ANY_SUBLINK' ? [['=']] : [];
    case 'CaseExpr':
      return body.arg === undefined ? [] : [['=']];
    case 'JoinExpr':
      return body.usingClause !== undefined || body.isNatural === true ? [['=']] : [];
    case 'SortBy':
      return body.useOp === undefined ? [] : [stringsOf(body.useOp)];
    default:
      return [];
  }
}
