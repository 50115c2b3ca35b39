import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGraph, SIGNATURE } from '../../../test/engine.ts';
import { ServingError } from '../../errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Attributes, Graph } from '../../graph/graph.ts';
import type { DType } from '../../tensor/dtype.ts';
import { fromSmallFloat } from '../../tensor/float16.ts';
import { tensorOfNumbers } from '../../tensor/numbers.ts';
import { isTensor, type Tensor } from '../../tensor/tensor.ts';
import { legalise } from './legalise.ts';

type Numbers = readonly (number | bigint)[];
interface Input {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Numbers;
}

const graphOf = (op: string, inputs: readonly Input[], attributes: Attributes): Graph => {
  const g = new GraphBuilder();
  const values = inputs.map(({ dtype, shape }, i) => g.input(`in_${i}`, dtype, shape));
  g.output('out', g.op(op, values, attributes));
  return g.build();
};

const runGraph = async (graph: Graph, inputs: readonly Input[]): Promise<Tensor> => {
  const session = await openGraph(graph);
  try {
    const fed = new Map(inputs.map((t, i) => [`in_${i}`, tensorOfNumbers(t.dtype, t.shape, t.data)!] as const));
    const out = (await session.run(fed, { signature: SIGNATURE })).get('out');
    assert.ok(out && isTensor(out));
    return out;
  } finally {
    await session.close();
  }
};
const run = (op: string, inputs: readonly Input[], attributes: Attributes = {}): Promise<Tensor> =>
  runGraph(graphOf(op, inputs, attributes), inputs);

const numbersOf = (tensor: Tensor): readonly number[] => {
  const data = Array.from(tensor.data as ArrayLike<number | bigint>, Number);
  return tensor.dtype === 'bfloat16' || tensor.dtype === 'float16'
    ? data.map((bits) => fromSmallFloat(tensor.dtype as 'bfloat16', bits))
    : data;
};
const vector = (dtype: DType, data: Numbers): Input => ({ dtype, shape: [data.length], data });

// biome-ignore format: one case a line
const exact: readonly (readonly [name: string, op: string, inputs: readonly Input[], attributes: Attributes, wanted: Numbers])[] = [
  ['bool is chosen by Where', 'Where', [vector('bool', [1, 0, 1]), vector('bool', [1, 1, 0]), vector('bool', [0, 0, 1])], {}, [1, 0, 0]],
  ['uint16 is chosen by Where', 'Where', [vector('bool', [1, 0]), vector('uint16', [65535, 1]), vector('uint16', [2, 40000])], {}, [65535, 40000]],
  ['int16 is padded', 'Pad', [vector('int16', [-32768, 7]), vector('int64', [1, 1])], {}, [0, -32768, 7, 0]],
  ['uint32 sums wrap', 'ReduceSum', [vector('uint32', [4294967295, 2])], { keepdims: 0 }, [1]],
  ['uint64 sums wrap', 'ReduceSum', [vector('uint64', [2n ** 64n - 1n, 5n])], { keepdims: 0 }, [4]],
  ['int32 products wrap', 'MatMul', [{ dtype: 'int32', shape: [1, 2], data: [2 ** 30, 1] }, { dtype: 'int32', shape: [2, 1], data: [4, 3] }], {}, [3]],
  ['uint32 maximum', 'ReduceMax', [vector('uint32', [4294967295, 2])], { keepdims: 0 }, [4294967295]],
  ['int16 maximum of two', 'Max', [vector('int16', [-5, 3]), vector('int16', [4, -4])], {}, [4, 3]],
  ['int64 rectified', 'Relu', [vector('int64', [-5n, 2n ** 53n])], {}, [0, 2 ** 53]],
  ['int16 rectified', 'Relu', [vector('int16', [-5, 9])], {}, [0, 9]],
  ['bool one-hot', 'OneHot', [vector('int32', [0, 2]), vector('int32', [3]), vector('bool', [0, 1])], {}, [1, 0, 0, 0, 0, 1]],
  ['float64 one-hot', 'OneHot', [vector('int64', [1]), vector('int64', [2]), vector('float64', [0.1, 1e300])], {}, [0.1, 1e300]],
  ['float64 where not zero', 'NonZero', [vector('float64', [0, 5e-324, -0])], {}, [1]],
  ['the lower triangle of uint8', 'Trilu', [{ dtype: 'uint8', shape: [2, 2], data: [1, 2, 3, 4] }], { upper: 0 }, [1, 0, 3, 4]],
  ['uint8 counts up', 'CumSum', [vector('uint32', [4294967295, 2]), { dtype: 'int64', shape: [], data: [0] }], {}, [4294967295, 1]],
  ['bfloat16 is rounded once', 'Add', [vector('bfloat16', [1, 256]), vector('bfloat16', [1 / 256, 1])], {}, [1, 256]],
  ['bfloat16 rounds to even', 'Mul', [vector('bfloat16', [1.0078125]), vector('bfloat16', [1.5])], {}, [1.515625]],
  ['float16 leaves through float32', 'Erf', [vector('float16', [0.5])], {}, [0.5205078125]],
];
for (const [name, op, inputs, attributes, wanted] of exact)
  test(`exactly: ${name}`, async () =>
    assert.deepEqual(numbersOf(await run(op, inputs, attributes)), wanted.map(Number)));

