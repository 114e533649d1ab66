import type { AlterObjectSchemaStmt, CreateExtensionStmt, DropStmt, RangeVar } from '@pgsql/types';
import type { Behavior } from '../acl.js';
import { stateWith } from '../copies.js';
import { aclOfNew } from '../default-acl.js';
import { withDefaultDoubt } from '../default-doubt.js';
import { dropItems } from '../drop-objects.js';
import { duplicateObject, insufficientPrivilege, notSupported, Rejection, undefinedObject, undefinedSchema } from '../errors.js';
import { isSuperuser } from '../memberships.js';
import type { AclItem, Extension, Namespace, SchemaPrivilege } from '../model.js';
import { activeSearchPath, currentRole } from '../names.js';
import { stringOf } from '../nodes.js';
import { mayCreateSchemas } from '../owners.js';
import type { Context, State } from '../state.js';
import { taintsIn } from '../taints.js';
import { knownExtensions, type KnownExtension } from './known.js';

/** By the rows of pg_extension: every name that a statement has asks for them, and few statements change them. */
const installedBefore = new WeakMap<State['extensions'], readonly Installed[]>();

/** The extensions whose contents are known, with the schema of their objects. */
function installed({ extensions }: State): readonly Installed[] {
  const before = installedBefore.get(extensions);
  if (before !== undefined) return before;
  const found = [...extensions.values()].flatMap((extension) => {
    const known = knownExtensions.get(extension.name);
    return known === undefined ? [] : [{ extension, known }];
  });
  installedBefore.set(extensions, found);
  return found;
}

/** Whether extensions are there of which the contents are not known. */
export function unknownExtensionsAreThere(state: State): boolean {
  return state.openWorld || installed(state).length < state.extensions.size;
}

/** Whether something may be there that an extension brought of which the contents, or whether it is there, are not known. */
export function extensionsAreOpen(state: State): boolean {
  return unknownExtensionsAreThere(state) || taintsIn(state.taints, 'extensions').some((taint) => taint.rejected !== true);
}

interface Installed {
  readonly extension: Extension;
  readonly known: KnownExtension;
}

/** Whether a name with this schema, or without one, leads to where the extension's objects are. */
function isThere(state: State, schema: string | undefined, { extension, known }: Installed): boolean {
  if (schema !== undefined) return schema === extension.schema || known.makes?.includes(schema) === true;
  return extension.schema === null || extension.schema === 'pg_catalog' || activeSearchPath(state).includes(extension.schema);
}

/** Whether a function, by its name as called, is one of an installed extension. */
export function isExtensionFunction(state: State, names: readonly string[]): boolean {
  const [name = '', schema] = [names.at(-1), names.at(-2)];
  return installed(state).some((one) => one.known.functions.has(name) && isThere(state, schema, one));
}

/** Whether a name with its schema is that of a function which a known extension makes in a schema of its own: `cron.schedule`, also where nothing says that the extension is there. */
export function isKnownByItsSchema(names: readonly string[]): boolean {
  const [name = '', schema] = [names.at(-1), names.at(-2)];
  const isItsOwn = ({ schema: fixed, makes }: KnownExtension): boolean => schema !== undefined && schema !== 'pg_catalog' && (fixed === schema || makes?.includes(schema) === true);
  return [...knownExtensions.values()].some((known) => known.functions.has(name) && isItsOwn(known));
}

/** Whether an installed extension has a function of this name, wherever it is. */
export function hasExtensionFunction(state: State, name: string): boolean {
  return installed(state).some(({ known }) => known.functions.has(name));
}

/** Whether a type, by its name as written, is one of an installed extension. */
export function isExtensionType(state: State, names: readonly string[]): boolean {
  const [name = '', schema] = [names.at(-1), names.at(-2)];
  return installed(state).some((one) => one.known.types.has(name) && isThere(state, schema, one));
}

/** Whether an access method of indexes is one of an installed extension. */
export function isExtensionMethod(state: State, name: string): boolean {
  return installed(state).some(({ known }) => known.methods.has(name));
}

