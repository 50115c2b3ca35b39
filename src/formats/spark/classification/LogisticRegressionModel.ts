/**
 * Of two classes one score, m: raw (-m, m), of which the second probability is 1 - 1 / (1 + e^m); of more a softmax.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/classification/LogisticRegression.scala
 *
 * Spark < 2.1 saves `coefficients` and an `intercept`, and knows two classes only.
 */
import { ServingError } from '../../../errors.ts';
import type { StageRow } from '../row.ts';
import { addScores, type Coefficients, coefficientMatrixOf, coefficientsOf, numberOf } from '../scores.ts';
import type { Stage } from '../stage.ts';
import { addProbabilistic, featuresColOf, softmaxOf } from './classifier.ts';

interface Fitted {
  readonly coefficients: Coefficients;
  readonly classes: number;
  readonly multinomial: boolean;
}

const fittedOf = (stage: Stage): Fitted => {
  const row = stage.row();
  const classes = numberOf(row['numClasses'], 'numClasses');
  if (!('coefficientMatrix' in row)) {
    return { coefficients: coefficientsOf(row['coefficients'], row['intercept']), classes: 2, multinomial: false };
  }
  const coefficients = coefficientMatrixOf(row['coefficientMatrix'], row['interceptVector']);
  const multinomial = row['isMultinomial'] === true;
  if (coefficients.outputs !== (multinomial ? classes : 1)) {
    throw new ServingError('CORRUPT_MODEL', `${coefficients.outputs} rows of coefficients for ${classes} classes`);
  }
  return { coefficients, classes, multinomial };
};

/** The probability of the second class above which it is chosen. Throws UNSUPPORTED_MODEL where two contradict. */
const thresholdOf = ({ params }: Stage): number => {
  if (!params.isSet('thresholds')) return params.number('threshold', 0.5);
  const thresholds = params.numbers('thresholds');
  const [first, second] = thresholds;
  const threshold = 1 / (1 + first! / second!);
  const contradicts = params.isSet('threshold') && Math.abs(params.number('threshold') - threshold) >= 1e-5;
  if (thresholds.length === 2 && !contradicts) return threshold;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `thresholds are ${thresholds.join(', ')}${contradicts ? `, threshold is ${params.number('threshold')}` : ''}: Spark does not load such a model of two classes either`,
  );
};

export const LogisticRegressionModel: StageRow = {
  lower: (stage, frame) => {
    const { coefficients, classes, multinomial } = fittedOf(stage);
    const { builder } = frame;
    const { slot } = frame.vector(featuresColOf(stage), coefficients.features);
    const scores = addScores(frame, slot, coefficients);
    if (multinomial) return addProbabilistic(stage, frame, scores, classes, softmaxOf(stage, frame));
    const threshold = thresholdOf(stage);
    const logit =
      threshold === 0
        ? Number.NEGATIVE_INFINITY
        : threshold === 1
          ? Number.POSITIVE_INFINITY
          : Math.log(threshold / (1 - threshold));
    const raw = builder.step('bothSigns', {}, [scores]);
    const ofProbability = (probability: number): number => builder.step('secondAbove', { threshold }, [probability]);
    const probabilityOf = (own: number): number => builder.step('pairProbability', { scale: 1 }, [own]);
    const direct = (): number => {
      const score = builder.step('link', { link: 'logistic', flat: true }, [scores]);
      return builder.step('threshold', { above: threshold }, [score]);
    };
    const ofRaw = (own: number): number => builder.step('secondAbove', { threshold: logit }, [own]);
    return addProbabilistic(stage, frame, raw, 2, probabilityOf, { ofRaw, ofProbability, direct }, classes);
  },
};
