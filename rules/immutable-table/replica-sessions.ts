import type { Catalog, Source, Taint, Trigger } from '@pg-guardrails/catalog';
import { replicaParameter } from '@pg-guardrails/catalog';
import type { Operation } from './hole.js';

/** Sessions that are in replica mode from the first statement on. */
export interface ReplicaStart {
  /** Of the sentence: `sessions of app start with session_replication_role = replica`. */
  readonly words: string;
  readonly source: Source;
}

const isReplica = ({ name, value }: { readonly name: string; readonly value: string }): boolean => name === replicaParameter && value.toLowerCase() === 'replica';

/** Settings by which sessions of this role start in replica mode; null asks for those of anybody. A setting of the database is taken to be of the one at hand. */
export function replicaStarts({ roleSettings, systemSettings }: Catalog, role: string | null): readonly ReplicaStart[] {
  const byRole = roleSettings.filter((one) => isReplica(one) && (role === null || one.role === null || one.role === role));
  return [
    ...byRole.map((one): ReplicaStart => ({ words: `sessions of ${one.role ?? 'every role'} start with ${replicaParameter} = replica`, source: one.source })),
    ...systemSettings.filter(isReplica).map(({ source }): ReplicaStart => ({ words: `all sessions start with ${replicaParameter} = replica once the server has reloaded its configuration`, source })),
  ];
}

function taintOf(reason: string, source: Source): Taint {
  return { aspects: ['triggers'], relations: 'all', names: [], reason, source };
}

/**
 * Why the triggers that stop an operation do not always fire. The workers of a subscription are in replica mode as well, and apply UPDATE and DELETE row by row: no
 * statement trigger fires for them (manual: Logical Replication, Architecture).
 */
export function replicaTaints(catalog: Catalog, operation: Operation, fired: readonly Trigger[]): readonly Taint[] {
  const isAlways = fired.every(({ tgenabled }) => tgenabled === 'A');
  const isByRow = operation === 'TRUNCATE' || fired.every(({ level }) => level === 'ROW');
  return [
    ...(isAlways ? [] : replicaStarts(catalog, null).map(({ words, source }) => taintOf(`${words}, in which only ENABLE ALWAYS triggers fire`, source))),
    ...(isAlways && isByRow ? [] : catalog.subscriptions.map(({ name, source }) => taintOf(`the subscription ${name} applies what its publisher sends, for which only row triggers with ENABLE ALWAYS fire (for TRUNCATE, statement triggers as well)`, source))),
  ];
}
