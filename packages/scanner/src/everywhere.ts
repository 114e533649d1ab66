import type { ImportFact } from '@pg-guardrails/kernel';
import type { Everywhere } from '@pg-guardrails/ts-reader';
import { gated } from './word-gate.js';

const declares = gated(/\bdeclare\b/, ['declare']);
const scope = /\b(?:global|module|namespace)\b/;
const reference = /\/\/\/\s*<reference/;
/** `import('x')` makes no module of a script. */
const moduleWord = /\bexport\b|\bimport\b(?!\s*\()/;

/** Whether a program may say something of types that holds in files which do not import it: `declare global`, `declare module`, a script's own names. May say yes for nothing. */
export function holdsEverywhere(text: string): boolean {
  return (declares(text) && scope.test(text)) || reference.test(text) || !moduleWord.test(text);
}

interface Importing {
  readonly file: string;
  readonly edges: readonly ImportFact[];
  readonly holdsEverywhere: boolean;
}

/**
 * Of a project's programs those that hold everywhere, as far as TypeScript would read them along with some files: what these import, over and
 * over, and what lies in the folder of their configuration.
 */
export function createEverywhere(programs: readonly Importing[]): (files: readonly string[], folder: string) => Everywhere {
  const byFile = new Map(programs.map((program) => [program.file, program]));
  return (files, folder) => {
    const seen = new Set(files);
    const packages = new Map<string, Everywhere['packages'][number]>();
    for (const file of seen) {
      for (const { target, specifier } of byFile.get(file)?.edges ?? []) {
        if (target.kind === 'file') seen.add(target.file);
        if (target.kind === 'package' && specifier !== null && !packages.has(target.package)) packages.set(target.package, { from: file, specifier, package: target.package });
      }
    }
    const holding = programs.filter(({ file, holdsEverywhere: holds }) => holds && (seen.has(file) || folder === '' || file.startsWith(`${folder}/`)));
    return { files: holding.map(({ file }) => file), packages: [...packages.values()] };
  };
}
