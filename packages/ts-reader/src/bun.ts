/** The exports of the module `bun`, and members of the global object `Bun`, that speak to PostgreSQL. */
export const bunDrivers: ReadonlySet<string> = new Set(['SQL', 'sql', 'postgres']);
