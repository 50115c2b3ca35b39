/**
 * Products. CNTK's Times(W, x) contracts the last dimensions of W with the first of x, column-major; with all dimensions
 * reversed that is x's last with W's first:
 *
 *   x [.., m.., k..]  W [k.., n..]  ->  [.., m.., n..]      outputRank = how many n there are
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/CNTKv2LibraryDll/PrimitiveFunction.h (TimesOpOutputShape)
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, concat, isHalf, like, refuse, reshape, transpose, unsqueeze } from '../../../graph/layers/values.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { axesOf, lead, raised, rank, staticDims, type Var } from '../axes.ts';
import { corrupt } from '../dictionary.ts';
import { type Call, type Row, two } from '../table.ts';
import { combined } from './elementwise.ts';
import { reduceStatic } from './reduction.ts';

/** The product of sizes as int64 [1]. */
const product = (g: GraphBuilder, x: Value, from: number, to: number): Value => {
  const sizes = x.shape!.slice(from, to);
  if (sizes.every((size) => typeof size === 'number'))
    return g.ints([sizes.reduce<number>((a, b) => a * (b as number), 1)]);
  const all = g.op('Shape', [x], { start: from, end: to });
  return g.op('ReduceProd', [all], { keepdims: 1 });
};

const isOne = (dims: readonly Dim[]): boolean => dims.length === 1;

const matMul = (g: GraphBuilder, a: Value, b: Value): Value =>
  isHalf(a) ? cast(g, g.op('MatMul', [cast(g, a, 'float32'), cast(g, b, 'float32')]), a.dtype) : g.op('MatMul', [a, b]);

/** x [lead.., m.., k..] and W [lead.., k.., n..] -> [lead.., m.., n..] */
const times = ({ g, attributes, world }: Call, w: Var, x: Var): Var => {
  const outputRank = attributes.maybe('outputRank')?.int() ?? 1;
  const contracted = rank(w) - outputRank;
  if (outputRank < 0 || contracted < 0 || contracted > rank(x)) {
    throw corrupt(`an outputRank of ${outputRank} for operands of ${rank(w)} and ${rank(x)} static dimensions`);
  }
  const rows = rank(x) - contracted;
  const [wDims, xDims] = [staticDims(w), staticDims(x)];
  const clash = wDims.slice(0, contracted).some((dim, i) => {
    const other = xDims[rows + i];
    return typeof dim === 'number' && typeof other === 'number' && dim !== other;
  });
  if (clash) throw corrupt(`operands [${wDims.join(', ')}] and [${xDims.join(', ')}] do not fit`);
  const axes = axesOf([w, x]);
  const front = lead({ ...x, ...axes });
  // One matrix for all rows and steps: whatever stands in front of x goes with its rows.
  if (lead(w) === 0) {
    // Columns of one 1 take rows of the matrix.
    const ones = contracted === 1 ? world.onesOf(x.value) : undefined;
    if (ones) return { ...x, value: g.op('Gather', [w.value, ones], { axis: 0 }) };
    const plain = isOne(wDims.slice(0, contracted)) && outputRank === 1;
    if (plain && (rank(x) > 1 || lead(x) > 0)) return { ...x, value: matMul(g, x.value, w.value) };
    const left = reshape(g, x.value, concat(g, [g.ints([-1]), product(g, w.value, 0, contracted)]));
    const right = reshape(
      g,
      w.value,
      concat(g, [product(g, w.value, 0, contracted), product(g, w.value, contracted, rank(w))]),
    );
    const made = contracted === 0 ? g.op('Mul', [left, reshape(g, w.value, g.ints([1, -1]))]) : matMul(g, left, right);
    const to = [
      ...(lead(x) + rows > 0 ? [g.op('Shape', [x.value], { start: 0, end: lead(x) + rows })] : []),
      ...(outputRank > 0 ? [g.op('Shape', [w.value], { start: contracted, end: rank(w) })] : []),
    ];
    const shape =
      to.length > 0 ? concat(g, to) : g.constant({ dtype: 'int64', shape: [0], data: new BigInt64Array(0) });
    return { ...x, value: reshape(g, made, shape) };
  }
  const [a, b] = [raised(g, x, axes), raised(g, w, axes)];
  const inner = contracted === 0 ? g.ints([1]) : product(g, b, front, front + contracted);
  const aRows = rows === 0 ? g.ints([1]) : product(g, a, front, front + rows);
  const bColumns = outputRank === 0 ? g.ints([1]) : product(g, b, front + contracted, b.shape!.length);
  const leading = (v: Value): readonly Value[] => (front > 0 ? [g.op('Shape', [v], { start: 0, end: front })] : []);
  const made = matMul(
    g,
    reshape(g, a, concat(g, [...leading(a), aRows, inner])),
    reshape(g, b, concat(g, [...leading(b), inner, bColumns])),
  );
  const to = concat(g, [
    ...leading(made),
    ...(rows > 0 ? [g.op('Shape', [a], { start: front, end: front + rows })] : []),
    ...(outputRank > 0 ? [g.op('Shape', [b], { start: front + contracted, end: b.shape!.length })] : []),
  ]);
  return { ...axes, value: reshape(g, made, to) };
};

/** Of TransposeTimes the left operand has its dimensions the other way about: [n, k] here. */
const transposeTimes = (call: Call, w: Var, x: Var): Var => {
  const outputRank = call.attributes.maybe('outputRank')?.int() ?? 1;
  const { g } = call;
  if (rank(w) > 2) throw refuse(`a TransposeTimes of ${rank(w)} static dimensions; CNTK itself has it up to 2`);
  const at = lead(w);
  if (rank(w) === 2) {
    const perm = [...Array.from({ length: at }, (_, i) => i), at + 1, at];
    return times(call, { ...w, value: transpose(g, w.value, perm) }, x);
  }
  // A vector of CNTK's is a column; turned it is a row, of which one output dimension comes.
  return times(call, outputRank === 1 ? { ...w, value: unsqueeze(g, w.value, [at + 1]) } : w, x);
};

/** x·y / max(|x| |y|, tiny), over all static dimensions. */
const cosDistance = ({ g }: Call, x: Var, y: Var): Var => {
  const dot = reduceStatic(
    g,
    combined(g, [x, y], (_, a, b) => g.op('Mul', [a, b])),
    'ReduceSum',
  );
  const norm = (v: Var): Var => {
    const squares = reduceStatic(g, { ...v, value: g.op('Mul', [v.value, v.value]) }, 'ReduceSum');
    return { ...squares, value: g.op('Sqrt', [squares.value]) };
  };
  return combined(g, [dot, norm(x), norm(y)], (_, d, a, b) => {
    const least = like(g, d, 1e-8);
    return g.op('Div', [g.op('Div', [d, g.op('Max', [a, least])]), g.op('Max', [b, least])]);
  });
};

// biome-ignore format: one function a line
export const matrix: Readonly<Record<string, Row>> = {
  Times:          two(times),
  TransposeTimes: two(transposeTimes),
  CosDistance:    two(cosDistance),
};
