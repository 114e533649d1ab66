import type { Relation } from '@pg-guardrails/catalog';
import { hasEquality } from '@pg-guardrails/catalog';
import type { Operation, Options } from '../hole.js';
import { literal, quoted } from '../sql-names.js';
import { allowedRoles, guardedColumns } from '../weaker.js';

/** Texts and quoted names, other names, and everything else, one character at a time. */
const token = /(?:[eEbBxXnN]|[uU]&)?'(?:[^']|'')*'|\$(?<tag>\w*)\$[\s\S]*?\$\k<tag>\$|"(?:[^"]|"")*"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*|[\s\S]/gu;

/** A condition over the columns as one over the row before: `status = 'POSTED'` as `OLD.status = 'POSTED'`. */
export function ofOldRow(condition: string, columns: readonly string[]): string {
  const known = new Set(columns);
  return condition.replaceAll(token, (word: string, ...rest: readonly unknown[]): string => {
    const name = word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase();
    const offset = rest.find((one) => typeof one === 'number') ?? 0;
    const before = condition.slice(0, offset).trimEnd();
    const after = condition.slice(offset + word.length).trimStart();
    // A function, the part of a qualified name, a type or a typed text is no column.
    const isOther = after.startsWith('(') || before.endsWith('.') || before.endsWith('::') || after.startsWith("'");
    return known.has(name) && !isOther ? `OLD.${word}` : word;
  });
}

function differs(relation: Relation, column: string): string {
  const type = relation.columns.find(({ name }) => name === column)?.type ?? '';
  const cast = hasEquality(type) ? '' : '::text';
  return `OLD.${quoted(column)}${cast} IS DISTINCT FROM NEW.${quoted(column)}${cast}`;
}

/** The WHEN condition that leaves open what the claim leaves open; null when it leaves nothing. */
export function whenOf(relation: Relation, options: Options, operation: Operation): string | null {
  const allowed = allowedRoles(options, operation);
  const parts = [
    ...(options.once === null || operation === 'TRUNCATE' ? [] : [`(${ofOldRow(options.once, relation.columns.map(({ name }) => name))})`]),
    ...(operation === 'UPDATE' && options.exceptColumns.length > 0 ? [`(${guardedColumns(relation, options).map((column) => differs(relation, column)).join(' OR ')})`] : []),
    ...(allowed.length === 0 ? [] : [allowed.length === 1 ? `current_user <> ${literal(allowed[0] ?? '')}` : `current_user NOT IN (${allowed.map(literal).join(', ')})`]),
  ];
  return parts.length === 0 ? null : parts.join(' AND ');
}
