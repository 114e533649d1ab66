/** The superuser of a server that is ours, and its database. */
export const bootstrapRole = 'postgres';

/** The name of the database that a history is for: the server's own, unless the history says another. */
export function databaseOf({ database }: { readonly database?: string }): string {
  return database ?? bootstrapRole;
}

/** The superuser that the server of a history begins with. */
export function superuserOf({ superuser }: { readonly superuser?: string }): string {
  return superuser ?? bootstrapRole;
}

/** Told from what a history may write itself by the comment. */
const superuserWords = `SESSION AUTHORIZATION ${bootstrapRole}/* pg-guardrails */`;

/** RESET SESSION AUTHORIZATION leads nowhere in a server that nobody has logged in to. */
export function asSuperuser(scope: 'LOCAL' | 'SESSION'): string {
  return `SET ${scope === 'LOCAL' ? 'LOCAL ' : ''}${superuserWords}`;
}

/** The same text for a server whose superuser has another name. */
export function withSuperuserCalled(sql: string, name: string): string {
  return sql.replaceAll(superuserWords, `SESSION AUTHORIZATION ${quoted(name)}`);
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function literal(text: string): string {
  return `'${text.replaceAll(`'`, `''`)}'`;
}
