import { startAhead as startAheadIn, type Ahead } from '@pg-guardrails/prover/ahead';
import { toolName } from '../version.js';
import type { CacheFolder } from './where.js';

/** Starts an embedded server before anything is read, as the last run from this place would want it; nothing else is loaded for it. Whoever asks for one must stop it, used or not. */
export function startAhead(cache: CacheFolder | null, limit: number): Ahead {
  return startAheadIn(cache === null ? null : { folder: cache.folder, tool: toolName }, cache?.place ?? '', limit);
}
