import type { FuncCall } from '@pgsql/types';
import { stringsOf } from '../nodes.js';
import { currentSchema } from './current-schema.js';
import { functionOid } from './rows.js';
import { evaluate, type Scope } from './expression.js';
import { functionDefinition } from './function-definition.js';
import { asRegprocedure, functionBySignature, regclass, regnamespace, regrole } from './reg-names.js';
import { joinedArray } from './joined.js';
import { callTextFunction, isTextFunction } from './text-functions.js';
import { typedCall } from './typed-calls.js';
import { alternatively, currentDatabase, eachWay, formatText, fromTemplate, known, oneOf, quoteIdentifier, quoteLiteral, templateOf, unknown, type Value } from './value.js';

/** What a call of one of PostgreSQL's own functions gives. What calling one does is `calls.ts`. */
export function call(node: FuncCall, scope: Scope): Value {
  const names = stringsOf(node.funcname);
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  if (schema !== undefined && schema !== 'pg_catalog') return unknown;
  const values = (node.args ?? []).map((arg) => evaluate(arg, scope));
  const [first = unknown] = values;
  switch (name) {
    case 'format': {
      if (node.func_variadic === true) return unknown;
      return alternatively(first, (pattern) => {
        const text = pattern.kind === 'known' || pattern.kind === 'template' ? templateOf(pattern) : null;
        return text === null ? unknown : oneOf(eachWay(values.slice(1)).map((args) => formatText(text, args)));
      });
    }
    case 'concat':
      return fromTemplate(values.map((value) => templateOf(value) ?? '').join(''));
    case 'quote_ident': {
      const text = templateOf(first);
      return text === null ? known(null) : fromTemplate(quoteIdentifier(text));
    }
    case 'quote_literal':
    case 'quote_nullable': {
      const text = templateOf(first);
      return text === null ? known(name === 'quote_literal' ? null : 'NULL') : fromTemplate(quoteLiteral(text));
    }
    case 'concat_ws': {
      const [separator, ...parts] = values.map(templateOf);
      return separator === null || separator === undefined ? known(null) : fromTemplate(parts.filter((part) => part !== null).join(separator));
    }
    case 'current_database':
      return known(currentDatabase);
    case 'current_schema':
      return currentSchema(scope.state);
    case 'pg_get_functiondef':
      return first.kind === 'known' ? functionDefinition(scope.state, first.value) : unknown;
    case 'pg_get_userbyid':
      return first.kind === 'known' && typeof first.value === 'string' && first.value.startsWith('role:') ? known(first.value.slice('role:'.length)) : unknown;
    case 'to_regprocedure':
    case 'to_regproc': {
      const found = first.kind === 'known' && typeof first.value === 'string' ? functionBySignature(scope.state, first.value) : 'unknown';
      if (found === 'unknown') return unknown;
      return found === null ? known(null) : asRegprocedure(scope.state, functionOid(found.key));
    }
    case 'to_regclass':
      return first.kind === 'known' && typeof first.value === 'string' ? regclass(scope.state, first.value) : unknown;
    case 'to_regrole':
      return first.kind === 'known' && typeof first.value === 'string' ? regrole(scope.state, first.value) : unknown;
    case 'to_regnamespace':
      return first.kind === 'known' && typeof first.value === 'string' ? regnamespace(scope.state, first.value) : unknown;
    case 'array_to_string': {
      const value = callTextFunction(name, values);
      return value.kind === 'unknown' ? joinedArray(node.args ?? [], values[1], scope) : value;
    }
    default:
      return typedUnlessKnown(isTextFunction(name) ? callTextFunction(name, values) : unknown, name, values);
  }
}

function typedUnlessKnown(value: Value, name: string, values: readonly Value[]): Value {
  return value.kind === 'unknown' ? typedCall(name, values) : value;
}
