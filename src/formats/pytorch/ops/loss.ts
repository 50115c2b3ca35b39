/**
 * Losses: https://docs.pytorch.org/docs/2.8/nn.functional.html#loss-functions
 * reduction: 0 for each element, 1 the mean, 2 the sum.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, choose, int64, like, rankOf, sizeOf, squeeze, unsqueeze, wide } from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import type { Int, Num, Scalar } from '../values.ts';
import { flag, real, wantRank } from './layer-arguments.ts';

/** The elements, their mean or their sum. */
const reduced = (g: GraphBuilder, x: Value, reduction: Int): Value => {
  const kind = real(reduction, 'reduction');
  if (kind === 0) return x;
  return g.op(kind === 1 ? 'ReduceMean' : 'ReduceSum', [x], { keepdims: 0 });
};

interface Pair {
  readonly self: Value;
  readonly target: Value;
  readonly reduction: Int;
}
/** A loss that is a function of an element and its target. */
const pointwise = <T extends object>(formula: (g: GraphBuilder, x: Value, y: Value, a: T) => Value): AtenRow =>
  row<Pair & T>(({ g, self, target, reduction, ...a }) =>
    wide(g, [self, cast(g, target, self.dtype)], (x, y) =>
      reduced(g, formula(g, x!, y!, a as unknown as T), reduction),
    ),
  );

/** d² / 2 / beta below beta, else |d| − beta / 2; times beta for Huber's. */
const smooth = (g: GraphBuilder, x: Value, y: Value, beta: number, huber: boolean): Value => {
  const d = g.op('Abs', [g.op('Sub', [x, y])]);
  if (beta === 0) return d;
  const number = (n: number): Value => like(g, x, n);
  const square = g.op('Mul', [g.op('Mul', [d, d]), number(huber ? 0.5 : 0.5 / beta)]);
  const straight = g.op('Sub', [d, number(beta / 2)]);
  const far = huber ? g.op('Mul', [straight, number(beta)]) : straight;
  return g.op('Where', [g.op('Less', [d, number(beta)]), square, far]);
};

/** −(y log x + (1 − y) log(1 − x)), logarithms held above −100. */
const crossEntropy = (g: GraphBuilder, x: Value, y: Value): Value => {
  const one = like(g, x, 1);
  const log = (value: Value): Value => g.op('Max', [g.op('Log', [value]), like(g, x, -100)]);
  const yes = g.op('Mul', [y, log(x)]);
  const no = g.op('Mul', [g.op('Sub', [one, y]), log(g.op('Sub', [one, x]))]);
  return g.op('Neg', [g.op('Add', [yes, no])]);
};

/** (1 − y) x + (1 + (p − 1) y) log(1 + e^−x) */
const crossEntropyWithLogits = (g: GraphBuilder, x: Value, y: Value, positive: Value | null): Value => {
  const one = like(g, x, 1);
  const rest = g.op('Mul', [g.op('Sub', [one, y]), x]);
  const soft = g.op('Softplus', [g.op('Neg', [x])]);
  if (!positive) return g.op('Add', [rest, soft]);
  const factor = g.op('Add', [g.op('Mul', [g.op('Sub', [cast(g, positive, x.dtype), one]), y]), one]);
  return g.op('Add', [rest, g.op('Mul', [factor, soft])]);
};

const weighted = (g: GraphBuilder, x: Value, weight: Value | null): Value =>
  weight ? g.op('Mul', [x, cast(g, weight, x.dtype)]) : x;

interface Classes extends Pair {
  readonly weight: Value | null;
  readonly ignore_index: Int;
}

/** −w[y] x[y] of log-probabilities x [batch, classes, ..]; of the mean, over the weights. */
const nll = (g: GraphBuilder, a: Classes): readonly [Value, Value] => {
  const rank = rankOf(a.self, 'the input of a loss');
  wantRank(a.self, 'the input', 1, Infinity);
  wantRank(a.target, 'the target', rank === 1 ? 0 : rank - 1);
  const axis = rank === 1 ? 0 : 1;
  const target = int64(g, a.target);
  const ignored = g.op('Equal', [target, g.scalar('int64', real(a.ignore_index, 'ignore_index'))]);
  const safe = choose(g, ignored, g.scalar('int64', 0), target);
  const picked = squeeze(g, g.op('GatherElements', [a.self, unsqueeze(g, safe, [axis])], { axis }), [axis]);
  const zero = like(g, a.self, 0);
  const own = a.weight
    ? g.op('Gather', [cast(g, a.weight, a.self.dtype), safe], { axis: 0 })
    : g.op('Expand', [like(g, a.self, 1), g.op('Shape', [safe])]);
  const weights = g.op('Where', [ignored, zero, own]);
  const losses = g.op('Where', [ignored, zero, g.op('Neg', [g.op('Mul', [picked, weights])])]);
  const total = g.op('ReduceSum', [weights], { keepdims: 0 });
  const kind = real(a.reduction, 'reduction');
  if (kind === 0) return [losses, total];
  const sum = g.op('ReduceSum', [losses], { keepdims: 0 });
  return [kind === 2 ? sum : g.op('Div', [sum, total]), total];
};
const nllRow: AtenRow = row<Classes>(({ g, ...a }) => wide(g, [a.self], (x) => nll(g, { ...a, self: x! })[0]));

