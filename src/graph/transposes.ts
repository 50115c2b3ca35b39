/**
 * Transposes sink at construction: op(Transpose(u, perm)) is built as Transpose(op'(u), perm'), so that networks in
 * TensorFlow's NHWC layout, lowered as Transpose → Conv → Transpose, end without a transpose between convolutions:
 * the one below an operator meets the one above the next, and both vanish.
 *
 * With x = Transpose(u, perm), axis i of x is axis perm[i] of u. A row says how an operator moves; undefined: it stays.
 * Only values change places, so results are equal to the last bit wherever the kernel's order of summing is.
 */

import { inversePermutation } from '../tensor/permute.ts';
import type { GraphBuilder } from './builder.ts';
import { staticCount } from './dims.ts';
import type { Attributes, Value } from './graph.ts';
import { BROADCAST, UNARY } from './infer/elementwise.ts';
import { REDUCES } from './infer/reduction.ts';
import type { Site } from './infer/site.ts';
import { permuteOperand, transposeOf } from './simplify.ts';

type Perm = readonly number[];

/** A node whose first input is Transpose(u, perm). */
interface Turned {
  readonly g: GraphBuilder;
  readonly n: Site;
  readonly u: Value;
  readonly perm: Perm;
  readonly rank: number;
}
/** The operator on untransposed values, and how its outputs lie. */
interface Moved {
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes?: Attributes;
  readonly perm: Perm;
}
type Row = (t: Turned) => Moved | undefined;

const ascending = (count: number): Perm => Array.from({ length: count }, (_, i) => i);
const rest = (n: Site): readonly (Value | undefined)[] => n.inputs.slice(1);

/** perm over the axes of u that stay when those at the x-axes `gone` are taken away. */
const without = (perm: Perm, gone: ReadonlySet<number>): Perm => {
  const kept = perm.filter((_, i) => !gone.has(i));
  const order = kept.toSorted((a, b) => a - b);
  return kept.map((axis) => order.indexOf(axis));
};

/** Every input as it lies in u's order: transposed alike, or a constant or small operand that can be turned. */
const aligned = (g: GraphBuilder, n: Site, perm: Perm): readonly (Value | undefined)[] | undefined => {
  const back = inversePermutation(perm);
  const inputs: (Value | undefined)[] = [];
  for (const value of n.inputs) {
    if (!value) {
      inputs.push(undefined);
      continue;
    }
    const inner = transposeOf(g, value);
    const same = inner !== undefined && inner.perm.join() === perm.join();
    const turned = same ? inner.of : inner ? undefined : permuteOperand(g, value, back);
    if (!turned) return undefined;
    inputs.push(turned);
  }
  return inputs;
};

const elementwise: Row = ({ g, n, perm }) => {
  const inputs = aligned(g, n, perm);
  return inputs && { inputs, perm };
};

/** One axis as an attribute; the other inputs do not depend on the order of axes. */
const alongAxis: Row = ({ n, u, perm, rank }) => ({
  inputs: [u, ...rest(n)],
  attributes: { ...n.attributes, axis: perm[n.axis(n.int('axis'), rank)]! },
  perm,
});

const quantize: Row = (t) => (t.n.attributes['block_size'] ? undefined : alongAxis(t));

// The other inputs must be transposed alike or constants of full rank.
const concat: Row = ({ g, n, perm, rank }) => {
  if (n.inputs.some((value) => value?.shape?.length !== rank)) return undefined;
  const back = inversePermutation(perm);
  const inputs = n.inputs.map((value) => {
    const inner = transposeOf(g, value!);
    if (inner) return inner.perm.join() === perm.join() ? inner.of : undefined;
    return g.constantOf(value!) ? g.op('Transpose', [value], { perm: back }) : undefined;
  });
  if (inputs.includes(undefined)) return undefined;
  return { inputs, attributes: { axis: perm[n.axis(n.int('axis'), rank)]! }, perm };
};

