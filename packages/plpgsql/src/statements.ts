import type { Place } from '@pg-guardrails/kernel';
import type { Activation } from './activation.js';
import { placeOfLine } from './activation.js';
import { assign } from './assign.js';
import { evaluateBesides, perhaps } from './besides.js';
import { runInnerBlock } from './block.js';
import { runCase, runIf } from './branch.js';
import { consult, execute, executeDynamic } from './consult.js';
import type { Flow, State } from './flow.js';
import { endWith, forget, goOn, join, nowhere, onward, under } from './flow.js';
import { runLoop } from './loop.js';
import { runAssert, runRaise } from './raise.js';
import { runReturn } from './return.js';
import type { Tagged } from './tree.js';
import { child, expressionText, flag, list, number, text } from './tree.js';
import { truthsOf } from './value.js';
import { assignedNames } from './variables.js';

/** The ways through statements one after another. */
export function runAll(activation: Activation, state: State, statements: readonly Tagged[]): Flow {
  let flow = goOn(state);
  for (const statement of statements) {
    if (flow.next.length === 0) break;
    flow = onward(flow, (at) => runWhole(activation, at, statement));
  }
  return flow;
}

/** The ways through one statement, and through all that it evaluates first. */
function runWhole(activation: Activation, state: State, statement: Tagged): Flow {
  const before = evaluateBesides(activation, state, statement, placeOfLine(activation.source, number(statement.fields, 'lineno')));
  return join({ ...before, next: [] }, ...before.next.map((at) => run(activation, at, statement)));
}

/** The same without those (manual: PL/pgSQL, Basic Statements and Control Structures). */
function run(activation: Activation, state: State, statement: Tagged): Flow {
  const { kind, fields } = statement;
  const place = placeOfLine(activation.source, number(fields, 'lineno'));
  switch (kind) {
    case 'block':
      return runInnerBlock(activation, state, fields);
    case 'if':
      return runIf(activation, state, fields, place);
    case 'case':
      return runCase(activation, state, fields, place);
    case 'loop':
    case 'while':
    case 'fori':
    case 'fors':
    case 'forc':
    case 'foreach_a':
    case 'dynfors':
      return runLoop(activation, state, statement, place);
    case 'exit':
      return runExit(activation, state, statement);
    case 'raise':
      return runRaise(activation, state, fields, place);
    case 'assert':
      return runAssert(activation, state, fields, place);
    case 'return':
      return runReturn(activation, state, fields, place);
    case 'assign':
      return assign(activation, state, fields, place);
    case 'perform':
    case 'call':
      return afterwards(execute(activation, state, expressionText(fields, 'expr') ?? '', place), activation, statement);
    case 'execsql':
      return afterwards(execute(activation, state, expressionText(fields, 'sqlstmt') ?? '', place), activation, statement);
    case 'dynexecute':
      return afterwards(executeDynamic(activation, state, expressionText(fields, 'query'), place), activation, statement);
    case 'return_next':
      return goOn(state);
    case 'return_query':
      return activation.session.course === undefined ? goOn(state) : returnQuery(activation, state, statement, place);
    case 'commit':
    case 'rollback':
      // A trigger function, and what it calls, runs inside the statement's transaction.
      return endWith({ kind: 'raise', sqlstate: '2D000', place, state });
    case 'open':
      return afterwards(activation.session.course === undefined ? goOn(state) : perhaps(state, returnQuery(activation, state, statement, place)), activation, statement);
    case 'fetch':
      return afterwards(fetch(activation, state, statement, place), activation, statement);
    case 'getdiag':
    case 'close':
      return afterwards(goOn(state), activation, statement);
    default:
      return endWith({ kind: 'unknown', reason: `the statement "${kind}" is not known`, place, state });
  }
}

/** RETURN QUERY and OPEN: a query, or the text of one after EXECUTE. */
function returnQuery(activation: Activation, state: State, { fields }: Tagged, place: Place | null): Flow {
  const query = expressionText(fields, 'query');
  if (query !== null) return execute(activation, state, query, place);
  const dynamic = expressionText(fields, 'dynquery');
  return dynamic === null ? goOn(state) : executeDynamic(activation, state, dynamic, place);
}

/** FETCH and MOVE run what the cursor's query calls, as whoever fetches: of a cursor that the function has not opened itself, the query is another's. */
function fetch(activation: Activation, state: State, { fields }: Tagged, place: Place | null): Flow {
  const variable = activation.variables[number(fields, 'curvar') ?? 0];
  return variable?.cursor?.isOwn === true ? goOn(state) : execute(activation, state, `FETCH FROM "${(variable?.name ?? '').replaceAll('"', '""')}"`, place);
}

/** Variables that the statement fills have lost their known values. */
function afterwards(flow: Flow, activation: Activation, statement: Tagged): Flow {
  const names = new Set([...assignedNames(statement, activation.variables), ...diagnosticTargets(activation, statement)]);
  return { ...flow, next: flow.next.map((state) => forget(state, names)) };
}

function diagnosticTargets(activation: Activation, statement: Tagged): readonly string[] {
  return list(statement.fields, 'diag_items').flatMap((item) => activation.variables[number(item.fields, 'target') ?? -1]?.name ?? []);
}

function runExit(activation: Activation, state: State, { fields }: Tagged): Flow {
  const kind = flag(fields, 'is_exit') ? 'exit' : 'continue';
  const label = text(fields, 'label');
  if (child(fields, 'cond') === null) return { ...nowhere, jumps: [{ kind, label, state }] };
  const condition = expressionText(fields, 'cond') ?? '';
  const { flow, valueIn } = consult(activation, state, condition, placeOfLine(activation.source, number(fields, 'lineno')));
  return join(
    { ...flow, next: [] },
    ...flow.next.map((at): Flow => {
      const truths = truthsOf(valueIn(at));
      const undecided = truths.has(true) && truths.size > 1;
      return {
        next: truths.size > 1 || !truths.has(true) ? [undecided ? under(at, `\`${condition}\` is not true`) : at] : [],
        jumps: truths.has(true) ? [{ kind, label, state: undecided ? under(at, `\`${condition}\``) : at }] : [],
        ends: [],
      };
    }),
  );
}
