/**
 * Of the score of a factorization machine the probabilities of two classes.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/classification/FMClassifier.scala
 */
import { addFactorization } from '../factorization.ts';
import type { StageRow } from '../row.ts';
import { addProbabilistic } from './classifier.ts';

export const FMClassificationModel: StageRow = {
  lower: (stage, frame) => {
    const raw = frame.builder.step('bothSigns', {}, [addFactorization(stage, frame)]);
    addProbabilistic(stage, frame, raw, 2, (own) => frame.builder.step('pairProbability', { scale: 1, of: 1 }, [own]));
  },
};
