/**
 * The files of a server that is at rest, from which another can be started: to make them anew takes four times as long, or a whole history. Most of them are the
 * same in each: an image may be told as what another one has, its base, and what is its own.
 */
export interface Image {
  readonly folders: readonly string[];
  readonly files: readonly KeptFile[];
  /** Where the bytes are: those of the base first, when there is one. */
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
}

export interface KeptFile {
  readonly path: string;
  readonly size: number;
  /** Index into `parts`. */
  readonly part: number;
  readonly offset: number;
  /** Bytes that are kept; all after them are zero. */
  readonly length: number;
}

/** What a server that was taken an image of says: the files, and the bytes that its base does not have. */
export interface TakenImage extends Omit<Image, 'parts'> {
  readonly own: Uint8Array<ArrayBuffer>;
}
