/** Products of matrices. https://github.com/apache/mxnet/blob/1.9.1/src/operator/tensor/dot-inl.h */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { reshapeTo, type Size, sizeAt, sizesOf } from '../../../graph/layers/sizes.ts';
import { concat, isFloat, rankOf, transpose, unsqueeze, wide } from '../../../graph/layers/values.ts';
import { bool, int, text } from '../attrs.ts';
import { type OpRow, op } from '../table.ts';
import { noScalar } from './axes.ts';

/** The transposed of [.., a, b] */
export const turned = (g: GraphBuilder, x: Value): Value => {
  const rank = rankOf(x, 'a matrix');
  return transpose(g, x, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2]);
};

export const multiply = (g: GraphBuilder, a: Value, b: Value): Value =>
  isFloat(a) ? wide(g, [a, b], (x, y) => g.op('MatMul', [x!, y!])) : g.op('MatMul', [a, b]);

const BATCH = { transpose_a: bool(false), transpose_b: bool(false), forward_stype: text('None') } as const;

/** The last axis of a with the first of b; transposed, the first of a with the last of b. */
const dot = (g: GraphBuilder, a: Value, b: Value, fromA: boolean, fromB: boolean): Value => {
  const [m, n] = [rankOf(a, 'its first input'), rankOf(b, 'its second input')];
  if (m === 1 && n === 1) return noScalar(g, multiply(g, a, b));
  const left = fromA ? sizesOf(g, a, 1) : sizesOf(g, a, 0, m - 1);
  const right = fromB ? sizesOf(g, b, 0, n - 1) : sizesOf(g, b, 1);
  const matrixA = m <= 2 ? (m === 1 ? unsqueeze(g, a, [fromA ? 1 : 0]) : a) : asMatrix(g, a, fromA);
  const matrixB = n <= 2 ? (n === 1 ? unsqueeze(g, b, [fromB ? 0 : 1]) : b) : asMatrix(g, b, !fromB);
  const product = multiply(g, fromA ? turned(g, matrixA) : matrixA, fromB ? turned(g, matrixB) : matrixB);
  if (m === 2 && n === 2) return product;
  return noScalar(g, reshapeTo(g, product, [...left, ...right]));
};

/** All axes but the first, or but the last, as one. */
const asMatrix = (g: GraphBuilder, x: Value, keepsFirst: boolean): Value => {
  const rank = x.shape!.length;
  const known = (sizes: readonly Size[]): Size => {
    const product = sizes.reduce<number>((all, size) => (typeof size === 'number' ? all * size : Number.NaN), 1);
    return Number.isNaN(product) ? -1 : product;
  };
  return keepsFirst
    ? reshapeTo(g, x, [sizeAt(g, x, 0), known(sizesOf(g, x, 1))])
    : reshapeTo(g, x, [known(sizesOf(g, x, 0, rank - 1)), sizeAt(g, x, rank - 1)]);
};

export const matrices: Readonly<Record<string, OpRow>> = {
  dot: op({
    inputs: ['lhs', 'rhs'],
    attrs: BATCH,
    lower: (g, { lhs, rhs }, { transpose_a, transpose_b }) => dot(g, lhs, rhs, transpose_a, transpose_b),
  }),
  batch_dot: op({
    inputs: ['lhs', 'rhs'],
    attrs: BATCH,
    lower: (g, { lhs, rhs }, { transpose_a, transpose_b }) =>
      multiply(g, transpose_a ? turned(g, lhs) : lhs, transpose_b ? turned(g, rhs) : rhs),
  }),
  khatri_rao: op({
    inputs: ['args*'],
    attrs: { num_args: int(0) },
    // [a, k], [b, k] -> [a b, k]: the products of all pairs of rows
    lower: (g, { args }) =>
      args.slice(1).reduce((a, b) => {
        const product = g.op('Mul', [unsqueeze(g, a, [1]), unsqueeze(g, b, [0])]);
        return g.op('Reshape', [product, concat(g, [g.ints([-1]), g.op('Shape', [b], { start: 1 })])]);
      }, args[0]!),
  }),
};
