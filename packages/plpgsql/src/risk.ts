import { parseExpression } from '@pg-guardrails/sql-reader';
import type { Activation } from './activation.js';
import { missingField } from './calls.js';
import { walk } from './node.js';
import type { Tagged } from './tree.js';
import { child, expressionText, list, text } from './tree.js';

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
      return activation.variables.some((variable) => variable.initialiser !== null) || every(list(fields, 'body')) || every(actions);
    }
    case 'if':
      return (
        !isHarmless(expressionText(fields, 'cond'), activation) ||
        list(fields, 'elsif_list').some((elsif) => !isHarmless(expressionText(elsif.fields, 'cond'), activation) || every(list(elsif.fields, 'stmts'))) ||
        every(list(fields, 'then_body')) ||
        every(list(fields, 'else_body'))
      );
    case 'raise':
      return (
        list(fields, 'params').some((parameter) => !isHarmless(text(parameter.fields, 'query'), activation)) ||
        list(fields, 'options').some((option) => !isHarmless(expressionText(option.fields, 'expr'), activation))
      );
    case 'return':
      return child(fields, 'expr') !== null && !isHarmless(expressionText(fields, 'expr'), activation);
    case 'exit':
      return child(fields, 'cond') !== null && !isHarmless(expressionText(fields, 'cond'), activation);
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
  walk(parsed.value, (kind) => {
    if (!/^\d+$/u.test(kind) && !harmlessNodes.has(kind)) harmless = false;
  });
  return harmless;
}
