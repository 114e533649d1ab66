import { parseStatement, type PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { runCalls } from './calls.js';
import { expressionValue } from './expression-value.js';
import { contextAt, scopeOf, step, type Flow, type Frame } from './frame.js';
import { runPerhaps } from './perhaps.js';
import { expressionText, inner, numberAt, statementsOf, targetNames, textAt, type Statement } from './plpgsql-tree.js';
import { loopRows } from './query.js';
import { runStatements } from './statements.js';
import { truth } from './truth.js';
import { known, unknown, type Value } from './value.js';

/** What sets the loop's variables for each of its rounds; null where the rounds cannot be told. */
type Rounds = readonly (() => void)[] | null;

/** More rounds than a migration counts by hand are not followed. */
const mostRounds = 1000;

/** FOREACH element IN ARRAY. */
function elementRounds(frame: Frame, { node, line }: Statement): Rounds {
  const text = expressionText(node['expr']) ?? '';
  const value = expressionValue(frame, text, contextAt(frame, line, text));
  const name = frame.datums[numberAt(node, 'varno') ?? -1] ?? null;
  if (value.kind !== 'known' || typeof value.value !== 'object' || value.value === null || name === null || node['slice'] !== undefined) return null;
  return value.value.map((item) => () => frame.variables.set(name, known(item)));
}

/** FOR i IN 1..10. */
function countedRounds(frame: Frame, { node, line }: Statement): Rounds {
  const bound = (key: string): Value => {
    const text = expressionText(node[key]) ?? '';
    return expressionValue(frame, text, contextAt(frame, line, text));
  };
  const [from, to] = [bound('lower'), bound('upper')];
  const name = targetNames(node['var'])[0];
  if (from.kind !== 'known' || to.kind !== 'known' || typeof from.value !== 'number' || typeof to.value !== 'number') return null;
  if (name === undefined || node['reverse'] !== undefined || node['step'] !== undefined || to.value - from.value > mostRounds) return null;
  const first = from.value;
  return Array.from({ length: Math.max(0, to.value - first + 1) }, (_, index) => () => frame.variables.set(name, known(first + index)));
}

/** FOR row IN SELECT …. */
function queryRounds(frame: Frame, { node, line }: Statement): Rounds {
  const text = expressionText(node['query']) ?? '';
  const parsed = parseStatement(text);
  if (parsed.node === null || !('SelectStmt' in parsed.node)) return null;
  runCalls(frame, parsed.node, contextAt(frame, line, text), 'none');
  const rows = loopRows(parsed.node.SelectStmt, scopeOf(frame));
  const names = targetNames(node['var']);
  const isRecord = inner(node['var'], 'PLpgSQL_rec') !== null;
  const [record] = names;
  if (rows === null || record === undefined) return null;
  return rows.map((row) => () => {
    if (isRecord) frame.variables.set(record, { kind: 'row', fields: row });
    else {
      const values = [...row.values()];
      names.forEach((name, index) => frame.variables.set(name, values[index] ?? unknown));
    }
  });
}

function runRounds(frame: Frame, statement: Statement, rounds: Rounds): Flow {
  if (rounds === null) {
    runLoopPerhaps(frame, statement.node);
    return 'next';
  }
  const body = statementsOf(statement.node['body']);
  for (const bind of rounds) {
    step(frame);
    bind();
    const flow = runStatements(frame, body);
    if (flow === 'exit') break;
    if (flow === 'return') return flow;
  }
  return 'next';
}

/** FOREACH. */
export function runForeach(frame: Frame, statement: Statement): Flow {
  return runRounds(frame, statement, elementRounds(frame, statement));
}

/** FOR over numbers. */
export function runCountedFor(frame: Frame, statement: Statement): Flow {
  return runRounds(frame, statement, countedRounds(frame, statement));
}

/** FOR over the rows of a query that stands in the body as it is. */
export function runQueryFor(frame: Frame, statement: Statement): Flow {
  return runRounds(frame, statement, queryRounds(frame, statement));
}

/** LOOP, WHILE, FOR over a cursor or EXECUTE: how often they run is not followed. */
export function runOpenLoop(frame: Frame, { node, line }: Statement): Flow {
  const condition = expressionText(node['cond']) ?? expressionText(node['query']);
  if (condition !== null) expressionValue(frame, condition, contextAt(frame, line, condition));
  runLoopPerhaps(frame, node);
  return 'next';
}

function runLoopPerhaps(frame: Frame, node: PlpgsqlNode): void {
  const { mode } = frame;
  const body = statementsOf(node['body']);
  const returns = JSON.stringify(node['body'] ?? []).includes('PLpgSQL_stmt_return"');
  runPerhaps(frame, [body], [node]);
  // EXIT and CONTINUE leave the loop only; RETURN leaves the body.
  frame.mode = returns ? 'perhaps' : mode;
}

/** EXIT and CONTINUE. With a label it may be an outer loop or block that ends. */
export function runExit(frame: Frame, { node, line }: Statement): Flow {
  const condition = expressionText(node['cond']);
  const flow: Flow = node['is_exit'] === true ? 'exit' : 'continue';
  if (textAt(node, 'label') !== null) {
    frame.mode = 'perhaps';
    return 'next';
  }
  if (condition === null) return flow;
  const holds = truth(expressionValue(frame, condition, contextAt(frame, line, condition)));
  if (holds === 'unknown') {
    frame.mode = 'perhaps';
    return 'next';
  }
  return holds === 'true' ? flow : 'next';
}
