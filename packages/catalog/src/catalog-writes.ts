import type { RangeVar } from '@pgsql/types';
import { isExtensionRelation } from './extensions/extensions.js';
import type { Aspect } from './model.js';
import { lookUpRelation } from './names.js';
import type { State } from './state.js';

const none: readonly Aspect[] = [];

/** What a row of each of PostgreSQL's own tables says. A superuser may write to them, and no event trigger or check stands in between. */
const says: ReadonlyMap<string, readonly Aspect[]> = new Map<string, readonly Aspect[]>([
  ['pg_attrdef', ['columns']], ['pg_attribute', ['columns', 'relacl']], ['pg_auth_members', ['memberships']], ['pg_authid', ['roles', 'memberships']],
  ['pg_class', ['existence', 'owner', 'relacl', 'triggers', 'constraints', 'indexes', 'policies']], ['pg_constraint', ['constraints']],
  ['pg_db_role_setting', ['triggers', 'roles', 'settings']], ['pg_default_acl', ['default-acl']], ['pg_enum', ['types']], ['pg_event_trigger', ['triggers', 'existence']],
  ['pg_extension', ['extensions']], ['pg_index', ['indexes']], ['pg_inherits', ['existence', 'triggers', 'constraints']], ['pg_namespace', ['schemas']],
  ['pg_parameter_acl', ['parameters']], ['pg_policy', ['policies']], ['pg_proc', ['functions', 'bodies']], ['pg_rewrite', ['existence', 'triggers']],
  ['pg_subscription', ['triggers']], ['pg_depend', ['existence', 'triggers', 'constraints', 'functions', 'types']], ['pg_operator', ['functions', 'bodies']], ['pg_trigger', ['triggers']], ['pg_type', ['types']],
  // Nothing of these is in the model, and no verdict rests on them.
  ['pg_cast', none], ['pg_collation', none], ['pg_description', none], ['pg_shdescription', none], ['pg_largeobject', none], ['pg_largeobject_metadata', none], ['pg_publication', none],
  ['pg_publication_rel', none], ['pg_seclabel', none], ['pg_sequence', none], ['pg_statistic', none], ['pg_statistic_ext', none], ['pg_ts_config', none], ['pg_ts_dict', none],
]);

/** Whether the name is that of one of PostgreSQL's own tables, which a temporary table of the session may hide. */
export function isSystemTable({ schemaname = '', relname = '' }: RangeVar): boolean {
  return (schemaname === '' || schemaname === 'pg_catalog') && says.has(relname);
}

/** What INSERT, UPDATE, DELETE or MERGE on a table changes of what the model holds; null when it is none of PostgreSQL's own, or says nothing of that kind. */
export function aspectsWritten(state: State, name: RangeVar): readonly Aspect[] | null {
  if (!isSystemTable(name)) return null;
  if (name.schemaname === undefined || name.schemaname === '') {
    if (lookUpRelation(state, name)?.schema.startsWith('pg_temp') === true) return null;
    if (state.extensions.size > 0 && isExtensionRelation(state, name)) return null;
  }
  const aspects = says.get(name.relname ?? '') ?? none;
  return aspects.length === 0 ? null : aspects;
}
