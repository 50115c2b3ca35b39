import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServingError } from '../../errors.ts';
import { attribute, graphOf, modelOf, node } from '../../graph/onnx/protos.ts';
import { foreignOperators, lackingOperators } from './op-libraries.ts';

const of = (domain: string, opType: string) => ({ ...node(opType, ['x'], ['y']), domain });

test('operators of other domains are found, in bodies too, but for those of ONNX Runtime and of the model itself', () => {
  const body = graphOf({ node: [of('deep', 'Inner')] });
  const model = modelOf(
    graphOf({
      node: [
        of('', 'Add'),
        of('ai.onnx.ml', 'Scaler'),
        of('com.microsoft', 'FusedGemm'),
        of('com.microsoft.nchwc', 'Conv'),
        of('com.microsofty', 'Own'),
        of('b', 'Two'),
        of('a', 'One'),
        of('a', 'One'),
        of('mine', 'Function'),
        node('If', ['c'], ['y'], [attribute('then_branch', { graph: body })]),
      ],
    }),
  );
  const functions = [
    { domain: 'mine', name: 'Function', node: [of('c', 'Three')] },
  ] as unknown as typeof model.functions;
  assert.deepEqual(foreignOperators({ ...model, functions }), [
    'a:One',
    'b:Two',
    'c:Three',
    'com.microsofty:Own',
    'deep:Inner',
  ]);
  assert.deepEqual(foreignOperators(modelOf(graphOf({ node: [of('', 'Add')] }))), []);
});

test('the refusal names them all, and what to do', () => {
  const told = new ServingError(
    'UNSUPPORTED_MODEL',
    'ONNX Runtime: Fatal error: a:One(-1) is not a registered function/op',
  );
  const error = lackingOperators(['a:One', 'http://b:Two'], told) as ServingError;
  assert.equal(error.code, 'UNSUPPORTED_MODEL');
  assert.match(
    error.message,
    /^"One" of the domain "a", "Two" of the domain "http:\/\/b": ONNX Runtime has no such operators, nor has a library that is given; custom_op_paths names/,
  );
  assert.equal(lackingOperators([], told), told);
  const other = new ServingError('CORRUPT_MODEL', 'something else');
  assert.equal(lackingOperators(['a:One'], other), other);
});
