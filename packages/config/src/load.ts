import path from 'node:path';
import { comparePlaces, type GuardrailsConfig, type Place, type Problem } from '@pg-guardrails/kernel';
import { crossCheck } from './cross-check.js';
import { defaultConfig } from './default-config.js';
import { configNames, discoverConfig } from './discover.js';
import { evaluate, type EvaluateResult } from './evaluate.js';
import type { ConfigResult, LoadedConfig, RuleWords } from './loaded-config.js';
import { resolveConfig } from './resolve.js';
import { readSource, sourceOfText, type Source } from './source.js';
import { keyRange, valueRange } from './tree.js';
import { validateShape, type Locator } from './validate.js';

export interface LoadInput {
  /** Where the search begins; folders above it are searched as well. */
  readonly cwd: string;
  /** A given file, relative to `cwd` or absolute: then nothing is searched. */
  readonly file?: string;
  /** Absolute: the last folder that is searched; default: the root of the file system. */
  readonly stopAt?: string;
  /** The guardrails that claims may name. */
  readonly rules: readonly RuleWords[];
}

/** Finds, runs and checks the configuration. Whatever is wrong with it is a problem with its place, never a throw. */
export async function loadConfig(input: LoadInput): Promise<ConfigResult> {
  const found = findSource(input);
  if (found.kind !== 'source') return found.result;
  return finish(await evaluate(found.source), found.source, input.rules);
}

type Found = { readonly kind: 'source'; readonly source: Source } | { readonly kind: 'result'; readonly result: ConfigResult };

/** The configuration's file, read. */
export function findSource({ cwd, file, stopAt, rules }: LoadInput): Found {
  const absolute = file === undefined ? discoverConfig(cwd, stopAt) : path.resolve(cwd, file);
  if (absolute === null) return { kind: 'result', result: withoutConfig(path.resolve(cwd), rules) };
  const named = file ?? path.basename(absolute);
  const from = file === undefined ? path.dirname(absolute) : path.resolve(cwd);
  const extensions = configNames.map((name) => path.extname(name));
  if (!extensions.includes(path.extname(absolute))) {
    const message = `The configuration "${named}" must end in ${extensions.join(', ')}.`;
    return { kind: 'result', result: { ok: false, root: from, problems: [{ message, file: named, line: null, column: null }] } };
  }
  const read = readSource(absolute, named, from);
  return read.ok ? { kind: 'source', source: read.source } : { kind: 'result', result: read };
}

function withoutConfig(root: string, rules: readonly RuleWords[]): ConfigResult {
  return { ok: true, config: configOf(defaultConfig(root, rules), rules, root) };
}

/** A configuration that stands in no file: every place is that of the folder. It is not checked. */
export function configOf(written: GuardrailsConfig, rules: readonly RuleWords[], root: string): LoadedConfig {
  const place: Place = { file: '.', line: 1, column: 1, endLine: 1, endColumn: 1 };
  return resolveConfig(written, rules, root, null, { valueAt: () => place, keyAt: () => place });
}

/** The same as `loadConfig` for a text that is not, or not yet, in its file. */
export async function loadConfigText({ file, text, rules }: { readonly file: string; readonly text: string; readonly rules: readonly RuleWords[] }): Promise<ConfigResult> {
  const source = sourceOfText(file, text);
  return finish(await evaluate(source), source, rules);
}

/** Checks what a configuration's file gave. */
export function finish(result: EvaluateResult, source: Source, rules: readonly RuleWords[]): ConfigResult {
  if (!result.ok) return { ok: false, root: source.root, problems: result.problems };
  const { value, tree } = result.evaluated;
  const locate: Locator = {
    valueAt: (at) => source.placeOf(valueRange(tree, at)),
    keyAt: (at) => source.placeOf(keyRange(tree, at)),
  };
  const shape = validateShape(value, rules, locate);
  if (!shape.ok) return { ok: false, root: source.root, problems: sorted(shape.problems) };
  const problems = crossCheck(shape.written, rules, source.root, locate);
  if (problems.length > 0) return { ok: false, root: source.root, problems: sorted(problems) };
  return { ok: true, config: resolveConfig(shape.written, rules, source.root, source.file, locate) };
}

function sorted(problems: readonly Problem[]): readonly Problem[] {
  const placeOf = ({ file, line, column }: Problem): Place => ({ file: file ?? '', line: line ?? 0, column: column ?? 0, endLine: 0, endColumn: 0 });
  return [...problems].sort((a, b) => comparePlaces(placeOf(a), placeOf(b)));
}
