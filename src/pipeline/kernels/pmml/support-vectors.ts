/**
 * Support vector machines, as JPMML-Evaluator computes them: https://dmg.org/pmml/v4-4-1/SupportVectorMachine.html. It is
 * not the kernel `kernelMachine`, which expands distances: here they are summed field by field, in float64 or float32.
 */
import { ServingError } from '../../../errors.ts';
import { mark, markAt, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { matrixOf, tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { faultAt, writeFault } from './faults.ts';
import { compareNumbers, exponential, type Keep, keepOf } from './precision.ts';

export interface SvmKernel {
  readonly name: 'linear' | 'polynomial' | 'radialBasis' | 'sigmoid';
  readonly gamma: number;
  readonly coef0: number;
  readonly degree: number;
}

export interface SupportVectorsParams {
  readonly kernel: SvmKernel;
  /** [vectors, fields] */
  readonly vectors: Float64Array;
  /** Where a field is a category: the value that stands for 1; NaN for the fields that are numbers. */
  readonly categories: Float64Array;
  readonly machines: readonly {
    /** Of the vectors by number. */
    readonly vectors: Int32Array;
    readonly coefficients: Float64Array;
    readonly constant: number;
  }[];
  readonly single: boolean;
  /** By field: why a row that lacks it has no answer. */
  readonly reasons: readonly number[];
}

type Similarity = (x: Float64Array, vectors: Float64Array, at: number, keep: Keep) => number;

const dot: Similarity = (x, vectors, at, keep) => {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum = keep(sum + keep(x[j]! * vectors[at + j]!));
  return sum;
};

const squaredDistance: Similarity = (x, vectors, at, keep) => {
  let sum = 0;
  for (let j = 0; j < x.length; j++) {
    const difference = keep(x[j]! - vectors[at + j]!);
    sum = keep(sum + keep(difference * difference));
  }
  return sum;
};

/**
 *   linear         x · v
 *   polynomial     (γ x · v + c)^degree
 *   radialBasis    e^(-|x - v|² γ)
 *   sigmoid        tanh(γ x · v + c)
 */
const similarityOf = (kernel: SvmKernel, keep: Keep): Similarity => {
  const [gamma, coef0, degree] = [keep(kernel.gamma), keep(kernel.coef0), keep(kernel.degree)];
  const scaled: Similarity = (x, vectors, at) => keep(keep(dot(x, vectors, at, keep) * gamma) + coef0);
  return {
    linear: dot,
    polynomial: ((x, vectors, at) => keep(scaled(x, vectors, at, keep) ** degree)) as Similarity,
    radialBasis: ((x, vectors, at) =>
      exponential(keep(-squaredDistance(x, vectors, at, keep) * gamma), keep)) as Similarity,
    sigmoid: ((x, vectors, at) => keep(Math.tanh(scaled(x, vectors, at, keep)))) as Similarity,
  }[kernel.name];
};

/** Columns, one a field -> [rows, machines]: Σ coefficient · similarity + constant. */
export const supportVectors: Kernel<SupportVectorsParams> = {
  compile({ kernel, vectors: given, categories, machines, single, reasons }) {
    const keep = keepOf(single);
    const fields = categories.length;
    const count = fields === 0 ? 0 : given.length / fields;
    const isOdd = ({ vectors, coefficients }: SupportVectorsParams['machines'][number]): boolean =>
      vectors.length !== coefficients.length || vectors.some((v) => !(v >= 0 && v < count));
    if (!Number.isInteger(count) || machines.some(isOdd))
      throw new ServingError('CORRUPT_MODEL', 'a support vector machine names vectors that there are not');
    const vectors = given.map(keep);
    const own = machines.map((machine) => ({
      vectors: machine.vectors,
      coefficients: machine.coefficients.map(keep),
      constant: keep(machine.constant),
    }));
    const used = new Uint8Array(count);
    for (const machine of machines) for (const v of machine.vectors) used[v] = 1;
    const similarity = similarityOf(kernel, keep);
    const width = machines.length;
    return (inputs, rows) => {
      const columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const x = new Float64Array(fields);
      const alike = new Float64Array(count);
      const out = new Float64Array(rows * width);
      for (let row = 0, at = 0; row < rows; row++, at += width) {
        let absent = -1;
        for (let j = 0; j < fields; j++) {
          const value = columns[j]![row]!;
          if (Number.isNaN(value) && markAt(columns[j]!, row) !== NOT_A_NUMBER && absent < 0) absent = j;
          x[j] = Number.isNaN(categories[j]!) ? keep(value) : Number(value === categories[j]);
        }
        if (absent >= 0) {
          const fault = faultAt(columns[absent]!, row);
          for (let k = at; k < at + width; k++) writeFault(out, k, fault >= 0 ? fault : reasons[absent]!);
          continue;
        }
        for (let v = 0; v < count; v++) if (used[v] === 1) alike[v] = similarity(x, vectors, v * fields, keep);
        for (let k = 0; k < width; k++) {
          const machine = own[k]!;
          let sum = 0;
          for (let i = 0; i < machine.vectors.length; i++)
            sum = keep(sum + keep(machine.coefficients[i]! * alike[machine.vectors[i]!]!));
          const value = keep(sum + machine.constant);
          if (Number.isNaN(value)) mark(out, at + k, NOT_A_NUMBER);
          else out[at + k] = value;
        }
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: out })];
    };
  },
};

