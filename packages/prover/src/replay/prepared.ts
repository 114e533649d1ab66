import { asJson } from '../introspect/rows.js';
import { functionsSql } from '../introspect/functions.js';
import { indexesSql } from '../introspect/indexes.js';
import { relationsSql } from '../introspect/relations.js';
import { triggersSql } from '../introspect/triggers.js';
import { typesSql } from '../introspect/types.js';
import { changedSql } from './watched.js';

const prefix = 'pg_guardrails_replay_';

/** What is asked after every statement is planned once: planning takes longer than the answer. */
export type Question = 'changed' | 'relations' | 'indexes' | 'triggers' | 'functions' | 'types';

function questions(postgres: number): Readonly<Record<Question, string>> {
  return {
    changed: `(pg_catalog.xid) AS ${asJson(changedSql(postgres))}`,
    relations: `(pg_catalog.oid[]) AS ${asJson(relationsSql(postgres, 'listed'))}`,
    indexes: `(pg_catalog.oid[]) AS ${asJson(indexesSql(postgres, 'listed'))}`,
    triggers: `(pg_catalog.oid[]) AS ${asJson(triggersSql('listed'))}`,
    functions: `(pg_catalog.oid[]) AS ${asJson(functionsSql('listed'))}`,
    types: `(pg_catalog.oid[]) AS ${asJson(typesSql('listed'))}`,
  };
}

/** Prepared statements belong to the session, not to a transaction; DISCARD ALL and DEALLOCATE ALL take them. */
export function prepareSql(postgres: number): string {
  return Object.entries(questions(postgres))
    .map(([name, sql]) => `PREPARE ${prefix}${name} ${sql}`)
    .join(';\n');
}

export function ask(question: Question, parameter: string): string {
  return `EXECUTE ${prefix}${question} ('${parameter}')`;
}

export function oidList(oids: Iterable<number>): string {
  return `{${[...oids].join(',')}}`;
}
