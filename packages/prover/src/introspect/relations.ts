import { ruleCondition, updatableOf, type PartitionStrategy, type Policy, type Relation, type RewriteRule, type TablePrivilege, type Updatable } from '@pg-guardrails/catalog';
import { parseStatement } from '@pg-guardrails/sql-reader';
import type { Node } from '@pgsql/types';
import { attributeOf, columnsSql } from './columns.js';
import { constraintOf, constraintsSql } from './constraints.js';
import { aclAt, decodedAt, flagAt, maybeTextAt, numberAt, rowsAt, textAt, textsAt, type Reading, type Row, type Scope } from './rows.js';
import { aclOf, columnNames, inScope, isUserNamespace, list } from './sql.js';
import { functionsOf, usesAt, usesOf } from './uses.js';

const relkinds: Readonly<Record<string, Relation['relkind']>> = {
  r: 'table',
  p: 'partitioned-table',
  v: 'view',
  m: 'materialized-view',
  S: 'sequence',
  f: 'foreign-table',
};

const tablePrivileges: readonly TablePrivilege[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'];

const policies = list(`SELECT p.polname, p.polpermissive, p.polcmd,
    ARRAY(SELECT CASE r.oid WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(r.oid)::pg_catalog.text END FROM pg_catalog.unnest(p.polroles) r(oid)) AS roles,
    pg_catalog.pg_get_expr(p.polqual, p.polrelid, true) AS "using", pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid, true) AS "withCheck", ${usesOf('policy', 'p.oid')} AS uses
  FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid ORDER BY p.oid`);

/** A rule for SELECT is a view's own, and no part of the model. */
const rewriteRules = list(`SELECT w.rulename, w.ev_type, w.is_instead, w.ev_enabled, pg_catalog.pg_get_ruledef(w.oid, true) AS definition, ${usesOf('rule', 'w.oid')} AS uses FROM pg_catalog.pg_rewrite w WHERE w.ev_class = c.oid AND w.ev_type <> '1' ORDER BY w.oid`);

const parents = list(`SELECT i.inhparent AS oid, c.relispartition AS partition FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno`);

/** What a key's expressions read depends on the table (tablecmds.c: StorePartitionKey reverses these dependencies). */
const partitionKey = `(SELECT ${columnNames('c.oid', 'k.partattrs::pg_catalog.int2[]')} || ARRAY(SELECT a.attname FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objid AND a.attnum = d.objsubid
      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.objsubid > 0 AND d.refclassid = d.classid AND d.refobjid = c.oid
        AND d.refobjsubid = 0 AND d.deptype = 'i' ORDER BY a.attnum)
    FROM pg_catalog.pg_partitioned_table k WHERE k.partrelid = c.oid)`;

const partitionExpression = `COALESCE((SELECT 0 = ANY (k.partattrs::pg_catalog.int2[]) FROM pg_catalog.pg_partitioned_table k WHERE k.partrelid = c.oid), false)`;

const partitionStrategy = `(SELECT k.partstrat FROM pg_catalog.pg_partitioned_table k WHERE k.partrelid = c.oid)`;
const strategies: Readonly<Record<string, PartitionStrategy>> = { l: 'list', r: 'range', h: 'hash' };

const securityInvoker = `COALESCE((SELECT o.option_value::pg_catalog.bool FROM pg_catalog.pg_options_to_table(c.reloptions) o WHERE o.option_name = 'security_invoker'), false)`;

/** What a view says, and the relations that its query reads; a definition is null for what is no view. */
const viewQuery = `CASE c.relkind WHEN 'v' THEN pg_catalog.pg_get_viewdef(c.oid) END`;
const viewSources = list(`SELECT DISTINCT r.oid, rn.nspname, r.relname, r.relkind FROM pg_catalog.pg_rewrite w
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    JOIN pg_catalog.pg_class r ON r.oid = d.refobjid JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
    WHERE c.relkind = 'v' AND w.ev_class = c.oid AND w.ev_type = '1' AND r.oid <> c.oid AND r.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')`);

export function relationsSql(postgres: number, scope: Scope): string {
  return `SELECT c.oid, n.nspname, c.relname, c.relkind, pg_catalog.pg_get_userbyid(c.relowner) AS owner,
      ${aclOf('c.relacl', `(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END)::pg_catalog."char"`, 'c.relowner')} AS acl,
      ${columnsSql()} AS columns, ${partitionKey} AS "partitionKey", ${partitionStrategy} AS "partitionStrategy", ${partitionExpression} AS "partitionExpression", ${parents} AS parents, ${rewriteRules} AS rules, ${constraintsSql(postgres)} AS constraints,
      ${policies} AS policies, c.relrowsecurity, c.relforcerowsecurity, ${securityInvoker} AS "securityInvoker", ${viewQuery} AS "viewQuery", ${viewSources} AS "viewSources",
      CASE WHEN c.relkind IN ('v', 'm') THEN ${usesOf('rule', "(SELECT w.oid FROM pg_catalog.pg_rewrite w WHERE w.ev_class = c.oid AND w.ev_type = '1')")}
        WHEN c.relkind = 'p' THEN ${functionsOf('pg_class', 'c.oid')} END AS uses, pg_catalog.obj_description(c.oid, 'pg_class') AS comment
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${isUserNamespace('n')} AND ${inScope('c.oid', scope)} ORDER BY c.oid`;
}

const commands: Readonly<Record<string, Policy['command']>> = { '*': 'ALL', r: 'SELECT', a: 'INSERT', w: 'UPDATE', d: 'DELETE' };

function policyOf(row: Row, { source }: Reading): Policy {
  return {
    name: textAt(row, 'polname'),
    permissive: flagAt(row, 'polpermissive'),
    command: decodedAt(row, 'polcmd', commands),
    roles: textsAt(row, 'roles'),
    using: maybeTextAt(row, 'using'),
    withCheck: maybeTextAt(row, 'withCheck'),
    source,
    ...usesAt(row, 'uses'),
  };
}

const ruleEvents: Readonly<Record<string, RewriteRule['event']>> = { '2': 'UPDATE', '3': 'INSERT', '4': 'DELETE' };

const enabled: Readonly<Record<string, RewriteRule['enabled']>> = { O: 'O', D: 'D', R: 'R', A: 'A' };

function ruleOf(row: Row, { source }: Reading): RewriteRule {
  return { name: textAt(row, 'rulename'), event: decodedAt(row, 'ev_type', ruleEvents), instead: flagAt(row, 'is_instead'), where: ruleCondition(textAt(row, 'definition')), enabled: decodedAt(row, 'ev_enabled', enabled), source, ...usesAt(row, 'uses') };
}

/** What statements on a view change; undefined when its query, as PostgreSQL writes it, cannot be read. Its search_path leads to pg_catalog alone: every name has its schema. */
function updatableFrom(row: Row): Updatable | null | undefined {
  const query = maybeTextAt(row, 'viewQuery');
  const parsed = query === null ? null : parseStatement(query);
  if (parsed === null || parsed.node === null) return undefined;
  const sources = rowsAt(row, 'viewSources').map((one) => ({ oid: numberAt(one, 'oid'), schema: textAt(one, 'nspname'), name: textAt(one, 'relname'), relkind: decodedAt(one, 'relkind', relkinds), columns: [] }));
  // As if the view's columns had been listed: PostgreSQL names them in the query only where they differ.
  const aliases = rowsAt(row, 'columns').map((one): Node => ({ String: { sval: textAt(one, 'attname') } }));
  return updatableOf(({ schemaname, relname }) => sources.find(({ schema, name }) => name === relname && (schemaname === undefined || schema === schemaname)) ?? null, { query: parsed.node, aliases }, null);
}

/**
 * A relation as the simulator has it. What only a history can say (claims, standing revokes) is empty. A sequence's columns are no
 * part of the model.
 */
export function relationOf(row: Row, reading: Reading): Relation {
  const { source } = reading;
  const relkind = decodedAt(row, 'relkind', relkinds);
  const updatable = relkind === 'view' ? updatableFrom(row) : undefined;
  const rules = rowsAt(row, 'rules').map((one) => ruleOf(one, reading));
  return {
    oid: numberAt(row, 'oid'),
    schema: textAt(row, 'nspname'),
    name: textAt(row, 'relname'),
    relkind,
    owner: textAt(row, 'owner'),
    ownerSource: source,
    relacl: aclAt(row, 'acl', tablePrivileges, source),
    ...(relkind === 'sequence' ? { usage: aclAt(row, 'acl', ['USAGE'], source) } : {}),
    revokes: [],
    columns: rowsAt(row, 'columns').map((one) => attributeOf(one, reading)),
    ...(relkind === 'partitioned-table' ? { partitionKey: [...new Set(textsAt(row, 'partitionKey'))], partitionStrategy: decodedAt(row, 'partitionStrategy', strategies) } : {}),
    ...(flagAt(row, 'partitionExpression') ? { partitionExpression: true } : {}),
    parents: rowsAt(row, 'parents').map((one) => ({ oid: numberAt(one, 'oid'), partition: flagAt(one, 'partition') })),
    ...(rules.length === 0 ? {} : { rules }),
    ...usesAt(row, 'uses'),
    ...(updatable === undefined ? {} : { updatable }),
    constraints: rowsAt(row, 'constraints').map((one) => constraintOf(one, reading)),
    policies: rowsAt(row, 'policies').map((one) => policyOf(one, reading)),
    rowSecurity: flagAt(row, 'relrowsecurity'),
    forceRowSecurity: flagAt(row, 'relforcerowsecurity'),
    securityInvoker: flagAt(row, 'securityInvoker'),
    claims: [],
    comment: maybeTextAt(row, 'comment'),
    source,
    statement: source.place,
  };
}
