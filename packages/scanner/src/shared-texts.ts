import type { ImportFact } from '@pg-guardrails/kernel';
import type { ExportedOrigin, ExportedText } from '@pg-guardrails/ts-reader';

/** A text that a file takes of another one. */
export interface TakenText {
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** `begin`, `default`, `statements.begin`. */
  readonly name: string;
  readonly value: string;
}

/** The constant texts that files export, followed from file to file. */
export interface SharedTexts {
  add(file: string, exports: readonly ExportedOrigin[], texts: readonly ExportedText[]): void;
  textOf(file: string, name: string): string | null;
  /** What a file takes by its imports and re-exports, in the order of these. */
  takenBy(edges: readonly ImportFact[]): readonly TakenText[];
}

interface Own {
  readonly exports: readonly ExportedOrigin[];
  readonly texts: readonly ExportedText[];
}

const longestChain = 60;

/** A path behind a name: what follows `statements` in `statements.begin`. Null where the path does not lead through the name. */
function behind(path: string, name: string): string | null {
  if (path === name) return '';
  return path.startsWith(`${name}.`) ? path.slice(name.length) : null;
}

export function createSharedTexts(): SharedTexts {
  const byFile = new Map<string, Own>();
  const known = new Map<string, ReadonlyMap<string, string>>();

  const gather = (file: string, into: Map<string, string>, above: ReadonlySet<string>): void => {
    const own = byFile.get(file);
    if (own === undefined || above.has(file) || above.size > longestChain) return;
    for (const { name, value } of own.texts) into.set(name, value);
    for (const { name, origin } of own.exports) {
      if (origin.kind !== 'file') continue;
      const others = new Map<string, string>();
      gather(origin.file, others, new Set([...above, file]));
      for (const [path, value] of others) {
        // `export * as x` gives all of it as `x.…`, `export *` all but the default, under their own names.
        const rest = origin.export === '*' ? `.${path}` : behind(path, origin.export);
        const full = rest === null || (name === '*' && path === 'default') ? null : name === '*' ? path : `${name}${rest}`;
        // What a file itself exports under a name comes before what `export *` gives (ECMA-262, ResolveExport).
        if (full !== null && !(name === '*' && into.has(full))) into.set(full, value);
      }
    }
  };
  const allOf = (file: string): ReadonlyMap<string, string> => {
    const all = known.get(file);
    if (all !== undefined) return all;
    const texts = new Map<string, string>();
    gather(file, texts, new Set());
    known.set(file, texts);
    return texts;
  };
  return {
    add(file, exports, texts) {
      if (texts.length === 0 && !exports.some(({ origin }) => origin.kind === 'file') && !byFile.has(file)) return;
      byFile.set(file, { exports, texts });
      known.clear();
    },
    textOf: (file, name) => allOf(file).get(name) ?? null,
    takenBy: (edges) =>
      edges.flatMap(({ form, names, target }): readonly TakenText[] => {
        if ((form !== 'import' && form !== 're-export') || target.kind !== 'file') return [];
        return [...allOf(target.file)].flatMap(([name, value]) => (names.some((taken) => taken === '*' || behind(name, taken) !== null) ? [{ file: target.file, name, value }] : []));
      }),
  };
}

export function isSameTaken(a: readonly TakenText[], b: readonly TakenText[]): boolean {
  return a.length === b.length && a.every(({ file, name, value }, index) => file === b[index]?.file && name === b[index].name && value === b[index].value);
}
