import type { AlterTableCmd, Node, RangeVar, VariableSetStmt } from '@pgsql/types';
import { isSystemTable } from '../catalog-writes.js';
import type { Proc, Relation } from '../model.js';
import { relationNamed } from '../queries.js';
import { dottedName, stringOf, stringsOf, walk } from '../nodes.js';
import { replicaParameter } from '../settings.js';
import { constantText, rowsOf } from './conditions.js';
import type { Deed } from './model.js';
import type { Reading } from './reading.js';

/** Where names of a statement are looked up. */
export interface Scope {
  readonly reading: Reading;
  readonly path: readonly string[];
  /** The function that the statement stands in; null for the action of a rule. */
  readonly proc: Proc | null;
}

/** What a name leads to. Names that nothing in the history makes lead nowhere. */
export function relationIn({ reading, path }: Scope, name: { readonly schemaname?: string | undefined; readonly relname?: string | undefined } | undefined): Relation | null {
  const schemas = name?.schemaname === undefined || name.schemaname === '' ? path : [name.schemaname];
  for (const schema of schemas) {
    const relation = reading.ask((catalog) => relationNamed(catalog, schema, name?.relname ?? ''));
    if (relation !== null) return relation;
  }
  return null;
}

/** Subcommands of ALTER TABLE that neither change rows nor anything that guards them. */
const harmless: ReadonlySet<string> = new Set([
  'AT_AddColumn', 'AT_ColumnDefault', 'AT_CookedColumnDefault', 'AT_SetNotNull', 'AT_AddConstraint', 'AT_ValidateConstraint', 'AT_AddIndex', 'AT_SetStatistics',
  'AT_SetStorage', 'AT_ClusterOn', 'AT_SetRelOptions', 'AT_EnableRowSecurity', 'AT_ForceRowSecurity', 'AT_AttachPartition', 'AT_SetLogged', 'AT_ReplicaIdentity',
]);

const switches: Readonly<Record<string, readonly ['one' | 'all' | 'user', 'O' | 'D' | 'R' | 'A']>> = {
  AT_EnableTrig: ['one', 'O'], AT_EnableAlwaysTrig: ['one', 'A'], AT_EnableReplicaTrig: ['one', 'R'], AT_DisableTrig: ['one', 'D'],
  AT_EnableTrigAll: ['all', 'O'], AT_DisableTrigAll: ['all', 'D'], AT_EnableTrigUser: ['user', 'O'], AT_DisableTrigUser: ['user', 'D'],
};

function ofSubcommand(relation: Relation, reach: 'only' | 'clones', { subtype, name }: AlterTableCmd): readonly Deed[] {
  const kind: string = subtype ?? '';
  const found = switches[kind];
  if (found !== undefined) {
    const [which, enabled] = found;
    return [{ kind: 'switch-trigger', relation, trigger: which === 'one' ? { name: name ?? '' } : which, enabled, reach }];
  }
  return harmless.has(kind) ? [] : [{ kind: 'alter', relation, words: `runs ALTER TABLE on it`, empties: false }];
}

/** Everything that a statement does, wherever in it that stands. */
export function deedsOf(scope: Scope, statement: Node): readonly Deed[] {
  const found: Deed[] = [];
  const write = (operation: 'INSERT' | 'UPDATE' | 'DELETE', fields: { readonly relation?: RangeVar | undefined; readonly whereClause?: Node }, columns: readonly string[], isPart: boolean): void => {
    const relation = relationIn(scope, fields.relation);
    if (relation === null && fields.relation !== undefined && isSystemTable(fields.relation)) found.push({ kind: 'powers', words: `writes to ${fields.relation.relname ?? ''}` });
    if (relation === null) return;
    const rows = isPart ? { kind: 'some' as const, where: 'the condition of the statement' } : rowsOf(scope.proc, fields);
    found.push({ kind: 'write', operation, relation, columns, rows });
  };
  walk({ statement }, (kind, body) => {
    const node = { [kind]: body } as unknown as Node;
    if (typeof body !== 'object' || body === null) return;
    if ('UpdateStmt' in node) write('UPDATE', node.UpdateStmt, targets(node.UpdateStmt.targetList), node.UpdateStmt.fromClause !== undefined);
    else if ('DeleteStmt' in node) write('DELETE', node.DeleteStmt, [], node.DeleteStmt.usingClause !== undefined);
    else if ('InsertStmt' in node) {
      write('INSERT', { relation: node.InsertStmt.relation }, [], false);
      const conflict = node.InsertStmt.onConflictClause;
      if (conflict?.action === 'ONCONFLICT_UPDATE') write('UPDATE', { relation: node.InsertStmt.relation }, targets(conflict.targetList), true);
    } else if ('MergeStmt' in node) {
      for (const one of node.MergeStmt.mergeWhenClauses ?? []) {
        if (!('MergeWhenClause' in one)) continue;
        const operation = { CMD_UPDATE: 'UPDATE', CMD_DELETE: 'DELETE', CMD_INSERT: 'INSERT' }[String(one.MergeWhenClause.commandType)];
        if (operation === 'UPDATE' || operation === 'DELETE' || operation === 'INSERT') write(operation, node.MergeStmt, targets(one.MergeWhenClause.targetList), true);
      }
    } else if ('TruncateStmt' in node) {
      for (const one of node.TruncateStmt.relations ?? []) {
        const relation = 'RangeVar' in one ? relationIn(scope, one.RangeVar) : null;
        if (relation !== null) found.push({ kind: 'write', operation: 'TRUNCATE', relation, columns: [], rows: { kind: 'all' } });
      }
      if (node.TruncateStmt.behavior === 'DROP_CASCADE') found.push(...truncatedWith(scope, found));
    } else if ('CopyStmt' in node && node.CopyStmt.is_from === true) write('INSERT', { relation: node.CopyStmt.relation }, [], false);
    else found.push(...definitionDeeds(scope, node));
  });
  return found;
}

