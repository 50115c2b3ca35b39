/**
 * Of each hash function the least hash of the places that are not 0.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/MinHashLSH.scala
 */
import { ServingError } from '../../../errors.ts';
import { mapVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import { numbersOf } from '../values.ts';
export const MinHashLSHModel: StageRow = {
  lower: (stage, frame) => {
    const coefficients = numbersOf(stage.row()['randCoefficients'], 'randCoefficients');
    if (coefficients.length % 2 !== 0 || !coefficients.every(Number.isInteger)) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `randCoefficients: ${coefficients.length} numbers are no pairs of integers`,
      );
    }
    const params = { coefficients, narrow: !stage.isSince(2, 4) };
    mapVector(stage, frame, undefined, (slot) => frame.builder.step('minHash', params, [slot]), {
      size: coefficients.length / 2,
    });
  },
};
