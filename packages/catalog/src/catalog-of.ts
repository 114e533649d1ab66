import { withCommentClaim } from './comments.js';
import { defaultAclItems } from './default-acl.js';
import { inherits } from './memberships.js';
import type { Catalog, Change } from './model.js';
import type { State } from './state.js';
import type { Log } from './statement-context.js';

/** With INHERIT as it counts: from PostgreSQL 16 each membership says it itself. */
function effectiveMemberships(state: State): Catalog['memberships'] {
  return state.postgres >= 16 ? state.memberships : state.memberships.map((one) => ({ ...one, inheritOption: inherits(state, one) }));
}

/** The state as judges read it. */
export function catalogOf(state: State, log: Log, searchPath: readonly string[], changesMade: () => readonly Change[]): Catalog {
  let changes: readonly Change[] | null = null;
  return {
    roles: state.roles,
    memberships: effectiveMemberships(state),
    namespaces: state.namespaces,
    relations: new Map(
      [...state.relations].map(([oid, relation]) => [oid, withCommentClaim(relation)]),
    ),
    triggers: state.triggers,
    functions: state.functions,
    defaultAcl: defaultAclItems(state.defaultAcls),
    indexes: state.indexes,
    types: state.types,
    bindings: state.bindings,
    eventTriggers: state.eventTriggers,
    extensions: state.extensions,
    roleSettings: state.roleSettings,
    systemSettings: state.systemSettings,
    subscriptions: state.subscriptions,
    databaseAcl: state.databaseAcl,
    parameterAcls: state.parameterAcls,
    // Only those who ask for the history of the catalog pay for it.
    get changes() {
      changes ??= changesMade();
      return changes;
    },
    taints: state.taints,
    errors: log.errors,
    unmodelled: log.unmodelled,
    databaseOwner: state.databaseOwner,
    postgres: state.postgres,
    searchPath,
  };
}
