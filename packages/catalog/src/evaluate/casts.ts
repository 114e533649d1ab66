import type { TypeCast } from '@pgsql/types';
import { stringsOf } from '../nodes.js';
import { clippedName } from './clipped-names.js';
import { functionOid } from './rows.js';
import { evaluate, type Scope } from './expression.js';
import { asRegclass, asRegprocedure, functionBySignature, regclass, regnamespace, regrole } from './reg-names.js';
import { fromTruth, truth } from './truth.js';
import { kindOfType, ofKind, typedUnknown } from './typed-unknown.js';
import { asArray, known, named, quoteIdentifier, textOf, unknown, type Datum, type Value } from './value.js';

const textTypes: ReadonlySet<string> = new Set(['text', 'varchar', 'name', 'bpchar']);

/** CAST and `::`. */
export function cast(node: TypeCast, scope: Scope): Value {
  const value = evaluate(node.arg, scope);
  const target = stringsOf(node.typeName?.names).at(-1) ?? '';
  if ((node.typeName?.arrayBounds ?? []).length > 0) return asArray(value);
  if (value.kind === 'template' && textTypes.has(target)) return value;
  const type = stringsOf(node.typeName?.names).join('.');
  if (value.kind === 'template' || value.kind === 'unknown') return ofKind(kindOfType(scope.state, type));
  if (value.kind !== 'known') return unknown;
  if (target === 'name') {
    const text = value.text ?? textOf(value.value);
    return known(text === null ? null : clippedName(text));
  }
  if (textTypes.has(target)) return known(value.text ?? textOf(value.value));
  switch (target) {
    case 'regclass':
      return typeof value.value === 'string' ? missingIsUnknown(regclass(scope.state, value.value)) : asRegclass(scope.state, value.value);
    case 'regprocedure':
    case 'regproc':
      return procedure(scope, value.value);
    case 'regrole':
      return ofOid(value.value, 'role:') ?? (typeof value.value === 'string' ? missingIsUnknown(regrole(scope.state, value.value)) : unknown);
    case 'regnamespace':
      return ofOid(value.value, 'schema:') ?? (typeof value.value === 'string' ? missingIsUnknown(regnamespace(scope.state, value.value)) : unknown);
    case 'oid':
      // The number itself is not the server's: it may be compared, but never printed.
      return typeof value.value === 'string' && value.text === undefined && /^\d+$/u.test(value.value) ? unknown : { kind: 'known', value: value.value };
    case 'bool':
      return typeof value.value === 'string' ? fromTruth(truth(value)) : value;
    case 'int4':
    case 'int8':
    case 'int2':
    case 'numeric':
      return value.value === null ? value : Number.isFinite(Number(value.value)) ? known(Number(value.value)) : unknown;
    case 'date':
    case 'timestamp':
    case 'timestamptz':
    case 'interval':
    case 'time':
    case 'timetz':
      return typedUnknown(scope.state, type, value);
    case 'regtype':
    case 'regoper':
    case 'regoperator':
      return unknown;
    default:
      return value;
  }
}

/** The oid of a role or a schema, which prints as its name. */
function ofOid(value: Datum, mark: string): Value | null {
  return typeof value === 'string' && value.startsWith(mark) ? named(value, quoteIdentifier(value.slice(mark.length))) : null;
}

function procedure({ state }: Scope, value: Datum): Value {
  if (typeof value !== 'string') return unknown;
  if (value.startsWith('function:')) return asRegprocedure(state, value);
  const found = functionBySignature(state, value);
  return found === 'unknown' || found === null ? unknown : asRegprocedure(state, functionOid(found.key));
}

/** 'x'::regclass raises an error where to_regclass gives NULL. */
function missingIsUnknown(value: Value): Value {
  return value.kind === 'known' && value.value === null ? unknown : value;
}
