import { patterned } from './patterned.js';

/** A folder or a file that others are made of: `templates/preset/tsup.config.ts`, `_templates/…`, `plugin-template.ts`; not `email-templates/`. */
const template = /(?:^|\/)_*(?:templates?|boilerplates?|scaffold(?:s|ing)?)_*\/|[-_.]template\.[cm]?[jt]sx?$/iu;

/**
 * The templates that are no programs where they lie: what they import is there once they are copied, or their parts are once they are filled in. Those that
 * can be read as they are stay, as a folder of that name may hold what the service renders.
 * @param refused the files that could not be read, or of which an import leads nowhere
 */
export function brokenTemplates(programs: readonly string[], refused: ReadonlySet<string | null>): readonly string[] {
  return programs.filter((file) => refused.has(file) && template.test(file) && !patterned.test(file)).sort();
}
