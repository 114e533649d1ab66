import path from 'node:path';

/** A role that a connection names. */
export interface ConnectionRole {
  readonly role: string;
  readonly file: string;
  readonly line: number;
  /** What the connection is for, by the name of its variable. */
  readonly use: 'runtime' | 'migrations';
}

const namesConnections = (file: string): boolean => /^(?:\.env\..+|.*\.env|\.env|env\.example|(?:docker-)?compose.*\.ya?ml)$/u.test(path.posix.basename(file));

const url = /\bpostgres(?:ql)?:\/\/(?<role>[^\s:@/"'`$<>{}]+)(?::[^\s@"'`]*)?@/gu;
const user = /\b(?:PGUSER|DB_USER(?:NAME)?|DATABASE_USER(?:NAME)?)\s*[:=]\s*["']?(?<role>[A-Za-z_][\w-]*)/gu;
/** Who connects to change the schema is not who serves requests. */
const forMigrations = /migrat|admin|owner|direct|superuser|shadow|bootstrap/iu;

function decoded(role: string): string {
  try {
    return decodeURIComponent(role);
  } catch {
    return role;
  }
}

/** The roles that example environments and compose files connect as, in the order of their places. */
export function connectionRoles(files: readonly string[], readText: (file: string) => string | null): readonly ConnectionRole[] {
  return files.filter(namesConnections).flatMap((file) =>
    (readText(file) ?? '').split('\n').flatMap((text, index): ConnectionRole[] => {
      if (/^\s*#/u.test(text)) return [];
      const variable = /^[\s-]*(?<name>[\w.-]+)\s*[:=]/u.exec(text)?.groups?.['name'] ?? '';
      return [...text.matchAll(url), ...text.matchAll(user)].map(({ groups }) => ({
        role: decoded(groups?.['role'] ?? ''),
        file,
        line: index + 1,
        use: forMigrations.test(variable) ? 'migrations' : 'runtime',
      }));
    }),
  );
}
