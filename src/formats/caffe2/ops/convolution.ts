/**
 * Convolutions of one to three dimensions, and transposed ones of two.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/conv_op_impl.h, conv_transpose_op_impl.h
 *
 * Filters are [out, in / group, height, width], or with NHWC [out, height, width, in / group]; a transposed one's are
 * [in, out / group, height, width], or [in, height, width, out / group].
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { conv, convTranspose } from '../../../graph/layers/conv.ts';
import { reshape, transpose } from '../../../graph/layers/values.ts';
import { type Args, type Call, corrupt, type OpRow, op, refuse } from '../table.ts';
import { patches } from './image.ts';
import { checkDtype, rankOf, toFirst } from './values.ts';
import { channelsFirst, isLast, padding, windowOf } from './window.ts';

const filterOf = (g: GraphBuilder, args: Args, w: Value): Value =>
  isLast(args) ? toFirst(g, w, rankOf(w, 'its filter')) : w;

const convolution = ({ g, args }: Call, x: Value, w: Value, b: Value | undefined, rank?: number): Value => {
  checkDtype(x, 'float32');
  const own = rankOf(w, 'its filter');
  if (rank !== undefined && own !== rank) throw corrupt(`its filter has ${own} dimensions, expected ${rank}`);
  const filter = filterOf(g, args, w);
  const kernel = filter.shape!.slice(2);
  const window = windowOf(args, kernel.every((size) => typeof size === 'number') ? (kernel as number[]) : undefined);
  if (window.kernel.length !== own - 2)
    throw corrupt(`its kernel has ${window.kernel.length} sizes, its filter ${own} dimensions`);
  const group = args.int('group', 1);
  if (!(group > 0)) throw corrupt(`its group is ${group}`);
  const { strides, dilations } = window;
  return channelsFirst(g, args, x, (first) => {
    const found = padding(window, first.shape?.slice(2) ?? ['?']);
    if ('ceil_mode' in found)
      throw refuse('legacy_pad CAFFE_LEGACY_POOLING, for an image whose size is known only at run time');
    const pads = found['pads'] as readonly number[] | undefined;
    if (pads) return conv(g, first, filter, b, { strides, dilations, pads, groups: group });
    // the size of the image is known only at run time
    return g.op('Conv', [first, filter, b], { kernel_shape: window.kernel, strides, dilations, group, ...found });
  });
};

const convolving = (rank?: number): OpRow => op('X filter bias?', (call, x, w, b) => convolution(call, x, w, b, rank));

const transposed = op('X filter bias?', ({ g, args }, x, w, b) => {
  checkDtype(x, 'float32');
  const filter = filterOf(g, args, w);
  const window = windowOf(args);
  const adjs = args.has('adj')
    ? [args.int('adj', 0), args.int('adj', 0)]
    : args.has('adj_h') && args.has('adj_w')
      ? [...args.ints('adjs'), args.int('adj_h', 0), args.int('adj_w', 0)]
      : args.ints(
          'adjs',
          window.kernel.map(() => 0),
        );
  if (adjs.length !== window.kernel.length || adjs.some((adj) => !(adj >= 0)))
    throw corrupt(`its adj is [${adjs.join(', ')}]`);
  if (window.legacyPad === 3) throw refuse('legacy_pad CAFFE_LEGACY_POOLING, which Caffe2 does not have for it either');
  const group = args.int('group', 1);
  const pads = window.legacyPad === 0 ? window.pads : window.pads.map(() => 0);
  if (adjs.some((adj, i) => adj >= window.strides[i]!))
    throw refuse(
      `an adj of [${adjs.join(', ')}] with strides of [${window.strides.join(', ')}]: Caffe2 leaves what it adds unwritten`,
    );
  const { strides } = window;
  return channelsFirst(g, args, x, (first) =>
    convTranspose(g, first, filter, b, { strides, pads, groups: group, outputPadding: adjs }),
  );
});

/** A filter for each place of the output: [out.., filters, in, kernel..], or with NHWC [out.., filters, kernel.., in]. */
const locallyConnected = (wanted?: number): OpRow =>
  op('X filter bias?', ({ g, args }, x, w, b) => {
    checkDtype(x, 'float32');
    const shape = w.shape;
    if (!shape?.every((size) => typeof size === 'number')) throw refuse('a filter whose shape is not known');
    const n = (shape.length - 2) / 2;
    if (!(n >= 1 && n <= 3 && Number.isInteger(n)) || (wanted !== undefined && wanted !== n))
      throw corrupt(`its filter has ${shape.length} dimensions`);
    if (args.int('group', 1) !== 1) throw refuse('groups, which Caffe2 reads past the end of its buffer');
    const last = isLast(args);
    if (last && n !== 2) throw corrupt('its order is NHWC, which Caffe2 has for two dimensions of space');
    const sizes = shape as readonly number[];
    const [out, filters] = [sizes.slice(0, n), sizes[n]!];
    const kernel = last ? sizes.slice(n + 1, 2 * n + 1) : sizes.slice(n + 2);
    const channels = last ? sizes[2 * n + 1]! : sizes[n + 1]!;
    const window = windowOf(args, kernel);
    if (window.legacyPad !== 0) throw refuse('a legacy_pad');
    if (window.kernel.length !== n || window.kernel.some((size, i) => size !== kernel[i]))
      throw corrupt(`its kernel is [${window.kernel.join(', ')}], its filter [${sizes.join(', ')}]`);
    const places = out.reduce((a, c) => a * c, 1);
    const inner = kernel.reduce((a, c) => a * c, channels);
    const order = (from: number): readonly number[] => Array.from({ length: n }, (_, i) => i + from);
    const first = last ? transpose(g, w, [...order(0), n, 2 * n + 1, ...order(n + 1)]) : w;
    const rows = reshape(g, first, g.ints([places, filters, inner]));
    return channelsFirst(g, args, x, (image) => {
      const columns = reshape(g, patches(g, image, channels, window), g.ints([-1, inner, places]));
      const product = g.op('MatMul', [rows, transpose(g, columns, [2, 1, 0])]);
      const y = reshape(g, transpose(g, product, [2, 1, 0]), g.ints([-1, filters, ...out]));
      return b ? g.op('Add', [y, transpose(g, b, [n, ...order(0)])]) : y;
    });
  });

// biome-ignore format: one op a line
export const CONVOLUTIONS: Readonly<Record<string, OpRow>> = {
  Conv: convolving(), Conv1D: convolving(3), Conv2D: convolving(4), Conv3D: convolving(5), ConvTranspose: transposed,
  LC: locallyConnected(), LC1D: locallyConnected(1), LC2D: locallyConnected(2), LC3D: locallyConnected(3),
};
