/**
 * Networks of dense layers as H2O runs them: weights of float32, all else float64, each sum in eight parts.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/deeplearning/NeuralNetwork.java
 */
import { ServingError } from '../../errors.ts';
import { checkWidth, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

type Activation = (x: number) => number;

/** Of single units; maxout is another kind of layer. */
export const ACTIVATIONS = {
  linear: (x) => x,
  rectifier: (x) => 0.5 * (x + Math.abs(x)),
  expRectifier: (x) => (x >= 0 ? x : Math.exp(x) - 1),
  tanh: (x) => 1 - 2 / (1 + Math.exp(2 * x)),
} as const satisfies Record<string, Activation>;

export interface DenseLayer {
  readonly units: number;
  readonly activation: keyof typeof ACTIVATIONS | 'maxout';
  /** [units, inputs], row-major; of maxout [units, inputs, pieces]. */
  readonly weights: Float32Array;
  /** [units]; of maxout [units, pieces]. */
  readonly bias: Float64Array;
  /** What its outputs are multiplied by. */
  readonly keep: number;
}

export interface DenseLayersParams {
  readonly inputs: number;
  readonly layers: readonly DenseLayer[];
}

/** Σ w · x in eight parts, then what is left over, then the bias. */
const addDense = ({ units, weights, bias }: DenseLayer, x: Float64Array, y: Float64Array, inputs: number): void => {
  const whole = inputs - (inputs % 8);
  for (let unit = 0, from = 0; unit < units; unit++, from += inputs) {
    let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let j = 0; j < whole; j += 8) {
      const at = from + j;
      a += weights[at]! * x[j]!;
      b += weights[at + 1]! * x[j + 1]!;
      c += weights[at + 2]! * x[j + 2]!;
      d += weights[at + 3]! * x[j + 3]!;
      e += weights[at + 4]! * x[j + 4]!;
      f += weights[at + 5]! * x[j + 5]!;
      g += weights[at + 6]! * x[j + 6]!;
      h += weights[at + 7]! * x[j + 7]!;
    }
    let sum = a + b + c + d;
    sum += e + f + g + h;
    for (let j = whole; j < inputs; j++) sum += weights[from + j]! * x[j]!;
    y[unit] = sum + bias[unit]!;
  }
};

/** The largest of a unit's pieces; upstream's steps over them grow by one, so that of more than two some are left out. */
const addMaxout = ({ units, weights, bias }: DenseLayer, x: Float64Array, y: Float64Array, inputs: number): void => {
  const pieces = bias.length / units;
  for (let unit = 0; unit < units; unit++) {
    let most = Number.NaN;
    for (let k = 0, piece = 0; piece < pieces; k++, piece += k) {
      let sum = 0;
      for (let j = 0; j < inputs; j++) sum += x[j]! * weights[pieces * (unit * inputs + j) + piece]!;
      sum += bias[unit * pieces + piece]!;
      most = k === 0 || !(most > sum) ? sum : most;
    }
    y[unit] = most;
  }
};

const checkLayers = ({ inputs, layers }: DenseLayersParams): void => {
  let width = inputs;
  layers.forEach(({ units, weights, bias }, i) => {
    const pieces = bias.length / units;
    if (!(Number.isInteger(pieces) && pieces >= 1 && weights.length === width * units * pieces)) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `layer ${i} of ${units} units has ${weights.length} weights for ${width} inputs, and ${bias.length} biases`,
      );
    }
    width = units;
  });
};

/** [rows, inputs] -> [rows, units of the last layer] of float64. */
export const denseLayers: Kernel<DenseLayersParams> = {
  compile(params) {
    checkLayers(params);
    const { inputs, layers } = params;
    const outputs = layers.at(-1)?.units ?? inputs;
    const made = layers.map(({ units }) => new Float64Array(units));
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, inputs);
      const answer = new Float64Array(rows * outputs);
      for (let row = 0; row < rows; row++) {
        let x = data.subarray(row * inputs, (row + 1) * inputs) as Float64Array;
        layers.forEach((layer, i) => {
          const y = made[i]!;
          if (layer.activation === 'maxout') addMaxout(layer, x, y, x.length);
          else {
            addDense(layer, x, y, x.length);
            const activate = ACTIVATIONS[layer.activation];
            for (let unit = 0; unit < y.length; unit++) y[unit] = activate(y[unit]!);
          }
          if (layer.keep !== 1) for (let unit = 0; unit < y.length; unit++) y[unit] = y[unit]! * layer.keep;
          x = y;
        });
        answer.set(x, row * outputs);
      }
      return [tensorOf({ rows, columns: outputs, dtype: 'float64', data: answer })];
    };
  },
};

