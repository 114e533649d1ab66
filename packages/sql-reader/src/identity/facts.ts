import type { DdlFact, FileFacts, IdentityFact } from '@pg-guardrails/kernel';
import { ddlFactsIn } from '../ddl/facts.js';
import { lexedText } from '../read.js';
import type { SqlText } from '../syntax.js';
import { factsIn } from './statement.js';

/**
 * Every statement of a text that changes the session's identity, with the place of the clause that does: SET and RESET
 * of ROLE and SESSION AUTHORIZATION, set_config, DISCARD ALL, ALTER ROLE or DATABASE … SET role, functions with SET role, and
 * all of these inside PL/pgSQL and SQL bodies and in constant text that PL/pgSQL executes.
 *
 * RESET ALL is in the list because it is easily taken for a reset of the role; PostgreSQL exempts `role` and
 * `session_authorization` from it (guc_tables.c, GUC_NO_RESET_ALL).
 */
export function identityFacts(sql: SqlText, host: IdentityFact['host']): readonly IdentityFact[] {
  return factsIn({ sql: lexedText(sql), host, within: 'statement', holeIn: () => false, depth: 0, parameters: [] });
}

/** Every statement of a text that changes definitions or privileges. */
export function ddlFacts(sql: SqlText): readonly DdlFact[] {
  return ddlFactsIn({ sql: lexedText(sql), host: 'sql', within: 'statement', holeIn: () => false, depth: 0, parameters: [] });
}

/** Everything that rules over facts want to know of a `.sql` file. */
export function sqlFileFacts(sql: SqlText): FileFacts {
  return {
    file: sql.file,
    language: 'sql',
    facts: identityFacts(sql, 'sql'),
    comments: sql.comments,
    statements: sql.statements.map((statement) => statement.place),
  };
}
