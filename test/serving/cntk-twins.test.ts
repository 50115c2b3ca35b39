/** The same model as CNTK saves it and as CNTK exports it to ONNX: both answer as CNTK does. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { open } from '../../src/engines/open.ts';
import { prepare } from '../../src/engines/prepare.ts';
import { detect } from '../../src/formats/registry.ts';
import { isTensor, type Tensor } from '../../src/tensor/tensor.ts';
import { compare, datumOf, goldensOf } from '../golden.ts';
import { memoryFiles } from '../memory-files.ts';
import type { ModelCase } from '../packs.ts';

interface Twin extends ModelCase {
  /** Whether the export has time before the batch, of which there is one. */
  readonly timeFirst: boolean;
}

const twins = JSON.parse(
  gunzipSync(readFileSync(join(goldensOf('cntk'), 'twins', 'twins.json.gz'))).toString(),
) as readonly Twin[];

/** [1, time, ..] -> [time, 1, ..]: of a batch of one nothing moves. */
const turned = (tensor: Tensor): Tensor =>
  ({ ...tensor, shape: [tensor.shape[1]!, tensor.shape[0]!, ...tensor.shape.slice(2)] }) as Tensor;

describe('a CNTK model and its own export', () => {
  for (const { name, files, cases, timeFirst } of twins) {
    for (const [path, format] of [
      ['m.model', 'cntk'],
      ['m.onnx', 'onnx'],
    ] as const) {
      it(`${name} as ${format}`, async () => {
        const bytes = new Uint8Array(Buffer.from(files[path] as string, 'base64'));
        const folder = memoryFiles(new Map([[path, bytes]]));
        const found = await detect(folder);
        assert.equal(found.format.name, format);
        const session = await open(await prepare(await found.format.load(folder, found.match)));
        try {
          const [signature, ports] = [...session.signatures][0]!;
          const isTurned = timeFirst && format === 'onnx';
          for (const { inputs, outputs } of cases) {
            const y = datumOf(outputs['y']!);
            assert.ok(isTensor(y));
            const fed = Object.entries(inputs).map(([input, datum]): [string, Tensor] => {
              const x = datumOf(datum);
              assert.ok(isTensor(x));
              return [input, isTurned ? turned(x) : x];
            });
            // one input may have another name in the export
            const sent = new Map(fed.length > 1 ? fed : [[ports.inputs[0]!.name, fed[0]![1]]]);
            const [answer] = [...(await session.run(sent, { signature })).values()];
            compare(answer, isTurned ? turned(y) : y, 1e-5, name);
          }
        } finally {
          await session.close();
        }
      });
    }
  }
});
