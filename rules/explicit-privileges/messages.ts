/** What the findings say. The remedy is shown with them as SQL. */
export const messages = {
  notStated:
    'No GRANT or REVOKE on {{ tables }} names {{ roles }}. Holding nothing by accident is no posture: the next GRANT ON ALL TABLES or default privilege changes it unnoticed. State it: GRANT what is needed, or REVOKE ALL.',
  publicHolds:
    'This gives {{ privileges }} on {{ tables }} to PUBLIC, so every role that can log in holds it{{ including }}. Take it back, and grant it to the roles that need it.',
  fromDefault:
    '{{ roles }} holds {{ privileges }} on {{ tables }} only by these default privileges: nobody decided it for the table. State it with a GRANT on the table, REVOKE it, or accept it in `defaultPrivileges` of the claim.',
  newTables:
    'Every table that {{ creator }} makes{{ where }} from here on gives {{ roles }} {{ privileges }}, also those that must not. Grant on each table instead, or accept it in `defaultPrivileges` of the claim.',
  isOwner:
    '{{ roles }} holds everything on {{ tables }}, because {{ holder }} owns it, whatever is granted. Give it to a role that cannot log in.',
  isSuperuser:
    '{{ roles }} holds everything on {{ tables }}, because {{ holder }} is a superuser. Let services run as a role without that attribute.',
  isPredefinedMember:
    '{{ roles }} holds {{ privileges }} on {{ tables }} as a member of {{ holder }}, which no statement on the table limits. Grant on each table instead.',
  beyondPosture:
    'This gives {{ roles }} {{ privileges }} on {{ tables }}, where the claim says it holds {{ wanted }}. Take it back, or state it in `posture`.',
  belowPosture:
    '{{ roles }} lacks {{ privileges }} on {{ tables }}, where the claim says it holds {{ wanted }}. Grant it, or take it out of `posture`.',
  unknown: 'What {{ roles }} may do with {{ tables }} cannot be told: {{ reason }}. State the privileges as plain statements after this one.',
  unknownRole: 'What {{ roles }} may do with {{ tables }} cannot be told: no migration creates the role. Declare it in externalRoles, or correct its name.',
  unknownDefaults: 'What default privileges give {{ roles }} on new tables cannot be told: {{ reason }}. Write them as plain statements.',
  noRoles: 'It is not known who runs against the database: no migration makes a role that may log in, no GRANT names one. Name the roles of your services in runtimeRoles.',
  noTables: 'The claim is about no table: {{ what }}. Correct its `schemas` or `except`, or take it out.',
} as const;
