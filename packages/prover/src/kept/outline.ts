import type { TakenImage } from '../server/image.js';

/** An image without its bytes. */
export type Outline = Omit<TakenImage, 'own'>;

/** A server with the first files of a history, on an empty one. */
export interface HistoryOutline {
  /** The digest of the empty one. */
  readonly base: string;
  readonly outline: Outline;
  /** As `frozen` gives it. */
  readonly progress: unknown;
}

/** Whether a value is what was written: its bytes are, by the same version, so that its outline tells. */
export function isOutline(value: unknown): value is Outline {
  return typeof value === 'object' && value !== null && 'folders' in value && 'files' in value;
}

export function isHistory(value: unknown): value is HistoryOutline {
  return typeof value === 'object' && value !== null && 'base' in value && 'outline' in value && 'progress' in value;
}
