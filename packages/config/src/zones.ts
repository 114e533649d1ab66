import type { Zones } from '@pg-guardrails/kernel';
import { globTest, isPlainGlob } from './glob-test.js';

/** `./libs/db/**` says the same as `libs/db/**`; picomatch alone would match nothing with it. */
function withoutDotSlash(glob: string): string {
  return glob.replace(/^(!?)\.\//u, '$1');
}

function remembering(test: (file: string) => boolean): (file: string) => boolean {
  const answers = new Map<string, boolean>();
  return (file) => {
    const answer = answers.get(file) ?? test(file);
    answers.set(file, answer);
    return answer;
  };
}

/**
 * Compiles the globs of the zones. A file lies in a zone when a glob matches it and no `!glob` of the zone does:
 * picomatch alone reads `!glob` in a list as "everything else", which would widen the zone.
 */
export function compileZones(zoneGlobs: Readonly<Record<string, readonly string[]>>): Zones {
  const matchers = new Map(
    Object.entries(zoneGlobs).map(([name, globs]) => {
      const written = globs.map(withoutDotSlash);
      const inside = written.filter((glob) => !glob.startsWith('!')).map(globTest);
      const outside = written.filter((glob) => glob.startsWith('!')).map((glob) => globTest(glob.slice(1)));
      const isInside = (file: string): boolean => inside.some((test) => test(file)) && !outside.some((test) => test(file));
      // Each claim asks for every file: what takes a pattern is looked up once.
      return [name, written.every((glob) => isPlainGlob(glob.replace(/^!/u, ''))) ? isInside : remembering(isInside)] as const;
    }),
  );
  const globs = new Map<string, (file: string) => boolean>();
  const testOf = (glob: string): ((file: string) => boolean) => {
    const known = globs.get(glob) ?? globTest(withoutDotSlash(glob));
    globs.set(glob, known);
    return known;
  };
  return {
    names: [...matchers.keys()],
    isInAny: (file, zones) => zones.some((zone) => matchers.get(zone)?.(file) === true),
    matches: (file, glob) => testOf(glob)(file),
  };
}
