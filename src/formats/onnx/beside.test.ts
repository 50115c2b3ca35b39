/** Files beside a model: external data and `NAME-signature.json`, also where the base path is the model's file itself. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Golden, goldensOf, openModel, runCases } from '../../../test/golden.ts';
import { tensor } from '../../tensor/tensor.ts';

const goldens = goldensOf('onnx');

test('a base path that is the file of a model with external data', async () => {
  const session = await openModel(join(goldens, 'external_data/model/model.onnx'));
  try {
    await runCases(session, JSON.parse(readFileSync(join(goldens, 'external_data/cases.json'), 'utf8')) as Golden);
  } finally {
    await session.close();
  }
});

test('inputs and outputs are called what the signature file says, and shaped so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stfs-beside-'));
  copyFileSync(join(goldens, 'no_rank/model/model.onnx'), join(folder, 'negated.proto'));
  const stated = { inputs: [{ data_name: 'in', data_shape: [1, 2] }], outputs: [{ data_name: 'out' }] };
  writeFileSync(join(folder, 'negated-signature.json'), JSON.stringify(stated));
  for (const path of [folder, join(folder, 'negated.proto')]) {
    const session = await openModel(path, 'onnx');
    try {
      const { inputs, outputs } = session.signatures.get('serving_default')!;
      assert.deepEqual(inputs, [{ name: 'in', type: { kind: 'tensor', dtype: 'int32', shape: ['?in:0', 2] } }]);
      assert.equal(outputs[0]!.name, 'out');
      const fed = new Map([['in', tensor('int32', [3, 2], Int32Array.of(1, 2, 3, 4, 5, 6))]]);
      const answer = await session.run(fed, { signature: 'serving_default' });
      assert.deepEqual([...answer], [['out', tensor('int32', [3, 2], Int32Array.of(-1, -2, -3, -4, -5, -6))]]);
    } finally {
      await session.close();
    }
  }
});
