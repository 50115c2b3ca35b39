/** Densities of distributions, and histograms. https://github.com/apache/mxnet/blob/1.9.1/src/operator/random/pdf_op.h */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, isFloat, like, rankOf, unsqueeze, wide } from '../../../graph/layers/values.ts';
import { bool, floats, optionalInt } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { flat } from './axes.ts';

type Log = (g: GraphBuilder, x: Value, a: Value, b: Value) => Value;

const lgamma = (g: GraphBuilder, x: Value): Value =>
  g.host('Lgamma', [x], {}, [{ dtype: x.dtype, shape: x.shape }])[0]!;
const log = (g: GraphBuilder, x: Value): Value => g.op('Log', [x]);
const sum = (g: GraphBuilder, first: Value, ...more: readonly Value[]): Value =>
  more.reduce((a, b) => g.op('Add', [a, b]), first);
const times = (g: GraphBuilder, a: Value, b: Value): Value => g.op('Mul', [a, b]);
const less = (g: GraphBuilder, a: Value, ...more: readonly Value[]): Value =>
  more.reduce((x, y) => g.op('Sub', [x, y]), a);

/** ln Γ(x + k) - ln Γ(x + 1) - ln Γ(k) + k ln p + x ln(1 - p) */
const negativeBinomial: Log = (g, x, k, p) => {
  const one = like(g, x, 1);
  const ways = less(g, lgamma(g, sum(g, x, k)), lgamma(g, sum(g, x, one)), lgamma(g, k));
  return sum(g, ways, times(g, k, log(g, p)), times(g, x, log(g, less(g, one, p))));
};

// The logarithm of each density, of a sample and the parameters by upstream's names.
const DENSITIES: Readonly<Record<string, readonly [string, string | undefined, Log]>> = {
  uniform: [
    'low',
    'high',
    (g, x, low, high) => less(g, like(g, x, 0), log(g, less(g, high, low)), times(g, x, like(g, x, 0))),
  ],
  normal: [
    'mu',
    'sigma',
    (g, x, mu, sigma) => {
      const d = g.op('Div', [less(g, x, mu), sigma]);
      return less(g, times(g, times(g, d, d), like(g, x, -0.5)), log(g, sigma), like(g, x, Math.log(2 * Math.PI) / 2));
    },
  ],
  gamma: [
    'alpha',
    'beta',
    (g, x, a, b) =>
      less(
        g,
        sum(g, times(g, a, log(g, b)), times(g, less(g, a, like(g, x, 1)), log(g, x))),
        times(g, b, x),
        lgamma(g, a),
      ),
  ],
  exponential: ['lam', undefined, (g, x, lam) => less(g, log(g, lam), times(g, lam, x))],
  poisson: [
    'lam',
    undefined,
    (g, x, lam) => less(g, times(g, x, log(g, lam)), lgamma(g, sum(g, x, like(g, x, 1))), lam),
  ],
  negative_binomial: ['k', 'p', negativeBinomial],
  generalized_negative_binomial: [
    'mu',
    'alpha',
    (g, x, mu, alpha) => {
      const one = like(g, x, 1);
      return negativeBinomial(g, x, g.op('Div', [one, alpha]), g.op('Div', [one, sum(g, times(g, mu, alpha), one)]));
    },
  ],
};

/** Parameters [..] beside samples [.., n]. */
const beside = (g: GraphBuilder, parameter: Value, sample: Value): Value => {
  const [rank, own] = [rankOf(sample, 'its sample'), rankOf(parameter, 'its parameter')];
  return unsqueeze(
    g,
    parameter,
    Array.from({ length: Math.max(0, rank - own) }, (_, i) => own + i),
  );
};
const ended = (g: GraphBuilder, value: Value, isLog: boolean): Value => (isLog ? value : g.op('Exp', [value]));

const density = ([first, second, formula]: readonly [string, string | undefined, Log]): OpRow =>
  op<string, { readonly is_log: ReturnType<typeof bool> }>({
    inputs: second === undefined ? ['sample', first] : ['sample', first, second],
    attrs: { is_log: bool(false) },
    lower: (g, inputs, { is_log }) => {
      const of = (name: string): Value => (inputs as Readonly<Record<string, Value>>)[name]!;
      const sample = of('sample');
      const [a, b] = [of(first), of(second ?? first)].map((parameter) => beside(g, parameter, sample));
      return wide(g, [sample, a!, b!], (x, y, z) => ended(g, formula(g, x!, y!, z!), is_log));
    },
  });

export const densities: Readonly<Record<string, OpRow>> = {
  ...Object.fromEntries(Object.entries(DENSITIES).map(([name, row]) => [`_random_pdf_${name}`, density(row)])),
  _random_pdf_dirichlet: op({
    inputs: ['sample', 'alpha'],
    attrs: { is_log: bool(false) },
    // ln Γ(Σ a) - Σ ln Γ(a) + Σ (a - 1) ln x, over the last axis
    lower: (g, { sample, alpha }, { is_log }) => {
      const [rank, own] = [rankOf(sample, 'its sample'), rankOf(alpha, 'its parameter')];
      const a = unsqueeze(
        g,
        alpha,
        Array.from({ length: Math.max(0, rank - own) }, (_, i) => own - 1 + i),
      );
      const over = (x: Value): Value => g.op('ReduceSum', [x, g.ints([-1])], { keepdims: 0 });
      const inner = over(times(g, less(g, a, like(g, a, 1)), log(g, sample)));
      const outer = less(g, lgamma(g, over(a)), over(lgamma(g, a)));
      return ended(g, sum(g, inner, outer), is_log);
    },
  }),
  _histogram: op({
    inputs: ['data', 'bins?'],
    attrs: { bin_cnt: optionalInt(null), range: floats([]) },
    // how many elements lie from one edge to the next, the last edge belonging to the last bin
    lower: (g, { data, bins }, { bin_cnt, range }) => {
      const x = flat(g, isFloat(data) ? data : cast(g, data, 'float32'));
      const edges =
        (bins && cast(g, bins, x.dtype)) ??
        (bin_cnt !== null && range.length === 2 ? spaced(g, x, bin_cnt, range[0]!, range[1]!) : undefined);
      if (!edges) throw refuse('neither bins nor bin_cnt and range');
      const [low, high] = [
        g.op('Slice', [edges, g.ints([0]), g.ints([-1]), g.ints([0])]),
        g.op('Slice', [edges, g.ints([1]), g.ints([2 ** 31 - 1]), g.ints([0])]),
      ];
      const column = unsqueeze(g, x, [1]);
      const last = g.op('Slice', [edges, g.ints([-1]), g.ints([2 ** 31 - 1]), g.ints([0])]);
      const isLast = g.op('And', [g.op('Equal', [high, last]), g.op('Equal', [column, last])]);
      const inside = g.op('Or', [
        g.op('And', [g.op('GreaterOrEqual', [column, low]), g.op('Less', [column, high])]),
        isLast,
      ]);
      return [g.op('ReduceSum', [cast(g, inside, 'int64'), g.ints([0])], { keepdims: 0 }), cast(g, edges, data.dtype)];
    },
  }),
};

const spaced = (g: GraphBuilder, x: Value, count: number, low: number, high: number): Value => {
  if (count < 1 || count > 1 << 20) throw refuse(`${count} bins`);
  const numbers = Float64Array.from({ length: count + 1 }, (_, i) => low + (i * (high - low)) / count);
  return cast(g, g.constant({ dtype: 'float64', shape: [count + 1], data: numbers }), x.dtype);
};
