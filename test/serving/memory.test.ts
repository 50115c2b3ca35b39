/** Memory while an ONNX file with weights in it is loaded: little more than the weights, since they are read in pieces. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ModelProto, TensorProto } from '../../src/graph/onnx/messages.ts';
import { graphOf, modelOf, node, tensorType, valueInfo } from '../../src/graph/onnx/protos.ts';
import { ROOT } from '../root.ts';

const WIDTH = 2048;
const LAYERS = 12;
const WEIGHTS = LAYERS * WIDTH * WIDTH * 4;
/** What loading takes beside the weights: the loader thread's code, pieces on their way, the weight that is packed. */
const BESIDE = 110e6;

const layer = (i: number): TensorProto => ({
  ...TensorProto.decode(new Uint8Array()),
  ...{ name: `w${i}`, dims: [WIDTH, WIDTH], dataType: 1 },
  rawData: new Uint8Array(new Float32Array(WIDTH * WIDTH).fill(1 / WIDTH).buffer),
});

test(`a file of ${Math.round(WEIGHTS / 1e6)} MB`, {
  skip: process.platform !== 'linux' && 'peak memory is read from /proc',
}, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'memory-'));
  try {
    const range = Array.from({ length: LAYERS }, (_, i) => i);
    const graph = graphOf({
      node: range.map((i) => node('MatMul', [i === 0 ? 'x' : `y${i - 1}`, `w${i}`], [`y${i}`])),
      input: [valueInfo('x', tensorType('float32', [-1, WIDTH]))],
      output: [valueInfo(`y${LAYERS - 1}`, tensorType('float32', [-1, WIDTH]))],
      initializer: range.map(layer),
    });
    writeFileSync(join(folder, 'model.onnx'), ModelProto.encode({ ...modelOf(graph, { '': 13 }), irVersion: 8 }));
    const child = spawnSync(process.execPath, [join(ROOT, 'dist/test/serving/memory.test.child.js'), folder], {
      encoding: 'utf8',
    });
    assert.equal(child.status, 0, child.stderr);
    const { peak, first } = JSON.parse(child.stdout) as { peak: number; first: number };
    t.diagnostic(`${(peak / WEIGHTS).toFixed(2)} times the weights at the peak`);
    assert.ok(Math.abs(first - 1) < 1e-5, `${first} is answered`);
    assert.ok(peak <= 1.3 * WEIGHTS + BESIDE, `${peak} bytes at the peak for ${WEIGHTS} of weights`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
