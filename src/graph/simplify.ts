/**
 * Rewrites at construction, a row an operator: what does nothing vanishes, reshaped and transposed weights stay views of
 * their bytes, and Reshape gets constant shapes wherever at most one dimension must be left to run time.
 */
import { DTYPES } from '../tensor/dtype.ts';
import { permute } from '../tensor/permute.ts';
import type { Dim, Shape } from '../tensor/signature.ts';
import type { GraphBuilder } from './builder.ts';
import { permuteDerived, reshapeDerived } from './derived.ts';
import { sameShape, staticCount } from './dims.ts';
import { type Constant, isDerived, isWeight, type Value, type Weight } from './graph.ts';
import { REDUCES } from './infer/reduction.ts';
import type { Site } from './infer/site.ts';
import type { OutputType } from './infer/types.ts';
import { recurrent } from './recurrent.ts';

/** The values to use instead of the node's outputs, or undefined where the node stays. */
export type Simplify = (g: GraphBuilder, n: Site, types: readonly OutputType[]) => readonly Value[] | undefined;

/** What does nothing where its output has its input's shape. */
const untouched: Simplify = (_, n, [type]) => (sameShape(n.shape(0), type!.shape) ? [n.input(0)] : undefined);

const single: Simplify = (_, n) => (n.inputs.length === 1 ? [n.input(0)] : undefined);

const withoutOnes = (shape: readonly number[], permutation: readonly number[]) => {
  const kept = permutation.filter((axis) => shape[axis] !== 1);
  const order = kept.toSorted((a, b) => a - b);
  return { dims: order.map((axis) => shape[axis]!), permutation: kept.map((axis) => order.indexOf(axis)) };
};

/** The weight as a view of stored bytes; in their own order it is no view at all. */
const viewed = (weight: Weight, shape: readonly number[], stored: NonNullable<Weight['stored']>): Weight => {
  const { stored: _, ...rest } = weight;
  const moves = withoutOnes(stored.shape, stored.permutation).permutation.some((axis, i) => axis !== i);
  return moves ? { ...rest, shape, stored } : { ...rest, shape };
};

/** A weight under another shape, or undefined where its permuted bytes cannot be seen so without a copy. */
const reshapeWeight = (weight: Weight, shape: readonly number[]): Weight | undefined => {
  const { stored, ...rest } = weight;
  if (!stored) return { ...rest, shape };
  const had = withoutOnes(stored.shape, stored.permutation);
  const wanted = shape.filter((dim) => dim !== 1);
  const own = weight.shape.filter((dim) => dim !== 1);
  if (wanted.length !== own.length || wanted.some((dim, i) => dim !== own[i])) return undefined;
  // Axes of length 1 may lie anywhere in what is stored: they are put last.
  const ones = shape.length - wanted.length;
  const storedShape = [...had.dims, ...Array<number>(ones).fill(1)];
  let [next, one] = [0, had.dims.length];
  const permutation = shape.map((dim) => (dim === 1 ? one++ : had.permutation[next++]!));
  return viewed(weight, shape, { shape: storedShape, permutation });
};

/** A constant under another shape of as many elements. */
const reshapeConstant = (constant: Constant, shape: readonly number[]): Constant | undefined =>
  isWeight(constant)
    ? reshapeWeight(constant, shape)
    : isDerived(constant)
      ? reshapeDerived(constant, shape)
      : { ...constant, shape };

const permuteConstant = (constant: Constant, perm: readonly number[]): Constant => {
  if (isDerived(constant)) return permuteDerived(constant, perm);
  if (!isWeight(constant)) return permute(constant, perm);
  const stored = constant.stored ?? { shape: constant.shape, permutation: constant.shape.map((_, i) => i) };
  const permutation = perm.map((axis) => stored.permutation[axis]!);
  const shape = perm.map((axis) => constant.shape[axis]!);
  return viewed(constant, shape, { shape: stored.shape, permutation });
};

/** A constant is reshaped in place; what keeps its shape is left out. */
const reshaped: Simplify = (g, n, [type]) => {
  const constant = g.constantOf(n.input(0));
  const shape = type!.shape;
  if (constant && staticCount(shape) !== undefined) {
    const view = reshapeConstant(constant, shape as readonly number[]);
    if (view) return [g.put(view)];
  }
  return sameShape(n.shape(0), shape) ? [n.input(0)] : undefined;
};

/**
 * The shape input as a constant: numbers where they are known, -1 for the only free dimension, or 0 for each of several
 * that are the input's own. undefined where neither is so: beside a copied dimension, or a real 0, -1 would fail on an
 * empty tensor.
 */
