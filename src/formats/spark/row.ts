/** What a class of stage does to a DataFrame. */
import type { DataFrame } from './data-frame.ts';
import type { Stage } from './stage.ts';

export interface StageRow {
  /** Adds its columns. Throws UNSUPPORTED_MODEL for what is not done, CORRUPT_MODEL for what contradicts itself. */
  readonly lower: (stage: Stage, frame: DataFrame) => void;
}
