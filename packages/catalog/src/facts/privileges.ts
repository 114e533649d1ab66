import { effectivePrivileges, type Way } from '../effective.js';
import { qualifiedName, type Catalog, type TablePrivilege } from '../model.js';
import { ofRelation, type Fact, type Ground } from './fact.js';
import { askedRoles } from './roles.js';

export const askedPrivileges: readonly TablePrivilege[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'];
export const columnPrivileges: ReadonlySet<TablePrivilege> = new Set(['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']);

function isHeld(way: Way): boolean {
  return way.reach === 'now' && !way.needsGrant;
}

/** has_table_privilege and has_any_column_privilege, as the judges answer them: every role and PUBLIC, every relation with columns, every privilege. */
export function privilegeFacts(catalog: Catalog): readonly Fact[] {
  const roles = [...askedRoles(catalog), 'PUBLIC'];
  return [...catalog.relations.values()]
    .filter(({ relkind }) => relkind !== 'sequence')
    .flatMap((relation) => {
      const name = qualifiedName(relation);
      return roles.flatMap((role) => {
        return askedPrivileges.filter((privilege) => privilege !== 'MAINTAIN' || catalog.postgres >= 17).flatMap((privilege) => {
          const grounds: readonly Ground[] = [ofRelation(name, 'relacl', 'owner'), { on: 'power', name, role, power: privilege }];
          const ways = effectivePrivileges(catalog, relation, role, privilege).filter(isHeld);
          const whole: Fact = { key: `has_table_privilege ${role} ${name} ${privilege}`, value: String(ways.some(({ kind }) => kind !== 'column')), grounds };
          if (!columnPrivileges.has(privilege)) return [whole];
          // A relation without columns has none to hold a privilege on (has_any_column_privilege asks the table's first, all the same).
          return [whole, { key: `has_any_column_privilege ${role} ${name} ${privilege}`, value: String(ways.length > 0), grounds }];
        });
      });
    });
}
