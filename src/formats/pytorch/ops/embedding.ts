/**
 * Embeddings and products of features: https://docs.pytorch.org/docs/2.8/nn.functional.html#sparse-functions
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { minus, type Size, sizeAt, sizes, slice } from '../../../graph/layers/sizes.ts';
import {
  cast,
  int64,
  iota,
  isHalf,
  like,
  refuseNegative,
  sizeOf,
  unsqueeze,
  wide,
} from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import type { Int, Num } from '../values.ts';
import { flag, real, wantRank } from './layer-arguments.ts';
import { vectorNorm } from './reduction.ts';

/** Indices are int32 or int64, as torch has it. */
const rows = (g: GraphBuilder, weight: Value, indices: Value): Value => {
  if (indices.dtype !== 'int32' && indices.dtype !== 'int64')
    throw refuse(`indices of ${indices.dtype}, expected int32 or int64`);
  return gathered(g, weight, indices);
};
const gathered = (g: GraphBuilder, weight: Value, indices: Value): Value =>
  g.op('Gather', [weight, refuseNegative(g, indices)], { axis: 0 });

interface Bag {
  readonly weight: Value;
  readonly indices: Value;
  readonly offsets: Value;
  readonly mode: Int;
  readonly per_sample_weights?: Value | null;
  readonly include_last_offset?: boolean | Num;
  readonly padding_idx?: Int | null;
}

/**
 * Bag b holds the indices from offsets[b] to offsets[b + 1]; what is summed, averaged or compared are their rows. An empty
 * bag is 0. indices [n], offsets [bags] -> [bags, width]; and the bag of each index, and how many each bag has.
 */
const embeddingBag = (g: GraphBuilder, a: Bag): readonly Value[] => {
  if (isHalf(a.weight)) {
    const [y, ...rest] = embeddingBag(g, {
      ...a,
      weight: cast(g, a.weight, 'float32'),
      per_sample_weights: a.per_sample_weights ? cast(g, a.per_sample_weights, 'float32') : null,
    });
    return [cast(g, y!, a.weight.dtype), ...rest];
  }
  const mode = real(a.mode, 'mode');
  wantRank(a.offsets, 'offsets', 1);
  if (a.offsets.dtype !== 'int32' && a.offsets.dtype !== 'int64')
    throw refuse(`offsets of ${a.offsets.dtype}, expected int32 or int64`);
  const { weight } = a;
  if (a.indices.shape && a.indices.shape.length !== 1)
    throw refuse(`indices of ${a.indices.shape.length} dimensions with offsets, expected 1`);
  const zero = g.scalar('int64', 0);
  const all = int64(g, a.offsets);
  const lastOffset = a.include_last_offset !== undefined && flag(a.include_last_offset, 'include_last_offset');
  const bags: Size = lastOffset ? minus(g, sizeAt(g, all, 0), 1) : sizeAt(g, all, 0);
  const starts = lastOffset ? slice(g, all, 0, 0, bags) : all;
  const places = iota(g, sizeOf(g, a.indices, 0));
  const begun = g.op('LessOrEqual', [starts, unsqueeze(g, places, [1])]);
  const bag = g.op('Sub', [g.op('ReduceSum', [int64(g, begun), g.ints([1])], { keepdims: 0 }), g.scalar('int64', 1)]);
  const padding = a.padding_idx == null ? -1 : real(a.padding_idx, 'padding_idx');
  const indices = int64(g, a.indices);
  const counts = padding < 0 ? undefined : g.op('Not', [g.op('Equal', [indices, g.scalar('int64', padding)])]);
  const ones = counts ? int64(g, counts) : g.op('Expand', [g.scalar('int64', 1), g.op('Shape', [indices])]);
  const perBag = (values: Value, initial: Value, reduction: 'add' | 'max'): Value =>
    g.op('ScatterND', [initial, unsqueeze(g, bag, [1]), values], { reduction });
  const size = perBag(ones, g.op('Expand', [zero, sizes(g, [bags])]), 'add');
  let picked = rows(g, weight, a.indices);
  if (a.per_sample_weights) {
    if (mode !== 0) throw refuse('per_sample_weights for a mode other than sum');
    picked = g.op('Mul', [picked, unsqueeze(g, a.per_sample_weights, [1])]);
  }
  const width = sizeAt(g, weight, 1);
  const none = (number: number): Value => g.op('Expand', [like(g, weight, number), sizes(g, [bags, width])]);
  const kept = (number: number): Value =>
    counts ? g.op('Where', [unsqueeze(g, counts, [1]), picked, like(g, weight, number)]) : picked;
  if (mode === 2) {
    const lowest = Number.NEGATIVE_INFINITY;
    const largest = perBag(kept(lowest), none(lowest), 'max');
    const empty = unsqueeze(g, g.op('Equal', [size, zero]), [1]);
    return [g.op('Where', [empty, like(g, weight, 0), largest]), bag, size];
  }
  const sum = perBag(kept(0), none(0), 'add');
  if (mode === 0) return [sum, bag, size];
  const divisor = g.op('Max', [size, g.scalar('int64', 1)]);
  return [g.op('Div', [sum, cast(g, unsqueeze(g, divisor, [1]), weight.dtype)]), bag, size];
};

