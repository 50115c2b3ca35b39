import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { attribute, graphOf, integers, modelOf, node, tensorType, valueInfo } from '../../graph/onnx/protos.ts';
import { SCENARIOS } from './guard.test.table.ts';
import { guard } from './guard.ts';

const CHILD = fileURLToPath(new URL('guard.test.child.js', import.meta.url));
const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [CHILD, ...args], { encoding: 'utf8', timeout: 120_000 });

const { stdout, stderr, signal } = run();
const answers = new Map<string, unknown>(
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line)),
);
test('the process lives', () => assert.deepEqual({ signal, stderr }, { signal: null, stderr: '' }));
for (const [name, { answer }] of Object.entries(SCENARIOS))
  test(`guarded: ${name}`, () => assert.deepEqual(answers.get(name), answer));

// What the guard is for. Where a new version of ONNX Runtime lives through one of these, its row can go.
const DEADLY = [
  'the greatest of no rows',
  'no sequence',
  'an operand of Einsum of a wrong rank',
  'a vector of nothing joined to a matrix',
  'an optional input at the end left out by its name',
  'a picture smaller than a window',
  ...(process.arch === 'x64' ? ['the least int64 by -1 wraps around', 'in a function'] : []),
];
for (const name of DEADLY)
  test(`without the guard the process ends: ${name}`, () => assert.notEqual(run('--bare', name).signal, null));

const float = (name: string, shape?: readonly number[]) => valueInfo(name, tensorType('float32', shape));
const int = (name: string) => valueInfo(name, tensorType('int32'));
const operators = (nodes: Parameters<typeof graphOf>[0]['node'], input: Parameters<typeof graphOf>[0]['input']) => {
  const model = modelOf(graphOf({ node: nodes!, input: input!, output: [valueInfo('y')] }));
  const { model: guarded, fatalWhenEmpty } = guard(model);
  return {
    same: guarded === model,
    operators: guarded.graph!.node.map(({ opType }) => opType).join(' '),
    fatal: fatalWhenEmpty.join(),
  };
};
const equation = (text: string) => [attribute('equation', text)];

test('a model of known ranks stays as it is', () => {
  const nodes = [node('MatMul', ['x', 'w'], ['h']), node('Einsum', ['h', 'w'], ['y'], equation('ij,jk->ik'))];
  assert.deepEqual(operators(nodes, [float('x', [-1, 3]), float('w', [3, 3])]), {
    same: true,
    operators: 'MatMul Einsum',
    fatal: 'Einsum',
  });
});
test('what is not known is looked at', () =>
  assert.deepEqual(operators([node('Einsum', ['x', 'x'], ['y'], equation('i,i->'))], [float('x')]), {
    same: false,
    operators: 'Shape Constant Reshape Reshape Shape Constant Reshape Reshape Einsum',
    fatal: 'Einsum',
  }));
test('elements that may have gone are looked for', () =>
  assert.deepEqual(
    operators(
      [node('Slice', ['x', 'from', 'to'], ['h']), node('TopK', ['h', 'k'], ['y'])],
      [
        float('x', [-1, 3]),
        valueInfo('from', tensorType('int64', [1])),
        valueInfo('to', tensorType('int64', [1])),
        valueInfo('k', tensorType('int64', [1])),
      ],
    ).same,
    false,
  ));
test('floats are divided as they are', () =>
  assert.equal(operators([node('Div', ['a', 'b'], ['y'])], [float('a'), float('b')]).same, true));
test('integers by a constant other than -1, too', () => {
  const three = node('Constant', [], ['b'], [attribute('value', { tensor: integers('int32', 3) })]);
  assert.equal(operators([three, node('Div', ['a', 'b'], ['y'])], [int('a')]).same, true);
});
test('a constant that can never do is refused with the model', () => {
  const none = node(
    'Constant',
    [],
    ['w'],
    [attribute('value', { tensor: { ...integers('int32', []), dataType: 1, dims: [1, 1, 0] } })],
  );
  assert.throws(() => operators([none, node('Conv', ['x', 'w'], ['y'])], [float('x')]), {
    code: 'CORRUPT_MODEL',
    message: 'Conv "y": input 1: a constant of shape [1, 1, 0], expected a tensor with elements',
  });
});
