/** Operators that pick, scatter and count elements. */
import type { Dim } from '../../tensor/signature.ts';
import { type Rule, shaped } from './site.ts';

const like: Rule = shaped((n) => n.shape(0));

const gather: Rule = shaped((n) => {
  const [data, indices] = [n.shape(0), n.shape(1)];
  if (!data || !indices) return undefined;
  if (data.length === 0) n.fail('a scalar has nothing to gather from');
  const axis = n.axis(n.int('axis'), data.length);
  return [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)];
});

// data [batch.., d1.., rest..], indices [batch.., more.., depth] -> [batch.., more.., rest..]
const gatherND: Rule = shaped((n) => {
  const [data, indices] = [n.shape(0), n.shape(1)];
  const depth = indices?.at(-1);
  if (!data || !indices || typeof depth !== 'number') return undefined;
  const from = n.int('batch_dims') + depth;
  if (from > data.length) n.fail(`indices of ${depth} entries for a tensor of rank ${data.length}`);
  return [...indices.slice(0, -1), ...data.slice(from)];
});

const compress: Rule = shaped((n) => {
  const axis = n.maybeInt('axis');
  const shape = n.shape(0);
  if (axis === undefined) return n.unknown(1);
  return shape?.with(n.axis(axis, shape.length), n.dims.fresh());
});

const oneHot: Rule = shaped((n) => {
  const indices = n.shape(0);
  if (!indices) return undefined;
  const rank = indices.length + 1;
  const depth = n.elements(1)?.[0];
  const axis = n.axis(n.int('axis'), rank);
  const size: Dim = depth === undefined || depth === '?' ? n.dims.fresh() : depth;
  return [...indices.slice(0, axis), size, ...indices.slice(axis)];
});

const unique: Rule = (n) => {
  const axis = n.maybeInt('axis');
  const shape = n.shape(0);
  const count = n.dims.fresh();
  const values = axis === undefined ? [count] : shape?.with(n.axis(axis, shape.length), count);
  const inverse =
    axis === undefined ? shape && [n.dims.multiply(...shape)] : shape && [shape[n.axis(axis, shape.length)]!];
  return [{ shape: values }, { shape: [count] }, { shape: inverse ?? n.unknown(1) }, { shape: [count] }];
};

export const INDEXING: Readonly<Record<string, Rule>> = {
  Compress: compress,
  Gather: gather,
  GatherElements: shaped((n) => n.shape(1)),
  GatherND: gatherND,
  NonMaxSuppression: shaped((n) => [n.dims.fresh(), 3]),
  NonZero: shaped((n) => [n.rank(0) ?? n.dims.fresh(), n.dims.fresh()]),
  OneHot: oneHot,
  ScatterElements: like,
  ScatterND: like,
  Unique: unique,
};
