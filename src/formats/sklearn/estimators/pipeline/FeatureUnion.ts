/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/pipeline.py */
import { sideBySide } from '../../../../pipeline/frame.ts';
import { Instance } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { partOf, weighted } from '../../parts.ts';

/** Each transformer is given the same rows; what they give stands side by side, in their order. */
export const FeatureUnion: EstimatorClass = (state, lowering) => {
  const weights = state.value('transformer_weights');
  // sklearn < 1.2: None, too, is a transformer that is left out.
  const parts = state.tuples('transformer_list').filter(([, value]) => value !== 'drop' && value !== null);
  const steps = parts.map(([name, value]) =>
    weighted(lowering, weights, String(name), partOf(lowering, value!, String(name))),
  );
  const known = parts.flatMap(([name, value]) =>
    value instanceof Instance && value.of.name !== 'FunctionTransformer'
      ? [lowering.estimator(value, `transformer "${String(name)}"`)]
      : [],
  );
  return {
    features: known.find(({ features }) => features !== undefined)?.features,
    names: known.find(({ names }) => names !== undefined)?.names,
    transform: (frame) =>
      sideBySide(
        lowering.builder,
        steps.map((apply) => apply(frame)),
      ),
  };
};
