import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { triggersOf } from '@pg-guardrails/catalog';

/** PostgreSQL cuts names after 63 bytes (NAMEDATALEN), and two that are cut may become one. */
const longest = 63;

/** The name, cut where PostgreSQL would cut it, in whole characters. */
export function cut(name: string): string {
  let kept = name;
  while (Buffer.byteLength(kept) > longest) kept = Array.from(kept).slice(0, -1).join('');
  return kept;
}

function withSuffix(name: string, count: number): string {
  if (count === 1) return cut(name);
  const suffix = `_${String(count)}`;
  let kept = Array.from(name);
  while (Buffer.byteLength(kept.join('')) + suffix.length > longest) kept = kept.slice(0, -1);
  return `${kept.join('')}${suffix}`;
}

/** The wanted name, or the next one that is free. */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  for (let count = 1; ; count += 1) {
    const name = withSuffix(wanted, count);
    if (!isTaken(name)) return name;
  }
}

/** What to put in front, each before the one before it in the order of bytes. */
const fronts = ['', '00_', '0_', '!', ' ', '  ', '   '];

/** The name under which a trigger fires before all others of these tables: PostgreSQL goes by name, byte by byte (manual: CREATE TRIGGER). */
export function firstName(catalog: Catalog, relations: readonly Relation[], wanted: string): string {
  const names = relations.flatMap((relation) => triggersOf(catalog, relation).map(({ name }) => Buffer.from(name)));
  const isFirst = (name: string): boolean => names.every((other) => Buffer.compare(Buffer.from(name), other) < 0);
  const found = fronts.map((front) => `${front}${wanted}`).find(isFirst);
  return found ?? freeName(` ${wanted}`, (name) => names.some((other) => other.equals(Buffer.from(name))));
}