interface CrossEntropy extends Classes {
  readonly label_smoothing: number | Num;
}

const crossEntropyLoss = (g: GraphBuilder, a: CrossEntropy): Value => {
  const rank = rankOf(a.self, 'the input of a loss');
  wantRank(a.self, 'the input', 1, Infinity);
  const axis = rank === 1 ? 0 : 1;
  const classes = a.self.shape![axis];
  const log = g.op('LogSoftmax', [a.self], { axis });
  const smoothing = real(a.label_smoothing, 'label_smoothing');
  const along = (vector: Value): Value =>
    unsqueeze(
      g,
      vector,
      Array.from({ length: rank - axis - 1 }, (_, i) => i + 1),
    );
  const kind = real(a.reduction, 'reduction');
  const isProbability = a.target.dtype.startsWith('float') || a.target.dtype === 'bfloat16';
  const share =
    typeof classes === 'number'
      ? like(g, a.self, smoothing / classes)
      : g.op('Div', [like(g, a.self, smoothing), cast(g, squeeze(g, sizeOf(g, a.self, axis), [0]), a.self.dtype)]);
  const sum = (x: Value): Value => g.op('ReduceSum', [x, g.ints([axis])], { keepdims: 0 });
  if (isProbability) {
    wantRank(a.target, 'the target', rank);
    const own = cast(g, a.target, log.dtype);
    const target = smoothing === 0 ? own : g.op('Add', [g.op('Mul', [own, like(g, own, 1 - smoothing)]), share]);
    const rows = a.weight ? g.op('Mul', [target, along(cast(g, a.weight, log.dtype))]) : target;
    const losses = g.op('Neg', [sum(g.op('Mul', [log, rows]))]);
    if (kind !== 1) return reduced(g, losses, kind);
    // over the batch, and all places
    return reduced(g, losses, 1);
  }
  const [plain, total] = nll(g, { ...a, self: log });
  if (smoothing === 0) return plain;
  const ignored = g.op('Equal', [int64(g, a.target), g.scalar('int64', real(a.ignore_index, 'ignore_index'))]);
  const all = a.weight ? g.op('Mul', [log, along(cast(g, a.weight, log.dtype))]) : log;
  const spread = g.op('Where', [ignored, like(g, log, 0), g.op('Neg', [sum(all)])]);
  const smoothed =
    kind === 0 ? spread : kind === 2 ? reduced(g, spread, 2) : g.op('Div', [reduced(g, spread, 2), total]);
  return g.op('Add', [g.op('Mul', [plain, like(g, log, 1 - smoothing)]), g.op('Mul', [smoothed, share])]);
};

/** y log y − y x, or e^y (y − x) of logarithms; 0 log 0 is 0. */
const divergence = (g: GraphBuilder, x: Value, y: Value, isLog: boolean): Value => {
  if (isLog) return g.op('Mul', [g.op('Exp', [y]), g.op('Sub', [y, x])]);
  const zero = like(g, y, 0);
  const own = g.op('Where', [g.op('Equal', [y, zero]), zero, g.op('Mul', [y, g.op('Log', [y])])]);
  return g.op('Sub', [own, g.op('Mul', [y, x])]);
};

const hinge = (g: GraphBuilder, x: Value): Value => g.op('Relu', [x]);

