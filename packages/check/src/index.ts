export { check, failedReport, type CheckInput } from './check.js';
export { findingsOf, type Charge } from './findings.js';
export { judgeFile, type FactClaim } from './judge-facts.js';
export { selectRules } from './select.js';
export { directiveRule } from './suppress.js';
export { historyRule } from './history-findings.js';
export { version } from './version.js';
export { checkProgramFile, checkSqlFile, isIncluded, programReadOptions, readOpenSql, type OpenFile } from './editor.js';
export { sqlClaimRule } from './sql-claims.js';
