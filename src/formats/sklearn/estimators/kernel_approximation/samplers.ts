/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/kernel_approximation.py */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { vectorIn } from '../../projection.ts';
import type { State } from '../../state.ts';

/** √(2 / components) · cos(x · weights + offset): [rows, features] -> [rows, components] */
const cosines = (state: State, builder: PipelineBuilder) => {
  const { data: weights, shape } = state.arrayOf('random_weights_', 2);
  const [features, outputs] = [shape[0]!, shape[1]!];
  const params = {
    outputs,
    weights,
    start: vectorIn(state, 'random_offset_', outputs),
    startLast: true,
    precision: 'float64',
    skipMissing: false,
  } as const;
  const factor = new Float64Array(outputs).fill(Math.sqrt(2 / outputs));
  return {
    features,
    made: (slot: number): MadeFrame => {
      const cosine = builder.step('elementwise', { name: 'cos' }, [builder.step('linear', params, [slot])]);
      return new MadeFrame(builder, 'numbers', builder.step('scale', { multiply: factor }, [cosine]), outputs);
    },
  };
};

export const RBFSampler: EstimatorClass = (state, { builder }) => {
  const { features, made } = cosines(state, builder);
  return { features, transform: (frame) => made(frame.numbers(state.className)) };
};

/** The same of ln(x + skewedness). */
export const SkewedChi2Sampler: EstimatorClass = (state, { builder }) => {
  const { features, made } = cosines(state, builder);
  const skewedness = state.number('skewedness', 1);
  const add = new Float64Array(features).fill(skewedness);
  const bound = { asker: state.className, above: -skewedness, wanted: `numbers above ${-skewedness}` };
  return {
    features,
    transform: (frame) => {
      const slot = builder.step('bounded', bound, [frame.numbers(state.className)]);
      const shifted = builder.step('scale', { add }, [slot]);
      return made(builder.step('elementwise', { name: 'log' }, [shifted]));
    },
  };
};

const MAX_STEPS = 1000;
/** By the number of steps, where no interval was given. */
const INTERVALS = [Number.NaN, 0.8, 0.5, 0.4];

/** [batch, features] -> [batch, (2 · steps - 1) · features] */
export const AdditiveChi2Sampler: EstimatorClass = (state, { builder }) => {
  const steps = state.number('sample_steps', 2);
  const given = state.optionalNumber(['_sample_interval', 'sample_interval_', 'sample_interval']);
  const interval = given ?? INTERVALS[steps] ?? Number.NaN;
  if (!(interval > 0) || !Number.isInteger(steps) || steps < 1 || steps > MAX_STEPS) {
    throw new ServingError('CORRUPT_MODEL', `AdditiveChi2Sampler: ${steps} steps of ${interval}`);
  }
  const bound = { asker: state.className, above: -Number.MIN_VALUE, wanted: 'numbers of 0 and above' };
  return {
    transform: (frame) => {
      const slot = builder.step('bounded', bound, [frame.numbers(state.className)]);
      const width = frame.width === undefined ? undefined : frame.width * (2 * steps - 1);
      // Upstream answers in the dtype that it is given: of counts that are ints, ints.
      const params = { steps, interval, whole: frame.answer?.dtype === 'int64' };
      return new MadeFrame(builder, 'numbers', builder.step('additiveChi2', params, [slot]), width);
    },
  };
};

/** [batch, features] -> [batch, components]: (γ x · y + coef0)^degree by tensor sketches. */
export const PolynomialCountSketch: EstimatorClass = (state, { builder }) => {
  const { data: places, shape } = state.arrayOf('indexHash_', 2);
  const signs = state.arrayOf('bitHash_', 2).data;
  const [degree, width] = [shape[0]!, shape[1]!];
  const coef0 = state.number('coef0', 0);
  const components = state.number('n_components');
  const [least, most] = [width, 2 ** 24];
  if (signs.length !== places.length || degree < 1 || !(components >= 1 && components <= most) || least < 1) {
    throw new ServingError('CORRUPT_MODEL', `PolynomialCountSketch: ${components} components of ${width} features`);
  }
  const params = {
    places: Int32Array.from(places),
    signs: Int8Array.from(signs),
    degree,
    components,
    scale: Math.sqrt(state.number('gamma', 1)),
    constant: Math.sqrt(coef0),
  };
  return {
    features: coef0 === 0 ? width : width - 1,
    transform: (frame) =>
      new MadeFrame(
        builder,
        'numbers',
        builder.step('countSketch', params, [frame.numbers(state.className)]),
        components,
      ),
  };
};
