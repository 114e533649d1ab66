import type { AlterSubscriptionStmt, CreateSubscriptionStmt, DropSubscriptionStmt } from '@pgsql/types';
import { stateWith } from './copies.js';
import { duplicateObject, insufficientPrivilege, notOwner, undefinedObject } from './errors.js';
import { hasPrivilegesOf, isSuperuser } from './memberships.js';
import type { Subscription } from './model.js';
import { currentRole } from './names.js';
import type { Context, State } from './state.js';

/** The subscription of this name, whose owner the current role must be. @throws {Rejection} 42704, 42501 */
function ownSubscription(state: State, name: string): Subscription {
  const found = state.subscriptions.find((one) => one.name === name);
  if (found === undefined) throw undefinedObject('subscription', name);
  if (!hasPrivilegesOf(state, currentRole(state), found.owner)) throw notOwner('subscription', name);
  return found;
}

/**
 * CREATE SUBSCRIPTION (subscriptioncmds.c). Whether the publisher answers is not known: it is taken to do so. From PostgreSQL 16 a member of pg_create_subscription may, who
 * may also create in the database.
 * @throws {Rejection} 42501, 42710
 */
export function createSubscription(state: State, { subname = '' }: CreateSubscriptionStmt, context: Context): State {
  const user = currentRole(state);
  if (!isSuperuser(state, user) && !(state.postgres >= 16 && hasPrivilegesOf(state, user, 'pg_create_subscription'))) {
    throw insufficientPrivilege(state.postgres >= 16 ? 'permission denied to create subscription' : 'must be superuser to create subscriptions');
  }
  if (state.subscriptions.some(({ name }) => name === subname)) throw duplicateObject('subscription', subname);
  return stateWith(state, { subscriptions: [...state.subscriptions, { name: subname, owner: user, source: context.source }] });
}

/** ALTER SUBSCRIPTION: whoever owns it can enable it again, and whom it listens to is not told. @throws {Rejection} 42704, 42501 */
export function alterSubscription(state: State, { subname = '' }: AlterSubscriptionStmt): State {
  ownSubscription(state, subname);
  return state;
}

/** DROP SUBSCRIPTION. @throws {Rejection} 42704, 42501 */
export function dropSubscription(state: State, { subname = '', missing_ok }: DropSubscriptionStmt): State {
  if (missing_ok === true && !state.subscriptions.some(({ name }) => name === subname)) return state;
  ownSubscription(state, subname);
  return stateWith(state, { subscriptions: state.subscriptions.filter(({ name }) => name !== subname) });
}

/** ALTER SUBSCRIPTION … RENAME TO. @throws {Rejection} 42704, 42501, 42710 */
export function renameSubscription(state: State, from: string, to: string): State {
  ownSubscription(state, from);
  if (state.subscriptions.some(({ name }) => name === to)) throw duplicateObject('subscription', to);
  return stateWith(state, { subscriptions: state.subscriptions.map((one) => (one.name === from ? { ...one, name: to } : one)) });
}

/** ALTER SUBSCRIPTION … OWNER TO, and REASSIGN OWNED, which asks the same of whoever runs it (AlterSubscriptionOwner_oid). @throws {Rejection} 42704, 42501 */
export function changeSubscriptionOwner(state: State, name: string, owner: string): State {
  ownSubscription(state, name);
  return stateWith(state, { subscriptions: state.subscriptions.map((one) => (one.name === name ? { ...one, owner } : one)) });
}
