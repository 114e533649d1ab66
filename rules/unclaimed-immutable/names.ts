import type { Relation } from '@pg-guardrails/catalog';

/** `ImpersonationAuditLog` as `impersonation_audit_log`. */
function snake(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/gu, '_').toLowerCase();
}

/**
 * Names that only a table of records has: `audit_log`, `payment_audit`, `stock_ledger`, `ledger_entries`. Not `ledgers` or `audit_runs`, which
 * list things that live on, nor `…_history`, whose rows are often closed by an UPDATE.
 */
const telling = /(?:^|_)(?:audit|audit_(?:logs?|trails?|events?|entry|entries|records?)(?:_(?:entries|records))?|ledger|ledger_(?:entry|entries|lines?|postings?|movements?|records?))$/u;

/** Whether a table's name alone says that it holds records. */
export function isTellingName(name: string): boolean {
  return telling.test(snake(name));
}

const changedAt =
  /^(?:(?:last_)?(?:updated|modified|changed|edited|deleted|archived|removed|completed|processed|finished|ended|resolved|closed)_(?:at|on|by|time|date|timestamp)|(?:is_)?(?:deleted|resolved|processed)|update_time|row_version|retry_count|retries)$/u;

/** Whether the table has a column that only a change of its rows fills: `updated_at`, `deleted_by`, `completed_at`. */
export function expectsChanges({ columns }: Pick<Relation, 'columns'>): boolean {
  return columns.some(({ name }) => changedAt.test(snake(name)));
}
