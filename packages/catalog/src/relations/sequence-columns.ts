import type { Attribute, Relation } from '../model.js';

const column = (name: string, type: string): Attribute => ({ name, type, notNull: true, hasDefault: false, generated: null, identity: null, local: true, attacl: [] });

/** pg_sequence.h: what every sequence has for its row. */
const ofSequences: readonly Attribute[] = [column('last_value', 'bigint'), column('log_cnt', 'bigint'), column('is_called', 'boolean')];

/** The columns that a query sees of a relation. The model keeps none for a sequence, which has always the same. */
export function queriedColumns({ relkind, columns }: Pick<Relation, 'relkind' | 'columns'>): readonly Attribute[] {
  return relkind === 'sequence' ? ofSequences : columns;
}

export function isSequenceColumn(name: string): boolean {
  return ofSequences.some((one) => one.name === name);
}