const points = [
  -30, -5.5, -2, -1, -0.7, -0.3, -1e-3, -1e-9, 0, 1e-12, 1e-5, 0.2, 0.5, 0.66, 0.9, 1, 1.5, 2.4, 2.5, 7, 25,
];
const within1 = points.filter((x) => Math.abs(x) <= 1);
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
// Values of erf by mpmath 1.3, to 20 digits.
const ERF: readonly (readonly [number, number])[] = [
  [-7, -1],
  [-1.5, -0.9661051464753108],
  [-1e-9, -1.1283791670955127e-9],
  [0.3, 0.32862675945912745],
  [0.9, 0.7969082124228322],
  [1.1, 0.8802050695740817],
  [2.5, 0.999593047982555],
  [4, 0.9999999845827421],
];
// biome-ignore format: one function a line
const functions: readonly (readonly [op: string, at: readonly number[], wanted: (x: number) => number, attributes?: Attributes])[] = [
  ['Acos', within1, Math.acos],
  ['Acosh', [1, 1 + 1e-9, 1.5, 7, 1e9], Math.acosh],
  ['Asin', within1, Math.asin],
  ['Asinh', [...points, 1e9, -1e200], Math.asinh],
  ['Atan', [...points, 1e9, Number.NEGATIVE_INFINITY], Math.atan],
  ['Atanh', within1.filter((x) => Math.abs(x) < 1), Math.atanh],
  ['Cosh', [...points, 710], Math.cosh],
  ['Elu', points, (x) => (x < 0 ? 2 * Math.expm1(x) : x), { alpha: { float: 2 } }],
  ['HardSigmoid', points, (x) => Math.max(0, Math.min(1, 0.5 * x + 0.25)), { alpha: { float: 0.5 }, beta: { float: 0.25 } }],
  ['LeakyRelu', points, (x) => (x < 0 ? 0.125 * x : x), { alpha: { float: 0.125 } }],
  ['Sinh', [...points, 710, -710], Math.sinh],
  ['Softplus', points, softplus],
  ['Softsign', points, (x) => x / (1 + Math.abs(x))],
  ['Tan', points, Math.tan],
  ['ThresholdedRelu', points, (x) => (x > 0.5 ? x : 0), { alpha: { float: 0.5 } }],
  ['Erf', ERF.map(([x]) => x), (x) => ERF.find(([at]) => at === x)![1]],
  ['Gelu', ERF.map(([x]) => x * Math.SQRT2), (x) => 0.5 * x * (1 + ERF.find(([at]) => at * Math.SQRT2 === x)![1])],
];
for (const [op, at, wanted, attributes = {}] of functions) {
  test(`float64 ${op} to the last digits`, async (t) => {
    const found = numbersOf(await run(op, [vector('float64', at)], attributes));
    let worst = 0;
    at.forEach((x, i) => {
      const value = wanted(x);
      if (Object.is(value, found[i]) || value === found[i]) return;
      const error = Math.abs(value - found[i]!) / Math.max(Math.abs(value), 1e-300);
      // The sum in gelu of a negative number cancels; its error is one of the largest value.
      const allowed = op === 'Gelu' ? 2e-15 * Math.max(1, Math.abs(1 / value)) : 2e-15;
      assert.ok(error <= allowed, `${op}(${x}) = ${found[i]}, not ${value}: off by ${error}`);
      worst = Math.max(worst, error);
    });
    t.diagnostic(`worst relative error ${worst.toExponential(1)}`);
  });
}

test('a graph with kernels for everything stays as it is', () => {
  const graph = graphOf('Add', [vector('float32', [1]), vector('float32', [1])], {});
  assert.equal(legalise(graph), graph);
});

test('bodies of control flow are rewritten, too', async () => {
  const g = new GraphBuilder();
  const [test, a, b] = [g.input('in_0', 'bool', []), g.input('in_1', 'bool', [2]), g.input('in_2', 'bool', [2])];
  const branch = (first: boolean) => g.subgraph([], (s) => [s.op('Where', [a, first ? a : b, first ? b : a])]);
  g.output('out', g.op('If', [test], { then_branch: branch(true), else_branch: branch(false) }));
  const out = await runGraph(g.build(), [
    { dtype: 'bool', shape: [], data: [1] },
    vector('bool', [1, 0]),
    vector('bool', [0, 1]),
  ]);
  assert.deepEqual(numbersOf(out), [1, 1]);
});

test('what cannot be run is refused, all at once, with its nodes', () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float64', [1, 1, 4, 4]);
  g.from = 'first/conv';
  const y = g.op('Conv', [x, x], {});
  g.from = 'second/pool';
  g.output('out', g.op('AveragePool', [y], { kernel_shape: [1, 1] }));
  assert.throws(
    () => legalise(g.build()),
    (error) =>
      error instanceof ServingError &&
      error.code === 'UNSUPPORTED_MODEL' &&
      error.message.endsWith('cannot run: Conv of float64 at first/conv; AveragePool of float64 at second/pool'),
  );
});
