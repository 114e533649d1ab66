import type { LoadedConfig } from '@pg-guardrails/config';
import { buildRoots, type Listing } from '@pg-guardrails/scanner';
import { createResolver } from '@pg-guardrails/ts-reader';
import { projectFiles } from '../files.js';
import { productionOf } from '../production/entry-points.js';
import { answerOf, type KeptRun } from './kept-run.js';

/** Whether what a kept run asked has the same answers now. */
export function hasSameAnswers({ resolved, startsAt, builtFrom }: Pick<KeptRun, 'resolved' | 'startsAt' | 'builtFrom'>, config: LoadedConfig, { folders }: Listing): boolean {
  const { root } = config;
  const resolve = createResolver(root, { known: (folder) => folders.get(folder) ?? null });
  return (
    resolved.every(([from, specifier, target]) => JSON.stringify(resolve(from, specifier)) === JSON.stringify(target)) &&
    startsAt.every(([programs, answer]) => answerOf(productionOf(config, programs, projectFiles(root))) === answer) &&
    builtFrom.every(([tsconfig, answer]) => answerOf(buildRoots(root, tsconfig)) === answer)
  );
}
