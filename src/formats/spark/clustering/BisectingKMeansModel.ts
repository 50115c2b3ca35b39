/**
 * From the root to the nearer child, down to a leaf.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/clustering/BisectingKMeans.scala
 */
import { featuresColOf, predictionColOf } from '../classification/classifier.ts';
import type { StageRow } from '../row.ts';
import { centerTreeOf } from './center-tree.ts';

export const BisectingKMeansModel: StageRow = {
  lower: (stage, frame) => {
    const tree = centerTreeOf(stage.child('data'), stage.title);
    const { slot } = frame.vector(featuresColOf(stage), tree.features);
    const made = frame.builder.step('centerTree', tree, [slot]);
    frame.add(predictionColOf(stage), { kind: 'number', slot: made, dtype: 'int32' }, { answer: true });
  },
};
