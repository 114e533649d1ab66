import { lexedText } from './read.js';
import type { SqlText, Statement } from './syntax.js';

/**
 * Whether PostgreSQL looks into the body of a function when it is made (manual: check_function_bodies). `unknown` leaves bodies to PostgreSQL; what was switched
 * on is off again after a ROLLBACK.
 */
type SessionCheck = 'on' | 'switched on' | 'unknown';

/** What has been said of `check_function_bodies`. */
export interface BodyChecks {
  readonly session: SessionCheck;
  /** What a session begins with: ALTER ROLE, DATABASE and SYSTEM … SET count from the next one on. */
  readonly begins: 'on' | 'unknown';
}

/** PostgreSQL's default. */
export const bodiesChecked: BodyChecks = { session: 'on', begins: 'on' };
/** Anything may have been said. */
export const nothingKnownOfBodies: BodyChecks = { session: 'unknown', begins: 'unknown' };

const setting = /check_function_bodies/iu;
const switchedOn = /^set\s+(?:session\s+)?check_function_bodies\s*(?:=|\bto\b)\s*'?(?:on|true|yes|1)'?\s*$/iu;
const backToBeginning = /^(?:set\s+(?:session\s+)?check_function_bodies\s*(?:=|\bto\b)\s*default|reset\s+(?:check_function_bodies|all)|discard\s+all)\s*$/iu;
const rolledBack = /^(?:rollback|abort)\b/iu;
/** Every session of that role or database, or all of them. */
const ofLaterSessions: ReadonlySet<string> = new Set(['AlterRoleSetStmt', 'AlterDatabaseSetStmt', 'AlterSystemStmt']);
/** A setting of the session, by the function that sets one. */
const setByFunction = /\bset_config\s*\(\s*'check_function_bodies'/iu;

/** A body that speaks of the setting, and not only the function's own `SET check_function_bodies`, which counts while it is made and while it runs. */
function isInBody({ node }: Statement): boolean {
  const options = 'CreateFunctionStmt' in node ? (node.CreateFunctionStmt.options ?? []) : [];
  return options.some((option) => 'DefElem' in option && option.DefElem.defname === 'as' && setting.test(JSON.stringify(option.DefElem.arg)));
}

/** What holds behind a statement. */
export function checksAfter(checks: BodyChecks, statement: Statement): BodyChecks {
  const { kind, text } = statement;
  if (kind === 'VariableSetStmt' || kind === 'DiscardStmt') {
    if (backToBeginning.test(text)) return { ...checks, session: checks.begins };
    if (switchedOn.test(text)) return { ...checks, session: 'switched on' };
    return setting.test(text) ? { ...checks, session: 'unknown' } : checks;
  }
  if (kind === 'TransactionStmt') return rolledBack.test(text) && checks.session === 'switched on' ? { ...checks, session: 'unknown' } : checks;
  if (!setting.test(text)) return checks;
  if (ofLaterSessions.has(kind)) return { ...checks, begins: 'unknown' };
  if (kind === 'CreateFunctionStmt') return isInBody(statement) ? nothingKnownOfBodies : checks;
  return kind === 'SelectStmt' && setByFunction.test(text) ? { ...checks, session: 'unknown' } : nothingKnownOfBodies;
}

/** Whether the body of this function is looked into: the function may have a value of its own. */
export function isChecked({ session }: BodyChecks, { kind, text }: Statement): boolean {
  return session !== 'unknown' && !(kind === 'CreateFunctionStmt' && setting.test(text));
}

/** What holds for a text that begins with these: its parts that do not parse may say anything of the setting. */
export function checksAtStart(checks: BodyChecks, sql: SqlText): BodyChecks {
  const { text } = sql;
  return setting.test(text) && lexedText(sql).broken.some(({ start, end }) => setting.test(text.slice(start, end))) ? nothingKnownOfBodies : checks;
}

const localSet = /^set\s+local\b/iu;

/** What holds for the next file after one with these texts. It may run in the same session, and may run in another. */
export function checksForNextFile(checks: BodyChecks, texts: readonly SqlText[]): BodyChecks {
  const after = texts.reduce<BodyChecks>((before, sql) => (setting.test(sql.text) ? sql.statements.filter(({ text }) => !localSet.test(text)).reduce(checksAfter, checksAtStart(before, sql)) : before), checks);
  return after.session === 'unknown' || after.begins === 'unknown' ? { ...after, session: 'unknown' } : bodiesChecked;
}

/** A text that stands in no file, such as one that a configuration runs before each. */
export function speaksOfBodies(text: string): boolean {
  return setting.test(text);
}
