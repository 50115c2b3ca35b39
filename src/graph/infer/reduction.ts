/** Operators that take away or collapse axes. */
import type { Shape } from '../../tensor/signature.ts';
import { type Rule, type Site, shaped } from './site.ts';

/** The shape after `axes` are reduced. */
const reduced = (n: Site, axes: readonly number[], keep: boolean): Shape => {
  const shape = n.shape(0);
  if (!shape) return undefined;
  const gone = new Set(n.axes(axes, shape.length));
  return keep ? shape.map((dim, i) => (gone.has(i) ? 1 : dim)) : shape.filter((_, i) => !gone.has(i));
};

// No axes at all means every axis, unless noop_with_empty_axes says none.
const reduce: Rule = shaped((n) => {
  const keep = n.int('keepdims') !== 0;
  const rank = n.rank(0);
  const axes = n.has(1) ? n.numbers(1) : [];
  if (axes === undefined) {
    if (rank === undefined) return undefined;
    if (keep) return n.unknown(rank);
    const count = n.length(1);
    return count ? n.unknown(Math.max(rank - count, 0)) : undefined;
  }
  if (axes.length > 0) return reduced(n, axes, keep);
  if (n.int('noop_with_empty_axes') !== 0) return n.shape(0);
  if (!keep) return [];
  return rank === undefined ? undefined : Array<number>(rank).fill(1);
});

const arg: Rule = shaped((n) => reduced(n, [n.int('axis')], n.int('keepdims') !== 0));

const collapseSpatial: Rule = shaped((n) => {
  const shape = n.shape(0);
  if (!shape) return undefined;
  if (shape.length < 2) n.fail('the input has no channel axis');
  return shape.map((dim, i) => (i < 2 ? dim : 1));
});

const topK: Rule = (n) => {
  const shape = n.shape(0);
  if (!shape) return [{ shape: undefined }, { shape: undefined }];
  const axis = n.axis(n.int('axis'), shape.length);
  const k = n.elements(1)?.[0];
  const result = shape.map((dim, i) => (i !== axis ? dim : k === undefined || k === '?' ? n.dims.fresh() : k));
  return [{ shape: result }, { shape: result }];
};

export const REDUCES: readonly string[] = `ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin
  ReduceProd ReduceSum ReduceSumSquare`.split(/\s+/);

export const REDUCTION: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(REDUCES.map((name) => [name, reduce])),
  ArgMax: arg,
  ArgMin: arg,
  GlobalAveragePool: collapseSpatial,
  GlobalLpPool: collapseSpatial,
  GlobalMaxPool: collapseSpatial,
  TopK: topK,
};
