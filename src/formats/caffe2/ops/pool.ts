/**
 * Pools of one to three dimensions. A window is cut off at the image's edges: an average counts what lies inside, unless
 * `count_include_pad` says otherwise.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/pool_op.cc, lp_pool_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { averagePool, lpPool, maxPool } from '../../../graph/layers/pool.ts';
import { like } from '../../../graph/layers/values.ts';
import { type Call, corrupt, type OpRow, op, refuse } from '../table.ts';
import { checkDtype, rankOf } from './values.ts';
import { channelsFirst, padding, type Window, windowOf } from './window.ts';

const checked = (window: Window, rank: number): Window => {
  const n = window.kernel.length;
  if (!window.isGlobal && n !== rank - 2) throw corrupt(`its kernel has ${n} sizes, its input ${rank} dimensions`);
  if (window.dilations.some((dilation) => dilation !== 1))
    throw refuse('a dilated pool, which Caffe2 does not have either');
  return window;
};

/** Heads and tails; undefined where only the run tells them. */
const padsOver = (first: Value, window: Window): readonly number[] | undefined => {
  const found = padding(window, first.shape?.slice(2) ?? ['?']);
  const pads = 'ceil_mode' in found ? undefined : (found['pads'] as readonly number[] | undefined);
  if (pads?.some((pad) => pad < 0)) throw refuse(`pads of [${pads.join(', ')}], which leave out rows of the image`);
  return pads;
};

const overAll = (g: GraphBuilder, onnx: string, x: Value, rank: number): Value =>
  g.op(onnx, [x, g.ints(Array.from({ length: rank - 2 }, (_, i) => i + 2))], { keepdims: 1 });

const pool = (onnx: 'MaxPool' | 'AveragePool', reduce: string, wanted?: number): OpRow =>
  op('X', ({ g, args }, x) => {
    checkDtype(x, 'float32');
    const rank = rankOf(x);
    if (wanted !== undefined && rank !== wanted) throw corrupt(`its input has ${rank} dimensions, expected ${wanted}`);
    const window = checked(windowOf(args), rank);
    return channelsFirst(g, args, x, (first) => {
      if (window.isGlobal) return overAll(g, reduce, first, rank);
      const all = args.bool('count_include_pad', false);
      const pads = padsOver(first, window);
      const { kernel, strides } = window;
      if (pads && onnx === 'MaxPool') return maxPool(g, first, { kernel, strides, pads });
      if (pads) return averagePool(g, first, { kernel, strides, pads, countIncludePad: all });
      // the size of the image is known only at run time
      const attributes = { kernel_shape: kernel, strides, ...padding(window, first.shape?.slice(2) ?? ['?']) };
      if (all && 'ceil_mode' in attributes)
        throw refuse('count_include_pad with legacy padding, for an image whose size is known only at run time');
      return g.op(onnx, [first], onnx === 'MaxPool' ? attributes : { ...attributes, count_include_pad: Number(all) });
    });
  });

/** (Σ |x|^p)^(1/p) over each window. */
const normPool = op('X', ({ g, args }: Call, x) => {
  const rank = rankOf(x);
  const window = checked(windowOf(args), rank);
  const p = args.float('p', 2);
  return channelsFirst(g, args, x, (first) => {
    if (window.isGlobal) {
      const sums = overAll(g, 'ReduceSum', g.op('Pow', [g.op('Abs', [first]), like(g, x, p)]), rank);
      return g.op('Pow', [sums, like(g, x, Math.fround(1 / p))]);
    }
    const pads = padsOver(first, window);
    if (!pads) throw refuse('legacy padding, for an image whose size is known only at run time');
    return lpPool(g, first, p, { kernel: window.kernel, strides: window.strides, pads });
  });
});

const max = (rank?: number): OpRow => pool('MaxPool', 'ReduceMax', rank);
const average = (rank?: number): OpRow => pool('AveragePool', 'ReduceMean', rank);

// biome-ignore format: one op a line
export const POOLS: Readonly<Record<string, OpRow>> = {
  MaxPool: max(), MaxPool1D: max(3), MaxPool2D: max(4), MaxPool3D: max(5),
  AveragePool: average(), AveragePool1D: average(3), AveragePool2D: average(4), AveragePool3D: average(5), LpPool: normPool,
};
