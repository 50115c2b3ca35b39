/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/discriminant_analysis.py; `qda.QDA` up to 0.19. */
import { ServingError } from '../../../../errors.ts';
import type { Answer } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import { countOf, logOf, matrixAnswer, mostLikely, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { numbersIn, type State } from '../../state.ts';

const corrupt = (message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `QuadraticDiscriminantAnalysis: ${message}`);

/** Numbers of each class; a list, or an array where all classes have as many. */
const perClass = (state: State, name: string, classes: number) => {
  const whole = state.value(name);
  const stacked = numbersIn(whole);
  const [count = 0, ...shape] = stacked?.shape ?? [];
  const size = shape.reduce((product, dim) => product * dim, 1);
  const parts = stacked
    ? Array.from({ length: count }, (_, k) => ({ shape, data: stacked.data.subarray(k * size, (k + 1) * size) }))
    : state.values(name).map((value) => numbersIn(value));
  if (parts.length !== classes) throw corrupt(`${parts.length} of "${name}" for ${classes} classes`);
  return parts.map((part) => {
    if (!part) throw corrupt(`"${name}" holds no numbers`);
    return part;
  });
};

/**
 *   score[k] = -½ (Σ ((x - mean[k]) · rotation[k] / √scaling[k])² + Σ log scaling[k]) + log prior[k]
 *
 * decision_function of two classes is score[1] - score[0].
 */
export const QuadraticDiscriminantAnalysis: EstimatorClass = (state, { builder }) => {
  const classes = state.labels('classes_');
  const count = countOf(classes);
  const { shape, data: means } = state.arrayOf('means_', 2);
  const features = shape[1]!;
  const priors = state.array('priors_').data;
  if (priors.length !== count) throw corrupt(`${priors.length} priors for ${count} classes`);
  const rounded = state.isSingle('scalings_') ? Math.fround : (x: number): number => x;
  const scalings = perClass(state, 'scalings_', count);
  const rotations = perClass(state, 'rotations_', count).map(({ shape: [rows = 0, rank = 0], data }, k) => {
    const scaling = scalings[k]!.data;
    if (rows !== features || rank !== scaling.length) {
      throw corrupt(`a rotation is ${rows} x ${rank}, ${features} x ${scaling.length} was expected`);
    }
    return data.map((x, i) => rounded(x * rounded(scaling[i % rank]! ** -0.5)));
  });
  const shift = Float64Array.from(scalings, ({ data }) =>
    data.reduce((sum, s) => rounded(sum + rounded(Math.log(s))), 0),
  );
  const params = { features, means, rotations, shift, start: priors.map(Math.log) };
  const scores = (frame: Frame): number => builder.step('rotatedNormal', params, [frame.numbers(state.className)]);
  const byLogarithm = state.since('1.6');
  // sklearn < 1.6: softmax, and the logarithm of it.
  const direct = (frame: Frame): Answer =>
    matrixAnswer(builder.step('link', { link: 'softmax', flat: false }, [scores(frame)]), count);
  const logs = (frame: Frame): Answer => matrixAnswer(builder.step('logNormalize', {}, [scores(frame)]), count);
  return {
    features,
    classes,
    predict: (frame) => mostLikely(builder, classes, scores(frame)),
    predict_proba: (frame) => {
      if (!byLogarithm) return direct(frame);
      return matrixAnswer(builder.step('link', { link: 'exp', flat: false }, [logs(frame).slot]), count);
    },
    predict_log_proba: (frame) => (byLogarithm ? logs(frame) : logOf(builder, direct(frame))),
    decision_function: (frame) => {
      if (count !== 2) return matrixAnswer(scores(frame), count);
      const params = { outputs: 1, weights: Float64Array.of(-1, 1), start: new Float64Array(1) };
      const difference = builder.step('linear', { ...params, precision: 'float64', skipMissing: false }, [
        scores(frame),
      ]);
      return vectorAnswer(builder.step('flatten', {}, [difference]));
    },
  };
};
