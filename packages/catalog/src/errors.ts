/**
 * What PostgreSQL would raise on a statement, as in ereport(ERROR). It is thrown inside the simulator only, up to the statement
 * or the EXCEPTION block that catches it, exactly as PostgreSQL's own errors travel; `simulate` never throws it.
 */
export class Rejection extends Error {
  constructor(
    readonly sqlstate: string,
    message: string,
    /** `perhaps`: something that could not be evaluated may have made what is missing. */
    readonly certainty: 'sure' | 'perhaps' = 'sure',
  ) {
    super(message);
  }
}

/** SQLSTATEs that say: what the statement names is not there. A part of the history that we cannot see may have made it. */
const undefinedStates: ReadonlySet<string> = new Set(['42P01', '42704', '42883', '3F000', '42703']);

export function isUndefined(error: Rejection): boolean {
  return undefinedStates.has(error.sqlstate);
}

export const undefinedTable = (name: string): Rejection => new Rejection('42P01', `relation "${name}" does not exist`);
export const undefinedColumn = (column: string, relation: string): Rejection =>
  new Rejection('42703', `column "${column}" of relation "${relation}" does not exist`);
export const undefinedObject = (what: string, name: string): Rejection => new Rejection('42704', `${what} "${name}" does not exist`);
export const undefinedFunction = (name: string): Rejection => new Rejection('42883', `function ${name} does not exist`);
export const undefinedSchema = (name: string): Rejection => new Rejection('3F000', `schema "${name}" does not exist`);
export const duplicateTable = (name: string): Rejection => new Rejection('42P07', `relation "${name}" already exists`);
export const duplicateColumn = (column: string, relation: string): Rejection =>
  new Rejection('42701', `column "${column}" of relation "${relation}" already exists`);
export const duplicateObject = (what: string, name: string): Rejection => new Rejection('42710', `${what} "${name}" already exists`);
export const duplicateFunction = (name: string): Rejection =>
  new Rejection('42723', `function "${name}" already exists with same argument types`);
export const duplicateSchema = (name: string): Rejection => new Rejection('42P06', `schema "${name}" already exists`);
export const permissionDenied = (what: string, name: string): Rejection => new Rejection('42501', `permission denied for ${what} ${name}`);
export const notOwner = (what: string, name: string): Rejection => new Rejection('42501', `must be owner of ${what} ${name}`);
export const insufficientPrivilege = (message: string): Rejection => new Rejection('42501', message);
export const dependentObjects = (message: string): Rejection => new Rejection('2BP01', message);
export const wrongObjectType = (message: string): Rejection => new Rejection('42809', message);
export const invalidGrant = (message: string): Rejection => new Rejection('0LP01', message);
export const invalidObjectDefinition = (message: string): Rejection => new Rejection('42P17', message);
export const invalidTableDefinition = (message: string): Rejection => new Rejection('42P16', message);
export const notSupported = (message: string): Rejection => new Rejection('0A000', message);
export const ambiguousFunction = (name: string): Rejection => new Rejection('42725', `function name "${name}" is not unique`);
export const datatypeMismatch = (message: string): Rejection => new Rejection('42804', message);
export const syntaxError = (message: string): Rejection => new Rejection('42601', message);
export const reservedName = (name: string): Rejection => new Rejection('42939', `role name "${name}" is reserved`);
export const invalidForeignKey = (message: string): Rejection => new Rejection('42830', message);
export const notInPrerequisiteState = (message: string): Rejection => new Rejection('55000', message);

/** What a part of a statement gives, or null where PostgreSQL would reject it. */
export function unlessRejected<Answer>(run: () => Answer): Answer | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof Rejection) return null;
    throw error;
  }
}
