import type { Node } from '@pgsql/types';
import { sqlstateOf } from '@pg-guardrails/plpgsql';
import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { everything } from '../touches.js';
import { assign, assignInto, forget } from './assign.js';
import { runCase, runIf } from './branches.js';
import { runBlock } from './exceptions.js';
import { runDynamic } from './execute.js';
import { expressionValue } from './expression-value.js';
import { condition, meet } from './failing.js';
import { contextAt, isUncertain, scopeOf, step, taint, type Flow, type Frame } from './frame.js';
import { runCountedFor, runCursorFor, runDynamicFor, runExit, runForeach, runOpenLoop, runQueryFor } from './loops.js';
import { runCursor } from './cursors.js';
import { expressionText, inner, isNode, nodesOf, numberAt, type Statement } from './plpgsql-tree.js';
import { intoTuple } from './query/questions.js';
import { errcodeOption, optionRisk, raise } from './raise.js';
import { runQueryText, runStaticSql } from './sql.js';
import { holding } from './truth.js';
import { known, unknown } from './value.js';

/** Runs statements one after another, until one of them leaves. @throws {Rejection} in mode `surely` */
export function runStatements(frame: Frame, statements: readonly Statement[]): Flow {
  for (const statement of statements) {
    step(frame);
    const flow = runStatement(frame, statement);
    if (flow !== 'next') return flow;
  }
  return 'next';
}

/** One statement, by its kind (plpgsql.h). A kind that is not listed taints everything: what it does is not known. */
function runStatement(frame: Frame, statement: Statement): Flow {
  const { tag, node, line } = statement;
  switch (tag) {
    case 'PLpgSQL_stmt_block':
      return runBlock(frame, node);
    case 'PLpgSQL_stmt_assign':
      return assign(frame, statement);
    case 'PLpgSQL_stmt_execsql':
      return runSqlStatement(frame, statement);
    case 'PLpgSQL_stmt_perform':
    case 'PLpgSQL_stmt_call':
      return runPerform(frame, statement);
    case 'PLpgSQL_stmt_dynexecute':
      return runExecute(frame, statement);
    case 'PLpgSQL_stmt_if':
      return runIf(frame, statement);
    case 'PLpgSQL_stmt_case':
      return runCase(frame, statement);
    case 'PLpgSQL_stmt_foreach_a':
      return runForeach(frame, statement);
    case 'PLpgSQL_stmt_fors':
      return runQueryFor(frame, statement);
    case 'PLpgSQL_stmt_fori':
      return runCountedFor(frame, statement);
    case 'PLpgSQL_stmt_dynfors':
      return runDynamicFor(frame, statement);
    case 'PLpgSQL_stmt_forc':
      return runCursorFor(frame, statement);
    case 'PLpgSQL_stmt_while':
    case 'PLpgSQL_stmt_loop':
      return runOpenLoop(frame, statement);
    case 'PLpgSQL_stmt_exit':
      return runExit(frame, statement);
    case 'PLpgSQL_stmt_return':
      return runReturn(frame, statement);
    case 'PLpgSQL_stmt_return_next':
    case 'PLpgSQL_stmt_return_query':
      return runReturnRows(frame, statement);
    case 'PLpgSQL_stmt_raise':
      runExpressions(frame, [...nodesOf(node['params']), ...nodesOf(node['options']).map((one) => inner(one, 'PLpgSQL_raise_option')?.['expr'])], line);
      for (const one of nodesOf(node['options'])) mayBeRefused(frame, inner(one, 'PLpgSQL_raise_option'));
      meet(frame, optionRisk(node));
      return raise(frame, statement);
    case 'PLpgSQL_stmt_assert':
      return runAssert(frame, statement);
    case 'PLpgSQL_stmt_getdiag':
      for (const item of nodesOf(node['diag_items'])) if (!countsRows(frame, inner(item, 'PLpgSQL_diag_item'))) frame.mayFail = true;
      forget(frame, node);
      return 'next';
    case 'PLpgSQL_stmt_open':
      runCursor(frame, node, line);
      frame.mayFail = true;
      forget(frame, node);
      return 'next';
    case 'PLpgSQL_stmt_fetch':
      // What the query calls finds what has been made since.
      runCursor(frame, node, line);
      frame.mayFail = true;
      forget(frame, node);
      return 'next';
    case 'PLpgSQL_stmt_close':
      frame.mayFail = true;
      forget(frame, node);
      return 'next';
    case 'PLpgSQL_stmt_commit':
    case 'PLpgSQL_stmt_rollback':
      taint(frame, everything, 'COMMIT and ROLLBACK inside a body are not followed', contextAt(frame, line, tag));
      return 'next';
    default:
      taint(frame, everything, `${tag} is not evaluated`, contextAt(frame, line, tag));
      return 'next';
  }
}

