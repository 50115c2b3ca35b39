/**
 * Sampling by grids, and patches: https://docs.pytorch.org/docs/2.8/nn.functional.html#vision-functions
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { padSpace } from '../../../graph/layers/conv.ts';
import {
  minus,
  over,
  plus,
  reshapeTo,
  type Size,
  sizeAt,
  sizes,
  sizesOf,
  sizeVector,
  times,
} from '../../../graph/layers/sizes.ts';
import { cast, iota, isHalf, transpose, unsqueeze, wide } from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import type { Int, Num } from '../values.ts';
import { batched, each, flag, real, sizeOfInt, wantRank } from './layer-arguments.ts';

interface Grid {
  readonly input: Value;
  readonly grid: Value;
  readonly interpolation_mode: Int;
  readonly padding_mode: Int;
  readonly align_corners: boolean | Num;
}
const MODES = ['linear', 'nearest', 'cubic'] as const;
const PADDINGS = ['zeros', 'border', 'reflection'] as const;

const sampled: AtenRow = row<Grid>(({ g, input, grid, ...a }) => {
  const mode = MODES[real(a.interpolation_mode, 'interpolation_mode')];
  const padding = PADDINGS[real(a.padding_mode, 'padding_mode')];
  if (!mode || !padding) throw refuse('an interpolation_mode or padding_mode that torch has not');
  wantRank(input, 'the input', 4, 5);
  wantRank(grid, 'the grid', input.shape?.length ?? 4, input.shape?.length ?? 5);
  if (mode === 'cubic' && input.shape?.length === 5) throw refuse('cubic interpolation in three dimensions');
  return wide(g, [input, grid], (x, places) =>
    g.op('GridSample', [x, places], {
      mode,
      padding_mode: padding,
      align_corners: Number(flag(a.align_corners, 'align_corners')),
    }),
  );
});

interface Patches {
  readonly self: Value;
  readonly kernel_size: readonly Int[];
  readonly dilation: readonly Int[];
  readonly padding: readonly Int[];
  readonly stride: readonly Int[];
}

/** Where the elements of a window lie along one dimension: int64 [kernel, windows]. */
const windows = (
  g: GraphBuilder,
  size: Size,
  kernel: number,
  dilation: number,
  stride: number,
): readonly [Value, Size] => {
  const room = minus(g, size, (kernel - 1) * dilation + 1);
  const count = plus(g, over(g, room, stride), 1);
  const starts = g.op('Mul', [iota(g, sizeVector(g, count)), g.scalar('int64', stride)]);
  const steps = g.ints(Array.from({ length: kernel }, (_, i) => i * dilation));
  return [g.op('Add', [unsqueeze(g, steps, [1]), starts]), count];
};

/** [batch, channels, h, w] -> [batch, channels · kernel, windows] */
const unfolded = (g: GraphBuilder, x: Value, a: Patches): Value => {
  const [kh, kw] = each(a.kernel_size, 2, 'kernel_size') as readonly [number, number];
  const [dh, dw] = each(a.dilation, 2, 'dilation') as readonly [number, number];
  const [sh, sw] = each(a.stride, 2, 'stride') as readonly [number, number];
  const padding = each(a.padding, 2, 'padding');
  const padded = padSpace(g, x, [...padding, ...padding]);
  const [rows, down] = windows(g, sizeAt(g, padded, 2), kh, dh, sh);
  const [columns, across] = windows(g, sizeAt(g, padded, 3), kw, dw, sw);
  const tall = g.op('Gather', [padded, rows], { axis: 2 });
  const all = g.op('Gather', [tall, columns], { axis: 4 });
  const [n, c] = sizesOf(g, x, 0, 2) as readonly [Size, Size];
  return reshapeTo(g, transpose(g, all, [0, 1, 2, 4, 3, 5]), [n, times(g, c, kh * kw), times(g, down, across)]);
};

/** [batch, channels · kernel, windows] -> [batch, channels, h, w]: what overlaps is added. */
const folded = (g: GraphBuilder, x: Value, a: Patches & { readonly output_size: readonly Int[] }): Value => {
  if (isHalf(x)) return cast(g, folded(g, cast(g, x, 'float32'), a), x.dtype);
  const padding = each(a.padding, 2, 'padding');
  const image = sizes(g, a.output_size.map(sizeOfInt));
  return g.op('Col2Im', [x, image, g.ints(each(a.kernel_size, 2, 'kernel_size'))], {
    dilations: each(a.dilation, 2, 'dilation'),
    strides: each(a.stride, 2, 'stride'),
    pads: [...padding, ...padding],
  });
};

export const grids: AtenTable = {
  'aten::grid_sampler': sampled,
  'aten::grid_sampler_2d': sampled,
  'aten::grid_sampler_3d': sampled,
  'aten::affine_grid_generator': row<{ theta: Value; size: readonly Int[]; align_corners: boolean | Num }>(
    ({ g, theta, size, align_corners }) => {
      wantRank(theta, 'theta', 3);
      return wide(g, [theta], (matrix) =>
        g.op('AffineGrid', [matrix, sizes(g, size.map(sizeOfInt))], {
          align_corners: Number(flag(align_corners, 'align_corners')),
        }),
      );
    },
  ),
  'aten::im2col': row<Patches>(({ g, ...a }) => batched(g, a.self, 2, (x) => unfolded(g, x, a))),
  'aten::col2im': row<Patches & { readonly output_size: readonly Int[] }>(({ g, ...a }) =>
    batched(g, a.self, 1, (x) => folded(g, x, a)),
  ),
};
