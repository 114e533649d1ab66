import { catches } from '@pg-guardrails/plpgsql';
import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { withoutContents } from '../contents.js';
import { stateWith } from '../copies.js';
import { Rejection } from '../errors.js';
import { declare } from './declare.js';
import { forgetPerhapsRun, mayHaveFailed, mayHaveMetDuplicate, mayHaveRaised, perhapsRunSoFar, taint, type Flow, type Frame } from './frame.js';
import { runPerhaps } from './perhaps.js';
import { inner, nodesOf, statementsOf, textAt } from './plpgsql-tree.js';
import { unknownState } from './raise.js';
import { runStatements } from './statements.js';
import { known, unknown } from './value.js';

function handlersOf(block: PlpgsqlNode): readonly PlpgsqlNode[] {
  return nodesOf(inner(block['exceptions'], 'PLpgSQL_exception_block')?.['exc_list']).flatMap((one): readonly PlpgsqlNode[] => {
    const handler = inner(one, 'PLpgSQL_exception');
    return handler === null ? [] : [handler];
  });
}

/** Whether a handler catches an error. */
function answer(handler: PlpgsqlNode, sqlstate: string | null): 'yes' | 'maybe' | 'no' {
  const answers = nodesOf(handler['conditions']).map((one) => {
    const condition = inner(one, 'PLpgSQL_condition');
    return catches(textAt(condition, 'condname') ?? '', sqlstate);
  });
  if (answers.includes('yes')) return 'yes';
  return answers.includes('maybe') ? 'maybe' : 'no';
}

const duplicates: ReadonlySet<string> = new Set(['duplicate_object', 'duplicate_table', 'duplicate_column']);

/** Whether a handler waits for what is there already, and for nothing else. */
function catchesDuplicatesOnly(handler: PlpgsqlNode): boolean {
  return nodesOf(handler['conditions']).every((one) => duplicates.has(textAt(inner(one, 'PLpgSQL_condition'), 'condname') ?? ''));
}

/** BEGIN … EXCEPTION … END. An error that a handler catches undoes what the block did. @throws {Rejection} one that none catches */
export function runBlock(frame: Frame, block: PlpgsqlNode): Flow {
  const handlers = handlersOf(block);
  const body = statementsOf(block['body']);
  // What a block declares is set before its handlers are there (pl_exec.c, exec_stmt_block).
  declare(frame, frame.nested?.get(block) ?? []);
  if (frame.nested === null) frame.mayFail = true;
  if (handlers.length === 0) return runStatements(frame, body);
  const { guarded } = frame;
  const { state, mayFail, mayFailOtherwise } = frame;
  const before = frame.touched.length;
  const ran = perhapsRunSoFar(frame);
  const excusedBefore = frame.excuses.any;
  frame.mayFail = false;
  frame.mayFailOtherwise = false;
  frame.excuses.any = false;
  frame.guarded = true;
  const restore = (): void => {
    frame.guarded = guarded;
    frame.mayFail = mayFail || frame.mayFail;
    frame.mayFailOtherwise = mayFailOtherwise || frame.mayFailOtherwise;
    frame.excuses.any = excusedBefore || mayHaveRaised(frame);
  };
  try {
    const flow = runStatements(frame, body);
    frame.guarded = guarded;
    if (handlers.every(catchesDuplicatesOnly) ? mayHaveMetDuplicate(frame) : mayHaveFailed(frame)) {
      // Something outside the model may have raised what a handler catches: then all of the block is undone and the handler runs.
      // Operators, casts and their like that went are perhaps there.
      const { bindings } = frame.state;
      frame.state = withoutContents(stateWith(frame.state, { bindings: [...bindings, ...state.bindings.filter((one) => !bindings.includes(one))] }));
      for (const touch of frame.touched.slice(before).flatMap((touches) => touches('undone'))) taint(frame, touch, 'an error that an EXCEPTION clause catches may have undone this', frame.context);
      runPerhaps(frame, handlers.map((handler) => statementsOf(handler['action'])), handlers);
    }
    restore();
    return flow;
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    // An error that was excused before may be the one that the block raises.
    const sqlstate = error.sqlstate === unknownState || mayHaveRaised(frame) ? null : error.sqlstate;
    for (const handler of handlers) {
      const caught = answer(handler, sqlstate);
      if (caught === 'no') continue;
      frame.guarded = guarded;
      frame.state = state;
      forgetPerhapsRun(frame, ran);
      if (caught === 'maybe') {
        frame.state = withoutContents(frame.state);
        for (const touch of frame.touched.slice(before).flatMap((touches) => touches('done'))) taint(frame, touch, 'it cannot be told which error this raises', frame.context);
        restore();
        runPerhaps(frame, [statementsOf(handler['action'])], [handler]);
        return 'next';
      }
      restore();
      frame.variables.set('sqlstate', sqlstate === null ? unknown : known(sqlstate));
      frame.variables.set('sqlerrm', unknown);
      return runStatements(frame, statementsOf(handler['action']));
    }
    restore();
    throw error;
  }
}
