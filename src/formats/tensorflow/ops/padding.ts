/**
 * Padding.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/pad_op.cc, mirror_pad_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  concat,
  constantInts,
  int64,
  iota,
  known,
  like,
  rankOf,
  scalarOf,
  shapeOf,
  sizeOf,
} from '../../../graph/layers/values.ts';
import { type OpRow, op, text } from '../table.ts';

/** [[before, after], ..] -> [before.., after..] */
const padsOf = (g: GraphBuilder, paddings: Value): Value => {
  const pairs = known(g, paddings);
  if (pairs) return g.ints([...pairs.filter((_, i) => i % 2 === 0), ...pairs.filter((_, i) => i % 2 === 1)]);
  return g.op('Reshape', [g.op('Transpose', [int64(g, paddings)], { perm: [1, 0] }), g.ints([-1])]);
};

const pad = (g: GraphBuilder, x: Value, paddings: Value, value: Value): Value => {
  if (x.shape?.length === 0) return x;
  const pads = padsOf(g, paddings);
  if (x.dtype !== 'string') return g.op('Pad', [x, pads, value]);
  // ONNX Runtime pads no strings: the places of the elements are padded, by the place of the value behind them.
  const count = g.op('Reshape', [g.op('Size', [x]), g.ints([1])]);
  const places = g.op('Reshape', [iota(g, count), shapeOf(g, x)]);
  const all = concat(g, [g.op('Reshape', [x, g.ints([-1])]), g.op('Reshape', [value, g.ints([1])])]);
  return g.op('Gather', [all, g.op('Pad', [places, pads, scalarOf(g, count)])], { axis: 0 });
};

/**
 * Mirrored by reading at indices: position p of the padded dimension, from -before to n + after, reads element
 * REFLECT: |((p + n - 1) mod 2(n - 1)) - (n - 1)|; SYMMETRIC: m = p mod 2n, then min(m, 2n - 1 - m).
 */
const mirrorPad = (g: GraphBuilder, x: Value, paddings: Value, mode: 'REFLECT' | 'SYMMETRIC'): Value => {
  const pairs = constantInts(g, paddings, 'the padding');
  let padded = x;
  for (let axis = 0; axis < rankOf(x, 'what is padded'); axis++) {
    const [before, after] = [pairs[2 * axis]!, pairs[2 * axis + 1]!];
    if (before === 0 && after === 0) continue;
    const n = sizeOf(g, x, axis);
    const one = g.ints([1]);
    const total = g.op('Add', [n, g.ints([before + after])]);
    const p = g.op('Sub', [iota(g, total), g.ints([before])]);
    const last = g.op('Sub', [n, one]);
    let index: Value;
    if (mode === 'REFLECT') {
      const turn = g.op('Max', [g.op('Mul', [last, g.ints([2])]), one]);
      index = g.op('Sub', [last, g.op('Abs', [g.op('Sub', [g.op('Mod', [p, turn]), last])])]);
    } else {
      const turn = g.op('Max', [g.op('Mul', [n, g.ints([2])]), one]);
      const m = g.op('Mod', [p, turn]);
      index = g.op('Min', [m, g.op('Sub', [g.op('Sub', [turn, one]), m])]);
    }
    padded = g.op('Gather', [padded, index], { axis });
  }
  return padded;
};

// biome-ignore format: one op a line
export const padding: Readonly<Record<string, OpRow>> = {
  Pad:       op({ inputs: ['input', 'paddings'], moves: true, lower: (g, { input, paddings }) => pad(g, input, paddings, like(g, input, 0)) }),
  PadV2:     op({ inputs: ['input', 'paddings', 'constant_values'], moves: true, lower: (g, args) => pad(g, args.input, args.paddings, args.constant_values) }),
  MirrorPad: op({ inputs: ['input', 'paddings'], attrs: { mode: text(undefined, ['REFLECT', 'SYMMETRIC']) }, moves: true, lower: (g, { input, paddings }, { mode }) => mirrorPad(g, input, paddings, mode) }),
};