interface Margin {
  readonly self: Value;
  readonly target: Value;
  readonly p: Scalar;
  readonly margin: Scalar;
  readonly weight: Value | null;
  readonly reduction: Int;
}
/** Σ over i ≠ y of max(0, margin − x[y] + x[i])^p w[y] / classes */
const multiMargin = (g: GraphBuilder, a: Margin): Value => {
  wantRank(a.self, 'the input', 1, 2);
  const batch = rankOf(a.self, 'the input of a loss') === 1 ? unsqueeze(g, a.self, [0]) : a.self;
  const target = int64(g, g.op('Reshape', [a.target, g.ints([-1])]));
  const at = unsqueeze(g, target, [1]);
  const own = g.op('GatherElements', [batch, at], { axis: 1 });
  const classes = g.op('Shape', [batch], { start: 1, end: 2 });
  const below = hinge(g, g.op('Add', [g.op('Sub', [batch, own]), like(g, batch, real(a.margin, 'margin'))]));
  const raised = real(a.p, 'p') === 1 ? below : g.op('Mul', [below, below]);
  const kept = weighted(g, raised, a.weight && g.op('Gather', [a.weight, at], { axis: 0 }));
  const places = g.op('Range', [g.scalar('int64', 0), squeeze(g, classes, [0]), g.scalar('int64', 1)]);
  const others = g.op('Where', [g.op('Equal', [places, at]), like(g, batch, 0), kept]);
  const losses = g.op('Div', [
    g.op('ReduceSum', [others, g.ints([1])], { keepdims: 0 }),
    cast(g, classes, batch.dtype),
  ]);
  const lone = a.self.shape!.length === 1 && real(a.reduction, 'reduction') === 0;
  return lone ? squeeze(g, losses, [0]) : reduced(g, losses, a.reduction);
};