const reduce: Row = ({ g, n, u, perm, rank }) => {
  const axes = n.has(1) ? n.numbers(1) : [];
  if (!axes) return undefined;
  if (axes.length === 0)
    return n.int('noop_with_empty_axes') !== 0
      ? { inputs: [u, ...rest(n)], perm }
      : { inputs: [u, ...rest(n)], perm: [] };
  const gone = n.axes(axes, rank);
  const inputs = [u, g.ints(gone.map((axis) => perm[axis]!).sort((a, b) => a - b))];
  return { inputs, perm: n.int('keepdims') !== 0 ? perm : without(perm, new Set(gone)) };
};

const arg: Row = ({ n, u, perm, rank }) => {
  const axis = n.axis(n.int('axis'), rank);
  const attributes = { ...n.attributes, axis: perm[axis]! };
  return { inputs: [u], attributes, perm: n.int('keepdims') !== 0 ? perm : without(perm, new Set([axis])) };
};

/** A vector with one entry an axis of x, in u's order. */
const reorder = <T>(entries: readonly T[], perm: Perm): readonly T[] =>
  inversePermutation(perm).map((i) => entries[i]!);

const pad: Row = ({ g, n, u, perm, rank }) => {
  const [, pads, value] = n.inputs;
  if (n.has(3)) {
    const axes = n.numbers(3)?.map((axis) => perm[n.axis(axis, rank)]!);
    return axes && { inputs: [u, pads, value, g.ints(axes)], perm };
  }
  const numbers = n.numbers(1);
  if (numbers?.length !== 2 * rank) return undefined;
  const sorted = [...reorder(numbers.slice(0, rank), perm), ...reorder(numbers.slice(rank), perm)];
  return { inputs: [u, g.ints(sorted), value], perm };
};

const slice: Row = ({ g, n, u, perm, rank }) => {
  const count = n.length(1);
  const axes = n.has(3) ? n.numbers(3) : count === undefined ? undefined : ascending(count);
  if (!axes) return undefined;
  const moved = axes.map((axis) => perm[n.axis(axis, rank)]!);
  return { inputs: [u, n.inputs[1], n.inputs[2], g.ints(moved), n.inputs[4]], perm };
};

const cumSum: Row = ({ g, n, u, perm, rank }) => {
  const axis = n.numbers(1)?.[0];
  return axis === undefined ? undefined : { inputs: [u, g.scalar('int64', perm[n.axis(axis, rank)]!)], perm };
};

const tile: Row = ({ g, n, u, perm }) => {
  const repeats = n.numbers(1);
  return repeats && { inputs: [u, g.ints(reorder(repeats, perm))], perm };
};

// Without roi and axes; one scale or size an axis.
const resize: Row = ({ g, n, u, perm, rank }) => {
  if (n.has(1) || n.attributes['axes'] !== undefined) return undefined;
  const which = n.has(3) ? 3 : 2;
  const value = n.input(which);
  if (value.shape?.[0] !== rank || !n.constant(which)) return undefined;
  const sorted = g.op('Gather', [value, g.ints(inversePermutation(perm))]);
  return { inputs: which === 3 ? [u, undefined, undefined, sorted] : [u, undefined, sorted], perm };
};

const squeeze: Row = ({ g, n, u, perm, rank }) => {
  const axes = n.numbers(1);
  if (!axes) return undefined;
  const gone = n.axes(axes, rank);
  return { inputs: [u, g.ints(gone.map((axis) => perm[axis]!))], perm: without(perm, new Set(gone)) };
};

// The new axes are put in front, and the transpose puts them where they belong.
const unsqueeze: Row = ({ g, n, u, perm, rank }) => {
  const axes = n.numbers(1);
  if (!axes) return undefined;
  const count = axes.length;
  const added = n.axes(axes, rank + count);
  let next = 0;
  const wide = ascending(rank + count).map((i) => (added.includes(i) ? added.indexOf(i) : perm[next++]! + count));
  return { inputs: [u, g.ints(ascending(count))], perm: wide };
};

