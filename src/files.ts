/** The only input that a format sees: the files of one version, wherever they lie. */

export interface FileInfo {
  /** Relative to `Files.at`, with `/` between folders. For a single-file model, the file's own name. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** A range of bytes of one file: from `from` up to, not including, `to`. */
export interface FileRange {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

export interface Files {
  /** Where they lie, for messages only. */
  readonly at: string;
  /** All files below, sorted by path. */
  list(): Promise<readonly FileInfo[]>;
  /**
   * The size of a file that may be read, listed or not: where the model is one file, what lies beside it is not listed.
   * undefined: there is none. Absent: all files are listed.
   */
  sizeOf?(path: string): Promise<number | undefined>;
  /**
   * The bytes of a file, or of a part of it, in memory that nobody else writes to.
   * Throws CORRUPT_MODEL where the file does not exist or is shorter than asked for. Never reads outside the folder.
   * `into` is memory of the caller's that the bytes may be put into, where it is long enough; what is returned then
   * is its beginning.
   */
  read(path: string, from?: number, to?: number, into?: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

/** The file of this path, where it may be read. */
export const findFile = async (files: Files, path: string): Promise<FileInfo | undefined> => {
  const listed = (await files.list()).find((file) => file.path === path);
  if (listed || !files.sizeOf) return listed;
  const sizeBytes = await files.sizeOf(path);
  return sizeBytes === undefined ? undefined : { path, sizeBytes };
};