const constantShape = (input: Shape, shape: readonly Dim[]): readonly number[] | undefined => {
  const free = shape.flatMap((dim, i) => (typeof dim === 'string' ? [i] : []));
  if (shape.includes(0) && (free.length > 0 || !input)) return undefined;
  if (free.length > 1 && free.some((i) => shape[i] !== input?.[i])) return undefined;
  const stands = free.length === 1 ? -1 : 0;
  return shape.map((dim) => (typeof dim === 'string' ? stands : dim));
};

const reshape: Simplify = (g, n, types) => {
  const known = reshaped(g, n, types);
  if (known) return known;
  const { shape } = types[0]!;
  if (!shape || (n.constant(1) && n.int('allowzero') === 0 && !mustResolve(n, shape))) return undefined;
  const wanted = constantShape(n.shape(0), shape);
  if (!wanted) return undefined;
  const zero = wanted.includes(0) && shape.includes(0);
  const attributes = zero ? { allowzero: 1 } : {};
  const now = n.numbers(1);
  if (now && now.join() === wanted.join() && n.int('allowzero') === (zero ? 1 : 0)) return undefined;
  return [g.op('Reshape', [n.input(0), g.ints(wanted)], attributes)];
};
/** -1 fails on an empty tensor beside a copied dimension, so it is spelled out where it is known. */
const mustResolve = (n: Site, shape: readonly Dim[]): boolean =>
  n.numbers(1)!.some((dim, i) => dim === -1 && typeof shape[i] === 'number');

/** What a value is a transpose of, where it is one. */
export const transposeOf = (g: GraphBuilder, value: Value): { of: Value; perm: readonly number[] } | undefined => {
  const node = g.nodeOf(value);
  if (node?.op !== 'Transpose' || node.domain !== '') return undefined;
  return { of: node.inputs[0]!, perm: node.attributes['perm'] as readonly number[] };
};

/** Transpose(Unsqueeze(x)) = Unsqueeze(Transpose(x)): the added axes move for nothing, and the rest may cancel. */
const belowUnsqueeze = (g: GraphBuilder, value: Value, perm: readonly number[]): Value | undefined => {
  const node = g.nodeOf(value);
  const axes = node?.op === 'Unsqueeze' && node.domain === '' ? node.inputs[1]?.elements : undefined;
  if (!node || !axes?.every((axis) => typeof axis === 'number')) return undefined;
  const added = new Set(axes.map((axis) => (axis < 0 ? axis + perm.length : axis)));
  const kept = perm.map((_, i) => i).filter((i) => !added.has(i));
  const inner = perm.filter((axis) => !added.has(axis)).map((axis) => kept.indexOf(axis));
  const outer = perm.flatMap((axis, i) => (added.has(axis) ? [i] : []));
  return g.op('Unsqueeze', [g.op('Transpose', [node.inputs[0]], { perm: inner }), g.ints(outer)]);
};

/** Operators whose output is their first input under another shape. */
const RESHAPES = new Set(['Flatten', 'Reshape', 'Squeeze']);

/** Whether a transpose moves axes of length 1 only, and so no element. */
const movesOnes = (shape: readonly Dim[], perm: readonly number[]): boolean =>
  perm.filter((axis) => shape[axis] !== 1).every((axis, i, kept) => i === 0 || axis > kept[i - 1]!);

/** `x`, of which `shape` is another shape, under that shape permuted; undefined where elements would move. */
const movedOnes = (g: GraphBuilder, x: Value, shape: Shape, perm: readonly number[]): Value | undefined => {
  if (!shape || !movesOnes(shape, perm)) return undefined;
  const wanted = constantShape(
    x.shape,
    perm.map((axis) => shape[axis]!),
  );
  return (
    wanted && g.op('Reshape', [x, g.ints(wanted)], wanted.includes(0) && shape.includes(0) ? { allowzero: 1 } : {})
  );
};

const transpose: Simplify = (g, n) => {
  const x = n.input(0);
  const perm = n.ints('perm') ?? x.shape?.map((_, i) => x.shape!.length - 1 - i);
  if (!perm) return undefined;
  if (perm.every((axis, i) => axis === i)) return [x];
  const constant = g.constantOf(x);
  if (constant) return [g.put(permuteConstant(constant, perm))];
  const inner = transposeOf(g, x);
  if (inner) return [g.op('Transpose', [inner.of], { perm: perm.map((axis) => inner.perm[axis]!) })];
  const node = g.nodeOf(x);
  if (node?.domain === '' && RESHAPES.has(node.op)) {
    const still = movedOnes(g, node.inputs[0]!, x.shape, perm);
    if (still) return [still];
  }
  return [belowUnsqueeze(g, x, perm) ?? g.transpose(x, perm)];
};

