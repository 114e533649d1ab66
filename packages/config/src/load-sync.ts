import { evaluateJson, isJson } from './evaluate.js';
import { evaluateScriptSync } from './evaluate-script.js';
import { findSource, finish, type LoadInput } from './load.js';
import type { ConfigResult } from './loaded-config.js';

/** As `loadConfig`, at once, for ESLint, which cannot wait. A configuration with top-level `await` is a problem here. */
export function loadConfigSync(input: LoadInput): ConfigResult {
  const found = findSource(input);
  if (found.kind !== 'source') return found.result;
  const { source } = found;
  return finish(isJson(source) ? evaluateJson(source) : evaluateScriptSync(source), source, input.rules);
}
