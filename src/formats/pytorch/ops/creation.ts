/**
 * Tensors made of sizes and numbers.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/TensorFactories.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  int64,
  isFloat,
  isHalf,
  rankOf,
  reshape,
  shapeOf,
  sizeOf,
  squeeze,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import { asTensor, DEFAULT_FLOAT } from '../promotion.ts';
import { type Arg, type Int, intsValue, intValue, isTensor, kindOf, Num, numberOf, type Scalar } from '../values.ts';
import { axisOf, fixedCount, range } from './operands.ts';
import { diagonalOf } from './shape.ts';

type Ints = readonly Int[];
interface Typed {
  readonly dtype: DType | null;
}

const filled = (g: GraphBuilder, shape: Value, value: Scalar, dtype: DType): Value =>
  g.op('Expand', [asTensor(g, value, dtype), shape]);
/** Sizes as a shape. */
const sizes = (g: GraphBuilder, size: Ints): Value => {
  const below = size.find((n) => typeof n === 'number' && n < 0);
  if (below !== undefined) throw refuse(`a tensor of the size ${String(below)}`);
  return intsValue(g, size);
};
/** The dtype of a lone number in a new tensor. */
const dtypeOfNumber = (value: Scalar): DType => {
  const kind = kindOf(value);
  return kind === 'float' ? DEFAULT_FLOAT : kind === 'int' ? 'int64' : 'bool';
};

const ofSize = (value: Scalar): AtenRow =>
  row<Typed & { size: Ints }>(({ g, size, dtype }) => filled(g, sizes(g, size), value, dtype ?? DEFAULT_FLOAT));
const likeRow = (value: Scalar): AtenRow =>
  row<Typed & { self: Value }>(({ g, self, dtype }) => filled(g, shapeOf(g, self), value, dtype ?? self.dtype));
const newRow = (value: Scalar): AtenRow =>
  row<Typed & { self: Value; size: Ints }>(({ g, self, size, dtype }) =>
    filled(g, sizes(g, size), value, dtype ?? self.dtype),
  );

/** start + i step, as many as there are before end. Of integers exactly, of floats by one product each, as torch has it. */
const arange = (g: GraphBuilder, start: Scalar, end: Scalar, step: Scalar, given: DType | null): Value => {
  const kinds = [start, end, step].map(kindOf);
  const dtype = given ?? (kinds.includes('float') ? DEFAULT_FLOAT : 'int64');
  const whole = !kinds.includes('float') && !isFloat({ dtype, name: '', shape: [] });
  if (whole) {
    const [from, to, by] = [start, end, step].map((x) => asTensor(g, x, 'int64')) as [Value, Value, Value];
    return cast(g, g.op('Range', [from, to, by]), dtype);
  }
  // ceil((end - start) / step) in float64, then start + i step in the dtype
  const [from, to, by] = [start, end, step].map((x) => asTensor(g, x, 'float64')) as [Value, Value, Value];
  const count = g.op('Max', [
    int64(g, g.op('Ceil', [g.op('Div', [g.op('Sub', [to, from]), by])])),
    g.scalar('int64', 0),
  ]);
  const steps = g.op('Range', [g.scalar('int64', 0), count, g.scalar('int64', 1)]);
  const own = dtype === 'float64' || !isFloat({ dtype, name: '', shape: [] }) ? 'float64' : 'float32';
  const sum = g.op('Add', [cast(g, from, own), g.op('Mul', [cast(g, steps, own), cast(g, by, own)])]);
  return cast(g, sum, dtype);
};

/** As torch has it: the lower half from the start, the upper from the end. */
const linspace = (g: GraphBuilder, start: Arg, end: Arg, steps: Int, given: DType | null): Value => {
  const dtype = given ?? DEFAULT_FLOAT;
  const own: DType = dtype === 'float64' || DTYPES[dtype].kind !== 'float' ? 'float64' : 'float32';
  const number = (x: Arg): Value =>
    isTensor(x) ? reshape(g, cast(g, x, own), g.ints([])) : asTensor(g, x as Scalar, own);
  const [from, to] = [number(start), number(end)];
  if (steps instanceof Num) return linspaceOfRun(g, from, to, steps.value, dtype);
  const n = fixedCount(steps, 'steps');
  if (n === 0) return filled(g, g.ints([0]), 0, dtype);
  if (n === 1) return cast(g, reshape(g, from, g.ints([1])), dtype);
  const step = g.op('Div', [g.op('Sub', [to, from]), g.scalar(own, n - 1)]);
  const at = cast(g, g.ints(range(0, n)), own);
  const half = Math.floor(n / 2);
  const low = g.op('Add', [from, g.op('Mul', [step, at])]);
  const high = g.op('Sub', [to, g.op('Mul', [step, g.op('Sub', [g.scalar(own, n - 1), at])])]);
  const lower = cast(g, g.ints(range(0, n).map((i) => Number(i < half))), 'bool');
  return cast(g, g.op('Where', [lower, low, high]), dtype);
};

