/**
 * Damaged estimators. Bytes of the files are changed, and, since that seldom comes further than the pickle machine, so are
 * the attributes of what was read: one is dropped, or is of another type, shape or size. Loading and asking must end soon,
 * in an answer or in an error that is ours.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { damaged, holds, readsOrRefuses } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { ROOT } from '../../../test/root.ts';
import { askModel, type Case } from '../../../test/tabular.ts';
import type { Model } from '../../model.ts';
import { readJoblib } from '../../wire/pickle/joblib.ts';
import { arrayOf, dtypeOf, NdArray } from '../../wire/pickle/numpy.ts';
import { Instance, Tuple, type Value } from '../../wire/pickle/values.ts';
import { sklearn } from './index.ts';
import { lowerEstimator } from './lower.ts';
import { SKLEARN } from './names.ts';

const FOLDER = join(ROOT, 'src/formats/sklearn/goldens');
const CASES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json.gz'))
  .flatMap((file) => JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as readonly Case[])
  // Models that hold other libraries' boosters are damaged by the tests of those.
  .filter(({ file }) => file.length < 100_000);
const bytesOf = ({ file }: Case): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(file, 'base64'));
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 400);

const load = async (bytes: Uint8Array<ArrayBuffer>): Promise<Model | undefined> => {
  const files = memoryFiles(new Map([['model.pkl', bytes]]));
  const match = await sklearn.match(files);
  return match && sklearn.lower(await sklearn.read(files, match));
};

it('files with changed bytes', async () => {
  const likely = [0, 1, 0x28, 0x2e, 0x4b, 0x4e, 0x71, 0x85, 0x88, 127, 128, 255];
  await holds(
    fc.asyncProperty(damaged(CASES.map(bytesOf), likely), (bytes) => readsOrRefuses(() => load(bytes))),
    RUNS,
  );
});

/** A place in what a pickle holds, and how to put something else there. */
interface Place {
  readonly value: Value;
  readonly put: (value: Value) => void;
  readonly drop?: () => void;
}

/** Every place below a value; each object is entered once. */
const placesIn = (root: Value): readonly Place[] => {
  const places: Place[] = [];
  const seen = new Set<Value>();
  const enter = (value: Value): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof Instance) {
      enter(value.state);
      value.args.forEach(enter);
      enter(value.entries);
    } else if (value instanceof Map) {
      for (const [key, held] of value) {
        places.push({ value: held, put: (other) => value.set(key, other), drop: () => value.delete(key) });
        enter(held);
      }
    } else if (Array.isArray(value) || value instanceof Tuple) {
      const items = (Array.isArray(value) ? value : value.items) as Value[];
      items.forEach((held, i) => {
        places.push({
          value: held,
          put: (other) => {
            items[i] = other;
          },
        });
        enter(held);
      });
    } else if (value instanceof NdArray && value.objects) value.objects.forEach(enter);
  };
  enter(root);
  return places;
};

const float = (...numbers: readonly number[]): NdArray =>
  arrayOf(dtypeOf('<f8'), [numbers.length], new Uint8Array(Float64Array.from(numbers).buffer));

/** Arrays of the same numbers but another shape, of fewer rows, of wild numbers. */
const reshaped = (array: NdArray, how: number): Value => {
  if (array.objects || array.dtype.kind === 'V') return null;
  const { dtype, shape, bytes, count } = array;
  if (how === 0) return arrayOf(dtype, [count], bytes);
  if (how === 1) return arrayOf(dtype, [1, count], bytes);
  const rows = Math.max(0, (shape[0] ?? 1) - 1);
  const each = shape.length === 0 ? 0 : bytes.length / Math.max(1, shape[0]!);
  if (how === 2) return arrayOf(dtype, [rows, ...shape.slice(1)], bytes.slice(0, rows * each));
  return arrayOf(
    dtype,
    shape,
    bytes.map((byte, i) => (i % 7 === 3 ? byte ^ 0xff : byte)),
  );
};

// biome-ignore format: one kind of value a line
const OTHERS: readonly ((value: Value) => Value)[] = [
  () => null,
  () => true,
  () => -1n,
  () => 0n,
  () => 2n ** 31n,
  () => 2n ** 62n,
  () => Number.NaN,
  () => 1e308,
  () => 'something else',
  () => [],
  () => new Tuple([1n, 'two']),
  () => new Map<Value, Value>([['a', 1n]]),
  () => float(),
  () => float(1, Number.NaN, Number.POSITIVE_INFINITY),
  (value) => (value instanceof NdArray ? reshaped(value, 0) : null),
  (value) => (value instanceof NdArray ? reshaped(value, 1) : null),
  (value) => (value instanceof NdArray ? reshaped(value, 2) : null),
  (value) => (value instanceof NdArray ? reshaped(value, 3) : null),
];

const DROP = OTHERS.length;
const ROOT_ITSELF = DROP + 1;
const ELSEWHERE = DROP + 2;

it('estimators with other attributes', async () => {
  const change = fc.tuple(fc.nat(), fc.nat(ELSEWHERE));
  const runs = fc.tuple(fc.nat(CASES.length - 1), fc.array(change, { minLength: 1, maxLength: 2 }));
  await holds(
    fc.asyncProperty(runs, ([number, changes]) =>
      readsOrRefuses(async () => {
        const one = CASES[number]!;
        const value = readJoblib(bytesOf(one), { constructors: [SKLEARN] });
        for (const [at, how] of changes) {
          const places = placesIn(value);
          const place = places[at % places.length];
          if (!place) continue;
          const other = OTHERS[how];
          if (other) place.put(other(place.value));
          else if (how === DROP) place.drop?.();
          // What holds it, or what stands elsewhere: objects may hold themselves.
          else place.put(how === ROOT_ITSELF ? value : places[(at >>> 8) % places.length]!.value);
        }
        await askModel(lowerEstimator(value, []), one);
      }),
    ),
    RUNS,
  );
});
