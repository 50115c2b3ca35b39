/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/multiclass.py */
import { ServingError } from '../../../../errors.ts';
import { countOf, labelled } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { binaryScore, estimatorsOf } from './binary.ts';

/** One estimator a bit of a code; the class is predicted whose code is nearest to the scores. */
export const OutputCodeClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const estimators = estimatorsOf(state, lowering);
  const classes = state.labels('classes_');
  const { shape, data: points } = state.arrayOf('code_book_', 2);
  const columns = estimators.length;
  if (shape[0] !== countOf(classes) || shape[1] !== columns) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `a code book is ${shape.join(' x ')}, ${countOf(classes)} x ${columns} was expected`,
    );
  }
  return {
    features: estimators[0]!.features,
    classes,
    predict: (frame) => {
      const scores = builder.step(
        'hstack',
        {},
        estimators.map((one) => binaryScore(builder, one, frame)),
      );
      return labelled(builder, classes, builder.step('nearest', { columns, points }, [scores]));
    },
  };
};
