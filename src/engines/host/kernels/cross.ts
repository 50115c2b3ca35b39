/**
 * Crosses of features: for each row every choice of one feature from each column, joined as text or by hash.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/sparse_cross_op.cc, ragged_cross_op.cc,
 * third_party/xla/xla/tsl/platform/fingerprint.h (FingerprintCat64)
 */
import type { Strings } from '../../../tensor/dtype.ts';
import { StringsWriter } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { failed } from './arguments.ts';
import { fingerprint64 } from './farmhash.ts';
import { checkBytes, outputCount } from './output-size.ts';

/** The features of row b are the `counts[b]` values from `starts[b]`. */
export interface Column {
  readonly starts: Float64Array;
  readonly counts: Float64Array;
  /** A tensor of int64 or string, taken flat. */
  readonly values: Tensor;
}

/** Column of a dense matrix. */
export const denseColumn = (values: Tensor): Column => {
  const [rows = 0, width = 0] = values.shape;
  if (values.shape.length !== 2)
    throw failed(`a dense input has the shape [${values.shape.join(', ')}], expected [rows, features]`);
  return {
    starts: Float64Array.from({ length: rows }, (_, row) => row * width),
    counts: new Float64Array(rows).fill(width),
    values,
  };
};

/** Throws TOO_LARGE for more rows than an answer may have. */
export const checkRows = (rows: number): void => {
  if (!(rows >= 0)) throw failed(`there are ${rows} rows`);
  checkBytes(16 * rows, `the crosses of ${rows} rows`);
};

export interface Crosses {
  /** How many crosses each row has. */
  readonly counts: Float64Array;
  readonly total: number;
  readonly most: number;
  /** Calls `cross` for every cross, row after row, with the places of its features in their columns' values. */
  readonly each: (cross: (places: Float64Array) => void) => void;
}

/** The crosses of `rows` rows; the last column varies fastest. */
export const crossesOf = (columns: readonly Column[], rows: number): Crosses => {
  const counts = new Float64Array(rows);
  let [total, most] = [0, 0];
  for (let row = 0; row < rows; row++) {
    let count = 1;
    for (const column of columns) count *= column.counts[row]!;
    counts[row] = count;
    total += count;
    most = Math.max(most, count);
  }
  outputCount('int64', [total, 2]);
  const each = (cross: (places: Float64Array) => void): void => {
    const places = new Float64Array(columns.length);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < columns.length; i++) places[i] = columns[i]!.starts[row]!;
      for (let n = counts[row]!; n > 0; n--) {
        cross(places);
        for (let i = columns.length - 1; i >= 0; i--) {
          const { starts, counts: features } = columns[i]!;
          places[i]!++;
          if (places[i]! < starts[row]! + features[row]!) break;
          places[i] = starts[row]!;
        }
      }
    }
  };
  return { counts, total, most, each };
};

/** The numbers of a column as decimal text; strings as they are. */
const textOf = ({ values }: Column): Strings => {
  if (values.dtype === 'string') return values.data;
  const out = new StringsWriter(values.data.length);
  for (const number of values.data as BigInt64Array) {
    out.latin1(number.toString());
    out.end();
  }
  return out.finish();
};

/** Each cross as its features joined by `separator`. */
export const joined = (columns: readonly Column[], crosses: Crosses, separator: Uint8Array): Tensor => {
  const texts = columns.map(textOf);
  const bytes = columns.reduce(
    (sum, { values }, i) => sum + texts[i]!.bytes.length / Math.max(1, values.shape[0] ?? 1),
    0,
  );
  const out = new StringsWriter(crosses.total, Math.min(2 ** 26, Math.ceil(bytes * crosses.total)));
  crosses.each((places) => {
    for (let i = 0; i < texts.length; i++) {
      if (i > 0) out.bytes(separator);
      const { bytes: source, offsets } = texts[i]!;
      out.bytes(source, offsets[places[i]!]!, offsets[places[i]! + 1]!);
    }
    out.end();
  });
  return { dtype: 'string', shape: [crosses.total], data: out.finish() };
};

type Hash = (view: DataView, at: number, length: number) => bigint;

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array | BigInt64Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/**
 * A hash of each value of a column: of a string by `text`; an int64 is its own, or is hashed by `number`, which sees
 * only the lower half of it (upstream takes the size of the dtype's number for that of the element).
 */
export const hashesOf = ({ values }: Column, text: Hash = fingerprint64, number?: Hash): BigUint64Array => {
  if (values.dtype === 'string') {
    const { bytes, offsets } = values.data;
    const view = viewOf(bytes);
    const hashes = new BigUint64Array(offsets.length - 1);
    for (let i = 0; i < hashes.length; i++) hashes[i] = text(view, offsets[i]!, offsets[i + 1]! - offsets[i]!);
    return hashes;
  }
  const data = values.data as BigInt64Array;
  if (!number) return new BigUint64Array(data.buffer, data.byteOffset, data.length);
  const view = viewOf(data);
  const hashes = new BigUint64Array(data.length);
  for (let i = 0; i < hashes.length; i++) hashes[i] = number(view, 8 * i, 4);
  return hashes;
};

const MUL = 0xc6a4a7935bd1e995n;
const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const shiftMix = (x: bigint): bigint => x ^ (x >> 47n);

/** FingerprintCat64: one hash of two. */
const fingerprintCat = (a: bigint, b: bigint): bigint => {
  const mixed = u64((a ^ MUL ^ u64(shiftMix(u64(b * MUL)) * MUL)) * MUL);
  return shiftMix(u64(shiftMix(mixed) * MUL));
};

const MAX_INT64 = 2n ** 63n - 1n;

/**
 * Each cross as the hash of its features' hashes, beginning with `key` (without one, with that of the first), modulo the
 * buckets, or modulo the largest int64 where there are none.
 */
export const hashed = (
  hashes: readonly BigUint64Array[],
  crosses: Crosses,
  key: bigint | undefined,
  buckets: bigint,
): Tensor => {
  const data = new BigInt64Array(crosses.total);
  const modulus = buckets > 0n ? buckets : MAX_INT64;
  const first = key === undefined ? 1 : 0;
  let at = 0;
  crosses.each((places) => {
    let hash = key ?? hashes[0]![places[0]!]!;
    for (let i = first; i < hashes.length; i++) hash = fingerprintCat(hash, hashes[i]![places[i]!]!);
    data[at++] = hash % modulus;
  });
  return { dtype: 'int64', shape: [crosses.total], data };
};
