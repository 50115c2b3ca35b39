/** Neural networks, as JPMML-Evaluator computes them: https://dmg.org/pmml/v4-4-1/NeuralNetwork.html. */
import { ServingError } from '../../../errors.ts';
import { mark, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { writeFault } from './faults.ts';
import { exponential, type Keep, keepOf } from './precision.ts';

/** What a neuron makes of the sum of what it is given, z; by their names in PMML. */
const ACTIVATIONS = {
  threshold: (z: number, _keep: Keep, { threshold }: Layer): number => (z > threshold ? 1 : 0),
  logistic: (z: number, keep: Keep): number => keep(1 / keep(1 + exponential(-z, keep))),
  tanh: (z: number, keep: Keep): number => keep(Math.tanh(z)),
  identity: (z: number): number => z,
  exponential: (z: number, keep: Keep): number => exponential(z, keep),
  reciprocal: (z: number, keep: Keep): number => keep(1 / z),
  square: (z: number, keep: Keep): number => keep(z * z),
  Gauss: (z: number, keep: Keep): number => exponential(-keep(z * z), keep),
  sine: (z: number, keep: Keep): number => keep(Math.sin(z)),
  cosine: (z: number, keep: Keep): number => keep(Math.cos(z)),
  Elliott: (z: number, keep: Keep): number => keep(z / keep(1 + Math.abs(z))),
  arctan: (z: number, keep: Keep): number => keep(keep(2 * keep(Math.atan(z))) / keep(Math.PI)),
  rectifier: (z: number, keep: Keep, { leakage }: Layer): number =>
    leakage === undefined ? Math.max(z, 0) : z > 0 ? z : keep(z * keep(leakage)),
} as const;
export type ActivationName = keyof typeof ACTIVATIONS | 'radialBasis';

export interface Layer {
  readonly activation: ActivationName;
  readonly threshold: number;
  readonly leakage?: number | undefined;
  /** Of radial bases. */
  readonly altitude: number;
  readonly normalization: 'none' | 'simplemax' | 'softmax';
  /** By neuron: connections `indptr[i] .. indptr[i + 1]`. */
  readonly indptr: Int32Array;
  /** By connection: the number of an input or of a neuron before it. Inputs come first, then the neurons in their order. */
  readonly from: Int32Array;
  readonly weights: Float64Array;
  /** By neuron; 0 where there is none. */
  readonly biases: Float64Array;
  /** By neuron, of radial bases. */
  readonly widths: Float64Array;
}

export interface NeuralNetworkParams {
  readonly layers: readonly Layer[];
  /** The numbers of the neurons whose values are wanted. */
  readonly outputs: Int32Array;
  readonly single: boolean;
  /** Why a row has no answer: a layer adds up to 0. */
  readonly reason: number;
}

/** Values `from` to `to`: as shares of their sum. False where that is 0. */
const simplemax = (values: Float64Array, from: number, to: number, keep: Keep): boolean => {
  let sum = 0;
  for (let i = from; i < to; i++) sum = i === from ? values[i]! : keep(sum + values[i]!);
  if (sum === 0) return from === to;
  if (sum !== 1) for (let i = from; i < to; i++) values[i] = keep(values[i]! / sum);
  return true;
};

const softmax = (values: Float64Array, from: number, to: number, keep: Keep): boolean => {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) max = Math.max(max, values[i]!);
  for (let i = from; i < to; i++) values[i] = exponential(keep(values[i]! - max), keep);
  return simplemax(values, from, to, keep);
};

/** Σ weight · value + bias, activated */
const weighted = (layer: Layer, first: number, keep: Keep): ((values: Float64Array) => void) => {
  const { indptr, from } = layer;
  const activate = ACTIVATIONS[layer.activation as keyof typeof ACTIVATIONS];
  const [weights, biases] = [layer.weights.map(keep), layer.biases.map(keep)];
  const own = { ...layer, threshold: keep(layer.threshold) };
  return (values) => {
    for (let i = 0; i < biases.length; i++) {
      let z = 0;
      for (let c = indptr[i]!; c < indptr[i + 1]!; c++) z = keep(z + keep(weights[c]! * values[from[c]!]!));
      values[first + i] = activate(keep(z + biases[i]!), keep, own);
    }
  };
};

