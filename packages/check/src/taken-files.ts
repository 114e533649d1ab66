import path from 'node:path';
import type { DdlFact, FileFacts, IdentityFact, ImportFact, Place } from '@pg-guardrails/kernel';

/** Whether an import takes a file as text or data, and not as a program. */
export function takesText({ specifier }: ImportFact): boolean {
  return specifier !== null && /\.(?:sql|json|ya?ml|toml)(?:\?|$)/u.test(specifier);
}

/** Modules with which a program reads files. */
const readers = new Set(['fs', 'node:fs', 'fs/promises', 'node:fs/promises', 'fs-extra', 'graceful-fs', 'child_process', 'node:child_process', 'execa', 'zx', 'bun']);

/** The file that a path means: seen from the file that names it, from the root, or the only one whose path ends so. */
function fileOf(from: string, written: string, isThere: (file: string) => boolean, files: readonly string[]): string | null {
  const near = path.posix.join(path.posix.dirname(from), written);
  if (isThere(near)) return near;
  const plain = written.replace(/^(?:\.{1,2}\/|\/)+/u, '');
  if (isThere(plain)) return plain;
  const ending = files.filter((file) => file.endsWith(`/${plain}`));
  return ending.length === 1 ? (ending[0] ?? null) : null;
}

function readsFiles({ language, facts }: FileFacts): boolean {
  return language === 'text' || facts.some((fact) => fact.kind === 'import' && readers.has(fact.specifier ?? ''));
}

/**
 * What files take from others as text: a program that names a `.sql` file and reads files, or imports it or a file of data, and a script that gives one to `psql`, say what stands there.
 * The facts are at the place where the file is named. Migrations are not among what is taken: naming them is what runs them.
 * @param outside what the files of SQL define, by name.
 * @param sources facts of the files that are named, by name.
 */
export function withTakenFiles(takers: readonly FileFacts[], outside: ReadonlyMap<string, readonly DdlFact[]>, sources: readonly FileFacts[]): readonly FileFacts[] {
  const names = [...outside.keys()];
  const identityOf = new Map(sources.map(({ file, facts }) => [file, facts.filter((fact) => fact.kind === 'identity')]));
  const saidIn = (file: string): readonly (IdentityFact | DdlFact)[] => [...(identityOf.get(file) ?? []), ...(outside.get(file) ?? [])];
  /** The first of each kind: the file itself is read by whoever follows. */
  const taken = (file: string, place: Place): readonly (IdentityFact | DdlFact)[] => {
    const said = saidIn(file);
    const first = [said.find(({ kind }) => kind === 'identity'), said.find((fact) => fact.kind === 'ddl' && fact.persistence === 'permanent')];
    return first.flatMap((fact) => (fact === undefined ? [] : [{ ...fact, place, through: fact.place }]));
  };
  const isKnown = (file: string): boolean => outside.has(file) || (identityOf.get(file) ?? []).length > 0;
  return takers.map((taker) => {
    const facts = taker.facts.flatMap((fact): readonly (IdentityFact | DdlFact)[] => {
      if (fact.kind === 'sql-file') {
        const file = readsFiles(taker) ? fileOf(taker.file, fact.path, (name) => outside.has(name), names) : null;
        return file === null ? [] : taken(file, fact.place);
      }
      if (fact.kind !== 'import' || fact.specifier === null || !takesText(fact)) return [];
      const file = fact.target.kind === 'file' ? fact.target.file : path.posix.join(path.posix.dirname(taker.file), fact.specifier.replace(/\?.*$/u, ''));
      return isKnown(file) ? taken(file, fact.place) : [];
    });
    return facts.length === 0 ? taker : { ...taker, facts: [...taker.facts, ...facts] };
  });
}
