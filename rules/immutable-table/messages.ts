/** What the findings say: what is open, why that is so, and what to do. The remedy is shown with them as SQL. */
export const messages = {
  notRevoked:
    '{{ table }} is claimed immutable, but no standing REVOKE takes {{ operations }} on it from {{ roles }}. A privilege that nobody took away comes back with the next GRANT ON ALL TABLES or default privilege unnoticed. Write the REVOKE, or set revoke to "effective" in the claim if it is enough that nothing was granted.',
  unknownRevoke:
    'Whether {{ operations }} on {{ table }}, which is claimed immutable, stay revoked from {{ roles }} cannot be told: {{ reason }}. Write the REVOKE as a plain statement after this one.',
  mayChange:
    '{{ table }} is claimed immutable, but this lets {{ roles }} {{ anyOperation }} its rows{{ through }}{{ on }}. Take the privilege back with a REVOKE, or do not grant it.',
  mayUpdateColumns:
    '{{ table }} is claimed immutable, but this lets {{ roles }} UPDATE its columns {{ columns }}{{ through }}{{ on }}: a privilege on a column is enough to change a row. REVOKE UPDATE on the table takes it back too.',
  isOwner:
    '{{ table }} is claimed immutable, but {{ roles }} owns it{{ on }}, and an owner can give itself back {{ operations }} whatever is revoked, disable its triggers and drop it. Give the table to a role that cannot log in.',
  becomesOwner:
    '{{ table }} is claimed immutable, but {{ roles }} can act as {{ owner }}, who owns it{{ on }}, and with that {{ anyOperation }} its rows, disable its triggers and drop it. Take the membership back.',
  isSuperuser:
    '{{ table }} is claimed immutable, but {{ roles }} is a superuser{{ through }}{{ on }}: PostgreSQL checks no privilege, so no REVOKE stops {{ anyOperation }}. Let services run as a role without that attribute.',
  isPredefinedMember:
    '{{ table }} is claimed immutable, but {{ roles }} is a member of {{ predefined }}, which allows {{ operations }} on every table{{ on }}, and no REVOKE on the table changes that. Take the membership back.',
  mayDrop:
    '{{ table }} is claimed immutable, but {{ roles }} owns its schema {{ schema }}{{ through }}{{ on }}, and the owner of a schema may DROP every table in it. Give the schema to a role that cannot log in.',
  unknownPrivilege:
    'Whether {{ roles }} can {{ anyOperation }} rows of {{ table }}, which is claimed immutable, cannot be told: {{ reason }}. State the privileges as plain statements after this one.',
  unknownRole:
    'Whether {{ roles }} can {{ anyOperation }} rows of {{ table }}, which is claimed immutable, cannot be told: {{ reason }} Declare the role in externalRoles, or correct its name.',
  noRoles:
    '{{ table }} is claimed immutable, but it is not known who runs against the database: no migration makes a role that may log in, no GRANT on the table names one. Name the roles of your services in runtimeRoles.',
  noGuard:
    '{{ table }} is claimed immutable, but no trigger{{ on }} raises {{ sqlstate }} for {{ operations }}, so whoever holds the privilege, its owner above all, changes it without a trace.{{ bystanders }} Add a guard: a row trigger for UPDATE and DELETE, a statement trigger for TRUNCATE.',
  triggerOff:
    '{{ table }} is claimed immutable, but trigger {{ trigger }}{{ on }} {{ mode }}, so it stops no {{ anyOperation }} of a normal session. Enable it again.',
  someColumnsOnly:
    '{{ table }} is claimed immutable, but trigger {{ trigger }}{{ on }} fires for UPDATE OF {{ columns }} only: setting any other column passes. Let it fire for every UPDATE.',
  whenPasses:
    '{{ table }} is claimed immutable, but trigger {{ trigger }}{{ on }} fires only WHEN ({{ when }}), and {{ anyOperation }} gets past that. Take the condition away.',
  letsThrough:
    '{{ table }} is claimed immutable, but trigger {{ trigger }}{{ on }} lets {{ operations }} through here{{ condition }}. Let the function raise on every path for these operations.',
  columnPasses:
    '{{ table }} is claimed immutable except for {{ excepted }}, but trigger {{ trigger }}{{ on }} lets an UPDATE of {{ changed }} through here{{ condition }}. Let the function raise whenever a column changes that is not excepted.',
  resetsSilently:
    '{{ table }} is claimed immutable except for {{ excepted }}, but trigger {{ trigger }}{{ on }} sets {{ changed }} back without an error: the caller sees success and the change is gone. Raise an error instead.',
  changedByTrigger:
    '{{ table }} is claimed immutable except for {{ excepted }}, but trigger {{ trigger }}{{ on }} gives {{ changed }} a value of its own in an UPDATE that sets only what may change. Except {{ changed }} too, or take the assignment out of the trigger.',
  dropsSilently:
    '{{ table }} is claimed immutable, but trigger {{ trigger }}{{ on }} drops {{ operations }} here without an error: the caller sees success and nothing happens, and guards after it never fire. Raise {{ sqlstate }} instead of returning NULL.',
  wrongSqlstate:
    '{{ table }} is claimed immutable with SQLSTATE {{ sqlstate }}, but trigger {{ trigger }}{{ on }} raises {{ found }} for {{ operations }} here, so callers and tests that look for {{ sqlstate }} miss it. Raise {{ sqlstate }}, or state {{ found }} in the claim.',
  conditional:
    '{{ table }} is claimed immutable, but it is not certain that {{ trigger }}{{ on }} stops every {{ anyOperation }}: {{ reason }}. A guard must raise on every path, without a condition on data.',
  unknownTrigger:
    'Whether {{ trigger }}{{ on }} stops every {{ anyOperation }} on {{ table }}, which is claimed immutable, cannot be told: {{ reason }}. Make the guard a plain function that raises and a plain CREATE TRIGGER.',
  bypassed:
    '{{ table }} is claimed immutable, but {{ roles }} can {{ anyOperation }} its rows without a privilege on it, by {{ way }}. Take away what leads there, or let a trigger of the table raise for {{ anyOperation }}.',
  disarmed:
    '{{ table }} is claimed immutable, but {{ roles }} can take away what guards it against {{ operations }}, by {{ way }}. Take away what leads there.',
  unknownBypass:
    'Whether {{ roles }} can {{ anyOperation }} rows of {{ table }}, which is claimed immutable, by {{ way }}, cannot be told: {{ reason }}. Take away what leads there, or let a trigger of the table raise for {{ anyOperation }} and let nothing take it away.',
  shadowed:
    '{{ table }} is claimed immutable, but whoever may {{ anyOperation }} gets past its guard function {{ guard }}: {{ names }} in it means what the search_path of the caller finds first, and that may be something of the caller. Give the function a search_path of its own, or let it raise without asking anything.',
  perhapsShadowed:
    'Whether {{ table }}, which is claimed immutable, is guarded against each {{ anyOperation }} cannot be told: {{ reason }}. Give the function a search_path of its own, which ends in pg_temp and names only schemas where nobody else may create anything, or let it raise without asking anything.',
  notATable: '{{ table }} is claimed immutable, but it is a {{ kind }}, {{ why }}, and only tables can be judged. {{ instead }}',
} as const;
