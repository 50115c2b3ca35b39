/** What all selectors do: https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_selection/_base.py */
import type { Estimator } from '../../../../pipeline/estimator.ts';
import { MadeFrame, type Tolerance } from '../../../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';

/** Whether each column is kept. */
export type Mask = readonly boolean[];

/** [batch, features] -> [batch, kept]: the columns that a mask keeps, all columns checked. */
export const selected = (
  builder: PipelineBuilder,
  asker: string,
  mask: Mask,
  tolerance: Tolerance = 'finite',
): Omit<Estimator, 'className'> => {
  const kept = Int32Array.from(mask.flatMap((keeps, column) => (keeps ? [column] : [])));
  return {
    features: mask.length,
    transform: (frame) => {
      const slot = builder.step('select', { columns: kept }, [frame.numbers(asker, tolerance)]);
      const { names } = frame;
      return new MadeFrame(builder, 'numbers', slot, kept.length, names && Array.from(kept, (i) => names[i]!));
    },
  };
};
