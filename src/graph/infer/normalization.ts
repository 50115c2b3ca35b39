/** Softmaxes and normalizations: the shape stays. */
import { dtypeAttribute } from './elementwise.ts';
import { type Rule, type Site, shaped } from './site.ts';

const like: Rule = shaped((n) => n.shape(0));

const overAxis: Rule = shaped((n) => {
  const rank = n.rank(0);
  if (rank !== undefined) n.axis(n.int('axis'), rank);
  return n.shape(0);
});

/** Channels are axis 1 of the input, and the vectors at `inputs` have one element each. */
const perChannel = (n: Site, inputs: readonly number[]): void => {
  const channels = n.shape(0)?.[1];
  for (const i of inputs) {
    const length = n.ranked(i, 1)?.[0];
    if (channels !== undefined && length !== undefined) n.agree(channels, length, `input ${i} against the channels`);
  }
};

const batch: Rule = (n) => {
  perChannel(n, [1, 2, 3, 4]);
  const moments = n.shape(3) ?? n.shape(4);
  return [{ shape: n.shape(0) }, { shape: moments }, { shape: moments }];
};

// [.., normalized axes] -> the same, and the mean and inverse deviation of each group, whose axes become 1.
const layer: Rule = (n) => {
  const shape = n.shape(0);
  const axis = shape && n.axis(n.int('axis'), shape.length);
  const moments = shape?.map((dim, i) => (i < axis! ? dim : 1));
  if (shape) n.broadcast(shape, n.shape(1), n.shape(2));
  const dtype = dtypeAttribute(n, 'stash_type');
  return [{ shape }, { dtype, shape: moments }, { dtype, shape: moments }];
};

export const NORMALIZATION: Readonly<Record<string, Rule>> = {
  BatchNormalization: batch,
  GroupNormalization: (n) => {
    perChannel(n, [1, 2]);
    return [{ shape: n.shape(0) }];
  },
  Hardmax: overAxis,
  InstanceNormalization: (n) => {
    perChannel(n, [1, 2]);
    return [{ shape: n.shape(0) }];
  },
  LRN: like,
  LayerNormalization: layer,
  LogSoftmax: overAxis,
  LpNormalization: overAxis,
  MeanVarianceNormalization: like,
  Softmax: overAxis,
};