export interface CodesAndNumbersParams {
  /** Where each column of codes begins in the answer; one more, where the numbers do. */
  readonly offsets: Int32Array;
  /** The code that stands at a column's beginning; the one below stands nowhere. */
  readonly first: number;
  readonly numbers: number;
}

/**
 * Codes laid out as zeros and ones, those missing and past the last at their column's end, then the numbers, 0 where they
 * are missing: [rows, codes + numbers] -> [rows, offsets.at(-1) + numbers].
 */
export const codesAndNumbers: Kernel<CodesAndNumbersParams> = {
  compile({ offsets, first, numbers }) {
    const codes = offsets.length - 1;
    if (!(offsets[0] === 0 && offsets.every((offset, i) => i === 0 || offset > offsets[i - 1]!))) {
      throw new ServingError('CORRUPT_MODEL', `places of categories are ${offsets.join()}`);
    }
    const width = offsets[codes]! + numbers;
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, codes + numbers);
      const made = new Float64Array(rows * width);
      for (let row = 0; row < rows; row++) {
        const [from, to] = [row * columns, row * width];
        for (let i = 0; i < codes; i++) {
          const code = data[from + i]!;
          const last = offsets[i + 1]! - 1;
          const place = Number.isNaN(code) ? last : offsets[i]! + Math.trunc(code) - first;
          if (place >= offsets[i]!) made[to + Math.min(place, last)] = 1;
        }
        for (let j = 0; j < numbers; j++) {
          const x = data[from + codes + j]!;
          made[to + offsets[codes]! + j] = Number.isNaN(x) ? 0 : x;
        }
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: made })];
    };
  },
};

export interface ReconstructionErrorParams {
  /** By column of the row: the places of its codes, the one for what is missing last; 0: a number. */
  readonly sizes: Int32Array;
  /** By place of what was reconstructed: what a difference is multiplied by. */
  readonly multiply: Float64Array;
}

/** The mean of the squares of (made - row) · multiply, NaN where a number is missing: [rows, columns], [rows, places] -> [rows]. */
export const reconstructionError: Kernel<ReconstructionErrorParams> = {
  compile({ sizes, multiply }) {
    const width = sizes.reduce((sum, size) => sum + (size || 1), 0);
    if (width !== multiply.length) {
      throw new ServingError('CORRUPT_MODEL', `${multiply.length} numbers are reconstructed of ${width}`);
    }
    return ([told, input], rows) => {
      const row = matrixOf(told!, 'float64');
      const { data: made } = matrixOf(input!, 'float64');
      checkWidth(row.columns, sizes.length);
      const answer = new Float64Array(rows);
      for (let i = 0; i < rows; i++) {
        let [sum, place] = [0, 0];
        for (let j = 0; j < sizes.length; j++) {
          const x = row.data[i * sizes.length + j]!;
          const size = sizes[j]!;
          const one = Number.isNaN(x) ? size - 1 : x;
          for (let k = 0; k < (size || 1); k++, place++) {
            const wanted = size === 0 ? x : k === one ? 1 : 0;
            sum += ((made[i * width + place]! - wanted) * multiply[place]!) ** 2;
          }
        }
        answer[i] = sum / width;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: answer }, true)];
    };
  },
};

export interface PlusPositiveParams {
  readonly subtract: number;
  readonly multiply: number;
}

/** x + (y - subtract) · multiply where y is above 0, else x: [rows, 1], [rows] -> [rows, 1]. */
export const plusPositive: Kernel<PlusPositiveParams> = {
  compile:
    ({ subtract, multiply }) =>
    ([input, offset], rows) => {
      const { data: x } = matrixOf(input!, 'float64');
      const { data: y } = matrixOf(offset!, 'float64');
      const data = Float64Array.from({ length: rows }, (_, i) =>
        y[i]! > 0 ? x[i]! + (y[i]! - subtract) * multiply : x[i]!,
      );
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data })];
    },
};