/** Whether a relation, by its name as written, is one of an installed extension. */
export function isExtensionRelation(state: State, { schemaname, relname = '' }: RangeVar): boolean {
  const written = schemaname === undefined ? relname : `${schemaname}.${relname}`;
  return installed(state).some((one) => one.known.relations.has(written) || (one.known.relations.has(relname) && isThere(state, schemaname, one)));
}

function optionOf(statement: CreateExtensionStmt, name: string): string | null {
  for (const node of statement.options ?? []) if ('DefElem' in node && node.DefElem.defname === name) return stringOf(node.DefElem.arg);
  return null;
}

function withSchema(state: State, name: string, context: Context): State {
  if (state.namespaces.has(name) || name === 'pg_catalog') return state;
  const owner = currentRole(state);
  const nspacl = aclOfNew(state, 'schemas', owner, null, context.source).flatMap((item): AclItem<SchemaPrivilege>[] =>
    item.privilege === 'USAGE' || item.privilege === 'CREATE' ? [{ ...item, privilege: item.privilege }] : [],
  );
  const namespace: Namespace = { oid: state.nextOid, name, owner, nspacl, source: context.source };
  const made = stateWith(state, { nextOid: state.nextOid + 1, namespaces: state.namespaces.with(name, namespace) });
  return withDefaultDoubt(made, 'schemas', { aspects: ['schemas'], relations: [], names: [name] }, context);
}

/** CREATE EXTENSION (extension.c). Whether the server has it is not known. @throws {Rejection} 42710, 42501, 3F000 */
export function createExtension(state: State, statement: CreateExtensionStmt, context: Context): State {
  const name = statement.extname ?? '';
  // plpgsql is there from the beginning, and is none of a history's.
  if (state.extensions.has(name) || name === 'plpgsql') {
    if (statement.if_not_exists === true) return state;
    throw duplicateObject('extension', name);
  }
  const known = knownExtensions.get(name);
  const user = currentRole(state);
  if (known !== undefined && !isSuperuser(state, user) && !(known.trusted && mayCreateSchemas(state, user))) {
    throw insufficientPrivilege(`permission denied to create extension "${name}"`);
  }
  const wanted = optionOf(statement, 'schema');
  if (wanted !== null && !state.namespaces.has(wanted) && wanted !== 'pg_catalog' && known?.makes?.includes(wanted) !== true) throw undefinedSchema(wanted);
  const target = wanted ?? known?.schema ?? activeSearchPath(state)[0];
  if (target === undefined && known !== undefined) throw new Rejection('3F000', 'no schema has been selected to create in');
  const extension: Extension = { name, schema: target ?? null, source: context.source };
  let next: State = stateWith(state, { extensions: state.extensions.with(name, extension) });
  for (const schema of [...(known?.makes ?? []), ...(target === undefined ? [] : [target])]) next = withSchema(next, schema, context);
  return next;
}

/** ALTER EXTENSION … SET SCHEMA. @throws {Rejection} 42704, 3F000, 0A000 */
export function moveExtension(state: State, statement: AlterObjectSchemaStmt): State {
  const name = stringOf(statement.object) ?? '';
  const extension = state.extensions.get(name);
  if (extension === undefined) {
    if (extensionsAreOpen(state)) return state;
    throw undefinedObject('extension', name);
  }
  const schema = statement.newschema ?? '';
  if (!state.namespaces.has(schema)) throw undefinedSchema(schema);
  if (knownExtensions.get(name)?.schema !== undefined) throw notSupported(`extension "${name}" does not support SET SCHEMA`);
  return stateWith(state, { extensions: state.extensions.with(name, { ...extension, schema }) });
}

/** DROP EXTENSION; with CASCADE what uses its types and trigger functions. @throws {Rejection} 42704, 2BP01 */
export function dropExtensions(state: State, statement: DropStmt, behavior: Behavior): State {
  const doomed: Extension[] = [];
  for (const node of statement.objects ?? []) {
    const name = stringOf(node) ?? '';
    const extension = state.extensions.get(name);
    if (extension !== undefined) doomed.push(extension);
    else if (statement.missing_ok !== true && name !== 'plpgsql' && !extensionsAreOpen(state)) throw undefinedObject('extension', name);
  }
  return dropItems(state, doomed.map((extension) => ({ kind: 'extension', extension })), behavior);
}
