import type { CatalogDocument, UnknownEntry } from '@pg-guardrails/check';
import type { Evidence } from '@pg-guardrails/kernel';
import type { CatalogPaper } from './catalog-pretty.js';
import { harmless, padded, textWidth, wrap } from './text.js';

type AclEntry = CatalogDocument['relations'][number]['relacl'][number];
type RelationEntry = CatalogDocument['relations'][number];
type RoleEntry = CatalogDocument['roles'][number];

/** One line: what is there, and on the right which statement made it so. */
interface Line {
  readonly text: string;
  readonly statement: Evidence | null;
}

function placed(lines: readonly Line[], { paint }: CatalogPaper): readonly string[] {
  const column = Math.min(72, Math.max(0, ...lines.filter(({ statement }) => statement !== null).map(({ text }) => textWidth(text))));
  return lines.map(({ text, statement }) => (statement === null ? harmless(text) : `${padded(harmless(text), column)}  ${paint.dim(`${statement.file}:${String(statement.line)}`)}`));
}

function section(title: string, lines: readonly Line[], paper: CatalogPaper): readonly string[] {
  return lines.length === 0 ? [] : [paper.paint.strong(title), ...placed(lines, paper), ''];
}

/** The bits that one statement gave to one grantee, on one line. A star marks what may be passed on. */
function aclLines(items: readonly AclEntry[], owner: string, indent: string): readonly Line[] {
  const groups = new Map<string, { readonly item: AclEntry; readonly bits: string[] }>();
  for (const item of items) {
    // The owner's own bits say nothing that the owner's line does not.
    if (item.grantee === owner && item.grantor === owner) continue;
    const key = JSON.stringify([item.grantee, item.grantor, item.statement?.file, item.statement?.line, item.statement?.column]);
    const bit = `${item.privilege_type}${item.is_grantable ? '*' : ''}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { item, bits: [bit] });
    else known.bits.push(bit);
  }
  return [...groups.values()].map(({ item, bits }) => ({
    text: `${indent}${item.grantee}: ${bits.join(', ')}${item.grantor === owner ? '' : ` (granted by ${item.grantor})`}`,
    statement: item.statement,
  }));
}

function roleWords(role: RoleEntry): string {
  const words = [
    role.rolsuper ? 'superuser' : null,
    role.rolcanlogin ? 'login' : 'no login',
    role.rolcreaterole ? 'createrole' : null,
    role.rolcreatedb ? 'createdb' : null,
    role.rolbypassrls ? 'bypassrls' : null,
    role.rolreplication ? 'replication' : null,
    role.rolinherit ? null : 'noinherit',
  ];
  return words.filter((word) => word !== null).join(', ');
}

function rowSecurityWords({ relrowsecurity, relforcerowsecurity }: RelationEntry): string {
  if (!relrowsecurity) return '';
  return relforcerowsecurity ? ', row security forced' : ', row security';
}

const enabledWords = { O: '', A: ', always', R: ', replica only', D: ', DISABLED' } as const;

function relationLines(document: CatalogDocument, relation: RelationEntry): readonly Line[] {
  const name = `${relation.nspname}.${relation.relname}`;
  const triggers = document.triggers.filter(({ tgrelid }) => tgrelid === name);
  return [
    { text: `  ${name}  ${relation.relkind.replaceAll('-', ' ')}, owner ${relation.relowner}${rowSecurityWords(relation)}`, statement: relation.statement },
    ...aclLines(relation.relacl, relation.relowner, '    '),
    ...relation.attributes.flatMap(({ attname, attacl }) => aclLines(attacl, relation.relowner, `    ${attname} for `)),
    ...triggers.map((trigger) => ({
      text: `    trigger ${trigger.tgname}: ${trigger.timing} ${trigger.events.join(' OR ')}${trigger.update_of.length === 0 ? '' : ` OF ${trigger.update_of.join(', ')}`}, ${trigger.level === 'ROW' ? 'each row' : 'each statement'}, ${trigger.tgfoid}${enabledWords[trigger.tgenabled]}`,
      statement: trigger.enabled_statement ?? trigger.statement,
    })),
    ...relation.policies.map((policy) => ({
      text: `    policy ${policy.polname}: ${policy.polpermissive ? 'permissive' : 'restrictive'} for ${policy.polcmd} to ${policy.polroles.join(', ')}`,
      statement: policy.statement,
    })),
    ...relation.rules.map((rule) => ({ text: `    rule ${rule.rulename}: on ${rule.ev_type}${rule.is_instead ? ' do instead' : ''}`, statement: rule.statement })),
  ];
}

function touchedWords({ aspects, relations, names }: UnknownEntry): string {
  const list = (what: readonly string[] | 'all'): string => (what === 'all' ? 'anything' : what.join(', '));
  const touched = [relations === 'all' || relations.length > 0 ? list(relations) : null, names === 'all' || names.length > 0 ? list(names) : null].filter((part) => part !== null);
  return `${aspects.join(', ')} of ${[...new Set(touched)].join(' and ')}`;
}

function unknownLines(document: CatalogDocument, { paint, width }: CatalogPaper): readonly string[] {
  if (document.unknown.length === 0) return [];
  return [
    paint.strong('Not evaluated'),
    ...document.unknown.flatMap((entry) => [
      `  ${paint.dim(`${entry.statement.file}:${String(entry.statement.line)}`)}`,
      ...wrap(`${harmless(entry.reason)}; it may touch ${harmless(touchedWords(entry))}`, width - 4).map((line) => `    ${line}`),
    ]),
    '',
  ];
}

/** A whole catalog, without what PostgreSQL itself brings. */
export function catalogLines(document: CatalogDocument, paper: CatalogPaper): readonly string[] {
  const own = document.roles.filter(({ from }) => from !== 'predefined');
  const lines = [
    ...section('Roles', own.map((role) => ({ text: `  ${role.rolname}  ${roleWords(role)}`, statement: role.statement })), paper),
    ...section(
      'Members',
      document.auth_members
        .filter(({ statement }) => statement !== null)
        .map((one) => ({
          text: `  ${one.member} in ${one.roleid}${one.inherit_option ? '' : ', no inherit'}${one.set_option ? '' : ', no set'}${one.admin_option ? ', admin' : ''}, granted by ${one.grantor}`,
          statement: one.statement,
        })),
      paper,
    ),
    ...section('Settings', document.settings.map((one) => ({ text: `  ${one.role ?? one.database ?? 'all roles'}: ${one.name} = ${one.value}`, statement: one.statement })), paper),
    ...section('Schemas', document.namespaces.flatMap((one) => [{ text: `  ${one.nspname}  owner ${one.nspowner}`, statement: one.statement }, ...aclLines(one.nspacl, one.nspowner, '    ')]), paper),
    ...section('Relations', document.relations.flatMap((relation) => relationLines(document, relation)), paper),
    ...section(
      'Functions',
      document.functions.flatMap((one) => [
        { text: `  ${one.nspname}.${one.proname}(${one.proargtypes.join(', ')})  ${one.lanname}${one.prosecdef ? ', security definer' : ''}, owner ${one.proowner}`, statement: one.statement },
        ...aclLines(one.proacl, one.proowner, '    '),
      ]),
      paper,
    ),
    ...section(
      'Default privileges',
      document.default_acls.map((one) => ({
        text: `  what ${one.defaclrole} creates${one.defaclnamespace === null ? '' : ` in ${one.defaclnamespace}`}, ${one.defaclobjtype}: ${one.grantee} gets ${one.privilege_type}${one.is_grantable ? '*' : ''}`,
        statement: one.statement,
      })),
      paper,
    ),
    ...section('PostgreSQL would refuse', document.rejected.map(({ sqlstate, message, file, line, column }) => ({ text: `  ${sqlstate}: ${message}`, statement: { file, line, column, text: '' } })), paper),
    ...unknownLines(document, paper),
  ];
  return lines.length === 0 ? ['  The history makes nothing.'] : lines.slice(0, -1);
}
