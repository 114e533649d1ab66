import type { Membership, Role, RoleSetting } from '@pg-guardrails/catalog';
import { flagAt, maybeTextAt, numberAt, textAt, textsAt, type Reading, type Row } from './rows.js';
import { literal } from '../server/names.js';
import { firstNormalOid } from './sql.js';

/** BOOTSTRAP_SUPERUSERID (pg_authid.dat). */
export const bootstrapOid = '10';

/** Whether a role is one of those that are read. */
export function isOwn(name: string, ownRoles: string | null): string {
  return ownRoles === null ? 'true' : `${name} ~ ${literal(ownRoles)}`;
}

/** pg_roles shows all of pg_authid but the passwords, to everyone. */
export function rolesSql({ ownRoles }: Reading): string {
  return `SELECT r.oid, r.rolname, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolcanlogin, r.rolreplication, r.rolbypassrls
    FROM pg_catalog.pg_roles r WHERE ${isOwn('r.rolname', ownRoles)} ORDER BY r.oid`;
}

export function roleOf(row: Row, { source, ownRoles, superuser }: Reading): Role {
  const oid = numberAt(row, 'oid');
  const name = textAt(row, 'rolname');
  // Where roles are not read all, the superuser that the server began with is not ours: another one stands for it.
  const predefined = oid < firstNormalOid || (ownRoles !== null && name === superuser);
  return {
    oid,
    name,
    superuser: flagAt(row, 'rolsuper'),
    inherit: flagAt(row, 'rolinherit'),
    createrole: flagAt(row, 'rolcreaterole'),
    createdb: flagAt(row, 'rolcreatedb'),
    login: flagAt(row, 'rolcanlogin'),
    replication: flagAt(row, 'rolreplication'),
    bypassrls: flagAt(row, 'rolbypassrls'),
    from: predefined ? 'predefined' : 'history',
    source: predefined ? null : source,
  };
}

/**
 * Before PostgreSQL 16 a membership had no options: INHERIT was the member's attribute, and SET was always given. What a superuser grants is granted by the one that the
 * server began with (user.c, check_role_grantor), for whom another one stands where roles are not read all.
 */
export function membershipsSql({ postgres, ownRoles, superuser }: Reading): string {
  const options = postgres >= 16 ? 'm.inherit_option, m.set_option' : 'r.rolinherit AS inherit_option, true AS set_option';
  return `SELECT pg_catalog.pg_get_userbyid(m.roleid) AS role, pg_catalog.pg_get_userbyid(m.member) AS member,
      ${ownRoles === null ? 'pg_catalog.pg_get_userbyid(m.grantor)' : `CASE WHEN m.grantor = ${bootstrapOid} THEN ${literal(superuser)} ELSE pg_catalog.pg_get_userbyid(m.grantor) END`} AS grantor, m.admin_option, ${options}
    FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.member WHERE ${isOwn('r.rolname', ownRoles)} ORDER BY 1, 2, 3`;
}

export function membershipOf(row: Row, { source }: Reading): Membership {
  return {
    role: textAt(row, 'role'),
    member: textAt(row, 'member'),
    grantor: textAt(row, 'grantor'),
    adminOption: flagAt(row, 'admin_option'),
    inheritOption: flagAt(row, 'inherit_option'),
    setOption: flagAt(row, 'set_option'),
    source,
  };
}

/** Of a server that others use, those that are for a role of ours or for our database. */
export function settingsSql({ ownRoles }: Reading): string {
  const own = ownRoles === null ? 'true' : `(d.datname = pg_catalog.current_database() OR s.setrole IN (SELECT r.oid FROM pg_catalog.pg_roles r WHERE ${isOwn('r.rolname', ownRoles)}))`;
  return `SELECT CASE WHEN s.setrole = 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(s.setrole) END AS role, d.datname AS database, s.setconfig
    FROM pg_catalog.pg_db_role_setting s LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase WHERE ${own} ORDER BY 1, 2`;
}

/** An entry of setconfig or proconfig: `name=value`. */
export function settingParts(entry: string): { readonly name: string; readonly value: string } {
  const at = entry.indexOf('=');
  return { name: entry.slice(0, at).toLowerCase(), value: entry.slice(at + 1) };
}

export function settingsOf(row: Row, { source }: Reading): readonly RoleSetting[] {
  const [role, database] = [maybeTextAt(row, 'role'), maybeTextAt(row, 'database')];
  return textsAt(row, 'setconfig').map((entry) => ({ role, database, ...settingParts(entry), source }));
}
