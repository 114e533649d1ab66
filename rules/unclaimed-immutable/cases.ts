import type { Case, CaseTable } from '@pg-guardrails/kernel';

const first = 'schema/migrations/0001.sql';
const second = 'schema/migrations/0002.sql';
const columns = '(id bigint PRIMARY KEY, amount integer NOT NULL)';
/** A table with an ordinary name, suggested for what is said of it. */
const marked = `CREATE TABLE «movements» ${columns};\n`;
const plain = `CREATE TABLE movements ${columns};\n`;

type Rest = Partial<Omit<Case, 'name' | 'files' | 'findings'>>;

function suggested(name: string, sql: string | readonly string[], says: string, rest: Rest & { readonly messageId?: 'said' | 'trail' | 'guarded' | 'named' } = {}): Case {
  const { messageId = 'said', ...others } = rest;
  return { name, files: filesOf(sql), findings: [{ messageId, says }], ...others };
}

function clean(name: string, sql: string | readonly string[], rest: Rest = {}): Case {
  return { name, files: filesOf(sql), findings: [], ...rest };
}

function filesOf(sql: string | readonly string[]): Case['files'] {
  const texts = typeof sql === 'string' ? [sql] : sql;
  return Object.fromEntries(texts.map((text, index) => [index === 0 ? first : second, text]));
}

/** The same table under a comment. */
const above = (comment: string): string => `${comment.split('\n').map((line) => `-- ${line}`).join('\n')}\n${marked}`;
const aboveClean = (comment: string): string => above(comment).replace(/[«»]/gu, '');

const said: readonly Case[] = [
  suggested('append-only above the table', above('Movements of stock, append-only.'), `"append-only" (${first}:1)`, { example: 'incorrect' }),
  suggested('words in COMMENT ON TABLE of a later file', [marked, "COMMENT ON TABLE movements IS 'Immutable record of who moved what';\n"], `"Immutable record of who moved what" (${second}:1)`, { example: 'incorrect' }),
  suggested('a name with capital letters is quoted, as a claim takes it', `-- Append-only.\nCREATE TABLE «"Movements"» ${columns};\n`, 'tables: [\'public."Movements"\']'),
  suggested('the place is that of the line with the words', above('Movements of stock.\nNothing else is kept here:\nthe table is append-only, by design.'), `${first}:3`),
  suggested('a block comment', `/*\n * Movements (append-only).\n */\n${marked}`, `${first}:2`),
  suggested('after CRLF', above('Insert-only.').replaceAll('\n', '\r\n'), '"Insert-only"'),
  suggested('immutable at the start', above('Immutable movement log'), '"Immutable movement log"'),
  suggested('immutable in parentheses', above('Stock ledger (immutable movement log)'), '"immutable movement log"'),
  suggested('rows are immutable', above('One row per movement. Rows are immutable once written.'), '"immutable once written"'),
  suggested('an immutable record', above('Keeps an immutable audit record of every movement'), '"immutable audit record'),
  suggested('write-once records', above('Write-once: corrections are new rows.'), '"Write-once"'),
  suggested('WORM', above('WORM storage for the auditor'), '"WORM storage'),
  suggested('tamper-evident', above('Tamper-evident log of movements, hash-chained'), '"Tamper-evident log'),
  suggested('never updated or deleted', above('Movements (never updated or deleted)'), '"never updated or deleted"'),
  suggested('never UPDATEd/DELETEd by any code', above('Movements, never UPDATEd/DELETEd by any application code'), '"never UPDATEd/DELETEd'),
  suggested('no code updates or deletes', above('No application code ever UPDATEs or DELETEs a row here'), '"No application code ever UPDATEs or DELETEs'),
  suggested('rows are never changed', above('Rows are never modified after insert.'), '"Rows are never modified'),
  suggested('a list that names the table, above another one', `-- Three tables.\n-- 1. \`accounts\` — who owns what.\n-- 2. \`movements\` — append-only\n--    movements between them.\nCREATE TABLE accounts (id bigint);\n${marked}`, `${first}:3`),
  suggested('a title that names the table, above an empty line', `CREATE TABLE accounts (id bigint);\n-- ── movements: append-only ──────────\n\n${marked}`, '"append-only"'),
  suggested('a header of a file that makes nothing else', `-- Migration 0007: append-only movements\n\n${marked}`, '"append-only movements"'),
  suggested('the same and not the trigger', above('Append-only, see the trigger below.'), '"Append-only"'),
  suggested('a denial of something else in the next sentence', above('Append-only. Unlike balances, it has no running total, and is not partitioned.'), '"Append-only"'),
  suggested('what is said in parentheses behind the name', `-- Tables:\n-- movements (append-only): stock that moved\nCREATE TABLE accounts (id bigint);\n${marked}`, `${first}:2`),
  suggested('a denial in the sentence before', above('Not partitioned. Append-only.'), '"Append-only"'),
  suggested('only inserts', above('Only INSERTs are allowed.'), '"Only INSERTs are allowed"'),
  suggested('a row never changes', above('Once inserted, a row never changes.'), '"row never changes"'),
  suggested('an order to whoever reads it', above('DO NOT update or delete rows.'), '"NOT update or delete rows"'),
  suggested('audit trail', [marked, "COMMENT ON TABLE movements IS 'Audit trail for all movements';\n"], '"Audit trail for all movements"', { messageId: 'trail' }),
  suggested('an audit trail that never changes', above('Audit trail of movements; rows are never updated or deleted.'), '"rows are never updated or deleted"'),
  suggested('words that a table made by EXECUTE is named with', "-- movements: append-only\nDO $$\nBEGIN\n  «EXECUTE 'CREATE TABLE movements (id bigint)';»\nEND $$;\n", '"append-only"'),
];

