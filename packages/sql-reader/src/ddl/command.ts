/** What may stand between the verb and the kind of object, and is no part of the command tag. */
const between = new Set(['or', 'replace', 'temp', 'temporary', 'local', 'global', 'unlogged', 'unique', 'trusted', 'procedural', 'recursive', 'constraint', 'concurrently', 'if', 'not', 'exists']);

const kinds = `aggregate|access method|cast|collation|conversion|database|default privileges|domain|event trigger|extension|foreign data wrapper|foreign table|function|group|index|language|large object
|materialized view|operator class|operator family|operator|owned|policy|procedure|publication|role|routine|rule|schema|sequence|server|statistics|subscription|system|table|tablespace
|text search configuration|text search dictionary|text search parser|text search template|transform|trigger|type|user mapping|user|view`
  .replaceAll('\n', '')
  .split('|')
  .map((kind) => kind.split(' '));

/**
 * PostgreSQL's command tag of a statement that changes definitions or privileges, from its first words in lower case: `CREATE TABLE`, `GRANT`.
 * Null when they begin no such statement.
 */
export function commandOf(words: readonly string[]): string | null {
  const [verb, second] = words;
  switch (verb) {
    case 'create':
    case 'alter':
    case 'drop': {
      const rest = words.slice(1);
      const kindAt = rest.findIndex((word) => !between.has(word) || (word === 'constraint' && verb === 'alter'));
      const found = kinds.filter((kind) => kind.every((word, index) => rest[kindAt + index] === word)).sort((a, b) => b.length - a.length)[0];
      return found === undefined ? null : [verb, ...found].join(' ').toUpperCase();
    }
    case 'grant':
    case 'revoke':
    case 'comment':
      return verb === 'comment' && second !== 'on' ? null : verb.toUpperCase();
    case 'security':
      return second === 'label' ? 'SECURITY LABEL' : null;
    case 'reassign':
      return second === 'owned' ? 'REASSIGN OWNED' : null;
    case 'import':
      return second === 'foreign' ? 'IMPORT FOREIGN SCHEMA' : null;
    case 'select':
    case 'with':
      return 'SELECT INTO';
    case 'explain':
      return 'CREATE TABLE';
    default:
      return null;
  }
}

/** The verbs with which statements begin of which `commandOf` knows the command for certain. */
export const definitionVerbs: ReadonlySet<string> = new Set(['create', 'alter', 'drop', 'grant', 'revoke', 'comment', 'security', 'reassign', 'import']);
