import { existsSync } from 'node:fs';
import path from 'node:path';
import { baselineName, excused, openBaseline, type OpenedBaseline } from '@pg-guardrails/check/baseline';
import type { LoadedConfig } from '@pg-guardrails/config';
import type { Finding, Problem } from '@pg-guardrails/kernel';
import type { Run } from './run.js';

interface Remembered {
  readonly place: string;
  readonly stamp: string | null;
  readonly opened: OpenedBaseline;
}

const remembered = new WeakMap<LoadedConfig, Remembered>();

/** The project's baseline, read again when its file changes. */
function baselineOf(config: LoadedConfig, run: Run): OpenedBaseline {
  const known = remembered.get(config);
  const place = known?.place ?? path.resolve(config.root, config.baseline ?? baselineName);
  const stamp = run.stampOf(place);
  if (known !== undefined && known.stamp === stamp) return known.opened;
  const opened = openBaseline(config, null);
  remembered.set(config, { place, stamp, opened });
  return opened;
}

/** What the editor shows: what the baseline knows is marked so. Entries that nothing needs any more are for the command line, which sees all files. */
export function withoutOld(findings: readonly Finding[], config: LoadedConfig, run: Run): { readonly findings: readonly Finding[]; readonly problems: readonly Problem[] } {
  const opened = baselineOf(config, run);
  if (!opened.ok) return { findings, problems: [opened.problem] };
  if (findings.length === 0 || opened.baseline === null) return { findings, problems: [] };
  return { findings: excused(findings, opened.baseline, (file) => existsSync(path.join(config.root, file))), problems: [] };
}
