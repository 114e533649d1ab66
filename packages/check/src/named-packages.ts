/** Behind a name nothing that would make it another one, as `postgres:17` is; `@types/scope__name` names `@scope/name`. */
function mentionOf(part: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])${part.replace(/[^A-Za-z0-9]/g, '\\$&')}(?![A-Za-z0-9:-]|_(?!_))`);
}

/** A test of texts: whether one may name a package of these, by the parts of its name that no `/` divides, which may be written as an escape. May say yes for nothing. */
export function namesPackages(patterns: readonly string[]): (text: string) => boolean {
  const packages = patterns.map((pattern) => pattern.replace(/^@/, '').replace(/\/\*$/, '').split('/').map(mentionOf));
  return (text) => packages.some((parts) => parts.every((part) => part.test(text)));
}
