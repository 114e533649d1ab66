import type { FunctionSource } from '@pg-guardrails/plpgsql';
import { PUBLIC } from './acl.js';
import { isSuperuser } from './memberships.js';
import type { Catalog, Proc } from './model.js';
import { perCatalog } from './per-catalog.js';
import { parseSearchPath } from './session.js';

/** Whether somebody other than this owner and superusers may create something in the schema. One that is not there may be made. */
export function isOpenSchema(catalog: Catalog, schema: string, owner: string): boolean {
  if (/^(?:pg_catalog|pg_temp|information_schema)$/u.test(schema)) return false;
  const namespace = catalog.namespaces.get(schema);
  if (namespace === undefined) return true;
  const isTrusted = (role: string): boolean => role !== PUBLIC && (role === owner || isSuperuser(catalog, role === 'pg_database_owner' ? catalog.databaseOwner : role));
  return !isTrusted(namespace.owner) || namespace.nspacl.some(({ privilege, grantee }) => privilege === 'CREATE' && grantee !== namespace.owner && !isTrusted(grantee));
}

/** Who decides what the unqualified names of a function mean (manual: CREATE FUNCTION, Writing SECURITY DEFINER Functions Safely). */
export const namesFrom = perCatalog((catalog, { config, body, owner }: Proc): Pick<FunctionSource, 'names'> => {
  const own = config['search_path'];
  // A body that changes the path itself is not followed.
  if (own === undefined) return /search_path/iu.test(body ?? '') ? { names: 'others' } : {};
  const path = parseSearchPath(own);
  const open = path.findIndex((schema) => schema === '$user' || isOpenSchema(catalog, schema, owner));
  const builtIn = path.indexOf('pg_catalog');
  // pg_catalog comes first unless it is listed (manual: search_path).
  if (open >= 0) return { names: builtIn > open ? 'others' : 'others-behind' };
  return { names: path.includes('pg_temp') ? 'own' : 'temp' };
});
