/**
 * All products of up to `degree` cells.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/PolynomialExpansion.scala
 */
import { ServingError } from '../../../errors.ts';
import { polynomialSize } from '../../../pipeline/kernels/expansion.ts';
import { mapVector, outputColOf } from '../columns.ts';
import type { StageRow } from '../row.ts';
export const PolynomialExpansion: StageRow = {
  lower: (stage, frame) => {
    const degree = stage.params.number('degree', 2);
    const output = outputColOf(stage);
    const { size } = frame.vector(stage.params.text('inputCol'));
    const made = typeof size === 'number' ? polynomialSize(size, degree) - 1 : output;
    if (typeof made === 'number' && !(made < 2 ** 26)) {
      throw new ServingError('UNSUPPORTED_MODEL', `vectors of ${size} to the degree ${degree} have ${made} products`);
    }
    mapVector(stage, frame, undefined, (slot) => frame.builder.step('expandPolynomial', { degree }, [slot]), {
      size: made,
    });
  },
};
