/** So much text is kept of each kind; then all is forgotten. A tree takes some dozen times the memory of its text. */
const most = 250_000;

/**
 * Trees of texts that are parsed again and again: the body of one guard for each table that it guards, and the expressions in it. Nobody ever changes a
 * tree. What is no text of the language is not kept: it may have been the parser that failed.
 */
export class KeptParses<Tree> {
  readonly #trees = new Map<string, Tree>();
  #length = 0;

  get(text: string): Tree | undefined {
    return this.#trees.get(text);
  }

  keep(text: string, tree: Tree): Tree {
    if (this.#length + text.length > most) {
      this.#trees.clear();
      this.#length = 0;
    }
    if (text.length <= most) {
      this.#trees.set(text, tree);
      this.#length += text.length;
    }
    return tree;
  }
}
