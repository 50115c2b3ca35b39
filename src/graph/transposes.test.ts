import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { DType } from '../tensor/dtype.ts';
import { tensorOfNumbers } from '../tensor/numbers.ts';
import { permute } from '../tensor/permute.ts';
import { elementCount, type Tensor } from '../tensor/tensor.ts';
import { GraphBuilder } from './builder.ts';
import type { Attributes, Graph, Value } from './graph.ts';
import { UNARY } from './infer/elementwise.ts';
import { REDUCES } from './infer/reduction.ts';
import { encodeOnnx } from './onnx/encode.ts';
import { schemaOf } from './schema.ts';
import { MOVES } from './transposes.ts';

/** A small repeatable source of numbers (mulberry32). */
const randomOf = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
};
type Random = (below: number) => number;

const filled = (r: Random, dtype: DType, shape: readonly number[]): Tensor => {
  const one = (): number => (dtype === 'bool' ? r(2) : dtype === 'float32' ? (r(64) + 1) / 16 : r(4));
  return tensorOfNumbers(dtype, shape, Array.from({ length: elementCount(shape) }, one))!;
};
const shuffled = (r: Random, count: number): number[] => {
  const list = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = r(i + 1);
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
};

/** Where the operands of a case come from: as they are, or as transposes of graph inputs. */
interface Operands {
  readonly g: GraphBuilder;
  readonly r: Random;
  readonly shape: readonly number[];
  /** The value under test, and another of the same shape. */
  readonly x: Value;
  readonly y: Value;
  /** A constant that broadcasts to x. */
  readonly c: Value;
}
type Apply = (o: Operands) => readonly Value[];

const attributesOf: Readonly<Record<string, Attributes>> = {
  BitShift: { direction: 'LEFT' },
  Cast: { to: 7 },
  Mod: { fmod: 1 },
};

/** The operators whose operands are all elementwise, tried in several mixes. */
const elementwise =
  (op: string): Apply =>
  ({ g, r, x, y, c }) => {
    const attributes = attributesOf[op] ?? {};
    if (UNARY.includes(op) || op === 'Cast') return [g.op(op, [x], attributes)];
    if (op === 'PRelu') return [g.op(op, [x, c])];
    if (op === 'Clip') return [g.op(op, [x, g.scalar('float32', 1), g.scalar('float32', 2)])];
    if (op === 'Where') {
      const condition = g.op('Greater', [x, y]);
      return [g.op(op, r(2) ? [condition, x, c] : [condition, c, y])];
    }
    const mix = [
      [x, y],
      [x, c],
      [c, x],
    ][r(3)]!;
    return [g.op(op, mix, attributes)];
  };
const someAxes = (r: Random, rank: number): readonly number[] =>
  shuffled(r, rank)
    .slice(0, 1 + r(rank))
    .map((axis) => (r(2) ? axis : axis - rank));
const anAxis = (r: Random, rank: number): number => r(2 * rank) - rank;
const vector = (g: GraphBuilder, values: readonly number[]): Value => g.ints(values);

