/**
 * The JSON codec beside JSON.parse and JSON.stringify, as ratios: npm run bench json
 * Reading: a 224x224x3 body to a tensor, against JSON.parse and flattening into the same typed array.
 * Writing: a float32 tensor, against JSON.stringify of the same numbers in nested arrays.
 */
import { readEnvelope } from '../src/protocols/json/body.ts';
import { encodeTensors } from '../src/protocols/json/encode.ts';
import { allocate, type NumericDType } from '../src/tensor/dtype.ts';
import type { Signature } from '../src/tensor/signature.ts';
import { tensor } from '../src/tensor/tensor.ts';

const SIZE = 224;
const COUNT = SIZE * SIZE * 3;

type Nested = number | readonly Nested[];

/** The time of the call that was disturbed least, in milliseconds. */
const time = (call: () => unknown, runs = 31): number => {
  for (let i = 0; i < 5; i++) call();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
  return Math.min(...times);
};

const image = (number: () => number): Nested[] =>
  Array.from({ length: SIZE }, () => Array.from({ length: SIZE }, () => Array.from({ length: 3 }, number)));

const flatten = (nested: Nested, into: { [i: number]: number | bigint }, at: number, wide: boolean): number => {
  if (typeof nested === 'number') {
    into[at] = wide ? BigInt(nested) : nested;
    return at + 1;
  }
  let next = at;
  for (const inner of nested) next = flatten(inner, into, next, wide);
  return next;
};

const print = (what: string, ours: number, theirs: number, wanted: number): void => {
  const ratio = theirs / ours;
  const verdict = ratio >= wanted ? '' : `  below ${wanted}`;
  console.log(
    `${what.padEnd(44)} ${ours.toFixed(2)} ms  ${theirs.toFixed(2)} ms  ${ratio.toFixed(1)} times as fast${verdict}`,
  );
};

const compareReading = (what: string, dtype: NumericDType, number: () => number, wanted: number): void => {
  const text = JSON.stringify({ data: { image: [image(number)] } });
  const signature: Signature = {
    inputs: [{ name: 'image', type: { kind: 'tensor', dtype, shape: ['?', SIZE, SIZE, 3] } }],
    outputs: [],
  };
  for (const [spacing, body] of [
    ['', Buffer.from(text)],
    [', spaced', Buffer.from(text.replaceAll(',', ', '))],
  ] as const) {
    const ours = time(() =>
      readEnvelope(body, {
        key: 'data',
        fields: {},
        resolve: () => signature,
        options: { b64: false, maxTensorBytes: 2 ** 30 },
      }),
    );
    const theirs = time(() => {
      const parsed = JSON.parse(body.toString()) as { data: { image: Nested } };
      flatten(parsed.data.image, allocate(dtype, COUNT), 0, dtype === 'int64');
    });
    print(`read ${dtype}, ${what}${spacing}`, ours, theirs, wanted);
  }
};

const compareWriting = (
  what: string,
  dtype: 'float32' | 'float64' | 'int32',
  number: () => number,
  wanted: number,
): void => {
  const data = allocate(dtype, 10_000);
  for (let i = 0; i < data.length; i++) data[i] = number();
  const outputs = new Map([['scores', tensor(dtype, [1000, 10], data)]]);
  const nested = { scores: Array.from({ length: 1000 }, (_, i) => Array.from(data.subarray(10 * i, 10 * i + 10))) };
  const ours = time(() => encodeTensors(outputs), 101);
  const theirs = time(() => Buffer.from(JSON.stringify(nested)), 101);
  print(`write ${dtype}, ${what}`, ours, theirs, wanted);
};

const small = () => Math.floor(Math.random() * 256);
/** Prints the table. */
export const run = (): void => {
  console.log('what'.padEnd(44), 'ours', '    JSON.*');
  compareReading('0 to 255', 'uint8', small, 3);
  compareReading('0 to 255', 'float32', small, 3);
  compareReading('0 to 255', 'int64', small, 3);
  compareReading('4 decimals', 'float32', () => Math.round(Math.random() * 1e4) / 1e4, 3);
  compareReading('17 digits', 'float32', () => Math.random() * 4 - 2, 2);
  compareReading('17 digits', 'float64', () => Math.random(), 2);
  compareReading('17 digits and exponents', 'float64', () => Math.random() * 10 ** -Math.floor(Math.random() * 20), 2);
  compareWriting('random', 'float32', () => Math.random() * 4 - 2, 1.5);
  compareWriting('probabilities', 'float32', () => Math.random() ** 8, 1.5);
  compareWriting('tiny', 'float32', () => Math.random() * 10 ** -Math.floor(Math.random() * 30), 1.5);
  compareWriting('random', 'float64', () => Math.random() * 4 - 2, 0);
  compareWriting('classes', 'int32', small, 1);
};
