import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeProto } from '../../graph/onnx/messages.ts';
import {
  type AttributeValue,
  attribute,
  graphOf,
  integers,
  modelOf,
  node,
  tensorType,
  valueInfo,
} from '../../graph/onnx/protos.ts';
import { guard } from './guard.ts';

type Values = Readonly<Record<string, AttributeValue>>;
const made = (op: string, inputs: string, output: string, values: Values = {}): NodeProto =>
  node(
    op,
    inputs.split(' '),
    [output],
    Object.entries(values).map(([name, value]) => attribute(name, value)),
  );
const filter = (name: string, dims: readonly number[]) => ({ ...integers('int64', []), name, dims, dataType: 1 });
const pool = (values: Values = {}) => made('MaxPool', 'h', 'y', { kernel_shape: [3, 3], ...values });

/** Of a model from x [n, 8, h, w] to y: the least sizes of its inputs, or the operators where nodes were put in. */
const leastOf = (...nodes: readonly NodeProto[]): string => {
  const input = [
    valueInfo('x', tensorType('float32', [-1, 8, -1, -1])),
    valueInfo('z', tensorType('float32', [-1, 8, 1, 1])),
  ];
  const initializer = [
    filter('w', [8, 8, 5, 5]),
    filter('v', [8, 8, 2, 2]),
    filter('b', [8, 1, 1]),
    { ...integers('int64', [0, 0, 1, 1, 0, 0, 1, 1]), name: 'pads' },
    { ...integers('int64', [0, 8, 4, -1]), name: 'shape' },
  ];
  const model = modelOf(graphOf({ node: nodes, input, output: [valueInfo('y')], initializer }));
  const { model: safe, leastSizes } = guard(model);
  if (safe !== model) return safe.graph!.node.map(({ opType }) => opType).join(' ');
  return leastSizes.map(({ input: name, axis, size }) => `${name}[${axis}] >= ${size}`).join(', ');
};

const ALONG: readonly (readonly [string, readonly NodeProto[], string])[] = [
  ['a window', [made('Relu', 'x', 'h'), pool()], 'x[2] >= 3, x[3] >= 3'],
  ['a border', [made('Relu', 'x', 'h'), pool({ pads: [1, 0, 1, 0] })], 'x[2] >= 1, x[3] >= 3'],
  ['a dilated window', [made('Relu', 'x', 'h'), pool({ dilations: [2, 1] })], 'x[2] >= 5, x[3] >= 3'],
  ['a partial window', [made('Relu', 'x', 'h'), pool({ ceil_mode: 1, strides: [2, 3] })], 'x[2] >= 2, x[3] >= 1'],
  ['as large as the input', [made('Relu', 'x', 'h'), pool({ auto_pad: 'SAME_UPPER' })], 'x[2] >= 1, x[3] >= 1'],
  ['a convolution', [made('Conv', 'x w', 'h', { strides: [2, 1] }), pool()], 'x[2] >= 9, x[3] >= 7'],
  ['a transposed one', [made('ConvTranspose', 'x v', 'h', { strides: [2, 2] }), pool()], 'x[2] >= 2, x[3] >= 2'],
  ['a constant', [made('Add', 'b x', 'h'), pool()], 'x[2] >= 3, x[3] >= 3'],
  ['a gate', [made('Mul', 'x z', 'h'), pool()], 'x[2] >= 3, x[3] >= 3'],
  ['zeros around it', [made('Pad', 'x pads', 'h'), pool()], 'x[2] >= 1, x[3] >= 1'],
  ['axes in another order', [made('Transpose', 'x', 'h', { perm: [0, 2, 1, 3] }), pool()], 'x[1] >= 3, x[3] >= 3'],
  ['channels joined', [made('Concat', 'x x', 'h', { axis: 1 }), pool()], 'x[2] >= 3, x[3] >= 3'],
  [
    'the mean of all',
    [made('GlobalAveragePool', 'x', 'h'), pool()],
    'GlobalAveragePool Shape Constant Add Constant Div Div Mul Reshape MaxPool',
  ],
  [
    'a size that a shape leaves open',
    [made('Reshape', 'x shape', 'h'), pool()],
    'Reshape Shape Constant Add Constant Div Div Mul Reshape MaxPool',
  ],
];
for (const [what, nodes, wanted] of ALONG) test(`least sizes: ${what}`, () => assert.equal(leastOf(...nodes), wanted));

test('least sizes: a chain of residual units takes no longer than it has nodes', () => {
  const units = Array.from({ length: 1000 }, (_, i) => made('Add', `h${i} h${i}`, `h${i + 1}`));
  const nodes = [made('Relu', 'x', 'h0'), ...units, made('Relu', 'h1000', 'h'), pool()];
  assert.equal(leastOf(...nodes), 'x[2] >= 3, x[3] >= 3');
});
