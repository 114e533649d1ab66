/** What one finding is recognized by in another run, or in a baseline. */
export interface KnownFinding {
  readonly file: string;
  readonly fingerprint: string;
  readonly contentFingerprint: string;
  /** Where it speaks of several things: the fingerprint of each. */
  readonly parts: readonly string[];
}

/** Which files there are, as far as it is known. */
export interface FilesOfRuns {
  /** Whether the file was there when the earlier findings were made. */
  existedBefore(file: string): boolean;
  existsNow(file: string): boolean;
}

export interface Matched<Before extends KnownFinding, Now extends KnownFinding> {
  /** Not among the earlier ones, or about more than they are. */
  readonly added: readonly Now[];
  readonly known: readonly Now[];
  /** Earlier ones that are found no more. */
  readonly gone: readonly Before[];
}

/**
 * Tells findings that were there before from those that came since. A finding is the same in its own file wherever in it it stands; in another file only
 * where that one took the place of one that is gone, so that one mended and one made elsewhere are not the same. What speaks of several things (operations and roles of a table)
 * is known when each of them is: a part mended adds nothing. Each earlier finding accounts for one.
 */
export function matchFindings<Before extends KnownFinding, Now extends KnownFinding>(before: readonly Before[], now: readonly Now[], files: FilesOfRuns): Matched<Before, Now> {
  const open = new Set(before);
  const byFingerprint = groupBy(before, ({ fingerprint }) => fingerprint);
  const byContent = groupBy(before.filter(({ file }) => !files.existsNow(file)), ({ contentFingerprint }) => contentFingerprint);
  const take = (candidates: readonly Before[] | undefined): boolean => {
    const found = candidates?.find((candidate) => open.has(candidate));
    if (found !== undefined) open.delete(found);
    return found !== undefined;
  };
  // Two databases may have a table of one name, and two statements may open one hole.
  const parts = counts(before);
  const takeParts = (finding: Now): boolean => {
    if (!finding.parts.every((part) => (parts.get(part) ?? 0) > 0)) return false;
    for (const part of finding.parts) parts.set(part, (parts.get(part) ?? 0) - 1);
    return true;
  };
  const known = new Set<Now>();
  for (const finding of now) if (take(byFingerprint.get(finding.fingerprint)) && takeParts(finding)) known.add(finding);
  for (const finding of now) {
    if (known.has(finding)) continue;
    if (finding.parts.length > 0 ? takeParts(finding) : !files.existedBefore(finding.file) && take(byContent.get(finding.contentFingerprint))) known.add(finding);
  }
  const partsNow = counts(now);
  return {
    added: now.filter((finding) => !known.has(finding)),
    known: now.filter((finding) => known.has(finding)),
    gone: [...open].filter((finding) => finding.parts.length === 0 || !finding.parts.every((part) => partsNow.has(part))),
  };
}

function counts(findings: readonly KnownFinding[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const part of findings.flatMap((finding) => finding.parts)) result.set(part, (result.get(part) ?? 0) + 1);
  return result;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
