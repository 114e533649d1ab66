import type { Place } from '@pg-guardrails/kernel';
import type { Activation } from './activation.js';
import { consult, execute } from './consult.js';
import type { Flow, State } from './flow.js';
import { goOn, join, onward, under } from './flow.js';
import type { Tagged } from './tree.js';
import { expressionText, list, number, text } from './tree.js';

/** What a statement evaluates besides what it is gone through for, in the order in which PL/pgSQL does so (pl_exec.c). */
interface Besides {
  readonly expressions: readonly (string | null)[];
  readonly query: string | null;
}

const nothing: Besides = { expressions: [], query: null };

/** The ways through the functions that these expressions call, before the statement does anything else. */
export function evaluateBesides(activation: Activation, state: State, statement: Tagged, place: Place | null): Flow {
  const { expressions, query } = besides(activation, statement);
  let flow = goOn(state);
  for (const expression of expressions) if (expression !== null) flow = onward(flow, (at) => consult(activation, at, expression, place).flow);
  if (query === null) return flow;
  // OPEN runs nothing yet: FETCH does, if there is one.
  const isRun = statement.kind !== 'open';
  return onward(flow, (at) => (isRun ? execute(activation, at, query, place) : perhaps(at, execute(activation, at, query, place))));
}

/** The ways through something that perhaps runs. */
export function perhaps(before: State, flow: Flow): Flow {
  if (flow.ends.length === 0) return flow;
  const ends = flow.ends.map((end) => ({ ...end, state: under(end.state, 'its query is run') }));
  return join({ ...flow, ends }, goOn(under(before, 'its query is not run')));
}

function besides({ session, variables }: Activation, { kind, fields }: Tagged): Besides {
  switch (kind) {
    case 'dynexecute':
    case 'dynfors':
    case 'return_query':
      return { expressions: parameters(fields), query: null };
    case 'open':
    case 'forc':
      return { expressions: [expressionText(fields, 'argquery'), ...parameters(fields)], query: variables[number(fields, 'curvar') ?? 0]?.cursor?.query ?? null };
    case 'fetch':
    case 'return_next':
      return { expressions: [expressionText(fields, 'expr')], query: null };
    case 'fori':
      return { expressions: [expressionText(fields, 'step')], query: null };
    case 'assert':
      // Only where it fails: nothing follows from that, but what is called is called.
      return { expressions: session.course === undefined ? [] : [expressionText(fields, 'message')], query: null };
    case 'assign':
      return { expressions: [subscripted(expressionText(fields, 'expr') ?? '')], query: null };
    default:
      return nothing;
  }
}

/** What USING gives. */
function parameters(fields: Tagged['fields']): readonly (string | null)[] {
  return list(fields, 'params').map((one) => text(one.fields, 'query'));
}

/** The target of an assignment with subscripts: these are expressions. */
function subscripted(assignment: string): string | null {
  const target = /^(?<target>[^=]*?\[[^=]*?):?=/u.exec(assignment)?.groups?.['target'];
  return target ?? null;
}
