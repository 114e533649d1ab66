import type { Node, ObjectWithArgs } from '@pgsql/types';
import { isBuiltIn } from '../evaluate/builtins.js';
import { unknownExtensionsAreThere, isExtensionFunction } from '../extensions/extensions.js';
import { functionsCalled } from '../functions.js';
import { isSystemSchema } from '../names.js';
import { stringsOf } from '../nodes.js';
import type { State } from '../state.js';
import { typeName } from '../types.js';

/** Kinds of pg_catalog's functions that are too many to be listed by name: what administers the server, and large objects. */
const kinds = /^(?:pg|lo)_/u;

function isOfPostgres(names: readonly string[]): boolean {
  const [name = '', schema] = [names.at(-1), names.at(-2)];
  return schema === undefined ? isBuiltIn(name) || name === 'set_config' || kinds.test(name) : isSystemSchema(schema);
}

function typeNamesOf(nodes: readonly Node[] | undefined): string {
  return (nodes ?? []).flatMap((node) => ('TypeName' in node ? [typeName(node.TypeName)] : [])).join();
}

/**
 * Whether a statement names a function that the model does not hold: one of PostgreSQL's own, or of an extension. Who owns and may call these changes nothing that is asked
 * here, and a superuser may always change it; whoever holds no grant option is only warned (aclchk.c, restrict_and_check_grant).
 */
export function isOthersFunction(state: State, { objname, objargs, args_unspecified }: ObjectWithArgs): boolean {
  const names = stringsOf(objname);
  const types = typeNamesOf(objargs);
  const isOwn = functionsCalled(state, names).some(({ argumentTypes }) => args_unspecified === true || argumentTypes.join() === types);
  return !isOwn && (isOfPostgres(names) || isExtensionFunction(state, names) || unknownExtensionsAreThere(state));
}
