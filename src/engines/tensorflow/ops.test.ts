import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPredictable, keepsState } from './ops.ts';

const CASES: readonly (readonly [op: string, predictable: boolean, state: boolean])[] = [
  ['MatMul', true, false],
  ['Conv2D', true, false],
  ['ReadVariableOp', true, false],
  ['LookupTableFindV2', true, false],
  ['ParseExampleV2', true, false],
  ['StatelessWhile', false, false],
  ['While', false, false],
  ['NextIteration', false, false],
  ['RefSwitch', false, false],
  ['DecodeJpeg', false, false],
  ['QueueDequeueV2', false, true],
  ['Assign', true, true],
  ['AssignAddVariableOp', true, true],
  ['ResourceScatterNdUpdate', true, true],
  ['ResourceApplyAdam', true, true],
  ['LookupTableInsertV2', true, true],
  ['StatefulPartitionedCall', true, false],
];
for (const [op, predictable, state] of CASES) {
  test(op, () => assert.deepEqual([isPredictable(new Set([op])), keepsState(new Set([op]))], [predictable, state]));
}
