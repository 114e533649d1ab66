import { parseExpression } from '@pg-guardrails/sql-reader';
import type { Activation } from './activation.js';
import { missingField } from './calls.js';
import { namesOf, walk } from './node.js';
import type { Tagged } from './tree.js';
import { child, expressionText, list, text } from './tree.js';
import type { Variable } from './variables.js';

const harmlessNodes = new Set(['fields', 'String', 'sval', 'ColumnRef', 'A_Const', 'ival', 'boolval', 'isnull', 'location', 'NullTest', 'nulltesttype', 'arg', 'A_Star']);

/** Whether statements may raise an error besides those the analysis follows, for a handler around them to catch. */
export function mayFailOtherwise(statements: readonly Tagged[], activation: Activation): boolean {
  return statements.some((statement) => mayFail(statement, activation));
}

function mayFail({ kind, fields }: Tagged, activation: Activation): boolean {
  const every = (nodes: readonly Tagged[]): boolean => mayFailOtherwise(nodes, activation);
  switch (kind) {
    case 'block': {
      const handlers = child(fields, 'exceptions');
      const actions = handlers === null ? [] : list(handlers.fields, 'exc_list').flatMap((handler) => list(handler.fields, 'action'));
      return activation.variables.some((variable) => variable.initialiser !== null || !takesNull(variable)) || every(list(fields, 'body')) || every(actions);
    }
    case 'if':
      return (
        !isHarmlessCondition(expressionText(fields, 'cond'), activation) ||
        list(fields, 'elsif_list').some((elsif) => !isHarmlessCondition(expressionText(elsif.fields, 'cond'), activation) || every(list(elsif.fields, 'stmts'))) ||
        every(list(fields, 'then_body')) ||
        every(list(fields, 'else_body'))
      );
    case 'raise':
      return (
        list(fields, 'params').some((parameter) => !isHarmless(text(parameter.fields, 'query'), activation)) ||
        // An option that is NULL is an error.
        list(fields, 'options').some((option) => !isConstant(expressionText(option.fields, 'expr')))
      );
    case 'return':
      return child(fields, 'expr') !== null && !isHarmless(expressionText(fields, 'expr'), activation);
    case 'exit':
      return child(fields, 'cond') !== null && !isHarmlessCondition(expressionText(fields, 'cond'), activation);
    default:
      return true;
  }
}

/** Constants, variables and fields that exist raise nothing; comparisons neither, between the texts TG_OP and its like and constants. */
function isHarmless(expression: string | null, activation: Activation): boolean {
  if (expression === null) return true;
  const parsed = parseExpression(expression);
  if (parsed.select === null || parsed.value === null) return false;
  const columns = activation.call?.columns ?? null;
  if (columns === null ? /\b(?:old|new)\s*\./iu.test(expression) : missingField(parsed.select, columns.map(({ name }) => name)) !== null) return false;
  if (/^\s*tg_(?:op|when|level|table_name|table_schema|relname)\s*(?:=|<>|!=)\s*'[^']*'\s*$/iu.test(expression)) return true;
  let harmless = true;
  walk(parsed.value, (kind, inner) => {
    if (!/^\d+$/u.test(kind) && !harmlessNodes.has(kind)) harmless = false;
    if (kind === 'ColumnRef' && readsOtherRecord(inner)) harmless = false;
  });
  return harmless;
}

/** A record variable need not hold a row, nor have the field. */
function readsOtherRecord(fields: unknown): boolean {
  if (typeof fields !== 'object' || fields === null || !('fields' in fields) || !Array.isArray(fields.fields)) return true;
  const [first = '', second] = namesOf(fields.fields);
  return second !== undefined && first !== 'old' && first !== 'new';
}

/** What is no boolean is cast to one, which fails for most texts. */
function isHarmlessCondition(expression: string | null, activation: Activation): boolean {
  if (expression === null || !isHarmless(expression, activation)) return expression === null;
  const { value } = parseExpression(expression);
  if (value === null) return false;
  if ('NullTest' in value || 'A_Expr' in value) return true;
  if ('A_Const' in value) return value.A_Const.boolval !== undefined || value.A_Const.isnull === true;
  if (!('ColumnRef' in value)) return false;
  const [first = '', second] = namesOf(value.ColumnRef.fields);
  const type = second === undefined ? activation.variables.find(({ name, isField }) => name === first && !isField)?.type : activation.call?.columns?.find(({ name }) => name === second)?.type;
  return /^(?:pg_catalog\.)?bool(?:ean)?$/iu.test(type ?? '');
}

function isConstant(expression: string | null): boolean {
  const value = expression === null ? null : parseExpression(expression).value;
  return value !== null && 'A_Const' in value && value.A_Const.isnull !== true;
}

const plainType = /^(?:pg_catalog\.)?"?(?:text|varchar|char|bpchar|name|citext|bool|boolean|smallint|integer|int|bigint|int[248]|numeric|decimal|real|float[48]|double precision|character varying|character|uuid|bytea|jsonb?|date|time|timetz|timestamp|timestamptz|timestamp with(?:out)? time zone|interval|oid|regclass|record|refcursor|void)"?(?:\([\d, ]+\))?(?:\[\d*\])*$/iu;

/** A domain may refuse the NULL that a variable has without a value. */
function takesNull({ type }: Variable): boolean {
  return type === null || plainType.test(type);
}