export interface MachineVotesParams {
  readonly machines: readonly {
    /** Numbers of the categories: which a value below the threshold votes for, and which any other one does. */
    readonly below: number;
    readonly other: number;
    readonly threshold: number;
  }[];
  /** The value is rounded: 1 votes for `below`, 0 for `other`, and anything else is a fault. */
  readonly binary: boolean;
  readonly categories: number;
  readonly single: boolean;
  readonly reason: number;
}

/**
 * Values of machines for pairs of categories, [rows, machines] -> the share of the votes that each category has, [rows,
 * categories], and which has most, [rows]; of several the one that was voted for first.
 */
export const machineVotes: Kernel<MachineVotesParams> = {
  compile({ machines, binary, categories, single, reason }) {
    const keep = keepOf(single);
    const thresholds = machines.map(({ threshold }) => keep(threshold));
    return ([input], rows) => {
      const data = matrixOf(input!, 'float64').data as Float64Array;
      const shares = new Float64Array(rows * categories);
      const winners = new Float64Array(rows);
      const firsts = new Int32Array(categories);
      for (let row = 0, at = 0; row < rows; row++, at += categories) {
        let fault = -1;
        firsts.fill(machines.length);
        for (let m = 0; m < machines.length && fault < 0; m++) {
          const { below, other } = machines[m]!;
          const value = data[row * machines.length + m]!;
          if (Number.isNaN(value)) fault = faultAt(data, row * machines.length + m);
          let category = compareNumbers(value, thresholds[m]!) < 0 ? below : other;
          if (binary && fault < 0) {
            const whole = Math.floor(value + 0.5);
            category = whole === 0 ? other : below;
            if (whole !== 0 && whole !== 1) fault = reason;
          }
          shares[at + category]!++;
          firsts[category] = Math.min(firsts[category]!, m);
        }
        let best = 0;
        for (let k = 1; k < categories; k++) {
          const [own, most] = [shares[at + k]!, shares[at + best]!];
          if (own > most || (own === most && firsts[k]! < firsts[best]!)) best = k;
        }
        winners[row] = best;
        if (fault >= 0) {
          writeFault(winners, row, fault);
          for (let k = at; k < at + categories; k++) writeFault(shares, k, fault);
        } else for (let k = at; k < at + categories; k++) shares[k] = keep(shares[k]! / machines.length);
      }
      return [
        tensorOf({ rows, columns: categories, dtype: 'float64', data: shares }),
        { dtype: 'float64', shape: [rows], data: winners },
      ];
    };
  },
};
