import { packedExtension } from './contrib.js';

const mentioned = /\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?(?:"([^"]+)"|([a-z_][\w-]*))/giu;

/** The extensions that texts ask for, also those in a DO block's body. */
export function extensionsIn(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(mentioned)].map(([, exact, folded]) => exact ?? folded?.toLowerCase() ?? '')))];
}

/** The extensions that texts ask for and the embedded server lacks. */
export function lackingIn(texts: readonly string[]): readonly string[] {
  return extensionsIn(texts).filter((name) => name !== 'plpgsql' && packedExtension(name) === null);
}