/** ASSERT: whether it is looked at is a setting (manual: Checking Assertions). */
function runAssert(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['cond']) ?? '';
  const holds = holding(expressionValue(frame, text, contextAt(frame, line, text), condition));
  if (holds === 'true') return 'next';
  frame.mayFail = true;
  // The message is worked out for what fails alone.
  runExpressions(frame, [node['message']], line);
  return 'next';
}

/** GET DIAGNOSTICS of how many rows there were, into a number. */
function countsRows(frame: Frame, item: PlpgsqlNode | null): boolean {
  const type = frame.types.get(frame.datums[numberAt(item, 'target') ?? -1] ?? '');
  return item?.['kind'] === 'ROW_COUNT' && type !== undefined && /^(?:int|integer|int4|bigint|int8|numeric|text)$/iu.test(type);
}

/** An option of RAISE that is NULL, and an ERRCODE that is none, are errors of their own (pl_exec.c, exec_stmt_raise). */
function mayBeRefused(frame: Frame, option: PlpgsqlNode | null): void {
  const text = expressionText(option?.['expr']);
  const value = text === null ? unknown : expressionValue(frame, text, frame.context);
  if (value.kind !== 'known' || value.value === null || ((numberAt(option, 'opt_type') ?? errcodeOption) === errcodeOption && sqlstateOf(String(value.value)) === null)) frame.mayFail = true;
}

/** What RAISE and ASSERT say is worked out, whatever becomes of it. */
function runExpressions(frame: Frame, expressions: readonly unknown[], line: number | null): void {
  for (const text of expressions.flatMap((one) => expressionText(one) ?? [])) expressionValue(frame, text, contextAt(frame, line, text));
}

function runSqlStatement(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['sqlstmt']) ?? '';
  const ran = runStaticSql(frame, text, contextAt(frame, line, text));
  if (node['into'] === true) assignInto(frame, node['target'], ran, scopeOf(frame), node['strict'] === true ? 'strict' : 'first');
  else if (ran === null || changesRows(ran)) {
    frame.variables.set('found', unknown);
    // What gives rows has to say where they go (manual: Executing SQL Commands).
    if (ran !== null && 'SelectStmt' in ran) frame.mayFail = true;
  }
  return 'next';
}

/** What sets FOUND by how many rows it changed, which is not known. */
function changesRows(node: Node): boolean {
  return 'InsertStmt' in node || 'UpdateStmt' in node || 'DeleteStmt' in node || 'MergeStmt' in node || 'SelectStmt' in node;
}

function runPerform(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['expr']) ?? '';
  const ran = runStaticSql(frame, text, contextAt(frame, line, text));
  if (isNode(node['target'])) forget(frame, { target: node['target'] });
  const selected = ran !== null && 'SelectStmt' in ran ? intoTuple(ran.SelectStmt, scopeOf(frame)) : 'unknown';
  frame.variables.set('found', selected === 'unknown' || isUncertain(frame) ? unknown : known(selected !== null));
  return 'next';
}

function runExecute(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['query']) ?? '';
  const target = node['into'] === true ? { target: node['target'], rows: node['strict'] === true ? ('strict' as const) : ('first' as const) } : null;
  runDynamic(frame, text, contextAt(frame, line, text), { parameters: nodesOf(node['params']).map((one) => expressionText(one) ?? ''), into: target });
  return 'next';
}

function runReturn(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['expr']);
  // The grammar puts a RETURN without a line at the end, where a function fails (2F005) that has no arguments which are OUT; which have is not known.
  if (text === null && line === null && frame.returns !== null) frame.mayFail = true;
  const value = text === null ? unknown : expressionValue(frame, text, contextAt(frame, line, text), frame.returns === null ? null : { type: frame.returns });
  frame.returned = isUncertain(frame) ? unknown : value;
  return 'return';
}

function runReturnRows(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['query']) ?? expressionText(node['expr']);
  if (text !== null) runQueryText(frame, text, contextAt(frame, line, text));
  const dynamic = expressionText(node['dynquery']);
  if (dynamic !== null) runDynamic(frame, dynamic, contextAt(frame, line, dynamic), { parameters: nodesOf(node['params']).map((one) => expressionText(one) ?? ''), into: null });
  return 'next';
}
