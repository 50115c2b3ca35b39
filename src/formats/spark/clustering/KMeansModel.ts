/**
 * The number of the nearest center.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/clustering/KMeans.scala
 */
import { featuresColOf, predictionColOf } from '../classification/classifier.ts';
import type { StageRow } from '../row.ts';
import { byNumber, matrixOfVectors, measureOf } from './centers.ts';

export const KMeansModel: StageRow = {
  lower: (stage, frame) => {
    const { features, data: centers } = matrixOfVectors(byNumber(stage.table(), 'clusterIdx'), 'clusterCenter');
    const measure = measureOf(stage.params.text('distanceMeasure', 'euclidean'));
    const { slot } = frame.vector(featuresColOf(stage), features);
    const takesNaN = !stage.isSince(3, 1);
    const params = { centers, features, measure, asker: stage.title, takesNaN };
    const made = frame.builder.step('nearestCenter', params, [slot]);
    frame.add(predictionColOf(stage), { kind: 'number', slot: made, dtype: 'int32' }, { answer: true });
  },
};
