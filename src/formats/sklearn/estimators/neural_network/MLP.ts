/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neural_network/_multilayer_perceptron.py */
import { ServingError } from '../../../../errors.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import type { LinearParams } from '../../../../pipeline/kernels/linear.ts';
import type { LinkParams } from '../../../../pipeline/kernels/link.ts';
import { describe } from '../../../../wire/pickle/values.ts';
import { above, logOf, matrixAnswer, mostLikely, vectorAnswer } from '../../classes.ts';
import { type EstimatorClass, type Lowering, once } from '../../lowering.ts';
import { numbersIn, type State } from '../../state.ts';

const ACTIVATIONS: Readonly<Record<string, LinkParams['link']>> = {
  identity: 'identity',
  exp: 'exp',
  tanh: 'tanh',
  logistic: 'logistic',
  relu: 'relu',
  softmax: 'softmax',
};

const activationOf = (state: State, name: string): LinkParams['link'] => {
  const link = ACTIVATIONS[state.text(name)];
  if (link) return link;
  throw new ServingError('CORRUPT_MODEL', `${state.className}: there is no activation "${state.text(name)}"`);
};

const layersOf = (state: State): readonly LinearParams[] => {
  const intercepts = state.values('intercepts_').map(numbersIn);
  let width: number | undefined;
  return state.values('coefs_').map((value, i) => {
    const weights = numbersIn(value);
    const start = intercepts[i];
    const [from, outputs] = weights?.shape ?? [];
    const fits = start && outputs !== undefined && start.data.length === outputs && (width ?? from) === from;
    if (!weights || !fits) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${state.className}: layer ${i} is ${describe(value)}, after ${width ?? 'its'} inputs`,
      );
    }
    width = outputs;
    return {
      outputs,
      weights: weights.data,
      start: start.data,
      startLast: true,
      precision: 'float64',
      skipMissing: false,
    };
  });
};

interface Network {
  readonly features: number;
  readonly outputs: number;
  /** [rows, features] -> [rows, outputs] */
  readonly forward: (frame: Frame) => number;
}

/** h = activation(h W + b), layer after layer. */
const networkOf = (state: State, { builder }: Lowering): Network => {
  const layers = layersOf(state);
  const [hidden, last] = [activationOf(state, 'activation'), activationOf(state, 'out_activation_')];
  const outputs = layers.at(-1)?.outputs;
  if (outputs === undefined) throw new ServingError('CORRUPT_MODEL', `${state.className} has no layer`);
  const apply = (slot: number, link: LinkParams['link']): number =>
    link === 'identity' ? slot : builder.step('link', { link, flat: false }, [slot]);
  return {
    features: layers[0]!.weights.length / layers[0]!.outputs,
    outputs,
    forward: once((frame: Frame): number =>
      layers.reduce((slot, layer, i) => {
        const sums = builder.step('linear', layer, [slot]);
        return apply(sums, i === layers.length - 1 ? last : hidden);
      }, frame.numbers(state.className)),
    ),
  };
};

/** [batch, features] -> [batch], or [batch, targets] */
export const MLPRegressor: EstimatorClass = (state, lowering) => {
  const { features, outputs, forward } = networkOf(state, lowering);
  return {
    features,
    isRegressor: true,
    predict: (frame) => {
      if (outputs > 1) return matrixAnswer(forward(frame), outputs);
      return vectorAnswer(lowering.builder.step('link', { link: 'identity', flat: true }, [forward(frame)]));
    },
  };
};

/**
 * [batch, features] -> [batch] of labels: the second of two classes where p > 0.5, else the most probable; of several
 * labels a row [batch, labels] of 1 where p > 0.5, else 0.
 */
export const MLPClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const { features, outputs, forward } = networkOf(state, lowering);
  const binarizer = state.inner('_label_binarizer');
  const classes = binarizer.labels('classes_');
  const count = classes.shape[0]!;
  const several = binarizer.text('y_type_').startsWith('multilabel');
  if (outputs !== (several || count > 2 ? count : 1)) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: ${outputs} outputs for ${count} classes`);
  }
  const flat = once((frame: Frame) => builder.step('link', { link: 'identity', flat: true }, [forward(frame)]));
  const proba = (frame: Frame) =>
    outputs > 1
      ? matrixAnswer(forward(frame), outputs)
      : matrixAnswer(builder.step('bothClasses', {}, [flat(frame)]), 2);
  return {
    features,
    ...(!several && { classes }),
    predict: (frame) => {
      if (several) {
        const slot = builder.step('threshold', { above: 0.5, dtype: 'int64' }, [forward(frame)]);
        return { slot, dtype: 'int64', shape: [outputs] };
      }
      // A single class is the answer whatever p is.
      if (outputs === 1) return above(builder, classes, flat(frame), count === 1 ? Number.POSITIVE_INFINITY : 0.5);
      return mostLikely(builder, classes, forward(frame));
    },
    predict_proba: proba,
    predict_log_proba: (frame) => logOf(builder, proba(frame)),
  };
};
