import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ServingError } from '../errors.ts';
import { tensorOfNumbers } from '../tensor/numbers.ts';
import { GraphBuilder } from './builder.ts';
import type { Value, Weight } from './graph.ts';
import { printGraph } from './print.ts';

const weightOf = (name: string, shape: readonly number[]): Weight => {
  const to = shape.reduce((a, b) => a * b, 4);
  return { dtype: 'float32', shape, name, range: { path: 'variables', from: 0, to } };
};
const NCHW = [0, 3, 1, 2];
const NHWC = [0, 2, 3, 1];

/** The graph that `make` builds, as text without its indentation. */
const printed = (make: (g: GraphBuilder) => void): string => {
  const g = new GraphBuilder();
  make(g);
  return printGraph(g.build());
};
const text = (lines: string): string => `${lines.trim().replaceAll(/\n\s+/g, '\n')}\n`;

/** A convolution as a lowering of TensorFlow writes it: NHWC in and out, filters HWIO. */
const conv2d = (g: GraphBuilder, x: Value, filter: Value, strides: number): Value => {
  const y = g.op(
    'Conv',
    [g.op('Transpose', [x], { perm: NCHW }), g.op('Transpose', [filter], { perm: [3, 2, 0, 1] })],
    {
      strides: [strides, strides],
      auto_pad: 'SAME_UPPER',
    },
  );
  return g.op('Transpose', [y], { perm: NHWC });
};