/** The fourth answer says where maxima came from, which only training reads: it is left empty. */
const bagRow: AtenRow = row<Bag>(({ g, ...a }) => {
  const found = embeddingBag(g, a);
  return [...found, g.ints([])];
});

/** y = x Wᵀ + b: [.., in] -> [.., out] */
export const linear = (g: GraphBuilder, x: Value, weight: Value, bias: Value | undefined): Value => {
  wantRank(x, 'the input', 1, Infinity);
  if (weight.dtype !== x.dtype || (bias && bias.dtype !== x.dtype))
    throw refuse(`the input is ${x.dtype} and the weight ${weight.dtype}, which torch refuses as well`);
  if (weight.shape?.length === 1) {
    const y = g.op('MatMul', [x, weight]);
    return bias ? g.op('Add', [y, bias]) : y;
  }
  if (isHalf(x)) {
    const inputs = bias ? [x, weight, bias] : [x, weight];
    return wide(g, inputs, (a, w, b) => linear(g, a!, w!, b));
  }
  if (x.shape?.length === 2) return g.op('Gemm', [x, weight, bias], { transB: 1 });
  const product = g.op('MatMul', [x, g.op('Transpose', [weight], { perm: [1, 0] })]);
  return bias ? g.op('Add', [product, bias]) : product;
};

export const embeddings: AtenTable = {
  'aten::embedding': row<{ weight: Value; indices: Value }>(({ g, weight, indices }) => rows(g, weight, indices)),
  // Rows whose norm passes max_norm are scaled down to it, as torch does at each look-up: w max_norm / (‖w‖ + 1e-7)
  'aten::embedding_renorm_': row<{ self: Value; max_norm: number | Num; norm_type: number | Num }>(
    ({ g, self, max_norm, norm_type }) => {
      const most = like(g, self, real(max_norm, 'max_norm'));
      const norm = vectorNorm(g, self, real(norm_type, 'norm_type'), [1], true);
      const scale = g.op('Div', [most, g.op('Add', [norm, like(g, self, 1e-7)])]);
      return g.op('Where', [g.op('Greater', [norm, most]), g.op('Mul', [self, scale]), self]);
    },
  ),
  'aten::embedding_bag': bagRow,
  'aten::_embedding_bag': bagRow,
  'aten::_embedding_bag_forward_only': bagRow,
  'aten::linear': row<{ input: Value; weight: Value; bias: Value | null }>(({ g, input, weight, bias }) =>
    linear(g, input, weight, bias ?? undefined),
  ),
  // y[.., o] = Σ x1[.., i] W[o, i, j] x2[.., j] + b[o]
  'aten::bilinear': row<{ input1: Value; input2: Value; weight: Value; bias: Value | null }>(
    ({ g, input1, input2, weight, bias }) => {
      const inputs = bias ? [input1, input2, weight, bias] : [input1, input2, weight];
      const rank = input1.shape?.length ?? 2;
      wantRank(input1, 'input1', 1, Infinity);
      wantRank(input2, 'input2', rank);
      return wide(g, inputs, (a, b, w, offset) => {
        const product = g.op('Einsum', [a, w, b], { equation: '...i,oij,...j->...o' });
        return offset ? g.op('Add', [product, offset]) : product;
      });
    },
  ),
  'aten::cosine_similarity': row<{ x1: Value; x2: Value; dim: Int; eps: number | Num }>(({ g, x1, x2, dim, eps }) =>
    wide(g, [x1, x2], (a, b) => {
      const axes = g.ints([real(dim, 'dim')]);
      const sum = (x: Value, keepdims: 0 | 1): Value => g.op('ReduceSum', [x, axes], { keepdims });
      const unit = (x: Value): Value => {
        const norm = g.op('Sqrt', [sum(g.op('Mul', [x, x]), 1)]);
        return g.op('Div', [x, g.op('Max', [norm, like(g, x, real(eps, 'eps'))])]);
      };
      return sum(g.op('Mul', [unit(a!), unit(b!)]), 0);
    }),
  ),
  // ‖x1 − x2 + eps‖ over the last dimension
  'aten::pairwise_distance': row<{ x1: Value; x2: Value; p: number | Num; eps: number | Num; keepdim: boolean | Num }>(
    ({ g, x1, x2, p, eps, keepdim }) =>
      wide(g, [x1, x2], (a, b) => {
        const d = g.op('Add', [g.op('Sub', [a, b]), like(g, a!, real(eps, 'eps'))]);
        return normOf(g, d, real(p, 'p'), flag(keepdim, 'keepdim'));
      }),
  ),
  'aten::cdist': row<{ x1: Value; x2: Value; p: number | Num }>(({ g, x1, x2, p }) =>
    distances(g, x1, x2, real(p, 'p')),
  ),
  'aten::_cdist_forward': row<{ x1: Value; x2: Value; p: number | Num }>(({ g, x1, x2, p }) =>
    distances(g, x1, x2, real(p, 'p')),
  ),
  // the distances of all pairs i < j, row by row
  'aten::pdist': row<{ self: Value; p: number | Num }>(({ g, self, p }) => pairs(g, self, real(p, 'p'))),
  'aten::_pdist_forward': row<{ self: Value; p: number | Num }>(({ g, self, p }) => pairs(g, self, real(p, 'p'))),
};

