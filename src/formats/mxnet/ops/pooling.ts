/**
 * Pools. https://github.com/apache/mxnet/blob/1.9.1/src/operator/nn/pool.h, pooling.cc
 *
 * How many windows: `valid` floor, `full` ceil((n + 2 pad - kernel) / stride) + 1, `same` ceil(n / stride). A mean counts
 * the padding that is stated, not what "full" reaches behind it.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { adaptiveAveragePool } from '../../../graph/layers/adaptive-pool.ts';
import { padSpace } from '../../../graph/layers/conv.ts';
import { averagePool, maxPool, type Pool } from '../../../graph/layers/pool.ts';
import { cast, isFloat, like, rankOf, wide } from '../../../graph/layers/values.ts';
import { bool, ints, optionalBool, optionalInt, word } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { spread } from './convolution.ts';
import { channelsFirst, inLayout, layout } from './layout.ts';

type Kind = 'max' | 'avg' | 'sum' | 'lp';

const POOLING = {
  kernel: ints([]),
  stride: ints([]),
  pad: ints([]),
  pool_type: word(['max', 'avg', 'sum', 'lp'], 'max'),
  pooling_convention: word(['valid', 'full', 'same'], 'valid'),
  global_pool: bool(false),
  cudnn_off: bool(false),
  p_value: optionalInt(null),
  count_include_pad: optionalBool(null),
  layout,
} as const;

/** x^p as MXNet has it: x, x², x³. */
const raised = (g: GraphBuilder, x: Value, p: number | null): Value => {
  if (p === 1) return x;
  if (p === 2) return g.op('Mul', [x, x]);
  if (p === 3) return g.op('Mul', [g.op('Mul', [x, x]), x]);
  throw refuse(`p_value ${p}; 1, 2 and 3 are supported`);
};
const root = (g: GraphBuilder, x: Value, p: number | null): Value => {
  if (p === 1) return x;
  if (p === 2) return g.op('Sqrt', [x]);
  return g.op('Mul', [g.op('Sign', [x]), g.op('Pow', [g.op('Abs', [x]), like(g, x, 1 / 3)])]);
};

/** [n, c, space..] -> [n, c, 1..] */
const wholePool = (g: GraphBuilder, x: Value, kind: Kind, p: number | null): Value => {
  const axes = Array.from({ length: rankOf(x, 'its input') - 2 }, (_, i) => i + 2);
  const reduce = (name: string, value: Value): Value => g.op(name, [value, g.ints(axes)], { keepdims: 1 });
  if (kind === 'max') return reduce('ReduceMax', x);
  return wide(g, [x], (y) => {
    if (kind === 'avg')
      return adaptiveAveragePool(
        g,
        y!,
        axes.map(() => 1),
      );
    return kind === 'sum' ? reduce('ReduceSum', y!) : root(g, reduce('ReduceSum', raised(g, y!, p)), p);
  });
};

const poolOf = (g: GraphBuilder, x: Value, pool: Pool, kind: Kind, p: number | null, counts: boolean): Value => {
  if (kind === 'max') return maxPool(g, x, pool);
  // an integer's mean would be rounded as each of MXNet's kernels does
  if (!isFloat(x)) throw refuse(`a pool of ${x.dtype}; supported for floats`);
  if (kind === 'avg') return averagePool(g, x, { ...pool, countIncludePad: counts });
  if (kind === 'sum') return averagePool(g, x, { ...pool, divisor: 1 });
  return wide(g, [x], (y) => root(g, averagePool(g, raised(g, y!, p), { ...pool, divisor: 1 }), p));
};

export const pools: Readonly<Record<string, OpRow>> = {
  Pooling: op({
    inputs: ['data'],
    attrs: POOLING,
    lower: (g, { data }, a) => {
      if (a.kernel.length > 3) throw refuse(`a kernel of ${a.kernel.length} dimensions; 1 to 3 are supported`);
      const dims = a.kernel.length || rankOf(data, 'its input') - 2;
      return inLayout(g, data, channelsFirst(a.layout, dims), (x) => {
        if (a.global_pool) return wholePool(g, x, a.pool_type, a.p_value);
        const same = a.pooling_convention === 'same';
        const pads = same ? a.kernel.map(() => 0) : spread(a.pad, a.kernel, 0);
        const strides = spread(a.stride, a.kernel, 1);
        if (a.kernel.length === 0) throw refuse('neither a kernel nor global_pool');
        const pool: Pool = {
          kernel: a.kernel,
          strides,
          pads: [...pads, ...pads],
          rounding: a.pooling_convention === 'valid' ? 'floor' : 'full',
        };
        if (same) return samePool(g, x, pool, a.pool_type);
        return poolOf(g, x, pool, a.pool_type, a.p_value, a.count_include_pad ?? true);
      });
    },
  }),
  Pooling_v1: op({
    inputs: ['data'],
    attrs: {
      kernel: ints([]),
      stride: ints([]),
      pad: ints([]),
      pool_type: word(['max', 'avg', 'sum'], 'max'),
      pooling_convention: word(['valid', 'full'], 'valid'),
      global_pool: bool(false),
    },
    lower: (g, { data: x }, a) => {
      if (a.global_pool) return wholePool(g, x, a.pool_type, null);
      const pads = spread(a.pad, a.kernel, 0);
      const pool: Pool = {
        kernel: a.kernel,
        strides: spread(a.stride, a.kernel, 1),
        pads: [...pads, ...pads],
        rounding: a.pooling_convention === 'valid' ? 'floor' : 'full',
      };
      // padding is zeros, for a maximum as well
      if (a.pool_type === 'max')
        return maxPool(g, padSpace(g, x, pool.pads!), { ...pool, pads: a.kernel.flatMap(() => [0, 0]) });
      // the mean is over the whole kernel everywhere
      const divisor = a.pool_type === 'avg' ? a.kernel.reduce((product, size) => product * size, 1) : 1;
      return averagePool(g, x, { ...pool, divisor });
    },
  }),
  _contrib_AdaptiveAvgPooling2D: op({
    inputs: ['data'],
    attrs: { output_size: ints([]) },
    lower: (g, { data }, { output_size }) => {
      const [height = 1, width = height] = output_size;
      return adaptiveAveragePool(g, data, [height, width]);
    },
  }),
};

/** The largest element of each window, windows beginning at every stride: [n, c, w] -> [n, c, ceil(w / stride)] */
const samePool = (g: GraphBuilder, x: Value, pool: Pool, kind: Kind): Value => {
  if (kind !== 'max' || x.shape?.length !== 3)
    throw refuse('pooling_convention "same" is for max pools over one dimension');
  const [kernel, stride] = [pool.kernel[0]!, pool.strides![0]!];
  // kernel - 1 positions that never win are enough for every window, and one window more may come of them
  const low = cast(g, g.scalar('float32', Number.NEGATIVE_INFINITY), x.dtype);
  const padded = g.op('Pad', [x, g.ints([0, 0, 0, 0, 0, Math.max(kernel - 1, 0)]), low]);
  return maxPool(g, padded, { kernel: [kernel], strides: [stride] });
};
