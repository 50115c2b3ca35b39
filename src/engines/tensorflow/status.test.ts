import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanMessage, toError } from './status.ts';

// Messages as TensorFlow 2.21.0 and 2.15.0 gave them.
const MESSAGES: readonly (readonly [message: string, cleaned: string])[] = [
  [
    '{{function_node __inference_f_10}} {{node GatherV2}} indices[0] = 7 is not in [0, 3)',
    'node "GatherV2": indices[0] = 7 is not in [0, 3)',
  ],
  [
    'indices[0] = 7 is not in [0, 3)\n\t [[{{node StatefulPartitionedCall/GatherV2}}]]',
    'indices[0] = 7 is not in [0, 3)',
  ],
  [
    "Graph execution error:\n\nDetected at node 'a/b' defined at (most recent call last):\n<stack traces unavailable>\nbad shape",
    'Graph execution error: bad shape',
  ],
  [
    'Detected at node \'a\' defined at (most recent call last):\n    File "/home/x/train.py", line 3, in <module>\n      model.save(p)\n    File "/y.py", line 4, in f\nNode: \'a\'\nbad shape',
    "Node: 'a' bad shape",
  ],
  ['', 'TensorFlow gives no reason'],
];
for (const [message, cleaned] of MESSAGES) {
  test(`message: ${cleaned}`, () => assert.equal(cleanMessage(message), cleaned));
}

test('the path of the private copy is left out', () =>
  assert.equal(cleanMessage('/tmp/stfs-x/assets/a.txt; No such file', '/tmp/stfs-x'), 'assets/a.txt; No such file'));

test('devices of other machines: what to do about them', () => {
  const message =
    'Cannot assign a device for operation a: was explicitly assigned to /job:worker/task:3 but available devices are [ /job:localhost/device:CPU:0 ]';
  const told = toError(3, message, 'load');
  assert.equal(told.code, 'UNSUPPORTED_MODEL');
  assert.match(told.message, /; save it with clear_devices=True$/);
  assert.doesNotMatch(
    toError(3, message.replace('worker/task:3', 'localhost/device:GPU:0'), 'load').message,
    /clear_devices/,
  );
});

const CODES: readonly (readonly [code: number, message: string, phase: 'load' | 'run', meaning: string])[] = [
  [5, "Op type not registered 'ZeroOut' in binary", 'load', 'UNSUPPORTED_MODEL'],
  [5, 'variables.index: No such file', 'load', 'CORRUPT_MODEL'],
  [12, 'not implemented', 'load', 'UNSUPPORTED_MODEL'],
  [3, 'bad', 'run', 'RUN_FAILED'],
  [99, 'bad', 'run', 'RUN_FAILED'],
];
for (const [code, message, phase, meaning] of CODES) {
  test(`code ${code} at ${phase}: ${message}`, () => assert.equal(toError(code, message, phase).code, meaning));
}
