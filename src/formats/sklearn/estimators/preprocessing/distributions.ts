/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/preprocessing/_data.py */
import { ServingError } from '../../../../errors.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { columnwise } from './scalers.ts';

/** [batch, features] -> [batch, features]: Box-Cox or Yeo-Johnson by each column's λ, then standardized. */
export const PowerTransformer: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const method = state.text('method', 'yeo-johnson');
  if (method !== 'yeo-johnson' && method !== 'box-cox') {
    throw new ServingError(
      'CORRUPT_MODEL',
      `PowerTransformer: method is ${JSON.stringify(method)}, yeo-johnson or box-cox was expected`,
    );
  }
  const lambdas = state.array('lambdas_').data;
  const scaler = state.flag('standardize', true) ? lowering.estimator(state.value('_scaler'), '_scaler') : undefined;
  const [forth, back] =
    method === 'box-cox'
      ? (['boxCox', 'boxCoxInverse'] as const)
      : ([state.since('1.9') ? 'yeoJohnson' : 'yeoJohnsonByPowers', 'yeoJohnsonInverse'] as const);
  const powered = columnwise(builder, state.className, 'nan', 'power', { power: forth, lambdas });
  const restored = columnwise(builder, state.className, 'nan', 'power', { power: back, lambdas });
  return {
    features: lambdas.length,
    transform: (frame) => scaler?.transform?.(powered(frame)) ?? powered(frame),
    inverse_transform: (frame) => restored(scaler?.inverse_transform?.(frame) ?? frame),
  };
};

/** [batch, features] -> [batch, features]: where x lies among the quantiles of the fit, 0 to 1 or normally distributed. */
export const QuantileTransformer: EstimatorClass = (state, { builder }) => {
  const { shape, data } = state.arrayOf('quantiles_', 2);
  const [count, features] = [shape[0]!, shape[1]!];
  const references = state.array('references_').data;
  const distribution = state.text('output_distribution', 'uniform');
  if (references.length !== count || count === 0 || (distribution !== 'uniform' && distribution !== 'normal')) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `QuantileTransformer: ${count} quantiles for ${references.length} references, to a distribution ${JSON.stringify(distribution)}`,
    );
  }
  const quantiles = new Float64Array(data.length);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < features; j++) quantiles[j * count + i] = data[i * features + j]!;
  }
  const shared = { quantiles, references, normal: distribution === 'normal', wideEnds: !state.since('0.21') };
  const nonNegative = !state.flag('ignore_implicit_zeros', false);
  const tolerance = state.since('0.20') ? 'nan' : 'finite';
  return {
    features,
    transform: columnwise(builder, state.className, tolerance, 'quantiles', { ...shared, inverse: false, nonNegative }),
    inverse_transform: columnwise(builder, state.className, tolerance, 'quantiles', {
      ...shared,
      inverse: true,
      nonNegative: false,
    }),
  };
};
