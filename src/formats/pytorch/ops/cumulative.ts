/**
 * Running sums, products and extremes, and differences.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/ReduceOps.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { computed, cumProd } from '../../../graph/layers/cumulate.ts';
import { cast, concat, isFloat, rankOf, reshape, shapeOf, sizeOf, transpose } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { inversePermutation } from '../../../tensor/permute.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import type { Int, Scalar } from '../values.ts';
import { axisOf, fixed, floating, range } from './operands.ts';

interface Along {
  readonly self: Value;
  readonly dim: Int;
  readonly dtype?: DType | null;
}

const summed = (g: GraphBuilder, x: Value, axis: number): Value =>
  computed(g, x, (v) => g.op('CumSum', [v, g.scalar('int64', axis)]));

const cumulated = (formula: (g: GraphBuilder, x: Value, axis: number) => Value): AtenRow =>
  row<Along>(({ g, self, dim, dtype }) => {
    const into = dtype ?? (isFloat(self) ? self.dtype : 'int64');
    const x = cast(g, self, into);
    return x.shape?.length === 0 ? x : formula(g, x, axisOf(x, dim));
  });

/**
 * The extreme so far and its last place: a Scan over [n, rest] that carries both. NaN stays once it came.
 */
const runningExtreme = (g: GraphBuilder, self: Value, dim: Int, largest: boolean): readonly [Value, Value] => {
  if (self.shape?.length === 0) return [self, g.scalar('int64', 0)];
  const axis = axisOf(self, dim);
  const rank = rankOf(self, 'the tensor');
  if (self.shape?.some((size) => size === 0)) return [self, g.op('Expand', [g.scalar('int64', 0), shapeOf(g, self)])];
  const dtype = isFloat(self) ? (self.dtype === 'float64' ? 'float64' : 'float32') : 'int64';
  const perm = [axis, ...range(0, rank).filter((i) => i !== axis)];
  const turned = transpose(g, cast(g, self, dtype), perm);
  const n = sizeOf(g, self, axis);
  const others = perm.slice(1).map((i) => sizeOf(g, self, i));
  const rest = others.reduce((a, b) => g.op('Mul', [a, b]), g.ints([1]) as Value);
  const flat = reshape(g, turned, concat(g, [n, rest]));
  const width = flat.shape?.[1] ?? '?';
  const body = g.subgraph(
    [
      { name: 'best', dtype, shape: [width] },
      { name: 'place', dtype: 'int64', shape: [width] },
      { name: 'step', dtype: 'int64', shape: [] },
      { name: 'element', dtype, shape: [width] },
    ],
    (h, [best, place, step, element]) => {
      let better = h.op(largest ? 'GreaterOrEqual' : 'LessOrEqual', [element!, best!]);
      if (dtype !== 'int64')
        better = h.op('Or', [h.op('IsNaN', [element!]), h.op('And', [better, h.op('Not', [h.op('IsNaN', [best!])])])]);
      const value = h.op('Where', [better, element!, best!]);
      const at = h.op('Where', [better, step!, place!]);
      return [value, at, h.op('Add', [step!, h.scalar('int64', 1)]), h.op('Identity', [value]), h.op('Identity', [at])];
    },
  );
  const first = g.op('Gather', [flat, g.scalar('int64', 0)], { axis: 0 });
  const zero = g.op('Expand', [g.scalar('int64', 0), rest]);
  const found = g.ops('Scan', [first, zero, g.scalar('int64', 0), flat], { body, num_scan_inputs: 1 }, 5);
  const back = inversePermutation(perm);
  const shaped = (v: Value): Value => transpose(g, reshape(g, v, concat(g, [n, ...others])), back);
  return [cast(g, shaped(found[3]!), self.dtype), shaped(found[4]!)];
};

