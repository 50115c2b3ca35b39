/**
 * Layers of weights with logistic functions between them, a softmax behind the last. The weights of a layer stand column
 * by column, [outputs, inputs], then its biases.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/ann/Layer.scala
 *
 * Spark < 3.0 has the sizes of the layers in the table, later ones among the parameters.
 */
import { ServingError } from '../../../errors.ts';
import type { StageRow } from '../row.ts';
import { denseOf, numbersOf, vectorOf } from '../values.ts';
import { addProbabilistic, featuresColOf } from './classifier.ts';

/** Cells of a layer. */
const MAX_SIZE = 2 ** 24;

export const MultilayerPerceptronClassificationModel: StageRow = {
  lower: (stage, frame) => {
    const { builder } = frame;
    const row = stage.row();
    const sizes = 'layers' in row ? [...numbersOf(row['layers'], 'layers')] : stage.params.numbers('layers');
    const weights = denseOf(vectorOf(row['weights'], 'weights'));
    const isFit = sizes.length >= 2 && sizes.every((size) => Number.isInteger(size) && size > 0 && size <= MAX_SIZE);
    const wanted = sizes.slice(1).reduce((sum, size, i) => sum + (sizes[i]! + 1) * size, 0);
    if (!isFit || wanted !== weights.length) {
      throw new ServingError('CORRUPT_MODEL', `layers of ${sizes.join(', ')} have ${weights.length} weights`);
    }
    let { slot } = frame.vector(featuresColOf(stage), sizes[0]);
    let at = 0;
    sizes.slice(1).forEach((outputs, i) => {
      const inputs = sizes[i]!;
      const params = {
        outputs,
        weights: weights.slice(at, at + inputs * outputs),
        start: weights.slice(at + inputs * outputs, at + (inputs + 1) * outputs),
        precision: 'float64',
        skipMissing: false,
      } as const;
      at += (inputs + 1) * outputs;
      slot = builder.step('linear', params, [slot]);
      if (i < sizes.length - 2) slot = builder.step('link', { link: 'logistic', flat: false }, [slot]);
    });
    addProbabilistic(stage, frame, slot, sizes.at(-1)!, (raw) =>
      builder.step('link', { link: 'softmax', flat: false }, [raw]),
    );
  },
};
