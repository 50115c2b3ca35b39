/**
 * Tensors as torch saves them: a storage, and how the tensor lies in it. What lies in order, perhaps with its axes
 * permuted, stays in the file as a Weight; the rest is copied.
 */
import { ServingError } from '../../errors.ts';
import type { Constant } from '../../graph/graph.ts';
import { allocate, DTYPES, type DType, lanes, type NumericDType, viewBytes } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Archive } from './archive.ts';

/** A storage: an entry of the archive. */
export interface Storage {
  readonly name: string;
  readonly dtype: NumericDType;
  readonly bigEndian: boolean;
}
/** How a tensor lies in its storage; all counted in elements. */
export interface Layout {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Constants of at most so many bytes are read while loading, so that what they hold is known. */
const SMALL_BYTES = 4096;
const MAX_RANK = 64;
/** The most that is copied. */
const MAX_COPY_BYTES = 2 ** 31;

const corrupt = (what: string): ServingError => new ServingError('CORRUPT_MODEL', what);

/** How many elements there are, and one past the last place that is read. Throws CORRUPT_MODEL for sizes that are none. */
const extent = ({ shape, strides, offset }: Layout, what: string): { readonly count: number; readonly end: number } => {
  const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
  if (shape.length !== strides.length || shape.length > MAX_RANK || ![...shape, ...strides, offset].every(isSize)) {
    throw corrupt(
      `${what}: shape [${shape.slice(0, 8).join(', ')}] with strides [${strides.slice(0, 8).join(', ')}] at ${offset} is none that a tensor can have`,
    );
  }
  let [count, end] = [1, offset + 1];
  for (const [axis, size] of shape.entries()) {
    count *= size;
    end += (size - 1) * strides[axis]!;
  }
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(end))
    throw corrupt(`${what}: a tensor of ${count} elements`);
  return { count, end: count === 0 ? 0 : end };
};

/** The axes in the order in which they lie in memory, where the elements fill it without a gap; undefined where not. */
const orderOf = ({ shape, strides }: Layout): readonly number[] | undefined => {
  const axes = shape.map((_, axis) => axis);
  const order = axes.sort((a, b) => {
    if ((shape[a] === 1) !== (shape[b] === 1)) return shape[a] === 1 ? -1 : 1;
    return strides[b]! - strides[a]! || a - b;
  });
  let expected = 1;
  for (const axis of [...order].reverse()) {
    if (shape[axis] === 1) continue;
    if (strides[axis] !== expected) return undefined;
    expected *= shape[axis]!;
  }
  return order;
};

/** `x` is written in the other order of bytes. */
const swapped = (bytes: Uint8Array, width: number): Uint8Array => {
  const made = new Uint8Array(bytes.length);
  for (let at = 0; at + width <= bytes.length; at += width) {
    for (let i = 0; i < width; i++) made[at + i] = bytes[at + width - 1 - i]!;
  }
  return made;
};

const widthOf = (dtype: DType): number => DTYPES[dtype].bytes / lanes(dtype);

const copy = (storage: Storage, bytes: Uint8Array, { shape, strides, offset }: Layout, count: number): Tensor => {
  const { dtype, bigEndian } = storage;
  const width = widthOf(dtype);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % DTYPES[dtype].bytes));
  const from = viewBytes(dtype, bigEndian && width > 1 ? swapped(whole, width) : whole) as ArrayLike<number | bigint>;
  const data = allocate(dtype, count);
  const into = data as unknown as { [i: number]: number | bigint };
  const each = lanes(dtype);
  const index = new Array<number>(shape.length).fill(0);
  let place = offset;
  for (let i = 0; i < count; i++) {
    for (let lane = 0; lane < each; lane++) into[i * each + lane] = from[place * each + lane]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      place -= index[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return { dtype, shape, data } as unknown as Tensor;
};

/** A tensor of the archive as a constant. Throws CORRUPT_MODEL where it does not lie in its storage. */
export const constantOf = async (
  archive: Archive,
  storage: Storage,
  layout: Layout,
  name: string,
): Promise<Constant> => {
  const { dtype } = storage;
  const what = `${archive.entry}: ${name}`;
  const { count, end } = extent(layout, what);
  const width = DTYPES[dtype].bytes;
  const sizeBytes = archive.sizeOf(storage.name);
  if (count === 0) return { dtype, shape: layout.shape, data: allocate(dtype, 0) } as unknown as Tensor;
  if (sizeBytes === undefined) throw corrupt(`${what}: its bytes, ${storage.name}, are missing; the file may be cut`);
  if (end * width > sizeBytes) {
    throw corrupt(
      `${what}: ${dtype} [${layout.shape.join(', ')}] reaches element ${end} of ${storage.name}, which has ${Math.floor(sizeBytes / width)}`,
    );
  }
  const order = orderOf(layout);
  const range = await archive.rangeOf(storage.name);
  const isSwapped = storage.bigEndian && widthOf(dtype) > 1;
  if (order && range && !isSwapped && count * width > SMALL_BYTES) {
    const from = range.from + layout.offset * width;
    const weight = { dtype, shape: layout.shape, range: { path: archive.entry, from, to: from + count * width }, name };
    if (order.every((axis, i) => axis === i)) return weight;
    // Dimension `axis` of the tensor is the one of what is stored at which `axis` stands in the order.
    const permutation = layout.shape.map((_, axis) => order.indexOf(axis));
    return { ...weight, stored: { shape: order.map((axis) => layout.shape[axis]!), permutation } };
  }
  if (count * width > MAX_COPY_BYTES || count > 64 * (sizeBytes / width) + 1_000_000) {
    throw new ServingError(
      'TOO_LARGE',
      `${what}: ${dtype} [${layout.shape.join(', ')}] of a storage of ${sizeBytes} bytes would be copied`,
    );
  }
  if (range && !isSwapped) {
    const first = range.from + layout.offset * width;
    const bytes = await archive.files.read(archive.entry, first, range.from + end * width);
    return copy(storage, bytes, { ...layout, offset: 0 }, count);
  }
  return copy(storage, await archive.read(storage.name), layout, count);
};