// biome-ignore format: one operator a line
const SPECIAL: Readonly<Record<string, Apply>> = {
  ArgMax: ({ g, r, x, shape }) => [g.op('ArgMax', [x], { axis: anAxis(r, shape.length), keepdims: r(2) })],
  ArgMin: ({ g, r, x, shape }) => [g.op('ArgMin', [x], { axis: anAxis(r, shape.length), keepdims: r(2) })],
  Concat: ({ g, r, x, y, shape }) => [g.op('Concat', r(2) ? [x, y, x] : [x, g.constant(filled(r, 'float32', shape))], { axis: anAxis(r, shape.length) })],
  CumSum: ({ g, r, x, shape }) => [g.op('CumSum', [x, g.scalar('int64', anAxis(r, shape.length))], { reverse: r(2) })],
  DequantizeLinear: ({ g, r, x, shape }) => [g.op('DequantizeLinear', [g.op('Cast', [x], { to: 2 }), g.scalar('float32', 0.5)], { axis: r(shape.length) })],
  QuantizeLinear: ({ g, r, x, shape }) => {
    const axis = r(shape.length);
    return [g.op('QuantizeLinear', [x, g.constant(filled(r, 'float32', [shape[axis]!]))], { axis })];
  },
  Gather: ({ g, r, x, shape }) => {
    const axis = anAxis(r, shape.length);
    const size = shape.at(axis)!;
    const pick = (): number => r(size) - (r(2) ? size : 0);
    const indices = [g.scalar('int64', pick()), vector(g, [pick(), pick()]), g.op('Unsqueeze', [vector(g, [pick(), pick()]), vector(g, [0])])][r(3)]!;
    return [g.op('Gather', [x, indices], { axis })];
  },
  Hardmax: ({ g, r, x, shape }) => [g.op('Hardmax', [x], { axis: anAxis(r, shape.length) })],
  LogSoftmax: ({ g, r, x, shape }) => [g.op('LogSoftmax', [x], { axis: anAxis(r, shape.length) })],
  LpNormalization: ({ g, r, x, shape }) => [g.op('LpNormalization', [x], { axis: anAxis(r, shape.length) })],
  Pad: ({ g, r, x, shape }) => {
    if (r(2)) return [g.op('Pad', [x, vector(g, [1, 2]), g.scalar('float32', 7), vector(g, [anAxis(r, shape.length)])])];
    return [g.op('Pad', [x, vector(g, shape.flatMap(() => [r(3), r(3)]))], { mode: r(2) ? 'edge' : 'constant' })];
  },
  Resize: ({ g, r, x, shape }) => {
    const nearest = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
    if (r(2)) return [g.op('Resize', [x, undefined, undefined, vector(g, shape.map((dim) => dim + r(3)))], nearest)];
    const scales = tensorOfNumbers('float32', [shape.length], shape.map(() => 1 + r(2)))!;
    return [g.op('Resize', [x, undefined, g.constant(scales)], nearest)];
  },
  ReverseSequence: ({ g, r, x, shape }) => {
    const [batch_axis, time_axis] = r(2) ? [0, 1] : [1, 0];
    const lengths = Array.from({ length: shape[batch_axis!]! }, () => 1 + r(shape[time_axis!]!));
    return [g.op('ReverseSequence', [x, vector(g, lengths)], { batch_axis: batch_axis!, time_axis: time_axis! })];
  },
  Slice: ({ g, r, x, shape }) => {
    const axes = someAxes(r, shape.length);
    const steps = axes.map(() => [1, 2, -1][r(3)]!);
    const starts = steps.map((step) => (step > 0 ? r(2) : -1));
    const ends = steps.map((step) => (step > 0 ? 100 : -100));
    return [g.op('Slice', [x, vector(g, starts), vector(g, ends), vector(g, axes), vector(g, steps)])];
  },
  Softmax: ({ g, r, x, shape }) => [g.op('Softmax', [x], { axis: anAxis(r, shape.length) })],
  Split: ({ g, r, x, shape }) => {
    const axis = anAxis(r, shape.length);
    const wide = g.op('Concat', [x, x], { axis });
    return g.ops('Split', [wide], { axis, num_outputs: 2 }, 2);
  },
  Squeeze: ({ g, x, shape }) => [g.op('Squeeze', [x, vector(g, shape.flatMap((dim, i) => (dim === 1 ? [i] : [])))])],
  Tile: ({ g, r, x, shape }) => [g.op('Tile', [x, vector(g, shape.map(() => 1 + r(2)))])],
  TopK: ({ g, r, x, shape }) => g.ops('TopK', [x, vector(g, [1])], { axis: anAxis(r, shape.length) }, 2),
  Unsqueeze: ({ g, r, x, shape }) => [g.op('Unsqueeze', [x, vector(g, [shuffled(r, shape.length + 2), [-1, 0]][r(2)]!.slice(0, 2))])],
};
const reduction =
  (op: string): Apply =>
  ({ g, r, x, shape }) => {
    const axes = r(4) === 0 ? undefined : vector(g, someAxes(r, shape.length));
    return [g.op(op, [x, axes], { keepdims: r(2) })];
  };
const applyOf = (op: string): Apply => SPECIAL[op] ?? (REDUCES.includes(op) ? reduction(op) : elementwise(op));

const dtypeFor = (op: string): DType => {
  const schema = schemaOf(op)!;
  const allowed = schema.types.get(schema.inputs[0]!.type);
  if (op === 'Where' || op === 'DequantizeLinear' || allowed?.has('float32')) return 'float32';
  return allowed?.has('bool') ? 'bool' : 'uint32';
};

type Feeds = Readonly<Record<string, Tensor>>;
const run = async (graph: Graph, feeds: Feeds): Promise<readonly { dims: readonly number[]; data: unknown }[]> => {
  const { model, inputs, outputs } = encodeOnnx(graph);
  const session = await InferenceSession.create(model, { logSeverityLevel: 4, graphOptimizationLevel: 'disabled' });
  const given = graph.inputs.map(({ name }, i) => {
    const { dtype, shape, data } = feeds[name]!;
    return [inputs[i]!, new OrtTensor(dtype as 'float32', data as Float32Array, shape)] as const;
  });
  const made = await session.run(Object.fromEntries(given));
  await session.release();
  return outputs.map((name) => ({ dims: made[name]!.dims, data: made[name]!.data }));
};

const sameNumbers = (a: unknown, b: unknown, exact: boolean): void => {
  const [x, y] = [Array.from(a as Float32Array, Number), Array.from(b as Float32Array, Number)];
  if (exact) assert.deepEqual(x, y);
  else
    for (const [i, value] of x.entries())
      assert.ok(
        Object.is(value, y[i]) || Math.abs(value - y[i]!) <= 1e-5 * Math.max(1, Math.abs(y[i]!)),
        `${value} is not ${y[i]}`,
      );
};

