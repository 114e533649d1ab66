import type { PGlite } from '@electric-sql/pglite';
import { queries } from './postgres.js';
export async function interim(db: PGlite): Promise<Readonly<Record<string, readonly string[]>>> {
  const lines: Record<string, readonly string[]> = {};
  for (const [name, query] of Object.entries(queries)) {
    const { rows } = await db.query<{ line: string }>(`SELECT line FROM (${query}) q(line)`);
    lines[name] = rows.map(({ line }) => line.trim()).sort();
  }
  return lines;
}
