/**
 * Scalers by column, and what looks at single cells or rows. Before 0.20 the scalers refused NaN.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/preprocessing/_data.py
 */
import { ServingError } from '../../../../errors.ts';
import type { Estimator } from '../../../../pipeline/estimator.ts';
import { type Frame, MadeFrame, type Tolerance } from '../../../../pipeline/frame.ts';
import type { KernelName, ParamsOf, PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import type { EstimatorClass } from '../../lowering.ts';
import type { State } from '../../state.ts';

const nanSince020 = (state: State): Tolerance => (state.since('0.20') ? 'nan' : 'finite');

/** A step that gives as many columns as it takes. */
export const columnwise =
  <K extends KernelName>(
    builder: PipelineBuilder,
    asker: string,
    tolerance: Tolerance,
    kernel: K,
    params: ParamsOf<K>,
  ) =>
  (frame: Frame): Frame =>
    new MadeFrame(
      builder,
      'numbers',
      builder.step(kernel, params, [frame.numbers(asker, tolerance)]),
      frame.width,
      frame.names,
    );

const featuresOf = (...params: readonly (Float64Array | undefined)[]): Pick<Estimator, 'features'> => {
  const features = params.find((param) => param)?.length;
  return features === undefined ? {} : { features };
};

/** (x - mean) / scale, the two where they are wanted; back: x · scale + mean */
const centred =
  (
    middle: readonly [flag: string, ...names: string[]],
    spread: readonly [flag: string, ...names: string[]],
  ): EstimatorClass =>
  (state, { builder }) => {
    const wanted = ([flag, ...names]: readonly [string, ...string[]]): Float64Array | undefined =>
      state.flag(flag, true) ? state.optionalArray(names)?.data : undefined;
    const [mean, scale] = [wanted(middle), wanted(spread)];
    const step = (params: ParamsOf<'scale'>) =>
      columnwise(builder, state.className, nanSince020(state), 'scale', { ...params, inPlace: true });
    return {
      ...featuresOf(mean, scale),
      transform: step({ subtract: mean, divide: scale }),
      inverse_transform: step({ multiply: scale, add: mean }),
    };
  };

/** [batch, features] -> [batch, features]: (x - mean) / scale. NaN stays NaN. Before 0.17 the scale was called std_. */
export const StandardScaler = centred(['with_mean', 'mean_'], ['with_std', 'scale_', 'std_']);

/** [batch, features] -> [batch, features]: (x - median) / range between two quantiles. */
export const RobustScaler = centred(['with_centering', 'center_'], ['with_scaling', 'scale_']);

/** [batch, features] -> [batch, features]: x · scale + min, which were worked out so that the fit's x lie in the range. */
export const MinMaxScaler: EstimatorClass = (state, { builder }) => {
  const [scale, min] = [state.array('scale_').data, state.array('min_').data];
  const tolerance = nanSince020(state);
  const scaled = columnwise(builder, state.className, tolerance, 'scale', { multiply: scale, add: min, inPlace: true });
  const [low = 0, high = 1] = state.array('feature_range').data;
  const clipped = columnwise(builder, state.className, 'any', 'clip', { low, high });
  return {
    features: scale.length,
    transform: state.flag('clip', false) ? (frame) => clipped(scaled(frame)) : scaled,
    inverse_transform: columnwise(builder, state.className, tolerance, 'scale', {
      subtract: min,
      divide: scale,
      inPlace: true,
    }),
  };
};

/** [batch, features] -> [batch, features]: x / the largest |x| of the fit; sparse stays sparse. */
export const MaxAbsScaler: EstimatorClass = (state, { builder }) => {
  const scale = state.array('scale_').data;
  const tolerance = nanSince020(state);
  const scaled = columnwise(builder, state.className, tolerance, 'scale', { divide: scale, inPlace: true });
  const clipped = columnwise(builder, state.className, 'any', 'clip', { low: -1, high: 1 });
  return {
    features: scale.length,
    transform: state.flag('clip', false) ? (frame) => clipped(scaled(frame)) : scaled,
    inverse_transform: columnwise(builder, state.className, tolerance, 'scale', { multiply: scale, inPlace: true }),
  };
};

/** [batch, features] -> [batch, features]: x / ‖x‖. */
export const Normalizer: EstimatorClass = (state, { builder }) => {
  const norm = state.text('norm', 'l2');
  if (norm !== 'l1' && norm !== 'l2' && norm !== 'max') {
    throw new ServingError('CORRUPT_MODEL', `Normalizer: norm is ${JSON.stringify(norm)}, l1, l2 or max was expected`);
  }
  const kind = norm === 'max' && !state.since('0.24') ? 'largest' : norm;
  return { transform: columnwise(builder, state.className, 'finite', 'normalize', { norm: kind }) };
};

/** [batch, features] -> [batch, features]: 1 above the threshold, else 0. */
export const Binarizer: EstimatorClass = (state, { builder }) => ({
  transform: columnwise(builder, state.className, 'finite', 'binarize', { above: state.number('threshold', 0) }),
});

/** Kernels to the rows of the fit, centred in feature space: [batch, rows of the fit] -> [batch, rows of the fit]. */
export const KernelCenterer: EstimatorClass = (state, { builder }) => {
  const columns = state.array('K_fit_rows_').data;
  const params = { columns, all: state.number('K_fit_all_') };
  return {
    features: columns.length,
    transform: columnwise(builder, state.className, 'finite', 'kernelCenter', params),
  };
};