// Kernels sum in the order of the axes, and compute the ends of a row by other instructions than its middle.
const exactly = (op: string): boolean =>
  !REDUCES.includes(op) && !UNARY.includes(op) && !/Softmax|LpNorm|CumSum/i.test(op);

const tryOne = async (op: string, seed: number): Promise<void> => {
  const r = randomOf(seed * 7919 + op.length);
  const rank = 2 + r(3);
  const shape = Array.from({ length: rank }, () => 1 + r(4));
  if (op === 'Squeeze') shape[r(rank)] = 1;
  const perm = shuffled(r, rank);
  const dtype = dtypeFor(op);
  const back = perm.map((_, i) => perm.indexOf(i));
  const feeds: Feeds = { x: filled(r, dtype, shape), y: filled(r, dtype, shape) };
  const turned: Feeds = { x: permute(feeds['x']!, back), y: permute(feeds['y']!, back) };
  const lean = shape.map((dim) => (r(2) ? dim : 1)).slice(r(rank));
  const constant = filled(r, dtype, lean);
  const rest = r(2 ** 30);
  const build = (transposed: boolean): Graph => {
    const g = new GraphBuilder();
    const operand = (name: string): Value => {
      if (!transposed) return g.input(name, dtype, shape);
      return g.op('Transpose', [g.input(name, dtype, turned[name]!.shape)], { perm });
    };
    const outputs = applyOf(op)({
      g,
      r: randomOf(rest),
      shape,
      x: operand('x'),
      y: operand('y'),
      c: g.constant(constant),
    });
    for (const [i, value] of outputs.entries()) g.output(`out${i}`, value);
    return g.build();
  };
  const [plain, sunk] = [build(false), build(true)];
  const made = new Set(sunk.outputs.map(({ value }) => value));
  for (const node of sunk.nodes) {
    if (node.op === 'Transpose' && op !== 'ReverseSequence')
      assert.ok(made.has(node.outputs[0]!), `a transpose stayed above ${op}`);
  }
  const [wanted, found] = [await run(plain, feeds), await run(sunk, turned)];
  for (const [i, output] of wanted.entries()) {
    assert.deepEqual(found[i]!.dims, output.dims);
    sameNumbers(found[i]!.data, output.data, exactly(op));
  }
};

describe('transposes sink without changing results', () => {
  for (const op of Object.keys(MOVES).filter((name) => name !== 'Identity' && name !== 'StringConcat')) {
    it(op, async () => {
      for (let seed = 1; seed <= 8; seed++) await tryOne(op, seed);
    });
  }
});

/** Operators that make finite float32 of float32. */
const CHAINED =
  `Abs Neg Relu Sigmoid Tanh Add Sub Mul Max Min Where Clip Concat ReduceSum ReduceMax Pad Slice Softmax Split Squeeze
  Unsqueeze Tile Gather Resize CumSum`.split(/\s+/);

const tryChain = async (seed: number): Promise<void> => {
  const r = randomOf(seed * 104729);
  const rank = 3 + r(2);
  const shape = Array.from({ length: rank }, () => 1 + r(3));
  const perm = shuffled(r, rank);
  const feeds: Feeds = { x: filled(r, 'float32', shape) };
  const turned: Feeds = {
    x: permute(
      feeds['x']!,
      perm.map((_, i) => perm.indexOf(i)),
    ),
  };
  const rest = r(2 ** 30);
  const build = (transposed: boolean): Graph => {
    const g = new GraphBuilder();
    const random = randomOf(rest);
    let x = g.input('x', 'float32', transposed ? turned['x']!.shape : shape);
    if (transposed) x = g.op('Transpose', [x], { perm });
    for (let step = 0; step < 6; step++) {
      const now = x.shape as readonly number[];
      if (now.length < 2) break;
      const op = CHAINED[random(CHAINED.length)]!;
      if (op === 'Resize' && now.length > 5) continue;
      const c = g.constant(
        filled(random, 'float32', now.map((dim) => (random(2) ? dim : 1)).slice(random(now.length))),
      );
      const y = g.op('Mul', [x, g.scalar('float32', 0.5)]);
      [x] = applyOf(op)({ g, r: random, shape: now, x, y, c }) as [Value];
    }
    g.output('out', x);
    return g.build();
  };
  const [wanted] = await run(build(false), feeds);
  const [found] = await run(build(true), turned);
  assert.deepEqual(found!.dims, wanted!.dims);
  sameNumbers(found!.data, wanted!.data, false);
};

describe('transposes sink through chains of operators', () => {
  for (let seed = 1; seed <= 60; seed++) it(`chain ${seed}`, () => tryChain(seed));
});
