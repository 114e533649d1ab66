import { functionKey, parseSearchPath, type Proc } from '@pg-guardrails/catalog';
import { objectAt, typeNameOf } from './names.js';
import { settingParts } from './roles.js';
import { aclAt, decodedAt, flagAt, maybeTextAt, numberAt, rowsAt, textAt, textsAt, type Reading, type Row, type Scope } from './rows.js';
import { aclOf, argumentTypesOf, inScope, isUserNamespace, typeOf } from './sql.js';
import { usesAt, usesOf } from './uses.js';

/** Functions, procedures and aggregates. */
export function functionsSql(scope: Scope): string {
  return `SELECT p.oid, n.nspname, p.proname, p.proargnames, p.proargmodes, p.pronargs, p.proretset, ${typeOf('p.prorettype', 'NULL')} AS returns,
      ${argumentTypesOf('p.proargtypes')} AS arguments,
      l.lanname, CASE WHEN p.prosqlbody IS NULL AND p.prokind <> 'a' THEN p.prosrc END AS body, p.prokind, p.proisstrict, p.prosecdef, p.proconfig, pg_catalog.pg_get_userbyid(p.proowner) AS owner,
      ${usesOf('function', 'p.oid')} AS uses, ${aclOf('p.proacl', `'f'`, 'p.proowner')} AS acl
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE ${isUserNamespace('n')} AND ${inScope('p.oid', scope)} ORDER BY p.oid`;
}

/** The names of the parameters that a call gives: IN, INOUT and VARIADIC. proargmodes is absent when all are IN. */
function argumentNamesOf(row: Row): readonly string[] {
  const [names, modes] = [textsAt(row, 'proargnames'), textsAt(row, 'proargmodes')];
  const given = modes.length === 0 ? names : names.filter((_, index) => modes[index] !== 'o' && modes[index] !== 't');
  return Array.from({ length: numberAt(row, 'pronargs') }, (_, index) => given[index] ?? '');
}

/** SET clauses as written: a search_path is kept with quotes where a name needs them, an empty one as `""`. */
function configOf(entries: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries.map((entry) => {
      const { name, value } = settingParts(entry);
      return [name, name === 'search_path' ? parseSearchPath(value).join(', ') : value];
    }),
  );
}

const kinds: Readonly<Record<string, Proc['prokind']>> = { f: 'function', p: 'procedure', a: 'aggregate', w: 'window' };

export function procOf(row: Row, { source }: Reading): Proc {
  const [schema, name] = [textAt(row, 'nspname'), textAt(row, 'proname')];
  const argumentTypes = rowsAt(row, 'arguments').map(typeNameOf);
  return {
    oid: numberAt(row, 'oid'),
    key: functionKey(schema, name, argumentTypes),
    schema,
    name,
    argumentTypes,
    argumentNames: argumentNamesOf(row),
    returns: `${flagAt(row, 'proretset') ? 'SETOF ' : ''}${typeNameOf(objectAt(row, 'returns'))}`,
    prokind: decodedAt(row, 'prokind', kinds),
    language: textAt(row, 'lanname'),
    body: maybeTextAt(row, 'body'),
    bodyPlace: null,
    securityDefiner: flagAt(row, 'prosecdef'),
    strict: flagAt(row, 'proisstrict'),
    config: configOf(textsAt(row, 'proconfig')),
    owner: textAt(row, 'owner'),
    proacl: aclAt(row, 'acl', ['EXECUTE'], source),
    source,
    ...usesAt(row, 'uses'),
  };
}