/** The same, of as many steps as only the run knows; where it is one, that is the start. */
const linspaceOfRun = (g: GraphBuilder, from: Value, to: Value, n: Value, dtype: DType): Value => {
  const own = from.dtype;
  const one = g.scalar('int64', 1);
  const step = g.op('Div', [g.op('Sub', [to, from]), cast(g, g.op('Max', [g.op('Sub', [n, one]), one]), own)]);
  const places = g.op('Range', [g.scalar('int64', 0), n, one]);
  const left = g.op('Sub', [g.op('Sub', [n, one]), places]);
  const low = g.op('Add', [from, g.op('Mul', [step, cast(g, places, own)])]);
  const high = g.op('Sub', [to, g.op('Mul', [step, cast(g, left, own)])]);
  const half = g.op('Max', [g.op('Div', [n, g.scalar('int64', 2)]), one]);
  return cast(g, g.op('Where', [g.op('Less', [places, half]), low, high]), dtype);
};

const eye = (g: GraphBuilder, n: Int, m: Int, dtype: DType): Value => {
  const steps = (count: Int): Value =>
    g.op('Range', [
      g.scalar('int64', 0),
      count instanceof Num ? count.value : g.scalar('int64', count),
      g.scalar('int64', 1),
    ]);
  return cast(g, g.op('Equal', [unsqueeze(g, steps(n), [1]), unsqueeze(g, steps(m), [0])]), dtype);
};

const triangle = (upper: boolean): AtenRow =>
  row<{ self: Value; diagonal: Int }>(({ g, self, diagonal }) => {
    const rank = rankOf(self, 'the tensor');
    const steps = (axis: number): Value =>
      g.op('Range', [g.scalar('int64', 0), squeeze(g, sizeOf(g, self, axis), [0]), g.scalar('int64', 1)]);
    const shift = diagonal instanceof Num ? diagonal.value : g.scalar('int64', diagonal);
    const apart = g.op('Sub', [unsqueeze(g, steps(rank - 1), [0]), unsqueeze(g, steps(rank - 2), [1])]);
    const kept = g.op(upper ? 'GreaterOrEqual' : 'LessOrEqual', [apart, shift]);
    return g.op('Where', [kept, self, asTensor(g, self.dtype === 'bool' ? false : 0, self.dtype)]);
  });

/** The rows and columns of a triangle's elements, in order. */
const triangleIndices = (
  g: GraphBuilder,
  rows: number,
  columns: number,
  offset: number,
  dtype: DType,
  upper: boolean,
): Value => {
  const pairs: (readonly [number, number])[] = [];
  if (rows * columns > 2 ** 20) throw refuse(`the places of a triangle of ${rows} by ${columns}`);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) if (upper ? j - i >= offset : j - i <= offset) pairs.push([i, j]);
  const data = BigInt64Array.from([...pairs.map(([i]) => i), ...pairs.map(([, j]) => j)], BigInt);
  return cast(g, g.constant({ dtype: 'int64', shape: [2, pairs.length], data }), dtype);
};

const oneHot = (g: GraphBuilder, self: Value, classes: Int): Value => {
  const at = int64(g, self);
  const count =
    classes instanceof Num || classes >= 0
      ? intValue(g, classes)
      : g.op('Add', [g.op('ReduceMax', [reshape(g, at, g.ints([-1]))], { keepdims: 0 }), g.scalar('int64', 1)]);
  const steps = g.op('Range', [g.scalar('int64', 0), count, g.scalar('int64', 1)]);
  return int64(g, g.op('Equal', [unsqueeze(g, at, [rankOf(at, 'the tensor')]), steps]));
};

