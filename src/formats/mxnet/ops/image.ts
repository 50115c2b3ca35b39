/** Pictures as Gluon's transforms have them: [h, w, c] or [n, h, w, c]. https://github.com/apache/mxnet/blob/1.9.1/src/operator/image/image_random-inl.h */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { resize } from '../../../graph/layers/resize.ts';
import { floats as vectorOf } from '../../../graph/layers/sizes.ts';
import { cast, isFloat, rankOf, squeeze, transpose, unsqueeze } from '../../../graph/layers/values.ts';
import { bool, floats, int, ints } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';

/** The first axis of height in [.., h, w, c]. */
const heightAxis = (x: Value): number => {
  const rank = rankOf(x, 'its picture');
  if (rank !== 3 && rank !== 4) throw refuse(`a picture of ${rank} dimensions, expected 3 or 4`);
  return rank - 3;
};

const flipped = (side: 0 | 1): OpRow =>
  op({
    inputs: ['data'],
    lower: (g, { data }) => {
      const last = g.ints([-1]);
      return g.op('Slice', [data, last, g.ints([-(2 ** 31)]), g.ints([heightAxis(data) + side]), last]);
    },
  });

/** [c, 1, 1], of one number each, or of the first `channels` where there are more. */
const perChannel = (g: GraphBuilder, x: Value, numbers: readonly number[]): Value => {
  const channels = x.shape?.at(-3);
  const own = typeof channels === 'number' ? numbers.slice(0, Math.max(1, channels)) : numbers;
  return unsqueeze(g, cast(g, vectorOf(g, 'float32', own.length === 0 ? [0] : own), x.dtype), [1, 2]);
};

// The directions in which ImageNet's colours vary, times how much, as AlexNet has them.
const EIGEN = [
  [55.46 * -0.5675, 4.794 * 0.7192, 1.148 * 0.4009],
  [55.46 * -0.5808, 4.794 * -0.0045, 1.148 * -0.814],
  [55.46 * -0.5836, 4.794 * -0.6948, 1.148 * 0.4203],
] as const;

export const images: Readonly<Record<string, OpRow>> = {
  _image_to_tensor: op({
    inputs: ['data'],
    // 0 to 255 becomes 0 to 1, channels first
    lower: (g, { data }) => {
      const x = g.op('Div', [cast(g, data, 'float32'), g.scalar('float32', 255)]);
      return transpose(g, x, heightAxis(data) === 0 ? [2, 0, 1] : [0, 3, 1, 2]);
    },
  }),
  _image_normalize: op({
    inputs: ['data'],
    attrs: { mean: floats([0, 0, 0, 0]), std: floats([1, 1, 1, 1]) },
    lower: (g, { data }, { mean, std }) =>
      g.op('Div', [g.op('Sub', [data, perChannel(g, data, mean)]), perChannel(g, data, std)]),
  }),
  _image_flip_left_right: flipped(1),
  _image_flip_top_bottom: flipped(0),
  _image_crop: op({
    inputs: ['data'],
    attrs: { x: int(), y: int(), width: int(), height: int() },
    lower: (g, { data }, { x, y, width, height }) => {
      const axis = heightAxis(data);
      return g.op('Slice', [data, g.ints([y, x]), g.ints([y + height, x + width]), g.ints([axis, axis + 1])]);
    },
  }),
  _image_resize: op({
    inputs: ['data'],
    attrs: { size: ints([]), keep_ratio: bool(false), interp: int(1) },
    lower: (g, { data }, { size, keep_ratio, interp }) => {
      if (interp !== 1 || !isFloat(data))
        throw refuse(
          `interp ${interp} of ${data.dtype}; bilinear (1) of floats is supported, others are rounded as OpenCV does`,
        );
      const axis = heightAxis(data);
      const [width = 1, height = width] = size;
      const [own, across] = [data.shape![axis], data.shape![axis + 1]];
      let to: readonly [number, number] = [height, width];
      if (size.length === 1 && keep_ratio) {
        if (typeof own !== 'number' || typeof across !== 'number')
          throw refuse('keep_ratio of a picture whose size is free; state it in the signature file');
        to = own > across ? [Math.trunc((own * width) / across), width] : [width, Math.trunc((across * width) / own)];
      }
      const first = transpose(g, axis === 0 ? unsqueeze(g, data, [0]) : data, [0, 3, 1, 2]);
      const made = transpose(g, resize(g, first, to, { mode: 'linear' }), [0, 2, 3, 1]);
      return axis === 0 ? squeeze(g, made, [0]) : made;
    },
  }),
  _image_adjust_lighting: op({
    inputs: ['data'],
    attrs: { alpha: floats() },
    lower: (g, { data }, { alpha }) => {
      if (!isFloat(data)) throw refuse(`a picture of ${data.dtype}; supported for floats`);
      const shift = EIGEN.map((row) => row.reduce<number>((sum, factor, i) => sum + factor * (alpha[i] ?? 0), 0));
      return g.op('Add', [data, cast(g, vectorOf(g, 'float32', shift), data.dtype)]);
    },
  }),
};
