/**
 * Whole networks (goldens/ops/nets) against TensorFlow's own answers, from graph to engine; and the promise that the
 * channels-last world of TensorFlow costs nothing: between two convolutions no Transpose is left.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../../../../test/root.ts';
import { open } from '../../../engines/open.ts';
import { prepare } from '../../../engines/prepare.ts';
import type { Files } from '../../../files.ts';
import type { Graph } from '../../../graph/graph.ts';
import { type DType, type NumericDType, viewBytes } from '../../../tensor/dtype.ts';
import { isTensor, type Tensor, tensor } from '../../../tensor/tensor.ts';
import { lowerSavedModel } from '../lower.ts';
import { MetaGraphDef } from '../messages.ts';
import { OPS } from './index.ts';

type PackedTensor = readonly [dtype: DType, shape: readonly number[], base64: string];
interface Net {
  readonly name: string;
  readonly transposes: number;
  readonly metaGraph: string;
  readonly runs: readonly { readonly feeds: readonly PackedTensor[]; readonly outputs: readonly PackedTensor[] }[];
}

const FOLDER = join(ROOT, 'src/formats/tensorflow/goldens/ops/nets');

const unpack = ([dtype, shape, base64]: PackedTensor): Tensor =>
  tensor(dtype, shape, viewBytes(dtype as NumericDType, new Uint8Array(Buffer.from(base64, 'base64'))) as never);

const files: Files = {
  at: 'the test',
  list: () => Promise.resolve([]),
  read: () => Promise.reject(new Error('a test graph has no files')),
};

const lowered = (net: Net) => {
  const bytes = new Uint8Array(Buffer.from(net.metaGraph, 'base64'));
  const metaGraph = MetaGraphDef.decode(bytes);
  const parsed = {
    files,
    bytes,
    metaGraph,
    hasBundle: false,
    variables: new Map(),
    absent: new Map(),
    assets: new Map(),
    tables: new Map(),
  };
  const model = lowerSavedModel(parsed, OPS);
  assert.ok(model.kind === 'graph');
  return model;
};

const count = (graph: Graph, op: string): number => graph.nodes.filter((node) => node.op === op).length;

const compare = (found: Tensor, wanted: Tensor): void => {
  assert.equal(found.dtype, wanted.dtype);
  assert.deepEqual([...found.shape], [...wanted.shape]);
  const [a, b] = [found.data, wanted.data].map((data) => Array.from(data as ArrayLike<number>, Number)) as [
    number[],
    number[],
  ];
  const scale = b.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  b.forEach((y, i) => {
    assert.ok(Math.abs(a[i]! - y) <= 1e-5 * scale, `element ${i} is ${a[i]}, expected ${y}`);
  });
};

describe('networks of TensorFlow', () => {
  for (const file of readdirSync(FOLDER).sort()) {
    const net = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Net;
    it(`${net.name}: TensorFlow's answers`, async () => {
      const session = await open(await prepare(lowered(net)));
      try {
        for (const { feeds, outputs } of net.runs) {
          const inputs = new Map(feeds.map((feed, i) => [`x${i}`, unpack(feed)]));
          const found = await session.run(inputs, { signature: 'serving_default' });
          outputs.forEach((wanted, i) => {
            const y = found.get(`y${i}`);
            assert.ok(y && isTensor(y));
            compare(y, unpack(wanted));
          });
        }
      } finally {
        await session.close();
      }
    });
    it(`${net.name}: at most ${net.transposes} transposes`, () => {
      const [graph] = [...lowered(net).graphs.values()];
      const left = count(graph!, 'Transpose');
      assert.ok(left <= net.transposes, `${left} are left`);
    });
  }
});