export const losses: AtenTable = {
  'aten::mse_loss': pointwise((g, x, y) => {
    const d = g.op('Sub', [x, y]);
    return g.op('Mul', [d, d]);
  }),
  'aten::l1_loss': pointwise((g, x, y) => g.op('Abs', [g.op('Sub', [x, y])])),
  'aten::smooth_l1_loss': pointwise<{ beta?: number | Num }>((g, x, y, { beta }) =>
    smooth(g, x, y, beta === undefined ? 1 : real(beta, 'beta'), false),
  ),
  'aten::huber_loss': pointwise<{ delta: number | Num }>((g, x, y, { delta }) =>
    smooth(g, x, y, real(delta, 'delta'), true),
  ),
  'aten::binary_cross_entropy': pointwise<{ weight: Value | null }>((g, x, y, { weight }) =>
    weighted(g, crossEntropy(g, x, y), weight),
  ),
  'aten::binary_cross_entropy_with_logits': pointwise<{ weight: Value | null; pos_weight: Value | null }>(
    (g, x, y, { weight, pos_weight }) => weighted(g, crossEntropyWithLogits(g, x, y, pos_weight), weight),
  ),
  // log(1 + e^(−y x))
  'aten::soft_margin_loss': pointwise((g, x, y) => g.op('Softplus', [g.op('Neg', [g.op('Mul', [x, y])])])),
  // e^x − y x, or x − y log(x + eps); with y log y − y + log(2 π y) / 2 where y > 1
  'aten::poisson_nll_loss': row<{
    input: Value;
    target: Value;
    log_input: boolean;
    full: boolean;
    eps: number | Num;
    reduction: Int;
  }>(({ g, input, target, log_input, full, eps, reduction }) =>
    wide(g, [input, cast(g, target, input.dtype)], (x, y) => {
      const shifted = g.op('Log', [g.op('Add', [x, like(g, x!, real(eps, 'eps'))])]);
      const plain = log_input
        ? g.op('Sub', [g.op('Exp', [x]), g.op('Mul', [y, x])])
        : g.op('Sub', [x, g.op('Mul', [y, shifted])]);
      if (!full) return reduced(g, plain, reduction);
      const log = g.op('Log', [y]);
      const circle = g.op('Log', [g.op('Mul', [y, like(g, x!, 2 * Math.PI)])]);
      const stirling = g.op('Add', [g.op('Sub', [g.op('Mul', [y, log]), y]), g.op('Mul', [circle, like(g, x!, 0.5)])]);
      const above = g.op('Greater', [y, like(g, x!, 1)]);
      const extra = g.op('Where', [above, stirling, like(g, x!, 0)]);
      return reduced(g, g.op('Add', [plain, extra]), reduction);
    }),
  ),
  'aten::kl_div': pointwise<{ log_target?: boolean }>((g, x, y, { log_target }) =>
    divergence(g, x, y, log_target ?? false),
  ),
  // x where y is 1, max(0, margin − x) where it is −1
  'aten::hinge_embedding_loss': pointwise<{ margin: number | Num }>((g, x, y, { margin }) => {
    const zero = like(g, x, 0);
    const far = hinge(g, g.op('Sub', [like(g, x, real(margin, 'margin')), x]));
    const apart = g.op('Where', [g.op('Equal', [y, like(g, y, 1)]), zero, far]);
    return g.op('Add', [apart, g.op('Where', [g.op('Equal', [y, like(g, y, -1)]), zero, x])]);
  }),
  'aten::margin_ranking_loss': row<{
    input1: Value;
    input2: Value;
    target: Value;
    margin: number | Num;
    reduction: Int;
  }>(({ g, input1, input2, target, margin, reduction }) =>
    wide(g, [input1, input2, cast(g, target, input1.dtype)], (a, b, y) => {
      const d = g.op('Mul', [g.op('Neg', [y]), g.op('Sub', [a, b])]);
      return reduced(g, hinge(g, g.op('Add', [d, like(g, a!, real(margin, 'margin'))])), reduction);
    }),
  ),
  // 1 − cos where y is 1, max(0, cos − margin) where it is −1
  'aten::cosine_embedding_loss': row<{
    input1: Value;
    input2: Value;
    target: Value;
    margin: number | Num;
    reduction: Int;
  }>(({ g, input1, input2, target, margin, reduction }) =>
    wide(g, [input1, input2], (a, b) => {
      const axis = g.ints([rankOf(target, 'the target of a loss')]);
      const sum = (x: Value, y: Value): Value => g.op('ReduceSum', [g.op('Mul', [x, y]), axis], { keepdims: 0 });
      const small = like(g, a!, 1e-12);
      const norms = g.op('Mul', [g.op('Add', [sum(a!, a!), small]), g.op('Add', [sum(b!, b!), small])]);
      const cosine = g.op('Div', [sum(a!, b!), g.op('Sqrt', [norms])]);
      const zero = like(g, a!, 0);
      const near = g.op('Sub', [like(g, a!, 1), cosine]);
      const far = hinge(g, g.op('Sub', [cosine, like(g, a!, real(margin, 'margin'))]));
      const [yes, no] = [1, -1].map((n) => g.op('Equal', [target, like(g, target, n)]));
      const all = g.op('Add', [g.op('Where', [yes, near, zero]), g.op('Where', [no, far, zero])]);
      return reduced(g, all, reduction);
    }),
  ),
  // max(0, ‖a − p‖ − ‖a − n‖ + margin)
  'aten::triplet_margin_loss': row<Triplet>(({ g, anchor, positive, negative, margin, p, eps, swap, reduction }) => {
    if (real(p, 'p') !== 2) throw refuse('a triplet loss by a norm other than the second');
    return wide(g, [anchor, positive, negative], (a, b, c) => {
      const last = g.ints([rankOf(a!, 'the anchor of a loss') - 1]);
      const distance = (x: Value, y: Value): Value => {
        const d = g.op('Add', [g.op('Sub', [x, y]), like(g, x, real(eps, 'eps'))]);
        return g.op('Sqrt', [g.op('ReduceSum', [g.op('Mul', [d, d]), last], { keepdims: 0 })]);
      };
      const far = distance(a!, c!);
      const other = flag(swap, 'swap') ? g.op('Min', [far, distance(b!, c!)]) : far;
      const d = g.op('Sub', [distance(a!, b!), other]);
      return reduced(g, hinge(g, g.op('Add', [d, like(g, a!, real(margin, 'margin'))])), reduction);
    });
  }),
  'aten::multi_margin_loss': row<Margin>(({ g, ...a }) => wide(g, [a.self], (x) => multiMargin(g, { ...a, self: x! }))),
  'aten::nll_loss': nllRow,
  'aten::nll_loss2d': nllRow,
  'aten::nll_loss_nd': nllRow,
  'aten::nll_loss_forward': row<Classes>(({ g, ...a }) => nll(g, a)),
  'aten::nll_loss2d_forward': row<Classes>(({ g, ...a }) => nll(g, a)),
  'aten::cross_entropy_loss': row<CrossEntropy>(({ g, ...a }) =>
    wide(g, [a.self], (x) => crossEntropyLoss(g, { ...a, self: x! })),
  ),
};

interface Triplet {
  readonly anchor: Value;
  readonly positive: Value;
  readonly negative: Value;
  readonly margin: number | Num;
  readonly p: number | Num;
  readonly eps: number | Num;
  readonly swap: boolean | Num;
  readonly reduction: Int;
}
