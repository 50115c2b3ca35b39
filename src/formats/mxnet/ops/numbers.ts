/** Numbers of attributes in the dtype of a tensor, as C casts them. */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { like } from '../../../graph/layers/values.ts';
import { DTYPES } from '../../../tensor/dtype.ts';

/** A scalar in the dtype of `x`: cut towards 0 where that is of integers, and wrapped around where it is narrow. */
export const numberLike = (g: GraphBuilder, x: Value, number: number): Value => {
  const { kind, bytes } = DTYPES[x.dtype];
  if ((kind !== 'int' && kind !== 'uint') || !Number.isFinite(number)) return like(g, x, number);
  const wrap = kind === 'int' ? BigInt.asIntN : BigInt.asUintN;
  return like(g, x, Number(wrap(8 * bytes, BigInt(Math.trunc(number)))));
};
