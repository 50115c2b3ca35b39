/** Order: of elements in types that ONNX Runtime has no kernels for, and where the true ones are. */
import { DTYPES } from '../../tensor/dtype.ts';
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { cast, isHalf, rankOf, unsqueeze } from './values.ts';

/** `x` in a type that has the kernels, in the same order. */
export const ordered = (g: GraphBuilder, x: Value): Value => {
  if (isHalf(x)) return cast(g, x, 'float32');
  if (x.dtype === 'uint32') return cast(g, x, 'int64');
  // the top bit of an unsigned number says the opposite of a sign
  if (x.dtype === 'uint64') return g.op('BitwiseXor', [cast(g, x, 'int64'), g.scalar('int64', -(2n ** 63n))]);
  return x.dtype === 'bool' || DTYPES[x.dtype].bytes < 4 ? cast(g, x, 'int32') : x;
};

/** The indices of the elements that are not zero: [n, rank]. */
export const nonZero = (g: GraphBuilder, x: Value): Value => {
  const rank = rankOf(x, 'the condition');
  const truth = x.dtype === 'bool' ? x : cast(g, x, 'bool');
  const found = g.op('NonZero', [rank === 0 ? unsqueeze(g, truth, [0]) : truth]);
  const rows = g.op('Transpose', [found], { perm: [1, 0] });
  return rank === 0 ? g.op('Slice', [rows, g.ints([0]), g.ints([0]), g.ints([1])]) : rows;
};
