import type { FuncCall } from '@pgsql/types';
import { stringsOf } from '../nodes.js';
import { evaluate, type Scope } from './expression.js';
import { regclass, regnamespace, regrole } from './reg-names.js';
import { alternatively, formatText, fromTemplate, isList, known, quoteIdentifier, quoteLiteral, templateOf, textOf, unknown, type Value } from './value.js';

/** What a call of one of PostgreSQL's own functions gives. What calling one does is `calls.ts`. */
export function call(node: FuncCall, scope: Scope): Value {
  const names = stringsOf(node.funcname);
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  if (schema !== undefined && schema !== 'pg_catalog') return unknown;
  const values = (node.args ?? []).map((arg) => evaluate(arg, scope));
  const [first = unknown, second = unknown] = values;
  switch (name) {
    case 'format': {
      if (node.func_variadic === true) return unknown;
      return alternatively(first, (pattern) => {
        const text = pattern.kind === 'known' || pattern.kind === 'template' ? templateOf(pattern) : null;
        return text === null ? unknown : formatText(text, values.slice(1));
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
    case 'lower':
      return first.kind === 'known' && typeof first.value === 'string' ? known(first.value.toLowerCase()) : unknown;
    case 'upper':
      return first.kind === 'known' && typeof first.value === 'string' ? known(first.value.toUpperCase()) : unknown;
    case 'replace': {
      const third = values[2] ?? unknown;
      if (first.kind !== 'known' || second.kind !== 'known' || third.kind !== 'known') return unknown;
      const [text, from, to] = [textOf(first.value), textOf(second.value), textOf(third.value)];
      return text === null || from === null || to === null || from === '' ? unknown : known(text.replaceAll(from, to));
    }
    case 'array_length':
    case 'cardinality':
      return first.kind === 'known' && isList(first.value) && first.value.length > 0 ? known(first.value.length) : unknown;
    case 'to_regclass':
      return first.kind === 'known' && typeof first.value === 'string' ? regclass(scope.state, first.value) : unknown;
    case 'to_regrole':
      return first.kind === 'known' && typeof first.value === 'string' ? regrole(scope.state, first.value) : unknown;
    case 'to_regnamespace':
      return first.kind === 'known' && typeof first.value === 'string' ? regnamespace(scope.state, first.value) : unknown;
    default:
      return unknown;
  }
}
