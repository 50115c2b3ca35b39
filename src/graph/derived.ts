/**
 * Constants computed from constants, without the bytes: while a graph is built, a variable is a range of a file, and a
 * formula over variables is written down; whoever reads the weights computes it (`compute`).
 *
 * Only operations are here that IEEE 754 rounds correctly, so that the result has the bits that any engine would give:
 * a float32 operation done in float64 and rounded once is the float32 operation.
 */

import { stridesOf } from '../tensor/permute.ts';
import { elementCount } from '../tensor/tensor.ts';
import type { Constant, Derived } from './graph.ts';
import type { OutputType } from './infer/types.ts';

/** The elements of a derived constant, or of one of its operands. */
export type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** One row of a result: `size` elements from `to` on, of operands from `p` and `q` on by their steps. */
interface Row {
  readonly to: number;
  readonly size: number;
  readonly p: number;
  readonly q: number;
  readonly stepP: number;
  readonly stepQ: number;
}

// A loop of its own each: one with a function in it takes several times as long on weights.
const BINARY: Readonly<Record<string, (out: Floats, a: Floats, b: Floats, row: Row) => void>> = {
  Add: (out, a, b, { to, size, p, q, stepP, stepQ }) => {
    for (let i = 0; i < size; i++) out[to + i] = a[p + i * stepP]! + b[q + i * stepQ]!;
  },
  Div: (out, a, b, { to, size, p, q, stepP, stepQ }) => {
    for (let i = 0; i < size; i++) out[to + i] = a[p + i * stepP]! / b[q + i * stepQ]!;
  },
  Mul: (out, a, b, { to, size, p, q, stepP, stepQ }) => {
    for (let i = 0; i < size; i++) out[to + i] = a[p + i * stepP]! * b[q + i * stepQ]!;
  },
  Sub: (out, a, b, { to, size, p, q, stepP, stepQ }) => {
    for (let i = 0; i < size; i++) out[to + i] = a[p + i * stepP]! - b[q + i * stepQ]!;
  },
};
const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Sqrt: Math.sqrt,
};

/** A longer chain is left to the engine. */
const MAX_DEPTH = 50;
/** A result may always have so many elements; more only where an operand has as many. */
const SMALL_COUNT = 4096;

const isFloat = (dtype: string): dtype is 'float32' | 'float64' => dtype === 'float32' || dtype === 'float64';
const depthOf = (constant: Constant): number => ('depth' in constant ? constant.depth : 0);
const deeper = (of: readonly Constant[]): number => 1 + Math.max(...of.map(depthOf));

/** The constant that the operator makes of these, or undefined where that is left to the engine. */
export const derive = (
  op: string,
  of: readonly (Constant | undefined)[],
  type: OutputType | undefined,
): Derived | undefined => {
  if (!type || !isFloat(type.dtype) || !(op in BINARY || op in UNARY)) return undefined;
  if (!of.every((constant) => constant !== undefined && constant.dtype === type.dtype)) return undefined;
  const operands = of as readonly Constant[];
  const shape = type.shape as readonly number[];
  const count = elementCount(shape);
  const given = Math.max(...operands.map((operand) => elementCount(operand.shape)));
  if ((count > SMALL_COUNT && count > given) || deeper(operands) > MAX_DEPTH) return undefined;
  return { dtype: type.dtype, shape, op, of: operands, depth: deeper(operands) };
};

/** The same elements under another shape. */
export const reshapeDerived = (constant: Derived, shape: readonly number[]): Derived =>
  constant.op === 'Reshape'
    ? { ...constant, shape }
    : { dtype: constant.dtype, shape, op: 'Reshape', of: [constant], depth: constant.depth + 1 };

/** Dimension i of the result is dimension `perm[i]` of the constant. */
export const permuteDerived = (constant: Derived, perm: readonly number[]): Derived => ({
  dtype: constant.dtype,
  shape: perm.map((axis) => constant.shape[axis]!),
  op: 'Transpose',
  of: [constant],
  perm,
  depth: constant.depth + 1,
});

/** Whether `compute` gives the operand's own elements, in their order. */
export const isView = ({ op }: Derived): boolean => op === 'Reshape';

interface Axis {
  size: number;
  readonly a: number;
  readonly b: number;
}

/** The axes of two operands under broadcasting, with their strides in both; neighbours that are walked as one are one. */
const axesOf = (shape: readonly number[], a: readonly number[], b: readonly number[]): readonly Axis[] => {
  const strides = (own: readonly number[]): readonly number[] => {
    const padded = [...Array<number>(shape.length - own.length).fill(1), ...own];
    const steps = stridesOf(padded);
    return padded.map((size, i) => (size === 1 ? 0 : steps[i]!));
  };
  const [x, y] = [strides(a), strides(b)];
  const axes: Axis[] = [];
  for (let i = shape.length - 1; i >= 0; i--) {
    const [size, inner] = [shape[i]!, axes[0]];
    if (size === 1) continue;
    if (inner && x[i] === inner.a * inner.size && y[i] === inner.b * inner.size) inner.size *= size;
    else axes.unshift({ size, a: x[i]!, b: y[i]! });
  }
  return axes;
};

const combine = (
  one: (out: Floats, a: Floats, b: Floats, row: Row) => void,
  out: Floats,
  axes: readonly Axis[],
  [a, b]: readonly [Floats, Floats],
): void => {
  const { size = 1, a: stepP = 0, b: stepQ = 0 } = axes.at(-1) ?? {};
  const outer = axes.slice(0, -1);
  const at = outer.map(() => 0);
  let [fromA, fromB] = [0, 0];
  for (let to = 0; to < out.length; to += size) {
    one(out, a, b, { to, size, p: fromA, q: fromB, stepP, stepQ });
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const { size: length, a: x, b: y } = outer[axis]!;
      fromA += x;
      fromB += y;
      if (++at[axis]! < length) break;
      fromA -= x * length;
      fromB -= y * length;
      at[axis] = 0;
    }
  }
};

/** The elements of a constant that is no view and no Transpose, from those of its operands; `into` may be one of these. */
export const compute = (constant: Derived, operands: readonly Floats[], into: Floats): void => {
  const { op, of, shape } = constant;
  const unary = UNARY[op];
  if (unary) {
    const [x] = operands;
    for (let i = 0; i < into.length; i++) into[i] = unary(x![i]!);
    return;
  }
  const axes = axesOf(shape, of[0]!.shape, of[1]!.shape);
  combine(BINARY[op]!, into, axes, [operands[0]!, operands[1]!]);
};
