/** What models of spark.mllib, which know no columns, call theirs: `features` and `prediction`. */
import type { DataFrame, NumberColumn } from '../data-frame.ts';

export const FEATURES = 'features';

/** A slot of [rows] as the answer. */
export const addPrediction = (frame: DataFrame, slot: number, dtype?: NonNullable<NumberColumn['dtype']>): void =>
  frame.add('prediction', { kind: 'number', slot, ...(dtype && { dtype }) }, { answer: true });
