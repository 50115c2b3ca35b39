/**
 * Bits of integers. A shift by less than 0 or by the width or more is taken as 0 or width - 1, as TensorFlow does.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/cwise_ops.h (left_shift_op)
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, isSigned, like } from '../../../graph/layers/values.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { type OpRow, op, same } from '../table.ts';

const unsigned = (x: Value): DType => (isSigned(x) ? (`u${x.dtype}` as DType) : x.dtype);

const shiftBy = (g: GraphBuilder, x: Value, y: Value, direction: 'LEFT' | 'RIGHT'): Value => {
  const amount = g.op('Max', [g.op('Min', [y, like(g, y, DTYPES[x.dtype].bytes * 8 - 1)]), like(g, y, 0)]);
  // ONNX Runtime shifts all widths but 16 bits
  const computed = DTYPES[x.dtype].bytes === 2 ? 'uint32' : unsigned(x);
  const bits = cast(g, cast(g, x, unsigned(x)), computed);
  return cast(g, g.op('BitShift', [bits, cast(g, amount, computed)], { direction }), unsigned(x));
};

/** The bits of a negative number are shifted in as ones: x >> y = ~(~x >> y) where x < 0. */
const rightShift = (g: GraphBuilder, x: Value, y: Value): Value => {
  if (!isSigned(x)) return shiftBy(g, x, y, 'RIGHT');
  const negative = g.op('Less', [x, like(g, x, 0)]);
  const flip = (v: Value): Value => g.op('Where', [negative, g.op('BitwiseNot', [v]), v]);
  return flip(cast(g, shiftBy(g, flip(x), y, 'RIGHT'), x.dtype));
};

// biome-ignore format: one op a line
export const bitwise: Readonly<Record<string, OpRow>> = {
  BitwiseAnd: same('BitwiseAnd', 'x', 'y'),
  BitwiseOr:  same('BitwiseOr', 'x', 'y'),
  BitwiseXor: same('BitwiseXor', 'x', 'y'),
  Invert:     same('BitwiseNot', 'x'),
  LeftShift:  op({ inputs: ['x', 'y'], lower: (g, { x, y }) => cast(g, shiftBy(g, x, y, 'LEFT'), x.dtype) }),
  RightShift: op({ inputs: ['x', 'y'], lower: (g, { x, y }) => rightShift(g, x, y) }),
};
