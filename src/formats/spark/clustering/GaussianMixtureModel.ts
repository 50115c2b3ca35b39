/**
 * Shares of the components, and the number of the largest.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/clustering/GaussianMixture.scala
 */
import { ServingError } from '../../../errors.ts';
import { featuresColOf, predictionColOf } from '../classification/classifier.ts';
import type { StageRow } from '../row.ts';
import { denseOf, matrixOf, numbersOf, vectorOf } from '../values.ts';
import { addShares } from './mixture.ts';

export const GaussianMixtureModel: StageRow = {
  lower: (stage, frame) => {
    const row = stage.row();
    const weights = numbersOf(row['weights'], 'weights');
    const [mus, sigmas] = [row['mus'], row['sigmas']];
    if (
      !Array.isArray(mus) ||
      !Array.isArray(sigmas) ||
      mus.length !== weights.length ||
      sigmas.length !== mus.length
    ) {
      throw new ServingError('CORRUPT_MODEL', `${weights.length} weights, other numbers of mus and sigmas`);
    }
    const components = Array.from(weights, (weight, k) => ({
      weight,
      mean: denseOf(vectorOf((mus as readonly unknown[])[k], 'mus')),
      covariance: matrixOf((sigmas as readonly unknown[])[k], 'sigmas'),
    }));
    const { slot } = frame.vector(featuresColOf(stage), components[0]?.mean.length);
    const shares = addShares(frame, slot, components);
    const probabilityCol = stage.params.text('probabilityCol', 'probability');
    frame.add(probabilityCol, { kind: 'vector', slot: shares, size: components.length }, { answer: true });
    const made = frame.builder.step('argmax', {}, [shares]);
    frame.add(predictionColOf(stage), { kind: 'number', slot: made, dtype: 'int32' }, { answer: true });
  },
};
