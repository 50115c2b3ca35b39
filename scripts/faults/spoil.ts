/**
 * What may be wrong with the inputs of a call: empty dimensions, extreme values, wrong sizes and ranks, one input or two at
 * a time. probe-faults.ts and probe-models.ts ask ONNX Runtime each of them.
 */
import type { DType } from '../../src/tensor/dtype.ts';
import { integerRange, tensorOfNumbers } from '../../src/tensor/numbers.ts';
import { stringsOfTexts } from '../../src/tensor/strings.ts';
import { elementCount, type Tensor } from '../../src/tensor/tensor.ts';

/** Numbers of a tensor. */
export type Elements = readonly (number | bigint)[];
/** A tensor of one input. */
export interface Input {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Repeated over the tensor. */
  readonly elements: Elements;
}
/** By number; undefined is left out. */
export type Inputs = readonly (Input | undefined)[];
/** Inputs with something wrong about them, and what. */
export interface Spoilt {
  readonly how: string;
  readonly inputs: Inputs;
}

const EXTREMES: Elements = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, -3e38, 0, -1, 1e10];
/** The numbers of a dtype that kernels trip over. */
export const extremesOf = (dtype: DType): Elements => {
  const range = integerRange(dtype);
  if (dtype === 'string' || dtype === 'bool') return [];
  if (!range) return dtype.startsWith('float8') ? [] : EXTREMES;
  const [least, greatest] = range;
  const wanted = [least, greatest, -1n, 0n, 2n, 7n, -2n, 2n ** 31n, -(2n ** 31n), 2n ** 40n, least + 1n];
  return [...new Set(wanted)].filter((x) => x >= least && x <= greatest);
};

/** The sound inputs, then all that may be wrong with them. */
export function* spoil(inputs: Inputs): Generator<Spoilt> {
  const replace = (changes: ReadonlyMap<number, Partial<Input>>): Inputs =>
    inputs.map((input, i) => input && { ...input, ...changes.get(i) });
  const one = (how: string, i: number, change: Partial<Input>): Spoilt => ({
    how,
    inputs: replace(new Map([[i, change]])),
  });
  yield { how: 'sound', inputs };
  const sizes = new Set(inputs.flatMap((input) => input?.shape ?? []));
  // One dimension empty everywhere.
  for (const size of sizes) {
    for (const to of [0, 1, size + 1]) {
      const resized = (input: Input): Input => ({
        ...input,
        shape: input.shape.map((dim) => (dim === size ? to : dim)),
      });
      yield { how: `size ${size} is ${to}`, inputs: inputs.map((input) => input && resized(input)) };
    }
  }
  for (const [i, input] of inputs.entries()) {
    if (!input) continue;
    const { shape, dtype } = input;
    for (const axis of shape.keys()) {
      for (const to of [0, shape[axis]! + 1, shape[axis]! - 1, 1]) {
        if (to < 0) continue;
        yield one(`input ${i}: axis ${axis} is ${to}`, i, { shape: shape.with(axis, to) });
      }
    }
    for (const other of [
      [],
      [0],
      [1],
      [elementCount(shape)],
      [1, ...shape],
      [...shape, 1],
      [0, ...shape],
      shape.slice(1),
      shape.map(() => 0),
    ]) {
      yield one(`input ${i}: shape [${other}]`, i, { shape: other });
    }
    for (const x of extremesOf(dtype)) {
      yield one(`input ${i}: all ${x}`, i, { elements: [x] });
      yield one(`input ${i}: first ${x}`, i, {
        elements: [
          x,
          ...Array.from(
            { length: Math.max(0, elementCount(shape) - 1) },
            (_, k) => input.elements[(k + 1) % input.elements.length]!,
          ),
        ],
      });
    }
    yield { how: `input ${i}: left out`, inputs: inputs.with(i, undefined) };
  }
  // Two inputs at once.
  for (const [i, a] of inputs.entries()) {
    for (const [j, b] of inputs.entries()) {
      if (!a || !b || i >= j || inputs.length > 5) continue;
      for (const x of extremesOf(a.dtype)) {
        for (const y of extremesOf(b.dtype)) {
          yield {
            how: `input ${i}: all ${x}, input ${j}: all ${y}`,
            inputs: replace(
              new Map([
                [i, { elements: [x] }],
                [j, { elements: [y] }],
              ]),
            ),
          };
        }
      }
      for (const axis of a.shape.keys()) {
        for (const y of extremesOf(b.dtype)) {
          yield {
            how: `input ${i}: axis ${axis} is 0, input ${j}: all ${y}`,
            inputs: replace(
              new Map([
                [i, { shape: a.shape.with(axis, 0) }],
                [j, { elements: [y] }],
              ]),
            ),
          };
        }
        for (const other of b.shape.keys()) {
          yield {
            how: `input ${i}: axis ${axis} is 0, input ${j}: axis ${other} is 0`,
            inputs: replace(
              new Map([
                [i, { shape: a.shape.with(axis, 0) }],
                [j, { shape: b.shape.with(other, 0) }],
              ]),
            ),
          };
        }
      }
    }
  }
}

/** undefined where the numbers do not fit the dtype. */
export const tensorOf = ({ dtype, shape, elements }: Input): Tensor | undefined => {
  const count = elementCount(shape);
  if (dtype === 'string') {
    const texts = [
      '',
      'a',
      'a,b',
      '\0',
      'ä€😀',
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!',
      '1e400',
      '-9223372036854775809',
      'nan',
    ];
    return { dtype, shape, data: stringsOfTexts(Array.from({ length: count }, (_, i) => texts[i % texts.length]!)) };
  }
  return tensorOfNumbers(
    dtype,
    shape,
    Array.from({ length: count }, (_, i) => elements[i % elements.length]!),
  );
};
