/**
 * The three verbs of a format. `match` looks at content, cheaply; `read` makes the format's own types from bytes;
 * `lower` is pure and synchronous. Formats never import each other; registry.ts knows them all.
 */
import type { Files } from '../files.ts';
import type { Model } from '../model.ts';
import type { Foreign } from './foreign.ts';

/** `entry` is the file, or `''` for the folder as a whole, that makes the files a model of this format. */
export interface Match {
  /** The format's own word for the kind of file: `saved_model.pb`, `onnx`. */
  readonly variant: string;
  readonly entry: string;
}

export interface Format<Parsed> {
  /** The name used in settings and messages. */
  readonly name: string;
  /** The seed's display name. */
  readonly title: string;
  /** undefined: not this format. Reads at most the first kilobytes of candidate files. */
  match(files: Files): Promise<Match | undefined>;
  /** `foreign`: what the other formats lend; nothing when absent. */
  read(files: Files, match: Match, foreign?: readonly Foreign[]): Promise<Parsed>;
  lower(parsed: Parsed, foreign?: readonly Foreign[]): Model;
  /** Its estimators that may stand in the pickles of other formats. */
  readonly lends?: Foreign;
  /** For an engine that reads the files itself; `why` is told to the user. Absent: there is none for this format. */
  readonly native?: (files: Files, match: Match, why: string) => Promise<Model>;
}
