/** Maps of rows whose products are near those of a kernel. */
import { ServingError } from '../../errors.ts';
import { checkWidth, isSparse, matrixOf, type SparseMatrix, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { rowReader } from '../row-reader.ts';
import { widthOf } from './frames.ts';

export interface CountSketchParams {
  /** [degree, features], one feature more where `constant` is not 0: the place that each feature is counted at. */
  readonly places: Int32Array;
  /** The same, 1 or -1: whether it is added or taken away. */
  readonly signs: Int8Array;
  readonly degree: number;
  readonly components: number;
  /** What features are multiplied by. */
  readonly scale: number;
  /** A feature that all rows have; 0: none. */
  readonly constant: number;
}

/** The product of polynomials modulo x^n - 1: c[k] = Σ a[i] · b[(k - i) mod n] */
const convolve = (a: Float64Array, b: Float64Array): Float64Array => {
  const n = a.length;
  const c = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const x = a[i]!;
    if (x === 0) continue;
    for (let j = 0, k = i; j < n; j++) {
      c[k] = c[k]! + x * b[j]!;
      if (++k === n) k = 0;
    }
  }
  return c;
};

/** Tensor sketch: the convolution of several counts of a row, [rows, features] -> [rows, components]. */
export const countSketch: Kernel<CountSketchParams> = {
  compile({ places, signs, degree, components, scale, constant }) {
    const width = places.length / degree;
    const isWrong = signs.length !== places.length || places.some((place) => place < 0 || place >= components);
    if (!Number.isInteger(width) || isWrong) {
      throw new ServingError('CORRUPT_MODEL', `a sketch of ${components} counts has places beyond them`);
    }
    const features = constant === 0 ? width : width - 1;
    return ([input], rows) => {
      const reader = rowReader(input!, features);
      const data = new Float64Array(rows * components);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        let product: Float64Array | undefined;
        for (let d = 0; d < degree; d++) {
          const counts = new Float64Array(components);
          for (let j = 0; j < width; j++) {
            const x = j < features ? scale * reader.data[at + j]! : constant;
            const place = places[d * width + j]!;
            counts[place] = counts[place]! + signs[d * width + j]! * x;
          }
          product = product ? convolve(product, counts) : counts;
        }
        if (product) data.set(product, row * components);
      }
      return [tensorOf({ rows, columns: components, dtype: 'float64', data })];
    };
  },
};

export interface AdditiveChi2Params {
  readonly steps: number;
  readonly interval: number;
  /** The answer is cut to whole numbers. */
  readonly whole: boolean;
}

/**
 * [rows, features] -> [rows, (2 · steps - 1) · features], sparse where the input is; 0 stays 0, and of x:
 *
 *   √(x L)    then for j = 1 … steps - 1:   √(2 x L / cosh(π j L)) cos(j L ln x),   the same with sin
 */
export const additiveChi2: Kernel<AdditiveChi2Params> = {
  compile({ steps, interval, whole }) {
    const blocks = 2 * steps - 1;
    const factors = Array.from({ length: steps }, (_, j) => Math.cosh(Math.PI * j * interval));
    const exact = (x: number, block: number): number => {
      if (block === 0) return Math.sqrt(x * interval);
      const j = (block + 1) >> 1;
      const turn = j * (interval * Math.log(x));
      return Math.sqrt((2 * x * interval) / factors[j]!) * (block % 2 === 1 ? Math.cos(turn) : Math.sin(turn));
    };
    const value = whole ? (x: number, block: number) => Math.trunc(exact(x, block)) : exact;
    const sparse = ({ columns, indptr, indices, data }: SparseMatrix, rows: number): SparseMatrix => {
      const starts = Int32Array.from(indptr, (start) => start * blocks);
      const toIndices = new Int32Array(data.length * blocks);
      const made = new Float64Array(data.length * blocks);
      for (let row = 0, to = 0; row < rows; row++) {
        for (let block = 0; block < blocks; block++) {
          for (let i = indptr[row]!; i < indptr[row + 1]!; i++, to++) {
            toIndices[to] = block * columns + indices[i]!;
            made[to] = data[i] === 0 ? 0 : value(data[i]!, block);
          }
        }
      }
      return { kind: 'sparse', rows, columns: columns * blocks, indptr: starts, indices: toIndices, data: made };
    };
    return ([input], rows) => {
      if (isSparse(input!)) return [sparse(input, rows)];
      const { columns, data } = matrixOf(input!, 'float64');
      const width = columns * blocks;
      const made = new Float64Array(rows * width);
      for (let i = 0; i < data.length; i++) {
        if (data[i] === 0) continue;
        const to = Math.floor(i / columns) * width + (i % columns);
        for (let block = 0; block < blocks; block++) made[to + block * columns] = value(data[i]!, block);
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: made })];
    };
  },
};

export interface SparseLinearParams {
  readonly outputs: number;
  /** By feature: its weights are those from `starts[j]` to `starts[j + 1]`. */
  readonly starts: Int32Array;
  /** The output that each weight is for. */
  readonly places: Int32Array;
  readonly weights: Float64Array;
}

/** x · w of few weights that are not 0: [rows, features] -> [rows, outputs]. */
export const sparseLinear: Kernel<SparseLinearParams> = {
  compile({ outputs, starts, places, weights }) {
    const features = starts.length - 1;
    const isWrong = starts[features] !== weights.length || places.length !== weights.length;
    if (isWrong || places.some((place) => place < 0 || place >= outputs)) {
      throw new ServingError('CORRUPT_MODEL', `${weights.length} weights are for outputs past ${outputs}`);
    }
    return ([input], rows) => {
      const width = widthOf(input!);
      checkWidth(width, features);
      const made = new Float64Array(rows * outputs);
      const add = (to: number, x: number, j: number): void => {
        for (let i = starts[j]!; i < starts[j + 1]!; i++) {
          const at = to + places[i]!;
          made[at] = made[at]! + x * weights[i]!;
        }
      };
      if (isSparse(input!)) {
        const { indptr, indices, data } = input;
        for (let row = 0; row < rows; row++) {
          for (let i = indptr[row]!; i < indptr[row + 1]!; i++) add(row * outputs, data[i]!, indices[i]!);
        }
      } else {
        const { data } = matrixOf(input!, 'float64');
        for (let i = 0; i < data.length; i++) add(Math.floor(i / width) * outputs, data[i]!, i % width);
      }
      return [tensorOf({ rows, columns: outputs, dtype: 'float64', data: made })];
    };
  },
};
