import { isModuleGlob, isWithinModule, modulePath, type ImportFact, type Zones } from '@pg-guardrails/kernel';
import { leadsIntoModule } from './module-path.js';

/** What a claim calls test-only: one module by its path, or the files of a glob. */
export interface TestOnlyModule {
  /** As the claim writes it, without extension. */
  readonly name: string;
  readonly holds: (file: string) => boolean;
  /** Whether an import leads there, or, where it leads to no file of the project, names it. */
  isMeantBy(edge: ImportFact): boolean;
}

export function testOnlyModule(written: string, zones: Zones): TestOnlyModule {
  if (isModuleGlob(written)) {
    const holds = (file: string): boolean => zones.matches(file, written);
    return { name: written, holds, isMeantBy: ({ target }) => target.kind === 'file' && holds(target.file) };
  }
  const name = modulePath(written);
  return { name, holds: (file) => isWithinModule(file, name), isMeantBy: (edge) => leadsIntoModule(edge, name) };
}
