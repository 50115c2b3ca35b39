/**
 * Resizing: https://docs.pytorch.org/docs/2.8/generated/torch.nn.functional.interpolate.html
 * Where a factor is given besides the size, it is the factor that says where samples lie.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { adaptiveAveragePool } from '../../../graph/layers/adaptive-pool.ts';
import { type ResizeMode, resize } from '../../../graph/layers/resize.ts';
import { type Size, sizeAt } from '../../../graph/layers/sizes.ts';
import { cast, rankOf } from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import { type Int, Num } from '../values.ts';
import { flag, real, sizeOfInt } from './layer-arguments.ts';

type Real = number | Num;
interface Upsample {
  readonly self?: Value;
  readonly input?: Value;
  readonly output_size: readonly Int[] | null;
  readonly align_corners?: boolean | Num;
  readonly scale_factors?: readonly Real[] | null;
  readonly scales?: Real | null;
  readonly scales_d?: Real | null;
  readonly scales_h?: Real | null;
  readonly scales_w?: Real | null;
}

const factorsOf = (a: Upsample, dims: number): readonly (number | undefined)[] => {
  const list =
    a.scale_factors ??
    (dims === 1 ? [a.scales] : dims === 2 ? [a.scales_h, a.scales_w] : [a.scales_d, a.scales_h, a.scales_w]);
  return list.map((factor) => (factor == null ? undefined : real(factor, 'a scale factor')));
};

const upsampled = (dims: number, mode: ResizeMode, antialias = false): AtenRow =>
  row<Upsample>(({ g, ...a }) => {
    const x = (a.self ?? a.input)!;
    const factors = factorsOf(a, dims);
    const to = a.output_size ? a.output_size.map(sizeOfInt) : factors.map(() => undefined);
    const alignCorners = a.align_corners === undefined ? false : flag(a.align_corners, 'align_corners');
    return resize(g, x, to, { mode, factors, antialias, alignCorners });
  });

interface Interpolate {
  readonly input: Value;
  readonly size: Int | readonly Int[] | null;
  readonly scale_factor: Real | readonly Real[] | null;
  readonly mode: string;
  readonly align_corners: boolean | Num | null;
  readonly recompute_scale_factor?: boolean | Num | null;
  readonly antialias?: boolean;
}

const MODES: Readonly<Record<string, ResizeMode>> = {
  nearest: 'nearest',
  'nearest-exact': 'nearest-exact',
  linear: 'linear',
  bilinear: 'linear',
  trilinear: 'linear',
  bicubic: 'cubic',
};

/** floor(size · factor); the factor of a whole number says the same as the size that it makes. */
const grown = (g: GraphBuilder, x: Value, axis: number, factor: Real): Size => {
  const size = sizeAt(g, x, axis);
  if (typeof size === 'number' && typeof factor === 'number') return Math.floor(size * factor);
  const by = factor instanceof Num ? factor.value : g.scalar('float64', factor);
  const from = typeof size === 'number' ? g.scalar('int64', size) : g.op('Reshape', [size, g.ints([])]);
  const product = g.op('Mul', [cast(g, from, 'float64'), by]);
  return g.op('Reshape', [cast(g, g.op('Floor', [product]), 'int64'), g.ints([1])]);
};

/**
 * What scripts of torch 1.4 call; since then interpolate is written out in the model's own code. There a factor only
 * says how large the answer is: where samples lie follows from the sizes.
 */
const interpolate = (g: GraphBuilder, a: Interpolate): Value => {
  const dims = rankOf(a.input, 'the input') - 2;
  const list = <T>(one: T | readonly T[] | null): readonly T[] | undefined =>
    one === null ? undefined : Array.isArray(one) ? (one as readonly T[]) : new Array<T>(dims).fill(one as T);
  const size = list(a.size)?.map(sizeOfInt);
  const factors = list(a.scale_factor);
  if (a.mode === 'area') {
    if (!size) throw refuse('the mode "area" by a factor');
    return adaptiveAveragePool(g, a.input, size);
  }
  const mode = MODES[a.mode];
  if (!mode) throw refuse(`the mode "${a.mode}"`);
  if (!size && !factors) throw refuse('resizing by neither size nor factor');
  const alignCorners = a.align_corners !== null && flag(a.align_corners, 'align_corners');
  const antialias = a.antialias ?? false;
  const isWhole = factors?.every((factor) => typeof factor === 'number' && Number.isInteger(factor));
  if (!size && isWhole) {
    const none = new Array<undefined>(dims).fill(undefined);
    return resize(g, a.input, none, { mode, alignCorners, antialias, factors: factors as readonly number[] });
  }
  const to = size ?? factors!.map((factor, i) => grown(g, a.input, i + 2, factor));
  return resize(g, a.input, to, { mode, alignCorners, antialias });
};

export const upsampling: AtenTable = {
  'aten::upsample_nearest1d': upsampled(1, 'nearest'),
  'aten::upsample_nearest2d': upsampled(2, 'nearest'),
  'aten::upsample_nearest3d': upsampled(3, 'nearest'),
  'aten::_upsample_nearest_exact1d': upsampled(1, 'nearest-exact'),
  'aten::_upsample_nearest_exact2d': upsampled(2, 'nearest-exact'),
  'aten::_upsample_nearest_exact3d': upsampled(3, 'nearest-exact'),
  'aten::upsample_linear1d': upsampled(1, 'linear'),
  'aten::upsample_bilinear2d': upsampled(2, 'linear'),
  'aten::upsample_trilinear3d': upsampled(3, 'linear'),
  'aten::upsample_bicubic2d': upsampled(2, 'cubic'),
  'aten::_upsample_bilinear2d_aa': upsampled(2, 'linear', true),
  'aten::_upsample_bicubic2d_aa': upsampled(2, 'cubic', true),
  'aten::__interpolate': row<Interpolate>(({ g, ...a }) => interpolate(g, a)),
  'aten::__upsample': row<Interpolate>(({ g, ...a }) => interpolate(g, a)),
  'aten::__upsample_nearest': row<Interpolate>(({ g, ...a }) =>
    interpolate(g, { ...a, mode: 'nearest', align_corners: null }),
  ),
  'aten::__upsample_bilinear': row<Interpolate>(({ g, ...a }) =>
    interpolate(g, { ...a, mode: 'bilinear', align_corners: true }),
  ),
};
