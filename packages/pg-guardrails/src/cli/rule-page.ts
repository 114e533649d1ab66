import { existsSync, readFileSync } from 'node:fs';

/** The page of a rule as Markdown: beside the installed program, or in its room; null where there is none. */
export function rulePage(id: string): string | null {
  const places = [new URL(`./rules/${id}.md`, import.meta.url), new URL(`../../../../rules/${id}/rule.md`, import.meta.url)];
  const found = places.find((place) => existsSync(place));
  return found === undefined ? null : readFileSync(found, 'utf8');
}
