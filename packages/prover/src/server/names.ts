/** The superuser of a server that is ours, and its database. */
export const bootstrapRole = 'postgres';

/** The name of the database that a history is for: the server's own, unless the history says another. */
export function databaseOf({ database }: { readonly database?: string }): string {
  return database ?? bootstrapRole;
}

/** RESET SESSION AUTHORIZATION leads nowhere in a server that nobody has logged in to. */
export function asSuperuser(scope: 'LOCAL' | 'SESSION'): string {
  return `SET ${scope === 'LOCAL' ? 'LOCAL ' : ''}SESSION AUTHORIZATION ${bootstrapRole}`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function literal(text: string): string {
  return `'${text.replaceAll(`'`, `''`)}'`;
}
