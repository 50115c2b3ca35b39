/** Damaged files: goldens with some bytes changed and perhaps their end cut off, and what may come of reading them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ServingError } from '../src/errors.ts';
import { processorMs } from './processor-time.ts';

/** Goldens of which up to five bytes are another one, or one of `likely`, and which may be cut. */
export const damaged = (
  goldens: readonly Uint8Array<ArrayBuffer>[],
  likely: Iterable<number>,
): fc.Arbitrary<Uint8Array<ArrayBuffer>> => {
  const change = fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(...likely)));
  const changes = fc.array(change, { minLength: 1, maxLength: 5 });
  return fc.tuple(fc.constantFrom(...goldens), changes, fc.option(fc.nat())).map(([golden, edits, cut]) => {
    const bytes = golden.slice(0, cut === null ? golden.length : cut % (golden.length + 1));
    for (const [at, byte] of edits) if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  });
};

/** Asserts that reading ends within three seconds, well or by an error that is ours and no fault of the program. */
export const readsOrRefuses = async (read: () => unknown): Promise<void> => {
  const start = processorMs();
  try {
    await read();
  } catch (error) {
    assert.ok(error instanceof ServingError, error instanceof Error ? error.stack : String(error));
    assert.notEqual(error.code, 'INTERNAL', error.message);
  }
  assert.ok(processorMs() - start < 3000, 'it ends soon');
};

/** As `fc.assert`, with what went wrong in the message: the test runner shows no causes. */
export const holds = async <T>(property: fc.IAsyncProperty<T>, numRuns: number): Promise<void> => {
  try {
    await fc.assert(property, { numRuns });
  } catch (error) {
    const { message, cause } = error as Error;
    assert.fail(`${message.split('\n').slice(0, 4).join('\n')}\n${cause instanceof Error ? cause.message : ''}`);
  }
};

/** Asserts that loading is refused with this code and message, in few words, soon and in little memory. */
export const refusedSoon = async (load: () => Promise<unknown>, code: string, expected: RegExp): Promise<void> => {
  const [start, before] = [processorMs(), process.memoryUsage().arrayBuffers];
  await assert.rejects(load, (error) => {
    assert.ok(error instanceof ServingError, error instanceof Error ? error.stack : String(error));
    assert.match(error.message, expected);
    assert.equal(error.code, code);
    assert.ok(error.message.length < 2000, 'in few words');
    return true;
  });
  assert.ok(processorMs() - start < 2000, 'soon');
  assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 28, 'in little memory');
};
