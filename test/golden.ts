/**
 * Runs a format's goldens: folders under src/formats/NAME/goldens, made by the real framework.
 *
 *   goldens/CASE/model/…      the files of one version
 *   goldens/CASE/cases.json   { tolerance?, cases: [{ signature?, inputs, outputs }] }: what the framework answered
 *   goldens/broken/CASE/…     files that must be refused
 *   goldens/broken.json       { CASE: "CODE: the message" }: with what, `…` in it standing for anything
 *
 * A datum is { dtype, shape, data } or { sequence: […] } or { keys, values }. `data` is a list of numbers, of texts for
 * what JSON rounds or lacks (int64, NaN, Infinity, -Infinity), or base64 of the little-endian bytes; strings are lists
 * of base64. Floats may differ by tolerance · max|expected|, 1e-6 unless the case says why not; all else is exact.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { open } from '../src/engines/open.ts';
import { prepare } from '../src/engines/prepare.ts';
import { ServingError } from '../src/errors.ts';
import { detect } from '../src/formats/registry.ts';
import type { Session } from '../src/model.ts';
import { localFiles } from '../src/sources/local.ts';
import { bytesOf, type DataOf, DTYPES, type DType, lanes, type NumericDType, viewBytes } from '../src/tensor/dtype.ts';
import { fromSmallFloat, SMALL_FLOATS, type SmallFloat, toSmallFloat } from '../src/tensor/float16.ts';
import { stringAt, stringCount, stringsOfBytes } from '../src/tensor/strings.ts';
import { type Datum, elementCount, isSequence, isTensor, type Tensor } from '../src/tensor/tensor.ts';

type Num = number | string;
interface GoldenTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly Num[] | string;
}
/** A tensor, a sequence or a map, as a golden writes it down. */
export type GoldenDatum =
  | GoldenTensor
  | { readonly sequence: readonly GoldenDatum[] }
  | { readonly keys: GoldenTensor; readonly values: GoldenTensor };
type Named = Readonly<Record<string, GoldenDatum>>;
/** What stands in a cases.json. */
export interface Golden {
  readonly tolerance?: number;
  readonly cases: readonly {
    readonly signature?: string;
    readonly inputs: Named;
    readonly outputs: Named;
    /** `CODE: the message` with which the framework's refusal is answered; there are no outputs then. */
    readonly fails?: string;
  }[];
}

const TOLERANCE = 1e-6;

const upward = (folder: string): string =>
  existsSync(join(folder, 'package.json')) ? folder : upward(dirname(folder));
/** The folder of a format's goldens in the source tree. */
export const goldensOf = (format: string): string =>
  join(upward(dirname(fileURLToPath(import.meta.url))), 'src', 'formats', format, 'goldens');

const isSmallFloat = (dtype: DType): dtype is SmallFloat => dtype in SMALL_FLOATS;

/** The tensor that a golden writes down. */
export const tensorOf = ({ dtype, shape, data }: GoldenTensor): Tensor => {
  const count = elementCount(shape);
  if (dtype === 'string') {
    const elements = (data as readonly string[]).map((text) => Buffer.from(text, 'base64'));
    return { dtype, shape, data: stringsOfBytes(elements) };
  }
  if (typeof data === 'string') {
    return { dtype, shape, data: viewBytes(dtype, new Uint8Array(Buffer.from(data, 'base64'))) } as Tensor;
  }
  const array = viewBytes(dtype, new Uint8Array(count * DTYPES[dtype].bytes)) as DataOf[NumericDType];
  assert.equal(data.length, count * lanes(dtype), 'the golden has as many elements as its shape');
  data.forEach((value, i) => {
    if (array instanceof BigInt64Array || array instanceof BigUint64Array) array[i] = BigInt(value);
    else array[i] = isSmallFloat(dtype) ? toSmallFloat(dtype, Number(value)) : Number(value);
  });
  return { dtype, shape, data: array } as Tensor;
};

/** The tensor, sequence or map that a golden writes down. */
export const datumOf = (golden: GoldenDatum): Datum => {
  if ('sequence' in golden) return { items: golden.sequence.map(datumOf) };
  if ('keys' in golden) return { keys: tensorOf(golden.keys), values: tensorOf(golden.values) };
  return tensorOf(golden);
};

/** The elements as numbers, for floats; undefined where they must be equal bit by bit. */
const floatsOf = (tensor: Tensor): ArrayLike<number> | undefined => {
  const { dtype } = tensor;
  if (isSmallFloat(dtype)) return Array.from(tensor.data as Uint16Array, (bits) => fromSmallFloat(dtype, bits));
  const { kind } = DTYPES[dtype];
  return kind === 'float' || kind === 'complex' ? (tensor.data as Float32Array) : undefined;
};