/** A vector as the diagonal of a matrix. */
const diagonalEmbedded = (g: GraphBuilder, x: Value, offset: number, dim1: Int, dim2: Int): Value => {
  const rank = rankOf(x, 'the tensor');
  const n = sizeOf(g, x, rank - 1);
  const size = squeeze(g, g.op('Add', [n, g.ints([Math.abs(offset)])]), [0]);
  const steps = g.op('Range', [g.scalar('int64', 0), size, g.scalar('int64', 1)]);
  const on = g.op('Equal', [
    g.op('Sub', [unsqueeze(g, steps, [0]), unsqueeze(g, steps, [1])]),
    g.scalar('int64', offset),
  ]);
  const pads = g.ints([
    ...range(0, rank).map((axis) => (axis === rank - 1 && offset < 0 ? -offset : 0)),
    ...range(0, rank).map((axis) => (axis === rank - 1 && offset > 0 ? offset : 0)),
  ]);
  const zero = asTensor(g, x.dtype === 'bool' ? false : 0, x.dtype);
  const padded = g.op('Pad', [x, pads, zero], { mode: 'constant' });
  const matrix = g.op('Where', [on, unsqueeze(g, padded, [rank]), zero]);
  const whole = { ...matrix, shape: new Array<number>(rank + 1).fill(0) };
  const [a, b] = [axisOf(whole, dim1), axisOf(whole, dim2)];
  const rest = range(0, rank - 1);
  const perm = range(0, rank + 1).map((axis) => (axis === a ? rank - 1 : axis === b ? rank : rest.shift()!));
  return perm.every((from, to) => from === to) ? matrix : g.op('Transpose', [matrix], { perm });
};

/** x^(n-1) … 1, or the other way around. */
const vander = (g: GraphBuilder, x: Value, columns: Int | null, increasing: boolean): Value => {
  const n = fixedCount(columns ?? squareOf(x), 'N');
  const powers = range(0, n).map((i) => (increasing ? i : n - 1 - i));
  const own = isHalf(x) ? 'float32' : isFloat(x) ? x.dtype : 'float64';
  const found = g.op('Pow', [cast(g, unsqueeze(g, x, [rankOf(x, 'x')]), own), cast(g, g.ints(powers), own)]);
  return cast(g, found, isFloat(x) ? x.dtype : 'int64');
};
const squareOf = (x: Value): Int => {
  const size = x.shape?.at(-1);
  if (typeof size !== 'number') throw refuse('N is the size of x, which only the run knows');
  return size;
};

/** a + (b - a) cos(2πi / n), and the like: n is one less unless periodic. */
const window = (terms: readonly number[]): AtenRow =>
  row<Typed & { window_length: Int; periodic?: boolean; alpha?: number; beta?: number }>(
    ({ g, window_length, periodic = true, alpha, beta, dtype }) => {
      const n = fixedCount(window_length, 'window_length');
      const own = dtype ?? DEFAULT_FLOAT;
      if (n === 0) return filled(g, g.ints([0]), 0, own);
      if (n === 1) return filled(g, g.ints([1]), { float: 1 }, own);
      const [a, b, c = 0] = alpha === undefined ? terms : [alpha, beta ?? 1 - alpha];
      const span = periodic ? n : n - 1;
      const data = Float64Array.from(
        { length: n },
        (_, i) => a! - b! * Math.cos((2 * Math.PI * i) / span) + c * Math.cos((4 * Math.PI * i) / span),
      );
      return cast(g, g.constant({ dtype: 'float64', shape: [n], data }), own);
    },
  );
const bartlett = row<Typed & { window_length: Int; periodic?: boolean }>(
  ({ g, window_length, periodic = true, dtype }) => {
    const n = fixedCount(window_length, 'window_length');
    if (n <= 1) return filled(g, g.ints([n]), { float: 1 }, dtype ?? DEFAULT_FLOAT);
    const span = (periodic ? n : n - 1) / 2;
    const data = Float64Array.from({ length: n }, (_, i) => 1 - Math.abs(i - span) / span);
    return cast(g, g.constant({ dtype: 'float64', shape: [n], data }), dtype ?? DEFAULT_FLOAT);
  },
);

interface Full {
  readonly size: Ints;
  readonly fill_value: Scalar;
  readonly dtype: DType | null;
}

