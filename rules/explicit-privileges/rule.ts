import type { Catalog } from '@pg-guardrails/catalog';
import { defineCatalogRule, listing, type Judgement, type OptionSchema, type Place } from '@pg-guardrails/kernel';
import { stringsOf } from '../claim-options.js';
import { judgeDefaults } from './judge-defaults.js';
import { judgeTable } from './judge-table.js';
import { messages } from './messages.js';
import { rolesOf, tablesOf, verdictOf, type Options, type Privileges } from './subject.js';
import { violationsOf } from './violations.js';

const names = (refersTo: 'table' | 'role', description: string): OptionSchema => ({ type: 'array', items: { type: 'string', minLength: 1, refersTo }, minItems: 1, uniqueItems: true, description });
const privileges: OptionSchema = { type: 'array', items: { type: 'string', enum: ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'] }, uniqueItems: true };
const byRole: OptionSchema = { type: 'object', keysReferTo: 'role', additionalProperties: privileges };

/** Every table says what each role may do with it: see rule.md. */
export const rule = defineCatalogRule<Options, Catalog>({
  id: 'explicit-privileges',
  group: 'privileges',
  subject: 'history',
  description: 'Require that each table states what each runtime role may do with it, and that nothing comes from PUBLIC or default privileges',
  doors: ['simulate', 'eslint-sql'],
  recommended: false,
  messages,
  options: {
    tables: names('table', 'The tables. Default: every table, view and materialized view of the history.'),
    schemas: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, uniqueItems: true, description: 'Only the tables in these schemas.' },
    except: { ...names('table', 'Tables that need no statement.'), default: [] },
    roles: names('role', 'The runtime roles of this claim, instead of those of the history.'),
    defaultPrivileges: { ...byRole, default: {}, description: 'What default privileges may give, by role: `{ "app": ["SELECT"] }`.' },
    posture: { type: 'object', keysReferTo: 'table', additionalProperties: byRole, default: {}, description: 'What roles hold on a table, no more and no less: `{ "public.orders": { "app": ["SELECT", "INSERT"] } }`.' },
  },
  parseOptions: (claim) => ({
    tables: claim['tables'] === undefined ? null : stringsOf(claim, 'tables'),
    schemas: claim['schemas'] === undefined ? null : stringsOf(claim, 'schemas'),
    except: stringsOf(claim, 'except'),
    roles: claim['roles'] === undefined ? null : stringsOf(claim, 'roles'),
    defaultPrivileges: privilegesIn(claim['defaultPrivileges']),
    posture: Object.fromEntries(entriesOf(claim['posture']).map(([table, roles]) => [table, privilegesIn(roles)])),
  }),
  statement: (_, { schemas, tables }) => `${tables === null ? 'Every table' : `Each of ${listing(tables)}`}${schemas === null ? '' : ` in ${listing(schemas)}`} states what each runtime role may do with it`,
  judgeCatalog(catalog, { options, runtimeRoles, claimPlace }) {
    const tables = tablesOf(catalog, options);
    const inPosture = Object.values(options.posture).flatMap((roles) => Object.keys(roles));
    const named = options.roles ?? runtimeRoles;
    const roles = rolesOf(catalog, tables, named === null ? null : [...named, ...inPosture]);
    if (tables.length === 0) return withoutSubject('noTables', { what: options.schemas === null ? 'the migrations leave none that it is about' : `none is in schema ${options.schemas.join(', ')}` }, claimPlace);
    if (roles.length === 0) return withoutSubject('noRoles', {}, claimPlace);
    const subject = { catalog, options, roles, place: claimPlace };
    const judged = [...tables.flatMap((relation) => judgeTable(subject, relation)), ...judgeDefaults(subject, tables)];
    return { verdicts: judged.map(({ verdict }) => verdict), violations: violationsOf(judged.flatMap(({ holes }) => holes)) };
  },
});

/** A claim that would hold whatever the migrations do is not proven. */
function withoutSubject(messageId: 'noTables' | 'noRoles', data: Readonly<Record<string, string>>, place: Place): Judgement {
  const reason = messageId === 'noTables' ? `The claim is about no table: ${data['what'] ?? ''}.` : 'No runtime role is known: no migration makes a role that may log in, and the configuration has no runtimeRoles.';
  return { verdicts: [verdictOf('tables', null, { verdict: 'unknown', reason, evidence: [] })], violations: [{ messageId, data, place }] };
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function privilegesIn(value: unknown): Privileges {
  return Object.fromEntries(entriesOf(value).map(([role, list]) => [role, stringsOf({ list }, 'list')]));
}
