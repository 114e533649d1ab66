import type { FunctionPrivilege, ParameterPrivilege, Relation, SchemaPrivilege, TablePrivilege } from './model.js';

/** Bits of relations, sequences included. */
export type RelationPrivilege = TablePrivilege | 'USAGE';

const tableBits: readonly TablePrivilege[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];
const tableBitsSince17: readonly TablePrivilege[] = [...tableBits, 'MAINTAIN'];
export const columnPrivileges: readonly TablePrivilege[] = ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'];
export const sequencePrivileges: readonly RelationPrivilege[] = ['SELECT', 'UPDATE', 'USAGE'];
export const schemaPrivileges: readonly SchemaPrivilege[] = ['USAGE', 'CREATE'];
export const functionPrivileges: readonly FunctionPrivilege[] = ['EXECUTE'];
export const parameterPrivileges: readonly ParameterPrivilege[] = ['SET', 'ALTER SYSTEM'];
export const databasePrivileges: readonly string[] = ['CREATE', 'CONNECT', 'TEMPORARY'];

export function isTablePrivilege(word: string): word is TablePrivilege {
  return (tableBitsSince17 as readonly string[]).includes(word);
}

/** ACL_ALL_RIGHTS_RELATION; MAINTAIN came with PostgreSQL 17. */
export function tablePrivileges(postgres: number): readonly TablePrivilege[] {
  return postgres >= 17 ? tableBitsSince17 : tableBits;
}

export function privilegesOfRelation(relkind: Relation['relkind'], postgres: number): readonly RelationPrivilege[] {
  return relkind === 'sequence' ? sequencePrivileges : tablePrivileges(postgres);
}

/** string_to_privilege: what GRANT may name at all. */
export function isPrivilegeWord(word: string, postgres: number): boolean {
  return (
    ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'EXECUTE', 'USAGE', 'CREATE', 'TEMPORARY', 'TEMP', 'CONNECT', 'SET', 'ALTER SYSTEM', 'RULE'].includes(word) ||
    (word === 'MAINTAIN' && postgres >= 17)
  );
}
