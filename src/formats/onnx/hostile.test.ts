/** Models that small files make: each is refused soon, in little memory and with our own error, before ONNX Runtime sees it. */
import { describe, it } from 'node:test';
import { refusedSoon } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { prepare } from '../../engines/prepare.ts';
import { type FunctionProto, type GraphProto, ModelProto, type NodeProto } from '../../graph/onnx/messages.ts';
import { attribute, graphOf, integers, modelOf, node, tensorType, valueInfo } from '../../graph/onnx/protos.ts';
import { onnx } from './index.ts';

const empty = new Uint8Array();
const int64 = (values: number | readonly number[]) => attribute('value', { tensor: integers('int64', values) });
const graph = (nodes: readonly NodeProto[], more: Partial<GraphProto> = {}): GraphProto =>
  graphOf({
    node: nodes,
    input: [valueInfo('x', tensorType('float32', [-1, 4]))],
    output: [valueInfo('y', tensorType('float32'))],
    ...more,
  });
const model = (nodes: readonly NodeProto[], opset = 20, functions: readonly FunctionProto[] = []): Uint8Array =>
  ModelProto.encode({
    ...modelOf(graph(nodes), { '': opset, ...(functions.length > 0 && { own: 1 }) }),
    irVersion: opset < 7 ? 3 : 9,
    functions,
  });
const constant = (values: number | readonly number[]): NodeProto => node('Constant', [], ['s'], [int64(values)]);
const sum = node('ReduceSum', ['c'], ['y']);

const own = (n: NodeProto): NodeProto => ({ ...n, domain: 'own' });
const fn = (name: string, nodes: readonly NodeProto[]): FunctionProto => ({
  attribute: [],
  attributeProto: [],
  valueInfo: [],
  overload: '',
  domain: 'own',
  opsetImport: [
    { domain: '', version: 20 },
    { domain: 'own', version: 1 },
  ],
  name,
  input: ['a'],
  output: ['c'],
  node: nodes,
});
const doubling = (depth: number): readonly FunctionProto[] =>
  Array.from({ length: depth }, (_, i) =>
    i === 0
      ? fn('F0', [node('Neg', ['a'], ['c'])])
      : fn(`F${i}`, [own(node(`F${i - 1}`, ['a'], ['b'])), own(node(`F${i - 1}`, ['b'], ['c']))]),
  );
/** A field of bytes within `inner`, so often. */
const nested = (depth: number, tags: readonly number[], inner: Uint8Array): Uint8Array => {
  let bytes = inner;
  const wrap = (tag: number): void => {
    const length: number[] = [];
    for (let n = bytes.length; ; n = Math.floor(n / 128)) {
      length.push(n < 128 ? n : (n % 128) + 128);
      if (n < 128) break;
    }
    bytes = Uint8Array.from([tag * 8 + 2, ...length, ...bytes]);
  };
  for (let i = 0; i < depth; i++) for (const tag of tags) wrap(tag);
  wrap(7);
  return Uint8Array.from([8, 9, ...bytes, 66, 2, 16, 20]);
};

// biome-ignore format: one model a line
const MODELS: readonly (readonly [title: string, bytes: Uint8Array, code: string, message: RegExp])[] = [
  ['a fill of 10^9 elements', model([constant([10 ** 9]), node('ConstantOfShape', ['s'], ['c']), sum]), 'CORRUPT_MODEL', /ConstantOfShape "c" makes 1000000000 elements of nothing/],
  ['a fill whose size overflows', model([constant([2 ** 40, 2 ** 40]), node('ConstantOfShape', ['s'], ['c']), sum]), 'CORRUPT_MODEL', /ConstantOfShape "c" makes/],
  ['a fill within a branch', model([constant([10 ** 9]), node('If', ['k'], ['y'], [attribute('then_branch', { graph: graph([node('ConstantOfShape', ['s'], ['c'])], { input: [] }) })])]), 'CORRUPT_MODEL', /ConstantOfShape "c" makes/],
  ['an expansion to 10^9', model([constant([10 ** 9]), node('Expand', ['x', 's'], ['c']), sum]), 'CORRUPT_MODEL', /Expand "c" makes/],
  ['10^9 tiles', model([constant([10 ** 9, 1]), node('Tile', ['x', 's'], ['c']), sum]), 'CORRUPT_MODEL', /Tile "c" makes/],
  ['10^9 numbers in order', model([constant(0), node('Constant', [], ['e'], [int64(10 ** 9)]), node('Constant', [], ['d'], [int64(1)]), node('Range', ['s', 'e', 'd'], ['c']), sum]), 'CORRUPT_MODEL', /Range "c" makes/],
  ['one of 10^9', model([constant(10 ** 9), node('OneHot', ['x', 's', 'x'], ['c']), sum]), 'CORRUPT_MODEL', /OneHot "c" makes/],
  ['10^9 random numbers', model([node('RandomNormal', [], ['c'], [attribute('shape', [10 ** 9])]), sum]), 'CORRUPT_MODEL', /RandomNormal "c" makes/],
  ['an old fill of 10^9', model([node('ConstantFill', [], ['y'], [attribute('shape', [10 ** 9])])], 1), 'CORRUPT_MODEL', /ConstantFill "y" makes/],
  ['10^9 tiles of old', model([constant([10 ** 9]), node('Constant', [], ['a'], [int64([0])]), node('Tile', ['x', 's', 'a'], ['y'])], 1), 'CORRUPT_MODEL', /Tile "y" makes|tiles are more than are served/],
  ['functions that double 26 times', model([own(node('F25', ['x'], ['y']))], 20, doubling(26)), 'CORRUPT_MODEL', /its functions come to 33554432 nodes/],
  ['functions that double 500 times', model([own(node('F499', ['x'], ['y']))], 20, doubling(500)), 'CORRUPT_MODEL', /its functions come to/],
  ['a function that calls itself', model([own(node('A', ['x'], ['y']))], 20, [fn('A', [own(node('A', ['a'], ['c']))])]), 'CORRUPT_MODEL', /endlessly many nodes/],
  ['functions in a circle', model([own(node('A', ['x'], ['y']))], 20, [fn('A', [own(node('B', ['a'], ['c']))]), fn('B', [own(node('A', ['a'], ['c']))])]), 'CORRUPT_MODEL', /endlessly many nodes/],
  ['graphs nested 3000 deep', nested(3000, [6, 5, 1], empty), 'CORRUPT_MODEL', /nested more than/],
  ['types nested 3000 deep', nested(1, [11], nested(3000, [1, 4], empty)), 'CORRUPT_MODEL', /./],
  ['an old axis far away', model([constant([1]), node('Cast', ['s'], ['c'], [attribute('to', 1)]), node('Add', ['x', 'c'], ['y'], [attribute('broadcast', 1), attribute('axis', 99)])], 6), 'UNSUPPORTED_MODEL', /does not fit at axis 99/],
];

describe('hostile models', () => {
  for (const [title, bytes, code, message] of MODELS) {
    it(title, () =>
      refusedSoon(
        async () => {
          const files = memoryFiles(new Map([['model.onnx', bytes]]));
          const match = await onnx.match(files);
          await prepare(onnx.lower(await onnx.read(files, match ?? { variant: 'onnx', entry: 'model.onnx' })));
        },
        code,
        message,
      ),
    );
  }
});
