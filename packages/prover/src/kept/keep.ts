/** Where what was made is kept for the next run. */
export interface Keep {
  /** It is made when there is something to keep. */
  readonly folder: string;
  /** The tool and its version: another one may see the same files differently. */
  readonly tool: string;
  /** Where the run is, in any words: the next one from there can be started for before anything is read. */
  readonly place?: string;
  /** Told what could not be used or written, in a sentence without a period; nothing is lost but time. */
  readonly note: (message: string) => void;
}