/** Shape(Transpose(x)) = Gather(Shape(x), perm), so that asking for a shape keeps no transpose alive. */
const shapeOf: Simplify = (g, n) => {
  const inner = transposeOf(g, n.input(0));
  if (!inner) return undefined;
  const at = inner.perm.slice(n.int('start'), n.maybeInt('end'));
  return [g.op('Gather', [g.op('Shape', [inner.of]), g.ints(at)])];
};

const zeros = (n: Site, i: number): boolean => n.numbers(i)?.every((x) => x === 0) ?? false;
const ones = (n: Site, i: number): boolean => n.numbers(i)?.every((x) => x === 1) ?? false;

/** Axes are counted from the front: from the end, ONNX Runtime gives an empty tensor a wrong shape. */
const fromFront: Simplify = (g, n) => {
  const [axes, rank] = [n.numbers(1), n.rank(0)];
  if (rank === undefined || !axes?.some((axis) => axis < 0)) return undefined;
  return [g.op(n.op, [n.input(0), g.ints(n.axes(axes, rank))], n.attributes)];
};

/** What is multiplied by one stays as it is, to the bit. */
const timesOne =
  (...places: readonly number[]): Simplify =>
  (_, n, [type]) => {
    for (const i of places) {
      const constant = n.constant(i);
      const other = n.input(1 - i);
      if (!constant || constant.dtype === 'string' || constant.dtype.startsWith('float8')) continue;
      if (DTYPES[constant.dtype].kind === 'complex') continue;
      const one = constant.dtype === 'float16' ? 0x3c00 : constant.dtype === 'bfloat16' ? 0x3f80 : 1;
      const isOne = constant.data.length <= 64 && Array.from(constant.data, Number).every((x) => x === one);
      if (isOne && sameShape(other.shape, type!.shape)) return [other];
    }
    return undefined;
  };

// biome-ignore format: one op a line
export const SIMPLIFY: Readonly<Record<string, Simplify>> = {
  ...Object.fromEntries(REDUCES.map((op) => [op, fromFront])),
  Cast:      (_, n, [type]) => (n.input(0).dtype === type!.dtype ? [n.input(0)] : undefined),
  CastLike:  (_, n, [type]) => (n.input(0).dtype === type!.dtype ? [n.input(0)] : undefined),
  Concat:    single,
  Div:       timesOne(1),
  Dropout:   (_, n) => (n.outputs === 1 && (!n.has(2) || zeros(n, 2)) ? [n.input(0)] : undefined),
  Expand:    untouched,
  Flatten:   reshaped,
  Identity:  (_, n) => [n.input(0)],
  Loop:      recurrent,
  Max:       single,
  Mean:      single,
  Min:       single,
  Mul:       timesOne(0, 1),
  Pad:       (_, n) => (zeros(n, 1) ? [n.input(0)] : undefined),
  Reshape:   reshape,
  Shape:     shapeOf,
  Slice:     (g, n, types) => (!n.has(4) || ones(n, 4) ? untouched(g, n, types) : undefined),
  Squeeze:   reshaped,
  Sum:       single,
  Tile:      (_, n) => (ones(n, 1) ? [n.input(0)] : undefined),
  Transpose: transpose,
  Unsqueeze: reshaped,
};

/** A value with its axes permuted and ones put before it, for operands that broadcast; undefined where that takes work. */
export const permuteOperand = (g: GraphBuilder, value: Value, perm: readonly number[]): Value | undefined => {
  const { shape } = value;
  if (!shape || shape.length > perm.length) return undefined;
  if (staticCount(shape) === 1 && shape.length === 0) return value;
  const padded: readonly Dim[] = [...Array<number>(perm.length - shape.length).fill(1), ...shape];
  const permuted = perm.map((axis) => padded[axis]!);
  const first = permuted.findIndex((dim) => dim !== 1);
  const lean = first < 0 ? [] : permuted.slice(first);
  const constant = g.constantOf(value);
  if (constant) {
    const view = reshapeConstant(constant, padded as readonly number[]);
    const turned = view && reshapeConstant(permuteConstant(view, perm), lean as readonly number[]);
    return turned && g.put(turned);
  }
  // Where only axes of length 1 change places no element does.
  if (!movesOnes(padded, perm) || lean.includes(0)) return undefined;
  const wanted = constantShape(shape, lean);
  return wanted && g.op('Reshape', [value, g.ints(wanted)]);
};
