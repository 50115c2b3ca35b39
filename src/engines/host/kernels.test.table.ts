/** Host kernels for tests: plain arithmetic that ONNX has, too, and what misbehaves. */
import { isMainThread } from 'node:worker_threads';
import { ServingError } from '../../errors.ts';
import { stringAt, stringCount, stringsOfBytes } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { HostKernel } from './kernel.ts';

const floats = (shape: readonly number[], data: Float32Array): readonly Tensor[] => [{ dtype: 'float32', shape, data }];
const dataOf = (tensor: Tensor | undefined): Float32Array => tensor!.data as Float32Array;

/** How often each kernel was compiled in this thread. */
export const compiled = new Map<string, number>();

const rows: Readonly<Record<string, HostKernel>> = {
  Neg:
    () =>
    ([x]) =>
      floats(
        x!.shape,
        dataOf(x).map((value) => -value),
      ),
  Add:
    () =>
    ([x, y]) =>
      floats(
        x!.shape,
        dataOf(x).map((value, i) => value + dataOf(y)[i]!),
      ),
  Same: () => (inputs) => [inputs[0]!],
  Concat:
    () =>
    ([x, y]) => {
      const [a, b] = [(x as Tensor<'string'>).data, (y as Tensor<'string'>).data];
      const joined = Array.from({ length: stringCount(a) }, (_, i) => Buffer.concat([stringAt(a, i), stringAt(b, i)]));
      return [{ dtype: 'string', shape: x!.shape, data: stringsOfBytes(joined) }];
    },
  // The sum of what is constant, at compile time, plus what is not.
  Offset: ({ constants }) => {
    const offset = constants.reduce((sum, tensor) => sum + (tensor ? dataOf(tensor)[0]! : 0), 0);
    return ([x]) =>
      floats(
        x!.shape,
        dataOf(x).map((value) => value + offset),
      );
  },
  Spin: ({ attributes }) =>
    Object.assign(
      ([x]: readonly (Tensor | undefined)[]) => {
        const until = performance.now() + Number(attributes['ms']);
        while (performance.now() < until);
        return [x!];
      },
      { workBytes: () => 1e6 },
    ),
  NotNegative:
    () =>
    ([x]) => {
      if (dataOf(x).some((value) => value < 0)) throw new ServingError('RUN_FAILED', 'an element is below zero');
      return [x!];
    },
  // Takes long to compile, as the index of a large table does.
  Heavy: () => {
    const until = performance.now() + 120;
    while (performance.now() < until);
    return ([x]) =>
      floats(
        x!.shape,
        dataOf(x).map(() => (isMainThread ? 0 : 1)),
      );
  },
  Picky: ({ attributes }) => {
    throw new ServingError('UNSUPPORTED_MODEL', `mode "${attributes['mode']}" is not one that is known`);
  },
  Lies:
    () =>
    ([x]) =>
      floats([1, 2, 3], new Float32Array(6).fill(dataOf(x)[0]!)),
  Crash: () => Object.assign(() => process.exit(7), { workBytes: () => 1e9 }),
};

export const TEST_KERNELS: ReadonlyMap<string, HostKernel> = new Map(
  Object.entries(rows).map(([op, kernel]) => [
    op,
    (node) => {
      compiled.set(op, (compiled.get(op) ?? 0) + 1);
      return kernel(node);
    },
  ]),
);