describe('the builder', () => {
  it('builds an NHWC network with one transpose at each end', () => {
    const found = printed((g) => {
      const x = g.input('image', 'float32', ['?', 28, 28, 3]);
      const bias = g.weight(weightOf('bias', [8]));
      g.from = 'conv1';
      let y = g.op('Add', [conv2d(g, x, g.weight(weightOf('w1', [3, 3, 3, 8])), 2), bias]);
      y = g.op('Relu', [y]);
      g.from = 'conv2';
      const z = g.op('Relu', [
        conv2d(g, y, g.weight({ ...weightOf('w2', [3, 3, 8, 8]), range: { path: 'variables', from: 8, to: 2312 } }), 1),
      ]);
      y = g.op('Concat', [y, g.op('Add', [z, y])], { axis: 3 });
      g.from = 'mean';
      y = g.op('ReduceMean', [y, g.ints([1, 2])], { keepdims: 0 });
      g.output('y', y);
    });
    assert.equal(
      found,
      text(`
      input image: float32 [?1, 28, 28, 3]
      const w1_4: float32 [8, 3, 3, 3] = weight w1 at variables 0–864 as [3, 3, 3, 8] permuted by [3, 2, 0, 1]
      const w2_13: float32 [8, 8, 3, 3] = weight w2 at variables 8–2312 as [3, 3, 8, 8] permuted by [3, 2, 0, 1]
      const bias: float32 [8] = weight bias at variables 0–32
      const ints: int64 [2] = [2, 3]
      transpose_3: float32 [?1, 3, 28, 28] = Transpose(image) {perm: [0, 3, 1, 2]}  # conv1
      add_8: float32 [?1, 8, 14, 14] = Conv(transpose_3, w1_4, bias) {strides: [2, 2], auto_pad: "SAME_UPPER"}  # conv1
      relu_10: float32 [?1, 8, 14, 14] = Relu(add_8)  # conv1
      conv_14: float32 [?1, 8, 14, 14] = Conv(relu_10, w2_13) {strides: [1, 1], auto_pad: "SAME_UPPER"}  # conv2
      relu_16: float32 [?1, 8, 14, 14] = Relu(conv_14)  # conv2
      add_18: float32 [?1, 8, 14, 14] = Add(relu_16, relu_10)  # conv2
      concat_20: float32 [?1, 16, 14, 14] = Concat(relu_10, add_18) {axis: 1}  # conv2
      pooled: float32 [?1, 16, 1, 1] = GlobalAveragePool(concat_20)  # mean
      reducemean_24: float32 [?1, 16] = Squeeze(pooled, ints)  # mean
      output y = reducemean_24
    `),
    );
  });

  it('turns [Shape(x)[0], 784] into a constant shape', () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', ['batch', 28, 28]);
    const rows = g.op('Slice', [g.op('Cast', [g.op('Shape', [x])], { to: 6 }), g.ints([0]), g.ints([1]), g.ints([0])]);
    const wanted = g.op('Concat', [rows, g.constant(tensorOfNumbers('int32', [1], [784])!)], { axis: 0 });
    assert.deepEqual(wanted.elements, ['batch', 784]);
    const y = g.op('Reshape', [x, g.op('Cast', [wanted], { to: 7 })]);
    assert.deepEqual(y.shape, ['batch', 784]);
    g.output('y', y);
    assert.deepEqual(
      g.build().nodes.map(({ op }) => op),
      ['Reshape'],
    );
  });

  it('copies with 0 what a second free dimension keeps', () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', ['batch', 't', 64]);
    const shape = g.op('Shape', [x]);
    const at = (i: number): Value => g.op('Gather', [shape, g.ints([i])]);
    const y = g.op('Reshape', [x, g.op('Concat', [at(0), at(1), g.ints([4, 16])], { axis: 0 })], { allowzero: 1 });
    assert.deepEqual(y.shape, ['batch', 't', 4, 16]);
    const [, shapeInput] = g.nodeOf(y)!.inputs;
    assert.deepEqual(shapeInput!.elements, [0, 0, 4, 16]);
    assert.equal(g.nodeOf(y)!.attributes['allowzero'], undefined);
  });

  it('leaves a shape to run time where -1 beside a copied dimension would fail on an empty batch', () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', ['batch', 't', 64]);
    const shape = g.op('Shape', [x]);
    const at = (i: number): Value => g.op('Gather', [shape, g.ints([i])]);
    const four = g.op('Mul', [at(1), g.ints([4])]);
    const y = g.op('Reshape', [x, g.op('Concat', [at(0), four, g.ints([16])], { axis: 0 })], { allowzero: 1 });
    assert.equal(g.constantOf(g.nodeOf(y)!.inputs[1]!), undefined);
    assert.equal(y.shape![0], 'batch');
    assert.deepEqual(y.shape, four.elements && ['batch', four.elements[0], 16]);
  });

  it('claims nothing of elements that overflow their dtype', () => {
    const g = new GraphBuilder();
    const n = g.op('Shape', [g.input('x', 'float32', ['n', 1000])]);
    assert.deepEqual(g.op('Cast', [n], { to: 2 }).elements, undefined);
    assert.deepEqual(g.op('Cast', [n], { to: 6 }).elements, ['n', 1000]);
    const large = g.constant(tensorOfNumbers('int32', [2], [2 ** 31 - 1, 3])!);
    assert.deepEqual(g.op('Add', [large, g.scalar('int32', 1)]).elements, ['?', 4]);
  });

  it('tells free dimensions of inputs apart, whatever they are called', () => {
    const g = new GraphBuilder();
    const [x, y] = [g.input('x', 'float32', ['?1']), g.input('y', 'float32', ['?1'])];
    assert.notEqual(x.shape![0], y.shape![0]);
    const body = g.subgraph([{ name: 'z', dtype: 'float32', shape: x.shape }], (_, [z]) => [z!]);
    assert.deepEqual(body.inputs[0]!.value.shape, x.shape);
  });

  it('puts BatchNormalization directly behind Conv, where ONNX Runtime folds it', () => {
    const g = new GraphBuilder();
    const y = conv2d(g, g.input('x', 'float32', ['batch', 8, 8, 3]), g.weight(weightOf('w', [3, 3, 3, 4])), 1);
    const moments = [1, 2, 3, 4].map((i) => g.constant(tensorOfNumbers('float32', [4], [i, i, i, i])!));
    const z = g.op('BatchNormalization', [g.op('Transpose', [y], { perm: NCHW }), ...moments]);
    assert.equal(g.nodeOf(g.nodeOf(z)!.inputs[0]!)!.op, 'Conv');
  });

  it('builds a convolution over sequences without a transpose between two of them', () => {
    // [batch, width, channels] as TensorFlow has it: ExpandDims, Conv2D, Squeeze.
    const conv1d = (g: GraphBuilder, x: Value, name: string): Value => {
      const wide = g.op('Unsqueeze', [x, g.ints([1])]);
      return g.op('Squeeze', [conv2d(g, wide, g.weight(weightOf(name, [1, 3, 4, 4])), 1), g.ints([1])]);
    };
    const g = new GraphBuilder();
    g.output('y', conv1d(g, g.op('Relu', [conv1d(g, g.input('x', 'float32', ['batch', 20, 4]), 'a')]), 'a'));
    const { nodes } = g.build();
    assert.deepEqual(
      nodes.map(({ op }) => op),
      ['Unsqueeze', 'Transpose', 'Conv', 'Squeeze', 'Relu', 'Unsqueeze', 'Conv', 'Squeeze', 'Transpose'],
    );
  });

  it('spells out a -1 that it knows, so that an empty batch reshapes too', () => {
    const g = new GraphBuilder();
    const y = g.op('Reshape', [g.input('x', 'float32', ['batch', 4, 5]), g.ints([0, -1])]);
    assert.deepEqual(g.nodeOf(y)!.inputs[1]!.elements, [-1, 20]);
  });

  // biome-ignore format: one case a line
  const vanish: readonly [string, (g: GraphBuilder, x: Value) => Value][] = [
    ['Identity', (g, x) => g.op('Identity', [x])],
    ['Cast to the same dtype', (g, x) => g.op('Cast', [x], { to: 1 })],
    ['an identity Transpose', (g, x) => g.op('Transpose', [x], { perm: [0, 1, 2] })],
    ['two Transposes that undo each other', (g, x) => g.op('Transpose', [g.op('Transpose', [x], { perm: [1, 2, 0] })], { perm: [2, 0, 1] })],
    ['Reshape to the same shape', (g, x) => g.op('Reshape', [x, g.ints([0, 0, -1])])],
    ['Expand to the same shape', (g, x) => g.op('Expand', [x, g.op('Shape', [x])])],
    ['Concat of one', (g, x) => g.op('Concat', [x], { axis: 0 })],
    ['Slice of everything', (g, x) => g.op('Slice', [x, g.ints([0]), g.ints([2 ** 31 - 1]), g.ints([0])])],
    ['Pad by nothing', (g, x) => g.op('Pad', [x, g.ints([0, 0, 0, 0, 0, 0])])],
    ['Tile once', (g, x) => g.op('Tile', [x, g.ints([1, 1, 1])])],
    ['Dropout', (g, x) => g.op('Dropout', [x])],
  ];
  for (const [name, make] of vanish) {
    it(`leaves out ${name}`, () => {
      const g = new GraphBuilder();
      const x = g.input('x', 'float32', ['batch', 't', 8]);
      assert.equal(make(g, x), x);
    });
  }

  it('keeps reshaped and transposed weights as views of their bytes', () => {
    const g = new GraphBuilder();
    const w = g.weight(weightOf('w', [3, 3, 4, 2]));
    const flat = g.op('Reshape', [w, g.ints([3, 3, 1, 8])]);
    const turned = g.op('Transpose', [flat], { perm: [3, 2, 0, 1] });
    const { shape, stored } = g.constantOf(turned) as Weight;
    assert.deepEqual(
      { shape, stored },
      { shape: [8, 1, 3, 3], stored: { shape: [3, 3, 1, 8], permutation: [3, 2, 0, 1] } },
    );
    const back = g.op('Transpose', [turned], { perm: [2, 3, 1, 0] });
    assert.equal(back, flat);
    const lean = g.constantOf(g.op('Squeeze', [turned, g.ints([1])])) as Weight;
    assert.deepEqual(lean.shape, [8, 3, 3]);
    assert.deepEqual(
      lean.stored!.permutation.map((axis) => lean.stored!.shape[axis]),
      [8, 3, 3],
    );
  });

  it('keeps a reshape that would mix the axes of a transposed weight', () => {
    const g = new GraphBuilder();
    const w = g.op('Transpose', [g.weight(weightOf('w', [3, 4]))], { perm: [1, 0] });
    assert.equal(g.nodeOf(g.op('Reshape', [w, g.ints([12])]))?.op, 'Reshape');
  });

  it('shares equal constants, and only those', () => {
    const g = new GraphBuilder();
    assert.equal(g.ints([1, 2]), g.ints([1, 2]));
    assert.notEqual(g.ints([1]), g.scalar('int64', 1));
    assert.notEqual(g.scalar('float32', 0), g.scalar('float32', -0));
    assert.notEqual(g.scalar('int32', 1), g.scalar('float32', 1));
    assert.equal(g.weight(weightOf('w', [2])), g.weight(weightOf('w', [2])));
  });

  it('drops what no output needs, but no input', () => {
    const g = new GraphBuilder();
    const [x, unused] = [g.input('x', 'float32', [2]), g.input('unused', 'float32', [2])];
    g.op('Exp', [g.op('Add', [x, unused])]);
    g.constant(tensorOfNumbers('float32', [1], [3])!);
    g.output('y', g.op('Neg', [x]));
    const { nodes, constants, inputs } = g.build();
    assert.deepEqual([nodes.length, constants.size, inputs.length], [1, 0, 2]);
  });

  it('keeps constants of bodies in the outermost graph, and outer values that only bodies use', () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', ['batch', 3]);
    const outer = g.op('Exp', [x]);
    const branch = (op: string) => g.subgraph([], (body) => [body.op(op, [outer, body.scalar('float32', 2)])]);
    const [y] = g.ops('If', [g.input('c', 'bool', [])], { then_branch: branch('Mul'), else_branch: branch('Add') }, 1);
    assert.deepEqual(y!.shape, ['batch', 3]);
    g.output('y', y!);
    const graph = g.build();
    assert.deepEqual(
      graph.nodes.map(({ op }) => op),
      ['Exp', 'If'],
    );
    assert.equal(graph.constants.size, 1);
  });

  it('knows a size from a difference', () => {
    const g = new GraphBuilder();
    const n = g.op('Shape', [g.input('x', 'float32', ['n'])]);
    const less = g.op('Sub', [n, g.ints([3])]);
    assert.deepEqual(g.op('Less', [n, g.ints([0])]).elements, [0]);
    assert.equal(g.op('Less', [less, g.ints([0])]).elements, undefined);
    assert.equal(g.constantOf(g.op('Equal', [n, g.ints([-1])]))?.shape.length, 1);
  });

  // biome-ignore format: one case a line
  const refused: readonly [string, (g: GraphBuilder, x: Value) => unknown, string, RegExp][] = [
    ['an operator that ONNX has not', (g, x) => g.op('Frobnicate', [x]), 'INTERNAL', /^node "layer\/op": ai\.onnx has no operator Frobnicate/],
    ['a dtype that the operator does not take', (g, x) => g.op('Not', [x]), 'UNSUPPORTED_MODEL', /node "layer\/op": Not\(x float32 \[batch, 3\]\): input "X" is float32, which ONNX's Not does not take: bool/],
    ['two dtypes where one is meant', (g, x) => g.op('Add', [x, g.scalar('int32', 1)]), 'INTERNAL', /input "B" is int32, but another T is float32/],
    ['shapes that do not broadcast', (g, x) => g.op('Add', [x, g.constant(tensorOfNumbers('float32', [4], [1, 2, 3, 4])!)]), 'CORRUPT_MODEL', /dimensions 3 and 4 do not broadcast/],
    ['matrices that do not fit', (g, x) => g.op('MatMul', [x, g.weight(weightOf('w', [4, 5]))]), 'CORRUPT_MODEL', /inner dimensions: 3 is not 4/],
    ['a missing input', (g, x) => g.op('Add', [x]), 'INTERNAL', /input "B" is missing/],
    ['an input too many', (g, x) => g.op('Abs', [x, x]), 'INTERNAL', /input 1 is one too many/],
    ['an attribute that is not there', (g, x) => g.op('Abs', [x], { axis: 1 }), 'INTERNAL', /there is no attribute "axis"/],
    ['an int where a float is meant', (g, x) => g.op('Elu', [x], { alpha: 1 }), 'INTERNAL', /attribute "alpha" must be of kind FLOAT/],
    ['a missing attribute', (g, x) => g.op('Cast', [x]), 'INTERNAL', /attribute "to" is missing/],
    ['an axis past the rank', (g, x) => g.op('Softmax', [x], { axis: 2 }), 'CORRUPT_MODEL', /axis 2 is not one of a tensor of rank 2/],
    ['a perm that is none', (g, x) => g.op('Transpose', [x], { perm: [0, 0] }), 'CORRUPT_MODEL', /name one axis twice/],
    ['a scalar that does not fit', (g) => g.scalar('uint8', 256), 'INTERNAL', /\[256\] are no elements of uint8/],
  ];
  for (const [name, make, code, message] of refused) {
    it(`refuses ${name}`, () => {
      const g = new GraphBuilder();
      g.from = 'layer/op';
      const x = g.input('x', 'float32', ['batch', 3]);
      assert.throws(
        () => make(g, x),
        (e) => e instanceof ServingError && e.code === code && message.test(e.message),
      );
    });
  }

  it('names every fault of a finished graph', () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', [2]);
    g.input('x', 'float32', [2]);
    g.output('y', new GraphBuilder().input('stranger', 'int32', []));
    g.output('z', x);
    assert.throws(() => g.build(), /output "y" is stranger int32 \[\], which nothing makes; two inputs are called "x"/);
  });
});
