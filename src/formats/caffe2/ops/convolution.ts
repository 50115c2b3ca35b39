/**
 * Convolutions of one to three dimensions, and transposed ones of two.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/conv_op_impl.h, conv_transpose_op_impl.h
 *
 * Filters are [out, in / group, height, width], or with NHWC [out, height, width, in / group]; a transposed one's are
 * [in, out / group, height, width], or [in, height, width, out / group].
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { type Args, type Call, corrupt, type OpRow, op, refuse } from '../table.ts';
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
  return channelsFirst(g, args, x, (first) =>
    g.op('Conv', [first, filter, b], {
      kernel_shape: window.kernel,
      strides: window.strides,
      dilations: window.dilations,
      group,
      ...padding(window, first.shape?.slice(2) ?? ['?']),
    }),
  );
};

const conv = (rank?: number): OpRow => op('X filter bias?', (call, x, w, b) => convolution(call, x, w, b, rank));

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
  return channelsFirst(g, args, x, (first) =>
    g.op('ConvTranspose', [first, filter, b], {
      kernel_shape: window.kernel,
      strides: window.strides,
      group,
      pads,
      output_padding: adjs,
    }),
  );
});

// biome-ignore format: one op a line
export const CONVOLUTIONS: Readonly<Record<string, OpRow>> = {
  Conv: conv(), Conv1D: conv(3), Conv2D: conv(4), Conv3D: conv(5), ConvTranspose: transposed,
};
