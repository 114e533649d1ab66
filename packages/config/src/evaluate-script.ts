import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Place } from '@pg-guardrails/kernel';
import { createJiti, type Jiti } from 'jiti';
import type { EvaluateResult } from './evaluate.js';
import { problemAt } from './problem.js';
import { readScript, type ScriptResult } from './script-tree.js';
import type { Source } from './source.js';
import type { Tree } from './tree.js';

type Script = ScriptResult & { readonly ok: true };

function fail(place: Place, message: string): EvaluateResult {
  return { ok: false, problems: [problemAt(place, message)] };
}

/** Runs a configuration that is a script; one with top-level `await` as well. */
export async function evaluateScript(source: Source): Promise<EvaluateResult> {
  const script = readScript(source.file, source.text);
  if (!script.ok) return syntaxProblem(source, script);
  try {
    return fromModule(source, script, await createLoader(source).evalModule(source.text, { filename: source.path, async: true, forceTranspile: true }));
  } catch (error) {
    return fail(...describeThrown(source, script, error));
  }
}

/** The same at once, for ESLint; top-level `await` is a problem here. */
export function evaluateScriptSync(source: Source): EvaluateResult {
  const script = readScript(source.file, source.text);
  if (!script.ok) return syntaxProblem(source, script);
  try {
    return fromModule(source, script, createLoader(source).evalModule(source.text, { filename: source.path, async: false, forceTranspile: true }));
  } catch (error) {
    if (error instanceof SyntaxError && /\bawait\b/u.test(error.message)) {
      return fail(source.placeOf({ start: 0, end: 0 }), 'The configuration uses top-level `await`, and ESLint cannot wait for it. Compute the value without `await`.');
    }
    return fail(...describeThrown(source, script, error));
  }
}

function syntaxProblem(source: Source, script: ScriptResult & { readonly ok: false }): EvaluateResult {
  return fail(source.placeOf(script.fault), `The configuration does not parse: ${script.fault.message}.`);
}

/**
 * `pg-guardrails` is answered from memory, so a configuration works where the package is not installed, and the same way
 * from the bundled product. Nothing is cached: an editor sees each change, and the checked project gets no cache folder.
 */
function createLoader(source: Source): Jiti {
  return createJiti(source.path, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: { 'pg-guardrails': { defineConfig } },
  });
}

function fromModule(source: Source, script: Script, loaded: unknown): EvaluateResult {
  const start = source.placeOf({ start: 0, end: 0 });
  const module: object = typeof loaded === 'object' && loaded !== null ? loaded : {};
  const hasDefault = 'default' in module;
  if (!hasDefault && script.tree === null) {
    return fail(start, 'The configuration has no default export. Write `export default defineConfig({ … })`.');
  }
  const value: unknown = hasDefault ? module.default : loaded;
  const tree: Tree = script.tree ?? { kind: 'leaf', start: 0, end: 0 };
  if (typeof value === 'function') {
    return fail(source.placeOf({ start: tree.start, end: tree.start }), 'The default export is a function. Export the configuration itself: it is plain data.');
  }
  if (value instanceof Promise) {
    // A rejection nobody waits for would end the process with a stack trace.
    value.catch(() => undefined);
    return fail(source.placeOf({ start: tree.start, end: tree.start }), 'The default export is a promise. Export the configuration itself: it is plain data.');
  }
  return { ok: true, evaluated: { value, tree } };
}

interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where an error names a file of the project: a frame of its stack, or the place a parser put into its message. */
function projectFrame(source: Source, text: string): Frame | null {
  for (const match of text.matchAll(/(?<file>file:\/\/[^\s():]*(?::[^\s():/]+)?|(?:[A-Za-z]:)?[/\\][^\n():]*):(?<line>\d+):(?<column>\d+)/gu)) {
    const { file = '', line, column } = match.groups ?? {};
    const absolute = file.startsWith('file://') ? fileURLToPath(file) : path.normalize(file);
    const relative = path.relative(source.root, absolute).split(path.sep).join('/');
    if (relative.startsWith('..') || path.isAbsolute(relative) || relative.split('/').includes('node_modules')) continue;
    return { file: relative, line: Number(line), column: Number(column) };
  }
  return null;
}

function describeThrown(source: Source, script: Script, thrown: unknown): [Place, string] {
  const message = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0]?.trim() ?? '';
  const missing = /^Cannot find (?:module|package) '(?<name>[^']+)'/u.exec(message)?.groups?.['name'];
  const named = missing === undefined ? undefined : script.imports.get(missing);
  if (missing !== undefined && named !== undefined) return [source.placeOf(named), `The configuration imports "${missing}", which cannot be found.`];

  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const frame = projectFrame(source, stack);
  const said = `The configuration cannot be loaded: ${message === '' ? 'it throws without a message' : message.replace(/[.\s]+$/u, '')}.`;
  if (frame === null) return [source.placeOf({ start: 0, end: 0 }), said];
  if (frame.file !== source.file) {
    return [{ file: frame.file, line: frame.line, column: frame.column, endLine: frame.line, endColumn: frame.column }, said];
  }
  // The transpiled text keeps lines, not columns.
  const offset = source.lines.offsetOf(frame.line, 1);
  const indent = /^[ \t]*/u.exec(source.text.slice(offset))?.[0].length ?? 0;
  return [source.placeOf({ start: offset + indent, end: offset + indent }), said];
}
