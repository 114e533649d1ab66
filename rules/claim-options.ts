import { listing, type OptionSchema } from '@pg-guardrails/kernel';

type Claim = Readonly<Record<string, unknown>>;

/**
 * The strings of an option that is a string or a list of them; empty when it is not given.
 * @throws {Error} when it is something else: the claim was checked against the schema before.
 */
export function stringsOf(claim: Claim, option: string): readonly string[] {
  const value = claim[option];
  if (value === undefined) return [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((item) => {
    if (typeof item !== 'string') throw new Error(`The option ${option} reached the rule unchecked.`);
    return item;
  });
}

/** The string of an option, or what stands for it when it is not given. */
export function stringOf(claim: Claim, option: string, fallback: string): string {
  return stringsOf(claim, option)[0] ?? fallback;
}

/** The option of a boundary rule that names the zones it does not apply to. */
export const exceptOption: OptionSchema = {
  type: 'array',
  items: { type: 'string', refersTo: 'zone' },
  uniqueItems: true,
  default: [],
  description: 'Zones that may.',
};

/** `zone db`, `zones db, tests and scripts`, `no zone`. */
export function zonesInWords(zones: readonly string[]): string {
  if (zones.length === 0) return 'no zone';
  return `${zones.length === 1 ? 'zone' : 'zones'} ${listing(zones)}`;
}

/** `Only zone db may`, `No zone may`. */
export function whoMay(zones: readonly string[]): string {
  return zones.length === 0 ? 'No zone may' : `Only ${zonesInWords(zones)} may`;
}

/** Where the code could go: `Move it into zone db, or`, or how to name a zone when the claim names none. */
export function moveWords(zones: readonly string[], option: 'except' | 'allow'): string {
  if (zones.length === 0) return `Name the zone that may in \`${option}\` of the claim, or`;
  return `Move it into zone ${listing(zones, 'or')}, or`;
}

/** A text of the user's on one line, cut where it would fill the message. */
export function shortened(text: string, length = 80): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