/** e^(n · ln altitude - Σ (value - weight)² / (2 width²)), of n connections */
const radial = (layer: Layer, first: number, keep: Keep): ((values: Float64Array) => void) => {
  const { indptr, from, altitude } = layer;
  const [weights, widths] = [layer.weights.map(keep), layer.widths.map(keep)];
  const height = keep(Math.log(keep(altitude)));
  return (values) => {
    for (let i = 0; i < widths.length; i++) {
      let z = 0;
      for (let c = indptr[i]!; c < indptr[i + 1]!; c++) {
        const difference = keep(values[from[c]!]! - weights[c]!);
        z = keep(z + keep(difference * difference));
      }
      z = keep(z / keep(keep(widths[i]! * widths[i]!) * -2));
      if (altitude !== 1) z = keep(z + keep(height * (indptr[i + 1]! - indptr[i]!)));
      values[first + i] = exponential(z, keep);
    }
  };
};

const checked = ({ layers, outputs }: NeuralNetworkParams, inputs: number): number => {
  let known = inputs;
  for (const { indptr, from, weights, biases, widths } of layers) {
    const neurons = biases.length;
    const fits = indptr.length === neurons + 1 && widths.length === neurons && from.length === weights.length;
    if (!fits || indptr.at(-1) !== from.length || from.some((n) => !(n >= 0 && n < known + neurons)))
      throw new ServingError('CORRUPT_MODEL', 'the connections of a layer of a neural network contradict its neurons');
    known += neurons;
  }
  if (outputs.some((n) => !(n >= 0 && n < known)))
    throw new ServingError('CORRUPT_MODEL', `an output of a neural network is none of its ${known} neurons`);
  return known;
};

/** Columns, one an input -> [rows, outputs]; a row with a missing input is NaN throughout. */
export const neuralNetwork: Kernel<NeuralNetworkParams> = {
  compile(params) {
    const { layers, outputs, single, reason } = params;
    const keep = keepOf(single);
    const width = outputs.length;
    return (inputs, rows) => {
      const columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const values = new Float64Array(checked(params, columns.length));
      let first = columns.length;
      const steps = layers.map((layer) => {
        const [from, to] = [first, first + layer.biases.length];
        first = to;
        const compute = (layer.activation === 'radialBasis' ? radial : weighted)(layer, from, keep);
        const normal = { none: undefined, simplemax, softmax }[layer.normalization];
        return (): boolean => {
          compute(values);
          return normal === undefined || normal(values, from, to, keep);
        };
      });
      const out = new Float64Array(rows * width);
      for (let row = 0; row < rows; row++) {
        let isThere = true;
        for (let i = 0; i < columns.length; i++) {
          const x = columns[i]![row]!;
          values[i] = keep(x);
          if (Number.isNaN(x)) isThere = false;
        }
        const from = row * width;
        if (!isThere) out.fill(Number.NaN, from, from + width);
        else if (steps.every((step) => step())) {
          for (let k = 0; k < width; k++) {
            const value = values[outputs[k]!]!;
            if (Number.isNaN(value)) mark(out, from + k, NOT_A_NUMBER);
            else out[from + k] = value;
          }
        } else for (let k = 0; k < width; k++) writeFault(out, from + k, reason);
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: out })];
    };
  },
};

export interface DenormalizeParams {
  /** Of the LinearNorms, in the document's order. */
  readonly orig: Float64Array;
  readonly norm: Float64Array;
  readonly single: boolean;
  /** Why a value has no answer: it lies outside of the norms. */
  readonly reason: number;
}

/** The inverse of NormContinuous, of one column of a matrix or a vector: (y - norm) / (norm' - norm) · (orig' - orig) + orig */
export const denormalize: Kernel<DenormalizeParams> = {
  compile(params) {
    const { single, reason } = params;
    const keep = keepOf(single);
    const [orig, norm] = [params.orig.map(keep), params.norm.map(keep)];
    // As JPMML-Evaluator looks for it: the norms may stand in any order, and where they do not rise, this is what it finds.
    const find = (y: number): number => {
      let [low, high] = [0, norm.length - 1];
      while (low <= high) {
        const middle = (low + high) >> 1;
        if (y < norm[middle]!) high = middle - 1;
        else if (middle === norm.length - 1 || y <= norm[middle + 1]!) return middle;
        else low = middle + 1;
      }
      return -1;
    };
    return ([input], rows) => {
      const { data } = input as Tensor<'float64'>;
      const out = data.slice();
      for (let row = 0; row < rows; row++) {
        const y = data[row]!;
        if (Number.isNaN(y)) continue;
        const i = find(y);
        if (i < 0 || i === norm.length - 1) {
          writeFault(out, row, reason);
          continue;
        }
        const share = keep(keep(y - norm[i]!) / keep(norm[i + 1]! - norm[i]!));
        out[row] = keep(keep(share * keep(orig[i + 1]! - orig[i]!)) + orig[i]!);
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};
