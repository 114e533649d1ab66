import { everything } from '../touches.js';
import { assign, assignInto, forget } from './assign.js';
import { runCase, runIf } from './branches.js';
import { runBlock } from './exceptions.js';
import { runDynamic } from './execute.js';
import { expressionValue } from './expression-value.js';
import { contextAt, step, taint, type Flow, type Frame } from './frame.js';
import { runCountedFor, runExit, runForeach, runOpenLoop, runQueryFor } from './loops.js';
import { expressionText, isNode, type Statement } from './plpgsql-tree.js';
import { raise } from './raise.js';
import { runQueryText, runStaticSql } from './sql.js';

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
    case 'PLpgSQL_stmt_forc':
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
      return raise(frame, statement);
    case 'PLpgSQL_stmt_assert':
      frame.mayFail = true;
      return 'next';
    case 'PLpgSQL_stmt_getdiag':
      forget(frame, node);
      return 'next';
    case 'PLpgSQL_stmt_open':
    case 'PLpgSQL_stmt_fetch':
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

function runSqlStatement(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['sqlstmt']) ?? '';
  runStaticSql(frame, text, contextAt(frame, line, text));
  if (node['into'] === true) assignInto(frame, node['target'], text);
  return 'next';
}

function runPerform(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['expr']) ?? '';
  runStaticSql(frame, text, contextAt(frame, line, text));
  if (isNode(node['target'])) forget(frame, { target: node['target'] });
  return 'next';
}

function runExecute(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['query']) ?? '';
  runDynamic(frame, text, contextAt(frame, line, text));
  if (node['into'] === true) forget(frame, { target: node['target'] });
  return 'next';
}

function runReturn(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['expr']);
  if (text !== null) expressionValue(frame, text, contextAt(frame, line, text));
  return 'return';
}

function runReturnRows(frame: Frame, { node, line }: Statement): Flow {
  const text = expressionText(node['query']) ?? expressionText(node['expr']);
  if (text !== null) runQueryText(frame, text, contextAt(frame, line, text));
  const dynamic = expressionText(node['dynquery']);
  if (dynamic !== null) runDynamic(frame, dynamic, contextAt(frame, line, dynamic));
  return 'next';
}
