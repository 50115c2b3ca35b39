/** mx.np: tensors made of numbers alone. https://github.com/apache/mxnet/blob/1.9.1/src/operator/numpy/np_init_op.h · np_window_op.h */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, shapeOf } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { bool, dtype, float, int, ints, optionalDtype, optionalInt, text } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { filling } from './fill.ts';

const MOST = 1 << 24;

const f = Math.fround;

/** Numbers of float64 as the dtype. */
const numbers = (g: GraphBuilder, data: Float64Array, shape: readonly number[], wanted: DType): Value =>
  cast(g, g.constant({ dtype: 'float64', shape, data }), wanted);

/** A cosine window over M - 1; of one element it is 1. */
const window = (formula: (angle: number) => number): OpRow =>
  op({
    inputs: [],
    attrs: { M: optionalInt(null), ctx: text(''), dtype: dtype('float32') },
    lower: (g, _inputs, { M, dtype: wanted }) => {
      const count = Math.max(0, M ?? 0);
      if (count > MOST) throw refuse(`a window of ${count}`);
      const data = Float64Array.from({ length: count }, (_, i) =>
        count === 1 ? 1 : formula((2 * Math.PI * i) / (count - 1)),
      );
      return numbers(g, data, [count], wanted);
    },
  });

const diagonal = (g: GraphBuilder, rows: number, columns: number, k: number, wanted: DType): Value => {
  if (!(rows >= 0 && rows * columns <= MOST)) throw refuse(`a matrix of ${rows} by ${columns}`);
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) if (row + k >= 0 && row + k < columns) data[row * columns + row + k] = 1;
  return numbers(g, data, [rows, columns], wanted);
};

export const numpyFilling: Readonly<Record<string, OpRow>> = {
  _npi_zeros: filling['_zeros']!,
  _npi_ones: filling['_ones']!,
  _npi_arange: filling['_arange']!,
  _npi_blackman: window((angle) => f(f(f(0.42) - f(0.5 * Math.cos(angle))) + f(f(0.08) * f(Math.cos(2 * angle))))),
  _npi_hamming: window((angle) => 0.54 - 0.46 * Math.cos(angle)),
  _npi_hanning: window((angle) => 0.5 - 0.5 * Math.cos(angle)),
  _npi_eye: op({
    inputs: [],
    attrs: { N: int(), M: optionalInt(null), k: int(0), ctx: text(''), dtype: dtype('float32') },
    lower: (g, _inputs, { N, M, k, dtype: wanted }) => diagonal(g, N, M ?? N, k, wanted),
  }),
  _npi_identity: op({
    inputs: [],
    attrs: { shape: ints([]), ctx: text(''), dtype: dtype('float32') },
    lower: (g, _inputs, { shape, dtype: wanted }) => diagonal(g, shape[0] ?? 0, shape[1] ?? shape[0] ?? 0, 0, wanted),
  }),
  _npi_indices: op({
    inputs: [],
    attrs: { dimensions: ints(), dtype: dtype('int32'), ctx: text('') },
    // [axes, dimensions..]: the place along each axis
    lower: (g, _inputs, { dimensions, dtype: wanted }) => {
      const count = dimensions.reduce((product, size) => product * size, 1);
      if (!(count * dimensions.length <= MOST)) throw refuse(`${dimensions.length} tensors of ${count} elements`);
      const data = new Float64Array(count * dimensions.length);
      for (let axis = 0, step = count; axis < dimensions.length; axis++) {
        step /= dimensions[axis]!;
        for (let i = 0; i < count; i++) data[axis * count + i] = Math.floor(i / step) % dimensions[axis]!;
      }
      return numbers(g, data, [dimensions.length, ...dimensions], wanted);
    },
  }),
  _npi_logspace: op({
    inputs: [],
    attrs: {
      start: float(),
      stop: float(),
      num: int(),
      endpoint: bool(true),
      base: float(10),
      ctx: text(''),
      dtype: dtype('float32'),
    },
    lower: (g, _inputs, { start, stop, num, endpoint, base, dtype: wanted }) => {
      if (!(num >= 0 && num <= MOST)) throw refuse(`${num} numbers`);
      const step = num === 1 ? 0 : (stop - start) / (endpoint ? num - 1 : num);
      const data = Float64Array.from({ length: num }, (_, i) => base ** (start + i * step));
      return numbers(g, data, [num], wanted);
    },
  }),
  _npi_full_like: op({
    inputs: ['a'],
    attrs: { fill_value: float(), ctx: text(''), dtype: optionalDtype(null) },
    lower: (g, { a }, { fill_value, dtype: wanted }) =>
      g.op('Expand', [cast(g, g.scalar('float64', fill_value), wanted ?? a.dtype), shapeOf(g, a)]),
  }),
};
