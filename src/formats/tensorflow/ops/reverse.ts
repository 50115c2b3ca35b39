/**
 * Turning dimensions around and rolling them.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/reverse_op.cc, roll_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  constantInts,
  fromFront,
  int64,
  iota,
  rankOf,
  sizeOf,
  transpose,
  vector,
} from '../../../graph/layers/values.ts';
import { inversePermutation } from '../../../tensor/permute.ts';
import { int, type OpRow, op } from '../table.ts';

const reverse = (g: GraphBuilder, x: Value, axes: readonly number[]): Value => {
  if (axes.length === 0) return x;
  const all = (number: number): Value => g.ints(axes.map(() => number));
  return g.op('Slice', [x, all(-1), all(Number.MIN_SAFE_INTEGER), g.ints(axes), all(-1)]);
};

/** ONNX knows time and batch as the first two dimensions; others are moved there and back. */
const reverseSequence = (g: GraphBuilder, x: Value, lengths: Value, time: number, batch: number): Value => {
  const rank = rankOf(x, 'the input');
  const [t, b] = [fromFront(time, rank), fromFront(batch, rank)];
  const wide = int64(g, lengths);
  if (t < 2 && b < 2) return g.op('ReverseSequence', [x, wide], { time_axis: t, batch_axis: b });
  const perm = [b, t, ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== t && i !== b)];
  const back = inversePermutation(perm);
  return transpose(g, g.op('ReverseSequence', [transpose(g, x, perm), wide], { time_axis: 1, batch_axis: 0 }), back);
};

/** Element i of a rolled dimension of n is element (i - shift) mod n. Shifts of one axis add up. */
const roll = (g: GraphBuilder, x: Value, shift: Value, axis: Value): Value => {
  const rank = rankOf(x, 'the input');
  const shifts = vector(g, int64(g, shift));
  let rolled = x;
  constantInts(g, axis, 'the axis').forEach((given, i) => {
    const at = fromFront(given, rank);
    const n = sizeOf(g, x, at);
    const by = g.op('Slice', [shifts, g.ints([i]), g.ints([i + 1]), g.ints([0])]);
    const from = g.op('Mod', [g.op('Sub', [iota(g, n), by]), g.op('Max', [n, g.ints([1])])]);
    rolled = g.op('Gather', [rolled, from], { axis: at });
  });
  return rolled;
};

// biome-ignore format: one op a line
export const reversing: Readonly<Record<string, OpRow>> = {
  // dims holds a bool for every dimension
  Reverse:   op({ inputs: ['tensor', 'dims'], moves: true, lower: (g, { tensor, dims }) => reverse(g, tensor, constantInts(g, dims, 'dims').flatMap((yes, i) => (yes ? [i] : []))) }),
  ReverseV2: op({ inputs: ['tensor', 'axis'], moves: true, lower: (g, { tensor, axis }) => reverse(g, tensor, constantInts(g, axis, 'the axis')) }),
  ReverseSequence: op({ inputs: ['input', 'seq_lengths'], attrs: { seq_dim: int(), batch_dim: int(0) }, moves: true, lower: (g, { input, seq_lengths }, { seq_dim, batch_dim }) => reverseSequence(g, input, seq_lengths, seq_dim, batch_dim) }),
  Roll:      op({ inputs: ['input', 'shift', 'axis'], moves: true, lower: (g, { input, shift, axis }) => roll(g, input, shift, axis) }),
};