// biome-ignore format: one operator a line
export const creation: AtenTable = {
  'aten::zeros': ofSize(0),
  'aten::ones':  ofSize(1),
  // what is in memory: any number is right
  'aten::empty': ofSize(0),
  'aten::empty_strided': ofSize(0),
  'aten::empty_permuted': ofSize(0),
  'aten::full':  row<Full>(({ g, size, fill_value, dtype }) => filled(g, sizes(g, size), fill_value, dtype ?? dtypeOfNumber(fill_value))),
  'aten::zeros_like': likeRow(0),
  'aten::ones_like':  likeRow(1),
  'aten::empty_like': likeRow(0),
  'aten::full_like':  row<Typed & { self: Value; fill_value: Scalar }>(({ g, self, fill_value, dtype }) => filled(g, shapeOf(g, self), fill_value, dtype ?? self.dtype)),
  'aten::new_zeros': newRow(0),
  'aten::new_ones':  newRow(1),
  'aten::new_empty': newRow(0),
  'aten::new_empty_strided': newRow(0),
  'aten::new_full':  row<Full & { self: Value }>(({ g, self, size, fill_value, dtype }) => filled(g, sizes(g, size), fill_value, dtype ?? self.dtype)),
  'aten::arange': row<Typed & { start?: Scalar; end: Scalar; step?: Scalar }>(({ g, start, end, step, dtype }) => arange(g, start ?? 0, end, step ?? 1, dtype)),
  'aten::range':  row<Typed & { start: Scalar; end: Scalar; step?: Scalar }>(({ g, start, end, step, dtype }) => {
    const [from, to, by] = [start, end, step ?? 1].map((x) => Number(numberOf(x))) as [number, number, number];
    const count = fixedCount(Math.floor((to - from) / by) + 1, 'the number of steps');
    return cast(g, g.constant({ dtype: 'float64', shape: [count], data: Float64Array.from({ length: count }, (_, i) => from + i * by) }), dtype ?? DEFAULT_FLOAT);
  }),
  'aten::linspace': row<Typed & { start: Arg; end: Arg; steps: Int }>(({ g, start, end, steps, dtype }) => linspace(g, start, end, steps, dtype)),
  'aten::logspace': row<Typed & { start: Scalar; end: Scalar; steps: Int; base: number }>(({ g, start, end, steps, base, dtype }) => cast(g, g.op('Pow', [g.scalar('float64', base), linspace(g, start, end, steps, 'float64')]), dtype ?? DEFAULT_FLOAT)),
  'aten::eye':  row<Typed & { n: Int; m?: Int }>(({ g, n, m, dtype }) => eye(g, n, m ?? n, dtype ?? DEFAULT_FLOAT)),
  'aten::tril': triangle(false),
  'aten::triu': triangle(true),
  'aten::tril_indices': row<Typed & { row: number; col: number; offset: number }>(({ g, row: rows, col, offset, dtype }) => triangleIndices(g, rows, col, offset, dtype ?? 'int64', false)),
  'aten::triu_indices': row<Typed & { row: number; col: number; offset: number }>(({ g, row: rows, col, offset, dtype }) => triangleIndices(g, rows, col, offset, dtype ?? 'int64', true)),
  'aten::one_hot': row<{ self: Value; num_classes: Int }>(({ g, self, num_classes }) => oneHot(g, self, num_classes)),
  'aten::diag': row<{ self: Value; diagonal: number }>(({ g, self, diagonal }) => {
    if (rankOf(self, 'the tensor') === 1) return diagonalEmbedded(g, self, diagonal, -2, -1);
    return diagonalOf(g, self, diagonal, 0, 1);
  }),
  'aten::diag_embed': row<{ self: Value; offset: number; dim1: Int; dim2: Int }>(({ g, self, offset, dim1, dim2 }) => diagonalEmbedded(g, self, offset, dim1, dim2)),
  'aten::diagflat': row<{ self: Value; offset: number }>(({ g, self, offset }) => diagonalEmbedded(g, reshape(g, self, g.ints([-1])), offset, -2, -1)),
  'aten::vander': row<{ x: Value; N: Int | null; increasing: boolean }>(({ g, x, N, increasing }) => vander(g, x, N, increasing)),
  'aten::linalg_vander': row<{ x: Value; N: Int | null }>(({ g, x, N }) => vander(g, x, N, true)),
  'aten::hann_window': window([0.5, 0.5]),
  'aten::hamming_window': window([0.54, 0.46]),
  'aten::blackman_window': window([0.42, 0.5, 0.08]),
  'aten::bartlett_window': bartlett,
  'aten::scalar_tensor': row<Typed & { s: Scalar }>(({ g, s, dtype }) => asTensor(g, s, dtype ?? DEFAULT_FLOAT)),
};
