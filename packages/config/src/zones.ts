import type { Zones } from '@pg-guardrails/kernel';
import picomatch from 'picomatch';

/** `./libs/db/**` says the same as `libs/db/**`; picomatch alone would match nothing with it. */
function withoutDotSlash(glob: string): string {
  return glob.replace(/^(!?)\.\//u, '$1');
}

/**
 * Compiles the globs of the zones. A file lies in a zone when a glob matches it and no `!glob` of the zone does:
 * picomatch alone reads `!glob` in a list as "everything else", which would widen the zone.
 */
export function compileZones(zoneGlobs: Readonly<Record<string, readonly string[]>>): Zones {
  const matchers = new Map(
    Object.entries(zoneGlobs).map(([name, globs]) => {
      const written = globs.map(withoutDotSlash);
      const inside = picomatch(written.filter((glob) => !glob.startsWith('!')), { dot: true });
      const outside = picomatch(written.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)), { dot: true });
      return [name, (file: string): boolean => inside(file) && !outside(file)] as const;
    }),
  );
  const globs = new Map<string, (file: string) => boolean>();
  const globTest = (glob: string): ((file: string) => boolean) => {
    const known = globs.get(glob) ?? picomatch(withoutDotSlash(glob), { dot: true });
    globs.set(glob, known);
    return known;
  };
  // Each claim asks for every file.
  const answers = new Map([...matchers.keys()].map((zone) => [zone, new Map<string, boolean>()]));
  const isIn = (file: string, zone: string): boolean => {
    const known = answers.get(zone)?.get(file);
    if (known !== undefined) return known;
    const answer = matchers.get(zone)?.(file) ?? false;
    answers.get(zone)?.set(file, answer);
    return answer;
  };
  return {
    names: [...matchers.keys()],
    isInAny: (file, zones) => zones.some((zone) => isIn(file, zone)),
    matches: (file, glob) => globTest(glob)(file),
  };
}
