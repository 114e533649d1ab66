/** A statement of a migration, and why it is there. */
export interface RemedyStatement {
  /** One or two short sentences, without line breaks. */
  readonly why: string;
  /** Complete, with its semicolon; it can be run again. */
  readonly sql: string;
}

/** What closes the holes of one subject: the content of a migration, whatever its tool wants around it. */
export interface Remedy {
  /** The qualified name of a table, as verdicts have it. */
  readonly subject: string;
  /** In the order in which they must run. Empty when nothing is open that a migration can close. */
  readonly statements: readonly RemedyStatement[];
  /** What takes the statements back, as far as that reopens nothing that was granted. */
  readonly reverse: readonly RemedyStatement[];
  /** What is for people to decide: shown as a comment. */
  readonly suggestions: readonly RemedyStatement[];
  /** What may undo it later: full sentences, shown as comments. */
  readonly notes: readonly string[];
}