/** (Σ |d|^p)^(1/p) over the last dimension; p of 0 counts what is not 0. */
const normOf = (g: GraphBuilder, d: Value, p: number, keep: boolean): Value => {
  if (!d.shape) throw refuse('the rank of the input is unknown');
  const axes = g.ints([d.shape.length - 1]);
  const keepdims = Number(keep);
  const magnitude = g.op('Abs', [d]);
  if (p === Number.POSITIVE_INFINITY) return g.op('ReduceMax', [magnitude, axes], { keepdims });
  if (p === Number.NEGATIVE_INFINITY) return g.op('ReduceMin', [magnitude, axes], { keepdims });
  const sum = (x: Value): Value => g.op('ReduceSum', [x, axes], { keepdims });
  if (p === 0) return sum(cast(g, g.op('Not', [g.op('Equal', [d, like(g, d, 0)])]), d.dtype));
  if (p === 1) return sum(magnitude);
  if (p === 2) return g.op('Sqrt', [sum(g.op('Mul', [d, d]))]);
  return g.op('Pow', [sum(g.op('Pow', [magnitude, like(g, d, p)])), like(g, d, 1 / p)]);
};

/** x1 [.., n, width], x2 [.., m, width] -> [.., n, m] */
const distances = (g: GraphBuilder, x1: Value, x2: Value, p: number): Value => {
  const [a, b] = [x1.shape?.length, x2.shape?.length];
  if (a === undefined || b === undefined) throw refuse('the rank of the input is unknown');
  wantRank(x1, 'x1', 2, Infinity);
  wantRank(x2, 'x2', 2, Infinity);
  return wide(g, [x1, x2], (x, y) =>
    normOf(g, g.op('Sub', [unsqueeze(g, x!, [a - 1]), unsqueeze(g, y!, [b - 2])]), p, false),
  );
};

const pairs = (g: GraphBuilder, x: Value, p: number): Value => {
  wantRank(x, 'the input', 2);
  const all = distances(g, x, x, p);
  const places = iota(g, sizeOf(g, x, 0));
  const above = g.op('Less', [unsqueeze(g, places, [1]), places]);
  const flat = (value: Value): Value => g.op('Reshape', [value, g.ints([-1])]);
  return g.op('Compress', [flat(all), flat(above)], { axis: 0 });
};
