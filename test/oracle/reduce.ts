/** The history without the statements that a disagreement does not need: halves, then quarters, down to single ones. */
export async function reduced(statements: readonly string[], isWrong: (statements: readonly string[]) => Promise<boolean>, isPinned: (statement: string) => boolean = () => false): Promise<readonly string[]> {
  let kept = statements;
  let size = Math.ceil(kept.length / 2);
  for (;;) {
    let removed = false;
    for (let end = kept.length; end > 0; end -= size) {
      const without = kept.filter((statement, index) => index < end - size || index >= end || isPinned(statement));
      if (without.length === kept.length || !(await isWrong(without))) continue;
      kept = without;
      removed = true;
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (!removed) return kept;
  }
}
