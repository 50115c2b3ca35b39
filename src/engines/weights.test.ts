import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Files } from '../files.ts';
import { derive, reshapeDerived } from '../graph/derived.ts';
import type { Constant, Derived, Weight } from '../graph/graph.ts';
import { permuteBytes } from '../tensor/permute.ts';
import { WeightReader } from './weights.ts';

const numbers = Float32Array.from({ length: 4096 }, (_, i) => Math.fround(Math.sin(i) + 2));

/** A file of numbers; counts the reads and writes over what it gave before, as a reader of its own memory may. */
const fileOf = () => {
  const reads: string[] = [];
  const files: Files = {
    at: 'model',
    list: async () => [],
    read: async (path, from = 0, to = numbers.byteLength, into) => {
      reads.push(`${path} ${from}-${to}`);
      const bytes = new Uint8Array(numbers.buffer, from, to - from);
      if (!into || into.length < bytes.length) return new Uint8Array(bytes);
      into.set(bytes);
      return into.subarray(0, bytes.length);
    },
  };
  return { files, reads };
};
const weight = (shape: readonly number[], first: number, stored?: Weight['stored']): Weight => {
  const count = stored ? stored.shape.reduce((a, b) => a * b, 1) : shape.reduce((a, b) => a * b, 1);
  const range = { path: 'w', from: 4 * first, to: 4 * (first + count) };
  return { name: 'w', dtype: 'float32', shape, range, ...(stored && { stored }) };
};
const derived = (op: string, shape: readonly number[], ...of: readonly Constant[]): Derived =>
  derive(op, of, { dtype: 'float32', shape })!;
const floats = ({ bytes }: { readonly bytes: Uint8Array }): Float32Array =>
  new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);

describe('the reader of weights', () => {
  it('permutes through one piece of memory, weight by weight', async () => {
    const { files } = fileOf();
    const reader = new WeightReader(files);
    const stored = { shape: [3, 5], permutation: [1, 0] };
    const both = [await reader.read(weight([5, 3], 0, stored)), await reader.read(weight([5, 3], 15, stored))];
    for (const [i, made] of both.entries()) {
      const bytes = new Uint8Array(numbers.buffer, 60 * i, 60);
      assert.deepEqual(new Uint8Array(made.bytes), permuteBytes(bytes, 4, [3, 5], [1, 0]));
      assert.equal(made.bytes.byteOffset, 0);
      assert.equal(made.bytes.buffer.byteLength, 60, 'it has memory of its own, of its own size');
    }
  });

  it('reads two at a time into different memory', async () => {
    const { files } = fileOf();
    const reader = new WeightReader(files);
    const stored = { shape: [3, 5], permutation: [1, 0] };
    const [a, b] = await Promise.all([15, 30].map((first) => reader.read(weight([5, 3], first, stored))));
    assert.deepEqual([floats(a!)[0], floats(b!)[0]], [numbers[15], numbers[30]]);
  });

  it('computes W s of a filter as it lies and a scale, each read once', async () => {
    const { files, reads } = fileOf();
    const reader = new WeightReader(files);
    const filter = weight([4, 6], 0, { shape: [6, 4], permutation: [1, 0] });
    const scale = reshapeDerived(derived('Sqrt', [4], weight([4], 100)), [4, 1]);
    const found = floats(await reader.read(derived('Mul', [4, 6], filter, scale)));
    assert.equal(reads.length, 2);
    for (let o = 0; o < 4; o++)
      for (let i = 0; i < 6; i++)
        assert.equal(found[6 * o + i], Math.fround(numbers[4 * i + o]! * Math.fround(Math.sqrt(numbers[100 + o]!))));
  });

  it('computes an operand once that a formula has twice, and does not write over it', async () => {
    const { files, reads } = fileOf();
    const reader = new WeightReader(files);
    const root = derived('Sqrt', [50], weight([50], 7));
    const twice = derived('Sub', [50], derived('Neg', [50], root), root);
    const found = floats(await reader.read(twice));
    assert.equal(reads.length, 1);
    assert.deepEqual(
      [...found],
      Array.from({ length: 50 }, (_, i) => Math.fround(-2 * Math.fround(Math.sqrt(numbers[7 + i]!)))),
    );
  });

  it('leaves the tensors of the model as they are', async () => {
    const { files } = fileOf();
    const tensor = { dtype: 'float32', shape: [3], data: Float32Array.of(1, 2, 3) } as const;
    const found = await new WeightReader(files).read(derived('Neg', [3], tensor));
    assert.deepEqual([...floats(found)], [-1, -2, -3]);
    assert.deepEqual([...tensor.data], [1, 2, 3]);
  });

  it('gives equal formulas of two graphs one memory', async () => {
    const { files } = fileOf();
    const reader = new WeightReader(files);
    const make = () => derived('Neg', [50], weight([50], 7));
    assert.equal(await reader.read(make()), await reader.read(make()));
    assert.equal(await reader.total(), 200);
  });
});