/** Asserts that `found` is what was expected; returns the worst error as a part of max|expected|. */
export const compare = (found: Datum | undefined, expected: Datum, tolerance: number, where: string): number => {
  assert.ok(found, `${where} is there`);
  if (isSequence(expected)) {
    assert.ok(isSequence(found), `${where} is a sequence`);
    assert.equal(found.items.length, expected.items.length, `${where}: as many elements`);
    return Math.max(0, ...expected.items.map((item, i) => compare(found.items[i], item, tolerance, `${where}[${i}]`)));
  }
  if (!isTensor(expected)) {
    assert.ok(!isSequence(found) && !isTensor(found), `${where} is a map`);
    compare(found.keys, expected.keys, tolerance, `${where}.keys`);
    return compare(found.values, expected.values, tolerance, `${where}.values`);
  }
  assert.ok(isTensor(found), `${where} is a tensor`);
  assert.equal(found.dtype, expected.dtype, `${where}: dtype`);
  assert.deepEqual(found.shape, expected.shape, `${where}: shape`);
  const [a, b] = [floatsOf(found), floatsOf(expected)];
  if (a && b) return compareFloats(a, b, tolerance, where);
  if (expected.dtype === 'string' && found.dtype === 'string') {
    const texts = ({ data }: Tensor<'string'>) =>
      Array.from({ length: stringCount(data) }, (_, i) => Buffer.from(stringAt(data, i)).toString('base64'));
    assert.deepEqual(texts(found), texts(expected), where);
  } else {
    const bytes = (tensor: Tensor) => Buffer.from(bytesOf(tensor.data as DataOf[NumericDType]));
    if (!bytes(found).equals(bytes(expected))) assert.deepEqual([found.data], [expected.data], where);
  }
  return 0;
};

const compareFloats = (a: ArrayLike<number>, b: ArrayLike<number>, tolerance: number, where: string): number => {
  assert.equal(a.length, b.length, `${where}: as many elements`);
  let scale = 0;
  for (let i = 0; i < b.length; i++) if (Number.isFinite(b[i])) scale = Math.max(scale, Math.abs(b[i]!));
  let [worst, at, wrong] = [0, 0, 0];
  for (let i = 0; i < b.length; i++) {
    if (Object.is(a[i], b[i]) || a[i] === b[i]) continue;
    const error = Math.abs(a[i]! - b[i]!) / (scale || 1);
    if (!(error <= tolerance)) wrong += 1;
    if (!(error <= worst)) [worst, at] = [error, i];
  }
  assert.equal(
    wrong,
    0,
    `${where}: ${wrong} of ${b.length} elements are wrong; element ${at} is ${a[at]}, expected ${b[at]}: ${worst} of the largest`,
  );
  return worst;
};

/** From files to a session, by the way that a server takes. */
export const openModel = async (path: string, format?: string): Promise<Session> => {
  const files = localFiles(path);
  const found = await detect(files, format);
  return open(await prepare(await found.format.load(files, found.match)));
};

/** Asserts that the session answers as the golden says; returns the worst error as a part of the largest. */
export const runCases = async (session: Session, golden: Golden): Promise<number> => {
  let worst = 0;
  for (const [i, { signature, inputs, outputs, fails }] of golden.cases.entries()) {
    const names = [...session.signatures.keys()];
    const name = signature ?? names.find((one) => one === 'serving_default') ?? names[0]!;
    const fed = new Map(Object.entries(inputs).map(([input, datum]) => [input, datumOf(datum)]));
    if (fails !== undefined) {
      const isFitting = (error: unknown): boolean =>
        error instanceof ServingError && pattern(fails).test(`${error.code}: ${error.message}`);
      await assert.rejects(async () => session.run(fed, { signature: name }), isFitting, `case ${i} fails: ${fails}`);
      continue;
    }
    const results = await session.run(fed, { signature: name });
    assert.deepEqual([...results.keys()].sort(), Object.keys(outputs).sort(), `case ${i}: the outputs`);
    for (const [output, datum] of Object.entries(outputs)) {
      const where = `case ${i}, output "${output}"`;
      worst = Math.max(worst, compare(results.get(output), datumOf(datum), golden.tolerance ?? TOLERANCE, where));
    }
  }
  return worst;
};

/** A message in which `…` stands for anything. */
export const pattern = (message: string): RegExp =>
  new RegExp(
    `^${message
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]*')}$`,
  );

/** One test a golden and one a broken model; each names the worst error that was seen. */
export const testFormat = (format: string): void => {
  const root = goldensOf(format);
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    const cases = join(root, name, 'cases.json');
    if (!existsSync(cases)) continue;
    test(`${format}: ${name}`, async (t) => {
      const golden = JSON.parse(readFileSync(cases, 'utf8')) as Golden;
      const session = await openModel(join(root, name, 'model'));
      try {
        const worst = await runCases(session, golden);
        t.diagnostic(`${golden.cases.length} cases, worst error ${worst.toExponential(1)} of the largest`);
      } finally {
        await session.close();
      }
    });
  }
  const broken = join(root, 'broken.json');
  if (!existsSync(broken)) return;
  for (const [name, message] of Object.entries(JSON.parse(readFileSync(broken, 'utf8')) as Record<string, string>)) {
    test(`${format}: broken: ${name}`, async () => {
      const path = join(root, 'broken', name);
      const error = await openModel(path).then(
        (session) => session.close().then(() => undefined),
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof ServingError, `refused with our own error, not ${error}`);
      assert.match(`${error.code}: ${error.message.replaceAll(path, 'PATH')}`, pattern(message));
    });
  }
};
