import type { ImportFact } from '@pg-guardrails/kernel';
import type { ExportedText } from '@pg-guardrails/ts-reader';

/** A text that a file takes of another one. */
export interface TakenText {
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** As in `ExportedText`. */
  readonly path: readonly string[];
  readonly value: string;
}

/** The constant texts that files export. A file that hands on what another one exports exports it itself, once it has been read with that. */
export interface SharedTexts {
  add(file: string, texts: readonly ExportedText[]): void;
  /** What a file takes by names in its imports and re-exports, in the order of these. `export *` takes none: what it hands on hangs on all that the files export. */
  takenBy(edges: readonly ImportFact[]): readonly TakenText[];
}

export function createSharedTexts(): SharedTexts {
  const byFile = new Map<string, readonly ExportedText[]>();
  return {
    add(file, texts) {
      if (texts.length === 0) byFile.delete(file);
      else byFile.set(file, texts);
    },
    takenBy: (edges) =>
      edges.flatMap(({ form, names, target }): readonly TakenText[] => {
        if ((form !== 'import' && form !== 're-export') || target.kind !== 'file') return [];
        const { file } = target;
        return (byFile.get(file) ?? []).flatMap(({ path, value }) => (names.some((name) => name === path[0] || (name === '*' && form === 'import')) ? [{ file, path, value }] : []));
      }),
  };
}

export function isSameTaken(a: readonly TakenText[], b: readonly TakenText[]): boolean {
  return a.length === b.length && a.every(({ file, path, value }, index) => file === b[index]?.file && isSamePath(path, b[index].path) && value === b[index].value);
}

function isSamePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

/** Among what was taken, the text of a file under a path. */
export function takenText(taken: readonly TakenText[], file: string, path: readonly string[]): string | null {
  return taken.find((text) => text.file === file && isSamePath(text.path, path))?.value ?? null;
}
