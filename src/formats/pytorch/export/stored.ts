/**
 * Tensors as torch stores them: a view, by sizes, strides and an offset, of a storage in the file. What lies there in
 * row-major order, or permuted, is a range of the file; anything else is copied.
 */
import { ServingError } from '../../../errors.ts';
import type { Constant } from '../../../graph/graph.ts';
import { DTYPES, type DType, type NumericDType, viewBytes } from '../../../tensor/dtype.ts';
import { stridesOf } from '../../../tensor/permute.ts';
import { elementCount, type Tensor } from '../../../tensor/tensor.ts';

/** The bytes of a storage: a range of a file of the model, or what was unpacked. */
export interface Storage {
  /** undefined: the bytes are not there as they are. */
  readonly range: { readonly path: string; readonly from: number; readonly to: number } | undefined;
  readonly sizeBytes: number;
  readonly read: () => Promise<Uint8Array>;
  /** Its numbers are big-endian. */
  readonly swapped: boolean;
}

export interface StoredTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** In elements. */
  readonly strides: readonly number[];
  /** In elements. */
  readonly offset: number;
  readonly storage: Storage;
}

/** A copy of a tensor of overlapping or gapped elements may have so many. */
const MOST_COPIED_BYTES = 2 ** 31;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** The order of the axes in memory, the outermost first, where that is all that strides say; else undefined. */
const permutationOf = (shape: readonly number[], strides: readonly number[]): readonly number[] | undefined => {
  const axes = shape.map((_, axis) => axis).filter((axis) => shape[axis] !== 1);
  const ones = shape.map((_, axis) => axis).filter((axis) => shape[axis] === 1);
  const order = [...axes.sort((a, b) => strides[b]! - strides[a]! || a - b), ...ones];
  let expected = 1;
  for (const axis of order.toReversed()) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return undefined;
    expected *= shape[axis]!;
  }
  return order;
};

const swap = (bytes: Uint8Array, width: number): Uint8Array => {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = bytes[i - (i % width) + width - 1 - (i % width)]!;
  return out;
};

const copied = async ({ name, dtype, shape, strides, offset, storage }: StoredTensor): Promise<Tensor> => {
  const { bytes: size, kind } = DTYPES[dtype];
  const count = elementCount(shape);
  if (count * size > MOST_COPIED_BYTES)
    throw new ServingError('TOO_LARGE', `"${name}": ${count} elements that do not lie in order`);
  const raw = await storage.read();
  const from = storage.swapped ? swap(raw, kind === 'complex' ? size / 2 : size) : raw;
  const out = new Uint8Array(count * size);
  const at = shape.map(() => 0);
  let place = offset;
  for (let i = 0; i < count; i++) {
    out.set(from.subarray(place * size, place * size + size), i * size);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++at[axis]! < shape[axis]!) break;
      place -= strides[axis]! * shape[axis]!;
      at[axis] = 0;
    }
  }
  return { dtype, shape, data: viewBytes(dtype as NumericDType, out) } as Tensor;
};

/** Throws CORRUPT_MODEL where the tensor reads past its storage. */
export const constantOf = async (tensor: StoredTensor): Promise<Constant> => {
  const { name, dtype, shape, strides, offset, storage } = tensor;
  const { bytes: size } = DTYPES[dtype];
  if (shape.length > 64 || strides.length !== shape.length)
    throw corrupt(`"${name}": ${strides.length} strides for ${shape.length} dimensions`);
  if ([...shape, ...strides, offset].some((n) => !Number.isSafeInteger(n) || n < 0))
    throw corrupt(`"${name}": shape [${shape.join(', ')}], strides [${strides.join(', ')}], offset ${offset}`);
  const count = elementCount(shape);
  const last = count === 0 ? 0 : offset + 1 + shape.reduce((sum, n, axis) => sum + (n - 1) * strides[axis]!, 0);
  if (!(last * size <= storage.sizeBytes))
    throw corrupt(
      `"${name}": shape [${shape.join(', ')}] of ${dtype} reads ${last * size} bytes of a storage of ${storage.sizeBytes}; the file may be cut`,
    );
  if (count === 0) return { dtype, shape, data: viewBytes(dtype as NumericDType, new Uint8Array()) } as Tensor;
  const order = permutationOf(shape, strides);
  const { range } = storage;
  if (!range || !order || storage.swapped) return copied(tensor);
  const from = range.from + offset * size;
  const bytes = { path: range.path, from, to: from + count * size };
  if (
    order.every((axis, i) => axis === i) ||
    stridesOf(shape).every((stride, i) => stride === strides[i] || shape[i] === 1)
  )
    return { dtype, shape, range: bytes, name };
  const permutation = shape.map((_, axis) => order.indexOf(axis));
  return { dtype, shape, range: bytes, stored: { shape: order.map((axis) => shape[axis]!), permutation }, name };
};
