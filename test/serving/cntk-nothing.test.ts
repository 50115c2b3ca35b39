/** CNTK models of sequences asked about no rows, or rows without steps: an answer of nothing or a refusal, never the end of the process. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { open } from '../../src/engines/open.ts';
import { prepare } from '../../src/engines/prepare.ts';
import { ServingError } from '../../src/errors.ts';
import { detect } from '../../src/formats/registry.ts';
import { allocate, type NumericDType } from '../../src/tensor/dtype.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { filesOfCase, packsOf } from '../packs.ts';

const models = ['recurrent', 'sequences'].flatMap((pack) => packsOf('cntk').get(pack) ?? []);

describe('nothing is asked of a CNTK model', () => {
  for (const model of models) {
    it(model.name, async () => {
      const files = filesOfCase(model);
      const found = await detect(files);
      const session = await open(await prepare(await found.format.load(files, found.match)));
      try {
        const [name, { inputs }] = [...session.signatures][0]!;
        for (const [rows, steps] of [
          [0, 3],
          [2, 0],
          [0, 0],
        ] as const) {
          const fed = inputs
            .filter(({ optional }) => !optional)
            .map((port): [string, Tensor] => {
              assert.ok(port.type.kind === 'tensor' && port.type.shape);
              const { dtype } = port.type;
              const shape = port.type.shape.map((dim) =>
                typeof dim === 'number' ? dim : dim === 'batch' ? rows : steps,
              );
              const count = shape.reduce((product, dim) => product * dim, 1);
              return [port.name, { dtype, shape, data: allocate(dtype as NumericDType, count) } as Tensor];
            });
          try {
            await session.run(new Map(fed), { signature: name });
          } catch (error) {
            assert.ok(error instanceof ServingError && error.code !== 'INTERNAL', String(error));
          }
        }
      } finally {
        await session.close();
      }
    });
  }
});