// u[..axes before, indices.., axes after]: the axes of the indices take the place of the one that is gathered.
const gather: Row = ({ n, u, perm, rank }) => {
  const width = n.rank(1);
  if (width === undefined) return undefined;
  const axis = n.axis(n.int('axis'), rank);
  const at = perm[axis]!;
  const moved = perm.flatMap((from, i): Perm => {
    if (i === axis) return ascending(width).map((k) => at + k);
    return [from > at ? from + width - 1 : from];
  });
  return { inputs: [u, n.inputs[1]], attributes: { ...n.attributes, axis: at }, perm: moved };
};

/** ONNX knows these two axes as the first two only. */
const reverseSequence: Row = ({ n, u, perm }) => {
  const [batch_axis, time_axis] = [perm[n.int('batch_axis')]!, perm[n.int('time_axis')]!];
  if (batch_axis > 1 || time_axis > 1) return undefined;
  return { inputs: [u, n.inputs[1]], attributes: { batch_axis, time_axis }, perm };
};

const rows = (names: readonly string[], row: Row): Readonly<Record<string, Row>> =>
  Object.fromEntries(names.map((name) => [name, row]));

/** How each operator that can moves. */
export const MOVES: Readonly<Record<string, Row>> = {
  ...rows(UNARY, elementwise),
  ...rows(BROADCAST, elementwise),
  ...rows(REDUCES, reduce),
  ArgMax: arg,
  ArgMin: arg,
  Cast: elementwise,
  Clip: elementwise,
  Concat: concat,
  CumSum: cumSum,
  DequantizeLinear: quantize,
  Gather: gather,
  Hardmax: alongAxis,
  LogSoftmax: alongAxis,
  LpNormalization: alongAxis,
  PRelu: elementwise,
  Pad: pad,
  QuantizeLinear: quantize,
  Resize: resize,
  ReverseSequence: reverseSequence,
  Slice: slice,
  Softmax: alongAxis,
  Split: alongAxis,
  Squeeze: squeeze,
  Tile: tile,
  TopK: alongAxis,
  Unsqueeze: unsqueeze,
};

/** The transposed input that leads: the first; among operands that broadcast, one of the greatest rank. */
const leader = (g: GraphBuilder, n: Site): { u: Value; perm: Perm } | undefined => {
  if (MOVES[n.op] !== elementwise && MOVES[n.op] !== concat) {
    const inner = n.inputs[0] && transposeOf(g, n.inputs[0]);
    return inner && { u: inner.of, perm: inner.perm };
  }
  let rank = 0;
  for (const value of n.inputs) {
    if (value && !value.shape) return undefined;
    rank = Math.max(rank, value?.shape?.length ?? 0);
  }
  for (const value of n.inputs) {
    const inner = value && transposeOf(g, value);
    if (inner?.perm.length === rank) return { u: inner.of, perm: inner.perm };
  }
  return undefined;
};

/** The value with its axes permuted; two transposes in a row are one. */
const turn = (g: GraphBuilder, value: Value, perm: Perm): Value => {
  const inner = transposeOf(g, value);
  const whole = inner ? perm.map((axis) => inner.perm[axis]!) : perm;
  const from = inner ? inner.of : value;
  return whole.every((axis, i) => axis === i) ? from : g.transpose(from, whole);
};

/** The node built above the transposes of its inputs, or undefined where it has none or does not move. */
export const sinkTransposes = (g: GraphBuilder, n: Site): readonly Value[] | undefined => {
  const row = Object.hasOwn(MOVES, n.op) ? MOVES[n.op] : undefined;
  const lead = row && leader(g, n);
  if (!lead) return undefined;
  const moved = row({ g, n, ...lead, rank: lead.perm.length });
  if (!moved) return undefined;
  const outputs = g.ops(n.op, moved.inputs, moved.attributes ?? n.attributes, n.outputs);
  return outputs.map((value) =>
    staticCount(value.shape) === 1 && value.shape!.length === 0 ? value : turn(g, value, moved.perm),
  );
};