function targets(list: readonly Node[] | undefined): readonly string[] {
  return (list ?? []).flatMap((target) => ('ResTarget' in target ? (target.ResTarget.name ?? []) : []));
}

/** CASCADE empties whatever refers to what is emptied. */
function truncatedWith({ reading }: Scope, found: readonly Deed[]): readonly Deed[] {
  const relations = reading.ask((catalog) => catalog.relations);
  const emptied = new Set(found.flatMap((deed) => (deed.kind === 'write' && deed.operation === 'TRUNCATE' ? [deed.relation.oid] : [])));
  const more: Deed[] = [];
  for (let size = -1; size !== emptied.size; ) {
    size = emptied.size;
    for (const relation of relations.values()) {
      if (emptied.has(relation.oid) || !relation.constraints.some(({ references }) => references !== null && emptied.has(references.relation))) continue;
      emptied.add(relation.oid);
      more.push({ kind: 'write', operation: 'TRUNCATE', relation, columns: [], rows: { kind: 'all' } });
    }
  }
  return more;
}

function definitionDeeds(scope: Scope, node: Node): readonly Deed[] {
  if ('AlterTableStmt' in node) {
    const relation = relationIn(scope, node.AlterTableStmt.relation);
    const reach = node.AlterTableStmt.relation?.inh === true ? 'clones' : 'only';
    return relation === null ? [] : (node.AlterTableStmt.cmds ?? []).flatMap((command) => ('AlterTableCmd' in command ? ofSubcommand(relation, reach, command.AlterTableCmd) : []));
  }
  if ('DropStmt' in node) return dropped(scope, node.DropStmt);
  if ('AlterOwnerStmt' in node) return [{ kind: 'powers', words: 'gives something to another owner' }];
  if ('GrantStmt' in node) return granted(scope, node.GrantStmt);
  if ('GrantRoleStmt' in node) return [{ kind: 'powers', words: 'runs GRANT or REVOKE of a role' }];
  if ('AlterRoleStmt' in node) return [{ kind: 'powers', words: 'runs ALTER ROLE' }];
  if ('CreateRoleStmt' in node) return [{ kind: 'powers', words: 'runs CREATE ROLE' }];
  if ('ReassignOwnedStmt' in node) return [{ kind: 'powers', words: 'runs REASSIGN OWNED' }];
  if ('DropOwnedStmt' in node) return [{ kind: 'powers', words: 'runs DROP OWNED' }];
  if ('AlterRoleSetStmt' in node) return ofSetting(node.AlterRoleSetStmt.setstmt, 'ALTER ROLE');
  if ('AlterDatabaseSetStmt' in node) return ofSetting(node.AlterDatabaseSetStmt.setstmt, 'ALTER DATABASE');
  if ('AlterSystemStmt' in node) return [{ kind: 'powers', words: 'runs ALTER SYSTEM' }];
  if ('CreateSubscriptionStmt' in node) return [{ kind: 'powers', words: 'runs CREATE SUBSCRIPTION' }];
  if ('CreateFunctionStmt' in node) return replaced(scope, stringsOf(node.CreateFunctionStmt.funcname));
  if ('AlterFunctionStmt' in node) return replaced(scope, stringsOf(node.AlterFunctionStmt.func?.objname));
  if ('RuleStmt' in node) {
    const relation = relationIn(scope, node.RuleStmt.relation);
    return relation === null ? [] : [{ kind: 'alter', relation, words: 'runs CREATE RULE on it', empties: false }];
  }
  if ('VariableSetStmt' in node) return [setBy(node.VariableSetStmt)];
  if ('DoStmt' in node) return [{ kind: 'opaque', reason: 'it runs a DO block' }];
  if ('ExecuteStmt' in node) return [{ kind: 'opaque', reason: 'it runs a prepared statement' }];
  if ('FuncCall' in node && stringsOf(node.FuncCall.funcname).at(-1) === 'set_config') {
    const [first, second] = node.FuncCall.args ?? [];
    const name = constantText(first);
    if (name !== null) return [{ kind: 'set', name: name.toLowerCase(), value: constantText(second) }];
    return isOfNoServer(first) ? [] : [{ kind: 'opaque', reason: 'it sets a setting whose name is no constant' }];
  }
  return [];
}

