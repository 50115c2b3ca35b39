/** What Python 2.7, 3.6, 3.8 and 3.11 pickled, and joblib of four versions dumped, read as data. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../../../test/root.ts';
import { decompress } from '../compressed.ts';
import { fieldOf, scalarValue, valuesOf } from './elements.ts';
import { readJoblib } from './joblib.ts';
import { unpickle } from './machine.ts';
import { NdArray, NdDtype, NdScalar } from './numpy.ts';
import { Complex, Tuple, type Value } from './values.ts';

type Told = unknown;

interface Case {
  readonly name: string;
  readonly value: Told;
}
interface File {
  readonly python: string;
  readonly numpy: string;
  readonly joblib: string;
  readonly cases: readonly (Case & { readonly pickle: string; readonly buffers?: readonly string[] })[];
  readonly joblibCases: readonly (Case & {
    readonly joblib: string;
    readonly files: Readonly<Record<string, string>>;
  })[];
}
interface Compressed {
  readonly compressedCases: readonly {
    readonly name: string;
    readonly file: string;
    readonly length: number;
    readonly sha256: string;
  }[];
}

const FOLDER = join(ROOT, 'src/wire/goldens/pickles');
const readFile = (name: string): unknown => JSON.parse(gunzipSync(readFileSync(join(FOLDER, name))).toString('utf8'));
const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Python's repr of a float and ours differ in how they write exponents; the numbers do not. */
const float = (value: number): Told => ({ float: Object.is(value, -0) ? '-0' : String(value) });

const tellArray = (array: NdArray): Told => {
  if (array.dtype.fields)
    return { record: [...array.dtype.fields.keys()].map((name) => [name, tell(fieldOf(array, name))]) };
  const told = { array: array.dtype.text, shape: array.shape };
  const masked = array.mask && { mask: Array.from(array.mask, (byte) => byte === 1) };
  if (array.count > 500) return { ...told, sha256: sha256(array.bytes) };
  return { ...told, values: valuesOf(array).map(tell), ...masked };
};

// biome-ignore format: one kind a line
const tell = (value: Value): Told => {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return { int: String(value) };
  if (typeof value === 'number') return float(value);
  if (typeof value === 'string') return Buffer.from(value).toString() !== value ? { str: [...value].map((c) => c.codePointAt(0)) } : value;
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { list: value.map(tell) };
  if (value instanceof Tuple) return { tuple: value.items.map(tell) };
  if (value instanceof Map) return { dict: [...value].map(([key, item]) => [tell(key), tell(item)]) };
  if (value instanceof Set) return { set: [...value].map(tell) };
  if (value instanceof Complex) return { complex: [float(value.re), float(value.im)] };
  if (value instanceof NdArray) return tellArray(value);
  if (value instanceof NdScalar) return { scalar: value.dtype.text, value: tell(scalarValue(value)) };
  if (value instanceof NdDtype) return { dtype: value.text };
  throw new Error(`${(value as { of?: unknown }).of}`);
};

/** What the generator said, in the words of `tell`. */
const heard = (told: Told): Told => {
  if (Array.isArray(told)) return told.map(heard);
  if (told === null || typeof told !== 'object') return told;
  const [[kind, inner] = ['', '']] = Object.entries(told) as [string, unknown][];
  const number = (text: string): Told => float(Number(text.replace('inf', 'Infinity')));
  if (kind === 'float') return number(inner as string);
  if (kind === 'complex') return { complex: (inner as string[]).map(number) };
  return Object.fromEntries(Object.entries(told).map(([key, value]) => [key, heard(value)]));
};

const sortSets = (told: Told): Told => {
  if (Array.isArray(told)) return told.map(sortSets);
  if (told === null || typeof told !== 'object') return told;
  const entries = Object.entries(told).map(([key, value]) => {
    const sorted = sortSets(value);
    return [key, key === 'set' ? (sorted as Told[]).map((item) => JSON.stringify(item)).sort() : sorted];
  });
  return Object.fromEntries(entries);
};

for (const name of readdirSync(FOLDER).filter((file) => !file.includes('compressed'))) {
  const { python, numpy, joblib, cases, joblibCases } = readFile(name) as File;
  describe(`Python ${python}, NumPy ${numpy}`, () => {
    for (const { name: title, pickle, buffers, value } of cases) {
      it(title, () => {
        const options = buffers ? { buffers: buffers.map(fromBase64) } : {};
        assert.deepEqual(sortSets(tell(unpickle(fromBase64(pickle), options))), sortSets(heard(value)));
      });
    }
  });
  describe(`joblib ${joblib} of Python ${python}`, () => {
    for (const { name: title, joblib: main, files, value } of joblibCases) {
      it(title, () => {
        const beside = (file: string) => (files[file] === undefined ? undefined : fromBase64(files[file]));
        assert.deepEqual(sortSets(tell(readJoblib(fromBase64(main), { beside }))), sortSets(heard(value)));
      });
    }
  });
}

describe('files compressed as a whole', () => {
  const { compressedCases } = readFile('py311-compressed.json.gz') as Compressed;
  for (const { name, file, length, sha256: digest } of compressedCases) {
    it(name, () => {
      const unpacked = decompress(fromBase64(file), 'here');
      assert.equal(unpacked.length, length);
      assert.equal(sha256(unpacked), digest);
    });
  }
});
