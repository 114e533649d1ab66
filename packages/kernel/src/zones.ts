/** Answers which zone a file lies in. Files are relative to the configuration, with `/`. */
export interface Zones {
  readonly names: readonly string[];
  /** Whether the file lies in at least one of the zones. */
  isInAny(file: string, zones: readonly string[]): boolean;
  /** Whether a glob of a claim matches the file, by the same rules. */
  matches(file: string, glob: string): boolean;
}
