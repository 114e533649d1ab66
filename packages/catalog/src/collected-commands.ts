import type { Node } from '@pgsql/types';
import { commandTag } from './command-tags.js';
import { extensionOid } from './evaluate/object-rows.js';
import { anyRow, functionOid, never, perhaps, row, schemaOid, type Row } from './evaluate/rows.js';
import { quoteIdentifier, type Value } from './evaluate/value.js';
import type { State } from './state.js';

/** What a statement in the script of an extension makes. */
export const ofExtension = perhaps(row({ objid: 'what an extension brings', in_extension: true }));

/** What pg_event_trigger_ddl_commands() gives: the new table, schema, extension or function, and nothing of what is dropped; of other commands nothing is known. */
export function commandsOf(before: State, after: State, node: Node): readonly Row[] {
  if ('CreateExtensionStmt' in node) {
    const made = [...after.extensions.keys()].filter((name) => !before.extensions.has(name));
    // What the extension's own script makes is listed as well; none of it is an extension or a schema by this name.
    return [...made.map((name) => row({ objid: extensionOid(name), object_type: 'extension', object_identity: name, command_tag: 'CREATE EXTENSION', in_extension: false })), ofExtension];
  }
  if ('CreateSchemaStmt' in node && (node.CreateSchemaStmt.schemaElts ?? []).length === 0) {
    const made = [...after.namespaces.keys()].filter((name) => !before.namespaces.has(name));
    return made.map((name) => row({ objid: schemaOid(name), object_type: 'schema', object_identity: name, command_tag: 'CREATE SCHEMA', in_extension: false }));
  }
  if ('CreateFunctionStmt' in node) {
    return after.functions.keysChangedSince(before.functions).map((key) => row({ objid: functionOid(key), object_type: 'function', in_extension: false }));
  }
  if ('CreateStmt' in node || 'CreateTableAsStmt' in node || 'SelectStmt' in node) return tablesMade(before, after, node);
  return 'DropStmt' in node ? [] : [anyRow];
}

/** Tags of statements that make a table, of which one statement collects one. */
const making: readonly string[] = ['CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'CREATE MATERIALIZED VIEW'];

/** The table; besides, the sequences, indexes and foreign keys that come of the same statement. */
function tablesMade(before: State, after: State, node: Node): readonly Row[] {
  const made = after.relations.movedSince(before.relations).come.filter(({ oid, relkind }) => relkind !== 'sequence' && !before.relations.has(oid));
  const rows = made.map(({ oid, relkind, schema, name }) =>
    row({ objid: oid, object_type: relkind === 'materialized-view' ? 'materialized view' : 'table', schema_name: schema, object_identity: `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`, command_tag: commandTag(node), in_extension: false }),
  );
  const command_tag: Value = { kind: 'none-of', values: [never, ...making] };
  return [...rows, perhaps(row({ command_tag, in_extension: false }))];
}
