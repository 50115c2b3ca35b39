/**
 * Reductions along axes, as the frameworks have them where ONNX Runtime 1.30 has them otherwise: int64 exactly, narrow
 * types by wider ones, and what becomes of an empty tensor: its sum is 0, product 1, mean NaN, maximum the lowest number.
 */
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { truncateDiv } from './elementwise.ts';
import { cast, frontAxes, int64, isFloat, isHalf, known, shapeOf, wide } from './values.ts';

/** `axes` is an int64 vector; where it is empty nothing is reduced. */
export type Reduce = (g: GraphBuilder, x: Value, axes: Value, keep: boolean) => Value;

const onnx =
  (name: string): Reduce =>
  (g, x, axes, keep) => {
    const numbers = known(g, axes);
    if (numbers?.length === 0) return x;
    const attributes = { keepdims: keep ? 1 : 0, ...(numbers ? {} : { noop_with_empty_axes: 1 }) };
    return g.op(name, [x, frontAxes(g, x, axes)], attributes);
  };
const reduceSum = onnx('ReduceSum');

/** Elements of which sums of 2^32 are exact in float64. */
const EXACT_COUNT = 2 ** 21;

/** Whether each element is that of a smaller type, so that float64 holds the sum. */
const isNarrow = (g: GraphBuilder, x: Value): boolean => {
  if (known(g, x)) return true;
  const node = g.nodeOf(x);
  const from = node?.op === 'Cast' ? node.inputs[0] : undefined;
  return (from !== undefined && DTYPES[from.dtype].bytes <= 4 && !isFloat(from)) || node?.op === 'Shape';
};

/**
 * A sum of int64, which ONNX Runtime 1.30 makes in float64: of limbs of 32 bits, or 22 where there may be many elements,
 * whose sums are exact there; put together they wrap around.
 */
export const wholeSum: Reduce = (g, x, axes, keep) => {
  if (x.dtype !== 'int64' || isNarrow(g, x)) return reduceSum(g, x, axes, keep);
  const count = x.shape?.reduce((product: number, dim) => (typeof dim === 'number' ? product * dim : Infinity), 1);
  const bits = count !== undefined && count <= EXACT_COUNT ? 32n : 22n;
  const base = g.scalar('int64', 2n ** bits);
  const limbs: Value[] = [];
  let rest = x;
  for (let at = 0n; at + bits < 64n; at += bits) {
    const low = g.op('BitwiseAnd', [rest, g.scalar('int64', 2n ** bits - 1n)]);
    limbs.push(low);
    // the division leaves no rest, so that it is a shift which keeps the sign
    rest = g.op('Div', [g.op('Sub', [rest, low]), base]);
  }
  const sums = [...limbs, rest].map((limb) => reduceSum(g, limb, axes, keep));
  return sums.reduceRight((high, low) => g.op('Add', [g.op('Mul', [high, base]), low]));
};
const reduceMean = onnx('ReduceMean');

/**
 * In a wider type: half types in float32, integers (whose sums and products wrap around alike) in int64, since those of
 * int32 stop at its ends in ONNX Runtime. Sizes of tensors never come there.
 */
export const widened =
  (reduce: Reduce): Reduce =>
  (g, x, axes, keep) => {
    if (isHalf(x)) return cast(g, reduce(g, cast(g, x, 'float32'), axes, keep), x.dtype);
    const isWide = DTYPES[x.dtype].kind === 'float' || x.dtype === 'int64' || x.elements !== undefined;
    return isWide ? reduce(g, x, axes, keep) : cast(g, reduce(g, cast(g, x, 'int64'), axes, keep), x.dtype);
  };

const reduceProd = onnx('ReduceProd');

