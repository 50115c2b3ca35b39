/**
 * Arithmetic of two tensors, broadcast as NumPy does it. Integers wrap around; division by an integer zero fails the
 * run, as it does in TensorFlow (ONNX Runtime would be killed by the processor's trap).
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/cwise_ops.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  floorDiv,
  floorMod,
  integerPow,
  truncateDiv,
  truncateMod,
  zeroWhere,
} from '../../../graph/layers/elementwise.ts';
import { isFloat, wide } from '../../../graph/layers/values.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { type OpRow, op, same } from '../table.ts';

/**
 * 1 / y where y is one constant number: TensorFlow's graph optimizer turns a division by a constant into a product, which
 * rounds another way, and so decides what a floor behind it gives (grappler/optimizers/constant_folding.cc,
 * ReduceDivToReciprocalMul).
 */
const reciprocal = (g: GraphBuilder, y: Value): Value | undefined => {
  const constant = g.constantOf(y);
  if (!constant || !('data' in constant) || (y.dtype !== 'float32' && y.dtype !== 'float64')) return undefined;
  const [number, ...more] = constant.data as Float32Array | Float64Array;
  if (number === undefined || more.length > 0) return undefined;
  const data = y.dtype === 'float32' ? Float32Array.of(1 / number) : Float64Array.of(1 / number);
  return g.constant({ dtype: y.dtype, shape: constant.shape, data } as Tensor);
};

const divide = (g: GraphBuilder, x: Value, y: Value): Value => {
  if (!isFloat(x)) return truncateDiv(g, x, y);
  const inverse = g.constantOf(x) ? undefined : reciprocal(g, y);
  return inverse ? g.op('Mul', [x, inverse]) : g.op('Div', [x, y]);
};

const binary = (formula: (g: GraphBuilder, x: Value, y: Value) => Value): OpRow =>
  op({ inputs: ['x', 'y'], lower: (g, { x, y }) => formula(g, x, y) });

const add = same('Add', 'x', 'y');
const floored = binary(floorMod);

// biome-ignore format: one op a line
export const arithmetic: Readonly<Record<string, OpRow>> = {
  Add:   add,
  AddV2: add,
  Sub:   same('Sub', 'x', 'y'),
  Mul:   same('Mul', 'x', 'y'),
  // x_1 + x_2 + .. + x_n
  AddN:  op({ inputs: ['inputs*'], lower: (g, { inputs }) => inputs.slice(1).reduce((sum, x) => g.op('Add', [sum, x]), inputs[0]!) }),

  RealDiv:     binary((g, x, y) => divide(g, x, y)),
  Div:         binary(divide),
  TruncateDiv: binary(divide),
  FloorDiv:    binary(floorDiv),
  Mod:         binary(truncateMod),
  TruncateMod: binary(truncateMod),
  FloorMod:    floored,

  DivNoNan:   binary((g, x, y) => zeroWhere(g, y, g.op('Div', [x, y]))),
  MulNoNan:   binary((g, x, y) => zeroWhere(g, y, g.op('Mul', [x, y]))),
  Xdivy:      binary((g, x, y) => zeroWhere(g, x, g.op('Div', [x, y]))),
  Xlogy:      binary((g, x, y) => wide(g, [x, y], (a, b) => zeroWhere(g, a!, g.op('Mul', [a!, g.op('Log', [b!])])))),

  Pow:        binary((g, x, y) => isFloat(x) ? wide(g, [x, y], (a, b) => g.op('Pow', [a!, b!])) : integerPow(g, x, y)),
  // (x - y)^2
  SquaredDifference: binary((g, x, y) => wide(g, [x, y], (a, b) => { const d = g.op('Sub', [a!, b!]); return g.op('Mul', [d, d]); })),
  Maximum:    same('Max', 'x', 'y'),
  Minimum:    same('Min', 'x', 'y'),
};
