import type { GrantStmt } from '@pgsql/types';
import { notSupported } from '../errors.js';
import { currentRole, roleNamed } from '../names.js';
import type { Context, State } from '../state.js';
import { grantOnDatabase } from './database.js';
import { grantOnFunctions } from './functions.js';
import { grantOnRelations } from './relations.js';
import { grantOnOthers } from './others.js';
import { grantOnParameters } from './parameters.js';
import { grantOnSchemas } from './schemas.js';
import { grantOnTypes } from './types.js';

/** GRANT and REVOKE on tables, sequences, columns, functions, schemas, types, parameters and the database. What is granted on other kinds is no part of the model. */
export function grantPrivileges(state: State, statement: GrantStmt, context: Context): State {
  if (statement.grantor !== undefined && roleNamed(state, statement.grantor) !== currentRole(state)) throw notSupported('grantor must be current user');
  switch (statement.objtype) {
    case 'OBJECT_TABLE':
    case 'OBJECT_SEQUENCE':
      return grantOnRelations(state, statement, context);
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
      return grantOnFunctions(state, statement, context);
    case 'OBJECT_SCHEMA':
      return grantOnSchemas(state, statement, context);
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return grantOnTypes(state, statement, context);
    case 'OBJECT_DATABASE':
      return grantOnDatabase(state, statement, context);
    case 'OBJECT_PARAMETER_ACL':
      return grantOnParameters(state, statement, context);
    default:
      return grantOnOthers(state, statement, context);
  }
}
