/**
 * Comparisons, logic, choices and casts.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/cwise_ops.h, cast_op.h, where_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, choose, isFloat, like, rankOf, unsqueeze, wide } from '../../../graph/layers/values.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { bool, dtype, float, type OpRow, op, refuse, same } from '../table.ts';
import { broadcast } from './text.ts';

/** Whether two shapes can never be broadcast together, whatever the free dimensions are. */
const neverBroadcast = (x: Value, y: Value): boolean => {
  if (!x.shape || !y.shape) return false;
  for (let i = 1; i <= Math.min(x.shape.length, y.shape.length); i++) {
    const [a, b] = [x.shape.at(-i)!, y.shape.at(-i)!];
    if (typeof a === 'number' && typeof b === 'number' && a !== b && a !== 1 && b !== 1) return true;
  }
  return false;
};

/** With incompatible_shape_error off, tensors of shapes that do not fit are simply not equal: one bool answers. */
const equality = (formula: (g: GraphBuilder, x: Value, y: Value) => Value, unfit: boolean): OpRow =>
  op({
    inputs: ['x', 'y'],
    attrs: { incompatible_shape_error: bool(true) },
    moves: true,
    lower: (g, { x, y }, { incompatible_shape_error }) =>
      !incompatible_shape_error && neverBroadcast(x, y)
        ? g.constant({ dtype: 'bool', shape: [], data: Uint8Array.of(unfit ? 1 : 0) })
        : formula(g, x, y),
  });

// strings are compared by a kernel of our own: it takes their bytes, and spares the way to ONNX Runtime and back
const equal = (g: GraphBuilder, x: Value, y: Value): Value =>
  x.dtype === 'string' && y.dtype === 'string'
    ? g.host('Equal', [x, y], {}, [{ dtype: 'bool', shape: broadcast(x.shape, y.shape) }])[0]!
    : g.op('Equal', [x, y]);

/**
 * Select's condition is of the shape of `x`, or a scalar, or a vector that chooses whole rows: [batch] for
 * `x` of [batch, ..].
 */
const selectRows = (g: GraphBuilder, condition: Value, x: Value): Value => {
  if (condition.shape && condition.shape.length !== 1) return condition;
  const rank = rankOf(x, 'what is selected from');
  rankOf(condition, 'the condition');
  return rank < 2
    ? condition
    : unsqueeze(
        g,
        condition,
        Array.from({ length: rank - 1 }, (_, i) => i + 1),
      );
};

/** Integers past the ends of their range, as the conversions of the processor leave them. */
const castTo = (g: GraphBuilder, x: Value, to: DType): Value => {
  if (to === 'string' || to.startsWith('complex')) throw refuse(`a cast to ${to} is not supported`);
  if (isFloat(x) && DTYPES[to].bytes < 4 && (DTYPES[to].kind === 'int' || DTYPES[to].kind === 'uint')) {
    return cast(g, cast(g, x, 'int32'), to);
  }
  return cast(g, x, to);
};

/** The mantissa cut, not rounded, to the bits that a bfloat16 keeps. */
const truncated = (): never => {
  throw refuse('Truncate is true: a cast that cuts the mantissa; casts that round are supported');
};

// biome-ignore format: one op a line
export const comparison: Readonly<Record<string, OpRow>> = {
  Equal:        equality(equal, false),
  NotEqual:     equality((g, x, y) => g.op('Not', [equal(g, x, y)]), true),
  Less:         same('Less', 'x', 'y'),
  LessEqual:    same('LessOrEqual', 'x', 'y'),
  Greater:      same('Greater', 'x', 'y'),
  GreaterEqual: same('GreaterOrEqual', 'x', 'y'),
  // |x - y| <= tolerance
  ApproximateEqual: op({ inputs: ['x', 'y'], attrs: { tolerance: float(1e-5) }, lower: (g, { x, y }, { tolerance }) => g.op('LessOrEqual', [g.op('Abs', [g.op('Sub', [x, y])]), like(g, x, tolerance)]) }),

  LogicalAnd: same('And', 'x', 'y'),
  LogicalOr:  same('Or', 'x', 'y'),
  LogicalNot: same('Not', 'x'),

  Select:     op({ inputs: ['condition', 't', 'e'], moves: true, lower: (g, { condition, t, e }) => choose(g, selectRows(g, condition, t), t, e) }),
  SelectV2:   op({ inputs: ['condition', 't', 'e'], moves: true, lower: (g, { condition, t, e }) => choose(g, condition, t, e) }),

  // min(max(t, min), max)
  ClipByValue: op({ inputs: ['t', 'clip_value_min', 'clip_value_max'], lower: (g, args) => wide(g, [args.t, args.clip_value_min, args.clip_value_max], (t, low, high) => g.op('Max', [g.op('Min', [t!, high!]), low!])) }),

  Cast:       op({ inputs: ['x'], attrs: { DstT: dtype(), Truncate: bool(false) }, lower: (g, { x }, { DstT, Truncate }) => Truncate && isFloat(x) && DTYPES[DstT].bytes < DTYPES[x.dtype].bytes ? truncated() : castTo(g, x, DstT) }),
};