/** Σ e^x so far, by a kernel of our own. */
const logCumSumExp = row<Along>(({ g, self, dim }) => {
  const x = floating(g, self);
  if (x.shape?.length === 0) return x;
  const own = x.dtype === 'float64' ? x : cast(g, x, 'float32');
  const [found] = g.host(
    'CumulativeLogsumexp',
    [own, g.scalar('int64', axisOf(x, dim))],
    { exclusive: 0, reverse: 0 },
    [{ dtype: own.dtype, shape: own.shape }],
  );
  // once there was a NaN all are
  const unknown = cast(
    g,
    g.op('CumSum', [cast(g, g.op('IsNaN', [own]), 'int32'), g.scalar('int64', axisOf(x, dim))]),
    'bool',
  );
  return cast(g, g.op('Where', [unknown, g.scalar(own.dtype, Number.NaN), found!]), x.dtype);
});

/** The differences of neighbours, n times; of bools where they differ. */
const differences = row<{ self: Value; n: Int; dim: Int; prepend: Value | null; append: Value | null }>(
  ({ g, self, n, dim, prepend, append }) => {
    const axis = axisOf(self, dim);
    let x = [prepend, self, append].filter((one) => one !== null);
    if (x.length > 1) x = [g.op('Concat', x, { axis })];
    let value = x[0]!;
    for (let i = 0; i < fixed(n, 'n'); i++) {
      const after = g.op('Slice', [value, g.ints([1]), g.ints([Number.MAX_SAFE_INTEGER]), g.ints([axis])]);
      const before = g.op('Slice', [value, g.ints([0]), g.ints([-1]), g.ints([axis])]);
      value = value.dtype === 'bool' ? g.op('Xor', [after, before]) : g.op('Sub', [after, before]);
    }
    return value;
  },
);

/** The area below y by trapezoids, of steps `dx` or between `x`. */
const trapezoid = row<{ y: Value; x?: Value; dx?: Scalar; dim: Int }>(({ g, y, x, dx, dim }) => {
  const v = floating(g, y);
  const axis = axisOf(v, dim);
  const rank = rankOf(v, 'y');
  const ends = (value: Value, along: number): readonly [Value, Value] => [
    g.op('Slice', [value, g.ints([0]), g.ints([-1]), g.ints([along])]),
    g.op('Slice', [value, g.ints([1]), g.ints([Number.MAX_SAFE_INTEGER]), g.ints([along])]),
  ];
  const [low, high] = ends(v, axis);
  const both = g.op('Add', [low, high]);
  const half = g.scalar(v.dtype, 0.5);
  if (!x) {
    const sum = g.op('ReduceSum', [both, g.ints([axis])], { keepdims: 0 });
    return g.op('Mul', [g.op('Mul', [sum, g.scalar(v.dtype, dx === undefined ? 1 : fixed(dx, 'dx'))]), half]);
  }
  const place = cast(g, x, v.dtype);
  if (x.shape?.length !== 1 && x.shape?.length !== rank) throw refuse('x has other dimensions than y');
  const at = x.shape.length === 1 ? reshape(g, place, g.ints(range(0, rank).map((i) => (i === axis ? -1 : 1)))) : place;
  const [from, to] = ends(at, axis);
  return g.op('Mul', [
    g.op('ReduceSum', [g.op('Mul', [both, g.op('Sub', [to, from])]), g.ints([axis])], { keepdims: 0 }),
    half,
  ]);
});

export const cumulative: AtenTable = {
  'aten::cumsum': cumulated(summed),
  'aten::cumprod': cumulated((g, x, axis) => computed(g, x, (v) => cumProd(g, v, axis, false, false))),
  'aten::cummax': row<Along>(({ g, self, dim }) => runningExtreme(g, self, dim, true)),
  'aten::cummin': row<Along>(({ g, self, dim }) => runningExtreme(g, self, dim, false)),
  'aten::logcumsumexp': logCumSumExp,
  'aten::diff': differences,
  'aten::trapezoid': trapezoid,
  'aten::trapz': trapezoid,
};