/** As wholeSum: by a kernel of our own where the product may pass 2^53, as that of three numbers of int32 may. */
export const wholeProduct: Reduce = (g, x, axes, keep) => {
  if (x.dtype !== 'int64' || x.elements !== undefined || g.nodeOf(x)?.op === 'Shape')
    return reduceProd(g, x, axes, keep);
  const front = known(g, axes)?.map((axis) => (axis < 0 ? axis + (x.shape?.length ?? 0) : axis));
  const shape = front && x.shape?.flatMap((size, axis) => (front.includes(axis) ? (keep ? [1] : []) : [size]));
  return g.host('Prod', [x, axes], { keep_dims: Number(keep) }, [{ dtype: x.dtype, shape }])[0]!;
};

/** The lowest and the highest number of integer types: what an extreme of nothing is. */
const ENDS: Partial<Record<DType, readonly [number, number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
  uint32: [0, 2 ** 32 - 1],
};

export const extreme = (name: 'ReduceMax' | 'ReduceMin'): Reduce => {
  const reduce = onnx(name);
  return (g, x, axes, keep) => {
    const ends = ENDS[x.dtype];
    if (ends) {
      // uint32 as float64: ONNX Runtime 1.30 has a fault in int64, reduced to one number it compares the low 32 bits
      const computed = x.dtype === 'uint32' ? 'float64' : 'int32';
      const found = reduce(g, cast(g, x, computed), axes, keep);
      const [bound, end] = name === 'ReduceMax' ? ['Max', ends[0]] : ['Min', ends[1]];
      return cast(g, g.op(bound as string, [found, g.scalar(computed, end as number)]), x.dtype);
    }
    if (x.dtype !== 'uint64') return (isHalf(x) ? widened(reduce) : reduce)(g, x, axes, keep);
    // in int64, whose order is the same once the top bit is turned around
    const turned = (v: Value): Value => g.op('BitwiseXor', [v, g.scalar('int64', -(2n ** 63n))]);
    return cast(g, turned(reduce(g, turned(cast(g, x, 'int64')), axes, keep)), 'uint64');
  };
};

/** How many elements each result is made of, as a scalar of int64. */
export const countOf = (g: GraphBuilder, x: Value, axes: Value): Value =>
  g.op('ReduceProd', [g.op('Gather', [shapeOf(g, x), axes], { axis: 0 })], { keepdims: 0 });

const isNeverEmpty = (g: GraphBuilder, x: Value, axes: Value): boolean =>
  known(g, axes)?.every((axis) => {
    const size = x.shape?.at(axis);
    return typeof size === 'number' && size > 0;
  }) === true;

/** The mean of nothing is NaN, which ONNX Runtime's is not; an integer's is cut towards zero. */
export const mean: Reduce = (g, x, axes, keep) => {
  if (!isFloat(x)) {
    const count = g.op('Max', [countOf(g, x, axes), g.scalar('int64', 1)]);
    if (x.dtype === 'uint64') {
      return g.op('Div', [cast(g, wholeSum(g, int64(g, x), axes, keep), 'uint64'), cast(g, count, 'uint64')]);
    }
    return cast(g, truncateDiv(g, wholeSum(g, int64(g, x), axes, keep), count), x.dtype);
  }
  return wide(g, [x], (v) => {
    if (isNeverEmpty(g, v!, axes)) return reduceMean(g, v!, axes, keep);
    return g.op('Div', [reduceSum(g, v!, axes, keep), cast(g, countOf(g, v!, axes), v!.dtype)]);
  });
};

/** True where no element is false: counted, since an empty tensor must answer true. */
export const all: Reduce = (g, x, axes, keep) => {
  const wrong = reduceSum(g, int64(g, g.op('Not', [x])), axes, keep);
  return g.op('Equal', [wrong, g.scalar('int64', 0)]);
};
export const any: Reduce = (g, x, axes, keep) => cast(g, reduceSum(g, int64(g, x), axes, keep), 'bool');

/** sqrt(sum x^2) */
export const euclideanNorm: Reduce = (g, x, axes, keep) =>
  wide(g, [x], (v) => {
    const squares = widened(wholeSum)(g, g.op('Mul', [v!, v!]), axes, keep);
    if (isFloat(squares)) return g.op('Sqrt', [squares]);
    return cast(g, g.op('Sqrt', [cast(g, squares, 'float64')]), squares.dtype);
  });