/** RESET and DEFAULT take the value that the session began with: of session_replication_role that is `origin`, unless a role, the database or the server has another. */
function setBy({ kind, name = '', args }: VariableSetStmt): Deed {
  const isReset = kind === 'VAR_RESET' || kind === 'VAR_SET_DEFAULT';
  return { kind: 'set', name: name.toLowerCase(), value: isReset && name.toLowerCase() === replicaParameter ? 'origin' : constantText(args?.[0]) };
}

/** `'app.' || …`: a name with such a beginning is none of PostgreSQL's own settings (manual: Customized Options). */
function isOfNoServer(node: Node | undefined): boolean {
  if (node === undefined || !('A_Expr' in node) || stringsOf(node.A_Expr.name).join('.') !== '||') return false;
  const beginning = constantText(node.A_Expr.lexpr);
  return beginning === null ? isOfNoServer(node.A_Expr.lexpr) : /^(?!plpgsql\.)\w+\./iu.test(beginning);
}

function ofSetting(statement: { readonly name?: string } | undefined, command: string): readonly Deed[] {
  return statement?.name?.toLowerCase() === replicaParameter ? [{ kind: 'powers', words: `runs ${command} … SET ${replicaParameter}` }] : [];
}

function replaced({ reading, path }: Scope, names: readonly string[]): readonly Deed[] {
  const schema = names.at(-2);
  const found = [...reading.ask(({ functions }) => functions).values()].filter((proc) => proc.name === names.at(-1) && (schema === undefined ? path.includes(proc.schema) : proc.schema === schema));
  return found.map((proc) => ({ kind: 'replace-function', function: proc, words: `replaces or alters the function ${proc.schema}.${proc.name}()` }));
}

function granted(scope: Scope, { objects, is_grant, objtype }: Extract<Node, { GrantStmt: unknown }>['GrantStmt']): readonly Deed[] {
  if (is_grant !== true) return [];
  if (objtype === 'OBJECT_PARAMETER_ACL') return [{ kind: 'powers', words: 'grants a setting' }];
  if (objtype !== 'OBJECT_TABLE') return [];
  return (objects ?? []).flatMap((object): readonly Deed[] => {
    if (!('RangeVar' in object)) return [{ kind: 'powers', words: 'runs GRANT ON ALL TABLES' }];
    const relation = relationIn(scope, object.RangeVar);
    return relation === null ? [] : [{ kind: 'alter', relation, words: 'runs GRANT on it', empties: false }];
  });
}

function dropped(scope: Scope, { objects, removeType, behavior }: Extract<Node, { DropStmt: unknown }>['DropStmt']): readonly Deed[] {
  return (objects ?? []).flatMap((object): readonly Deed[] => {
    const names = dottedName(object);
    switch (removeType) {
      case 'OBJECT_TABLE': {
        const relation = relationIn(scope, { relname: names.at(-1), schemaname: names.at(-2) });
        return relation === null ? [] : [{ kind: 'alter', relation, words: 'drops it', empties: true }];
      }
      case 'OBJECT_TRIGGER': {
        const relation = relationIn(scope, { relname: names.at(-2), schemaname: names.at(-3) });
        return relation === null ? [] : [{ kind: 'switch-trigger', relation, trigger: { name: names.at(-1) ?? '' }, enabled: 'D', reach: 'clones' }];
      }
      case 'OBJECT_SCHEMA':
        return [{ kind: 'powers', words: `drops the schema ${stringOf(object) ?? ''}` }];
      case 'OBJECT_FUNCTION':
      case 'OBJECT_TYPE':
      case 'OBJECT_DOMAIN':
        return behavior === 'DROP_CASCADE' ? [{ kind: 'powers', words: 'drops a function or type with CASCADE' }] : [];
      default:
        return [];
    }
  });
}
