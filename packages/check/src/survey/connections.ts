import path from 'node:path';

/** A role that a connection names. */
export interface ConnectionRole {
  readonly role: string;
  readonly file: string;
  readonly line: number;
  /** What the connection is for, by the name of its variable; `server` where it names the superuser that a container makes. */
  readonly use: 'runtime' | 'migrations' | 'server';
}

/** `.env`, `.env.example` and the like. */
export const isEnvironment = (file: string): boolean => /^(?:\.env\..+|.*\.env|env\.example)$/u.test(path.posix.basename(file));
const namesConnections = (file: string): boolean => isEnvironment(file) || /^(?:docker-)?compose.*\.ya?ml$/u.test(path.posix.basename(file));

const url = /\bpostgres(?:ql)?:\/\/(?<role>[^\s:@/"'`$<>{}]+)(?::[^\s@"'`]*)?@/gu;
const user = /\b(?:PGUSER|DB_USER(?:NAME)?|DATABASE_USER(?:NAME)?)\s*[:=]\s*["']?(?<role>[A-Za-z_][\w-]*)/gu;
/** The image `postgres` runs `initdb --username` with it: that role is a superuser (https://hub.docker.com/_/postgres, POSTGRES_USER). */
const server = /\bPOSTGRES_USER\s*[:=]\s*["']?(?:\$\{\w+:?-)?(?<role>[A-Za-z_][\w-]*)/gu;
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
      const found = (pattern: RegExp, use: ConnectionRole['use']): ConnectionRole[] => [...text.matchAll(pattern)].map(({ groups }) => ({ role: decoded(groups?.['role'] ?? ''), file, line: index + 1, use }));
      const use = forMigrations.test(variable) ? 'migrations' : 'runtime';
      return [...found(url, use), ...found(user, use), ...found(server, 'server')];
    }),
  );
}

/** Who serves requests as the superuser of the server, `postgres` aside, of whom everyone knows; with both places. */
export function superusersOf(connections: readonly ConnectionRole[]): readonly { readonly name: string; readonly because: string }[] {
  const at = ({ file, line }: ConnectionRole): string => `${file}:${String(line)}`;
  const names = [...new Set(connections.map(({ role }) => role))].filter((role) => role !== 'postgres').sort();
  return names.flatMap((name) => {
    const made = connections.find(({ role, use }) => role === name && use === 'server');
    const used = connections.find(({ role, use }) => role === name && use === 'runtime');
    return made === undefined || used === undefined ? [] : [{ name, because: `named in ${at(used)}, made in ${at(made)}` }];
  });
}
