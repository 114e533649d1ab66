import type { State } from '../state.js';
import { procOf } from './reg-names.js';
import { known, quoteIdentifier, quoteLiteral, unknown, type Datum, type Value } from './value.js';

/** Settings that hold a list of names, each quoted on its own (ruleutils.c, pg_get_functiondef; GUC_LIST_QUOTE). */
const listSettings: ReadonlySet<string> = new Set(['search_path', 'local_preload_libraries', 'session_preload_libraries', 'shared_preload_libraries', 'temp_tablespaces', 'unix_socket_directories']);

function settingClause(name: string, value: string): string {
  const written = listSettings.has(name) ? value.split(',').map((part) => quoteLiteral(part.trim().replace(/^"(.*)"$/u, '$1'))).join(', ') : quoteLiteral(value);
  return ` SET ${quoteIdentifier(name)} TO ${written}\n`;
}

/** A dollar quote that the body does not hold (ruleutils.c: $function$, then longer ones). */
function quoteFor(body: string): string {
  let tag = '$function';
  while (body.includes(tag)) tag += 'x';
  return `${tag}$`;
}

/**
 * pg_get_functiondef, as a text that makes the same function again. Unknown for functions with default values or output parameters, whose
 * text the model does not keep.
 */
export function functionDefinition(state: State, oid: Datum): Value {
  const proc = procOf(state, oid);
  if (proc === null || proc.body === null) return unknown;
  const definition = state.definitions.get(proc.source);
  if (definition === undefined || definition.defaults.some((one) => one !== null) || /^SETOF record$|^record$|%TYPE/u.test(proc.returns)) return unknown;
  const args = proc.argumentTypes.map((type, index) => {
    const name = proc.argumentNames[index] ?? '';
    return name === '' ? type : `${quoteIdentifier(name)} ${type}`;
  });
  const attributes = [...definition.attributes.filter((word) => word !== 'STRICT'), ...(proc.strict ? ['STRICT'] : []), ...(proc.securityDefiner ? ['SECURITY DEFINER'] : [])];
  const tag = quoteFor(proc.body);
  return known(
    [
      `CREATE OR REPLACE FUNCTION ${quoteIdentifier(proc.schema)}.${quoteIdentifier(proc.name)}(${args.join(', ')})\n`,
      ` RETURNS ${proc.returns}\n`,
      ` LANGUAGE ${quoteIdentifier(proc.language)}\n`,
      ...(attributes.length === 0 ? [] : [` ${attributes.join(' ')}\n`]),
      ...Object.entries(proc.config).map(([name, value]) => settingClause(name, value)),
      `AS ${tag}${proc.body}${tag}\n`,
    ].join(''),
  );
}