const named: readonly Case[] = [
  suggested('an audit log by name', 'CREATE TABLE «audit_log» (id bigint, what text);\n', 'public.audit_log has the name', { messageId: 'named', example: 'incorrect' }),
  suggested('other names of records', 'CREATE TABLE «stock_ledger» (id bigint);\n', 'public.stock_ledger', { messageId: 'named' }),
  suggested('entries of a ledger', 'CREATE TABLE «ledger_entries» (id bigint);\n', 'public.ledger_entries', { messageId: 'named' }),
  suggested('the audit of something', 'CREATE TABLE «workflow_audit» (id bigint);\n', 'public.workflow_audit', { messageId: 'named' }),
  suggested('in camel case', 'CREATE TABLE «"ImpersonationAuditLog"» (id bigint);\n', 'public.ImpersonationAuditLog', { messageId: 'named' }),
  suggested('a partitioned table, and not its partitions', 'CREATE TABLE «audit_log» (id bigint) PARTITION BY RANGE (id);\nCREATE TABLE audit_log_1 PARTITION OF audit_log FOR VALUES FROM (0) TO (9);\n', 'public.audit_log', { messageId: 'named' }),
  suggested('a table renamed to it', [`CREATE TABLE «notes» (id bigint);\n`, 'ALTER TABLE notes RENAME TO audit_trail;\n'], 'public.audit_trail', { messageId: 'named' }),
];

const raising = (message: string): string => `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  RAISE EXCEPTION '${message}' USING ERRCODE = 'P0001';\nEND $$;\n`;
const guard = 'CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON movements FOR EACH ROW EXECUTE FUNCTION refuse();\n';

const guarded: readonly Case[] = [
  suggested('a guard says it', `${marked}${raising('movements are append-only')}${guard}`, `guard (${first}:6), that answers "movements are append-only"`, { messageId: 'guarded', example: 'incorrect' }),
  suggested('a guard that names the operation and the row', `${marked}${raising('% refused: row % of %.% is immutable').replace(' USING', ', TG_OP, OLD, TG_TABLE_SCHEMA, TG_TABLE_NAME USING')}${guard}`, 'row % of %.% is immutable', { messageId: 'guarded' }),
  suggested('two triggers cover it', `${marked}${raising('Rows cannot be updated or deleted!')}CREATE TRIGGER a BEFORE UPDATE ON movements FOR EACH ROW EXECUTE FUNCTION refuse();\nCREATE TRIGGER b BEFORE DELETE ON movements EXECUTE FUNCTION refuse();\n`, 'a (', { messageId: 'guarded' }),
  suggested('one message of several', [marked, `${raising('append-only within the window').replace('BEGIN', "BEGIN\n  IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION E'The log''s rows: append-only'; END IF;")}${guard}`], "The log's rows: append-only", { messageId: 'guarded' }),
];

const notGuarded: readonly Case[] = [
  ...['created_at is immutable', 'Posted entries are immutable', 'append-only within the retention window', 'cannot update or delete a posted movement', 'no rights'].map((message) => clean(`a guard says: ${message}`, `${plain}${raising(message)}${guard}`)),
  clean('of UPDATE alone', `${plain}${raising('append-only')}CREATE TRIGGER a BEFORE UPDATE ON movements FOR EACH ROW EXECUTE FUNCTION refuse();\n`),
  clean('of one column, or under a condition', `${plain}${raising('append-only')}CREATE TRIGGER a BEFORE UPDATE OF amount OR DELETE ON movements FOR EACH ROW EXECUTE FUNCTION refuse();\nCREATE TRIGGER b BEFORE UPDATE OR DELETE ON movements FOR EACH ROW WHEN (OLD.amount > 0) EXECUTE FUNCTION refuse();\n`),
  clean('a guard that is dropped or disabled', [`${plain}${raising('append-only')}${guard}`, 'ALTER TABLE movements DISABLE TRIGGER guard;\n']),
  clean('what is noticed and not raised', `${plain}${raising('append-only').replace('EXCEPTION', 'NOTICE').replace(" USING ERRCODE = 'P0001'", '')}${guard}`),
  clean('a guarded table that is claimed', `-- guardrails: immutable\n${plain}${raising('append-only')}${guard}`),
];

/** What is said, and is no claim. */
const notSaid: readonly Case[] = [
  ...[
    'URL redirects: soft-deletable, not append-only.',
    'A provider is master data, not an append-only or posted record.',
    'No longer immutable: see migration 12.',
    'Rows are not immutable.',
    'This was append-only until the retention job came.',
    'Append-only is not enforced here.',
    'The append-only trigger was dropped because of ON CONFLICT.',
    'Append-only restriction removed.',
    'Unlike the append-only ledger, rows here change.',
    'Mutable state of a movement; see the append-only ledger for what happened.',
    'Balances derived from the immutable movements.',
    'A cache of the append-only log',
    'TODO: make this append-only',
    'Will be append-only one day',
    'Append-only?',
    'Uses an immutable function in its index.',
    'Calls the IMMUTABLE function norm(text).',
    '`plan_key` is immutable once created; a plan owns many versions.',
    'An ISSUED invoice is IMMUTABLE.',
    'One immutable-once-published offer per plan',
    'Rows are immutable once posted.',
    'Rows are immutable until the period is reopened.',
    'Binds immutably to a version.',
    'Do not duplicate immutable descriptor facts in mutable settings.',
    'The worker lease and its write-once checkpoint.',
    'Refund requests and write-once results.',
    'Revocation is write-once.',
    'A tamper-proof per-tenant signal.',
    'updated_at is never null.',
    '`secret` is never updated or deleted.',
    'Reassignment marks the old row, it never overwrites/deletes.',
    'Rows are never deleted.',
    'It may be updated only to advance its own lifecycle; it is never deleted.',
    'See the audit log.',
    'Audit log settings of a tenant.',
    'A retention period in days, also of the audit trail.',
    'Read by the ledger.',
    'Deprecated append-only log, replaced by events.',
    'Denormalised from audit_log (append-only).',
    'We considered append-only here but decided against it.',
    'Users can never update or delete other users’ rows.',
    'Do not delete or update this comment.',
    'Immutable columns: id, created_at.',
    'Rows are immutable except for their status.',
    'Projection of the append-only event store.',
    'Points to an immutable blob.',
    'Rows are deleted when done, never updated.',
    'No inner BEGIN/COMMIT. No UPDATE/DELETE cleanup here, so that rule does not apply.',
    'No update or delete is needed, as the column has a default.',
  ].map((comment) => clean(`no claim: ${comment}`, aboveClean(comment), comment.startsWith('URL') ? { example: 'correct' } : {})),
  clean('words above another statement', `-- append-only\nSELECT 1;\n${plain}`),
  clean('words at the end of the line of another table', `CREATE TABLE a (id bigint); -- append-only\n${plain}`),
  clean('the header of a file with several tables', `-- Migration 0007: the append-only audit trail, and what it needs\n\nCREATE TABLE accounts (id bigint);\n${plain}`),
  clean('a list that names another table', `-- 1. \`accounts\` — append-only\n${plain}`),
  clean('an audit trail whose rows are completed later', "CREATE TABLE runs (id bigint, status text, completed_at timestamptz);\nCOMMENT ON TABLE runs IS 'Audit trail of runs';\n"),
  clean('a comment that is taken back', [plain, "COMMENT ON TABLE movements IS 'append-only';\nCOMMENT ON TABLE movements IS 'Movements.';\n"]),
];

const notNamed: readonly Case[] = [
  clean('names that list things that live on', 'CREATE TABLE ledgers (id bigint);\nCREATE TABLE audit_runs (id bigint);\nCREATE TABLE audit_risk_themes (id bigint);\nCREATE TABLE order_history (id bigint);\nCREATE TABLE auditors (id bigint);\nCREATE TABLE journal_entries (id bigint);\n'),
  clean('a column that changes fill', 'CREATE TABLE audit_log (id bigint, updated_at timestamptz);\nCREATE TABLE stock_ledger (id bigint, deleted_by bigint);\n'),
  clean('views, foreign tables and temporary tables', `CREATE TABLE a (id bigint);\nCREATE VIEW audit_log AS SELECT id FROM a;\nCREATE MATERIALIZED VIEW ledger AS SELECT id FROM a;\n-- append-only\nCREATE TEMP TABLE scratch (id bigint);\n`),
  clean('a table that is gone', ['CREATE TABLE audit_log (id bigint);\n', 'DROP TABLE audit_log;\n']),
  clean('tables named in except', 'CREATE TABLE audit_log (id bigint);\nCREATE SCHEMA s;\n-- append-only\nCREATE TABLE s.t (id bigint);\n', { claim: { except: ['audit_log', 's.t'] } }),
];

/** What is claimed needs no suggestion. */
const claimed: readonly Case[] = [
  clean('a claim above the table', `-- Append-only.\n-- guardrails: immutable\n${plain}`, { example: 'correct' }),
  clean('a claim by COMMENT ON TABLE', [aboveClean('Append-only.'), "COMMENT ON TABLE movements IS 'Movements. @immutable';\n"]),
  clean('a suppressed suggestion', `-- guardrails-ignore unclaimed-immutable: trimmed after 90 days\n-- append-only\n${plain}`),
];

/** The cases of unclaimed-immutable. */
export const cases: CaseTable = { rule: 'unclaimed-immutable', cases: [...said, ...guarded, ...notGuarded, ...named, ...notSaid, ...notNamed, ...claimed] };
