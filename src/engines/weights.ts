/**
 * Constants of a graph as the bytes that ONNX Runtime reads: ranges of the model's files, read once for all signatures,
 * checked where the model states a checksum, and put into the order of the constant's dimensions.
 */
import { ServingError } from '../errors.ts';
import type { Files } from '../files.ts';
import { compute, type Floats, isView } from '../graph/derived.ts';
import { digestOfDerived } from '../graph/digest.ts';
import { type Constant, type Derived, inMemory, isDerived, isWeight, type Weight } from '../graph/graph.ts';
import { onnxByteLength } from '../graph/onnx/encode.ts';
import { allocate, bytesOf, type DataOf, DTYPES, viewBytes } from '../tensor/dtype.ts';
import { isPacked, type PackedDType, pack, unpack } from '../tensor/packed.ts';
import { permuteBytes } from '../tensor/permute.ts';
import { elementCount, type Tensor } from '../tensor/tensor.ts';
import { crc32c } from '../wire/crc32c.ts';
import type { PreparedWeight } from './prepared.ts';
import { deliver, LEAST_BYTES, PIECE_BYTES, type WeightStore } from './weight-store.ts';

/** Weights are read to be permuted through memory of at least so many bytes. */
const SCRATCH_BYTES = 1 << 20;

/** Reads each constant when it is first asked for; constants over the same bytes share them. */
export class WeightReader {
  readonly #files: Files;
  readonly #known = new Map<Constant | string, Promise<PreparedWeight>>();
  readonly #tensors = new Map<Constant, Promise<Tensor>>();
  readonly #store: WeightStore | undefined;
  #total = 0;
  /** Not there while somebody reads through it. */
  #scratch: Uint8Array<ArrayBuffer> | undefined;

  /** Large weights go to the store, where there is one, as they are read. */
  constructor(files: Files, store?: WeightStore) {
    this.#files = files;
    this.#store = store;
  }

  read(constant: Constant): Promise<PreparedWeight> {
    const key = keyOf(constant);
    const known = this.#known.get(key);
    if (known) return known;
    const made = this.#make(constant);
    this.#known.set(key, made);
    return made;
  }

  /** The bytes that `read` would give without a store. */
  async bytes(constant: Constant): Promise<Uint8Array<ArrayBuffer>> {
    const isAway = this.#store !== undefined && onnxByteLength(constant) >= LEAST_BYTES;
    if (!isAway) return (await this.read(constant)).bytes;
    // What went to the store is read again.
    const bytes = await this.#made(constant);
    this.#total += bytes.length;
    return bytes;
  }

  /** The same as a tensor, for kernels of our own; it shares the memory of `read`, unless that went to the store. */
  tensor(constant: Constant): Promise<Tensor> {
    const known = this.#tensors.get(constant);
    if (known) return known;
    const made = this.#readTensor(constant);
    this.#tensors.set(constant, made);
    return made;
  }

  async #make(constant: Constant): Promise<PreparedWeight> {
    const { dtype, shape } = constant;
    const dataType = DTYPES[dtype].onnx;
    const store = this.#store;
    if (store && isWeight(constant) && !constant.stored && sizeOf(constant) >= LEAST_BYTES) {
      this.#total += sizeOf(constant);
      return { dataType, shape, bytes: new Uint8Array(), room: await readInto(store, constant, this.#files) };
    }
    const bytes = await this.#made(constant);
    this.#total += bytes.length;
    return deliver(store, { dataType, shape }, bytes);
  }

  /** The bytes of a constant as ONNX has them, in memory of their own. */
  async #made(constant: Constant): Promise<Uint8Array<ArrayBuffer>> {
    if (inMemory(constant)) return packedBytes(constant);
    return isWeight(constant) ? this.#bytes(constant) : floatBytes(await this.#derive(constant));
  }

  /** The bytes of a weight in the order of its dimensions, in memory of their own. */
  async #bytes(weight: Weight): Promise<Uint8Array<ArrayBuffer>> {
    const { dtype, range, stored } = weight;
    if (!stored) return readWeight(weight, this.#files);
    // What is only read to be permuted goes through memory that is used again: all weights together would be held twice
    // until the next garbage collection.
    const scratch = this.#scratch;
    this.#scratch = undefined;
    const length = range.to - range.from;
    const into = scratch && scratch.length >= length ? scratch : new Uint8Array(Math.max(length, SCRATCH_BYTES));
    const read = await readWeight(weight, this.#files, into);
    const ordered = permuteBytes(read, DTYPES[dtype].bytes, stored.shape, stored.permutation);
    this.#scratch = into;
    return ordered;
  }

  /** Computes a derived constant; an operand that nothing else needs is overwritten by the result. */
  async #derive(constant: Derived): Promise<Floats> {
    const uses = new Map<Constant, number>();
    const count = (one: Constant): void => {
      const before = uses.get(one) ?? 0;
      uses.set(one, before + 1);
      if (before === 0 && isDerived(one)) for (const operand of one.of) count(operand);
    };
    count(constant);
    const known = new Map<Constant, Floats>();
    const floats = async (one: Constant): Promise<Floats> => {
      const made = known.get(one) ?? (await make(one));
      if (uses.get(one)! > 1) known.set(one, made);
      return made;
    };
    const make = async (one: Constant): Promise<Floats> => {
      if (inMemory(one)) return one.data as Floats;
      if (isWeight(one)) return viewBytes(one.dtype as Derived['dtype'], await this.#bytes(one)) as Floats;
      const operands: Floats[] = [];
      for (const operand of one.of) operands.push(await floats(operand));
      const [first] = operands as [Floats];
      const isOwn = (i: number): boolean => !inMemory(one.of[i]!) && uses.get(one.of[i]!) === 1;
      if (isView(one)) return isOwn(0) ? first : (first.slice() as Floats);
      if (one.perm) {
        const width = DTYPES[one.dtype].bytes;
        return viewBytes(one.dtype, permuteBytes(bytesOf(first), width, one.of[0]!.shape, one.perm)) as Floats;
      }
      const length = elementCount(one.shape);
      const reused = operands.find((operand, i) => operand.length === length && isOwn(i));
      const into = reused ?? (allocate(one.dtype, length) as Floats);
      compute(one, operands, into);
      return into;
    };
    return floats(constant);
  }

  async #readTensor(constant: Constant): Promise<Tensor> {
    const { dtype, shape } = constant;
    if (dtype === 'string') {
      if (!inMemory(constant)) throw new ServingError('INTERNAL', 'a weight of strings has no one size');
      const { bytes, offsets } = constant.data;
      this.#total += bytes.length + offsets.byteLength;
      return { dtype, shape, data: { bytes: new Uint8Array(bytes), offsets: new Uint32Array(offsets) } };
    }
    const bytes = await this.bytes(constant);
    return {
      dtype,
      shape,
      data: isPacked(dtype) ? unpack(dtype, bytes, elementCount(shape)) : viewBytes(dtype, bytes),
    } as Tensor;
  }

  /** The bytes of everything that was read, once all promises have come true. */
  total(): number {
    return this.#total;
  }
}

/** Equal for constants over the same bytes. */
export const keyOf = (constant: Constant): Constant | string => {
  if (isDerived(constant)) return digestOfDerived(constant);
  if (!isWeight(constant)) return constant;
  const { dtype, shape, range, stored } = constant;
  return JSON.stringify([dtype, shape, range.path, range.from, range.to, stored?.permutation]);
};

/**
 * The bytes of a constant as ONNX has them, once and in order; what the model's files hold as it is wanted comes in pieces
 * of memory that is used again for the piece after the next.
 */
export async function* piecesOf(constant: Constant, files: Files): AsyncGenerator<Uint8Array> {
  if (!isWeight(constant) || constant.stored) {
    yield await new WeightReader(files).bytes(constant);
    return;
  }
  checkSize(constant);
  const { path, from, to } = constant.range;
  if (from === to) return;
  const room = Math.min(PIECE_BYTES, to - from);
  const buffers = [new Uint8Array(room), new Uint8Array(to - from > room ? room : 0)];
  const read = (at: number): Promise<Uint8Array> =>
    files.read(path, at, Math.min(to, at + room), buffers[((at - from) / room) % 2]);
  let crc = 0;
  let next = read(from);
  for (let at = from; at < to; at += room) {
    const bytes = await next;
    if (at + room < to) {
      next = read(at + room);
      // Told when it is its turn.
      next.catch(() => undefined);
    }
    if (constant.crc32c !== undefined) crc = crc32c(bytes, crc);
    yield bytes;
  }
  checkCrc(constant, crc);
}

const packedBytes = (tensor: Tensor): Uint8Array<ArrayBuffer> => {
  if (tensor.dtype === 'string') throw new ServingError('INTERNAL', 'a constant of strings cannot be external');
  // A copy of its own: the memory may go to another thread.
  return isPacked(tensor.dtype)
    ? pack(tensor.dtype, tensor.data as DataOf[PackedDType])
    : new Uint8Array(bytesOf(tensor.data));
};

const floatBytes = ({ buffer, byteOffset, byteLength }: Floats): Uint8Array<ArrayBuffer> =>
  new Uint8Array(buffer, byteOffset, byteLength);

const whereOf = ({ name, range }: Weight): string =>
  `weight "${name}" at bytes ${range.from} to ${range.to} of ${range.path}`;

const sizeOf = ({ range }: Weight): number => range.to - range.from;

const checkSize = (weight: Weight): void => {
  const { dtype, shape } = weight;
  const wanted = onnxByteLength(weight);
  if (sizeOf(weight) === wanted) return;
  throw new ServingError('CORRUPT_MODEL', `${whereOf(weight)}: ${dtype} [${shape.join(', ')}] takes ${wanted} bytes`);
};

const checkCrc = (weight: Weight, found: number): void => {
  if (weight.crc32c === undefined || found === weight.crc32c) return;
  throw new ServingError('CORRUPT_MODEL', `${whereOf(weight)}: the checksum does not match; the file is damaged`);
};

const readWeight = async (
  weight: Weight,
  files: Files,
  into?: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> => {
  checkSize(weight);
  const { path, from, to } = weight.range;
  const bytes = await files.read(path, from, to, into);
  if (weight.crc32c !== undefined) checkCrc(weight, crc32c(bytes));
  return bytes;
};

/** Reads a weight piece by piece, the next one while one is checked, to a room of the store. */
const readInto = async (store: WeightStore, weight: Weight, files: Files): Promise<number> => {
  checkSize(weight);
  const { dtype, shape, range } = weight;
  const { path, from, to } = range;
  const read = async (at: number): Promise<Uint8Array<ArrayBuffer>> => {
    const into = await store.piece();
    const bytes = await files.read(path, at, Math.min(to, at + into.length), into);
    if (bytes.buffer === into.buffer) return bytes;
    into.set(bytes);
    return into.subarray(0, bytes.length);
  };
  const room = store.open({ dataType: DTYPES[dtype].onnx, shape }, to - from);
  let crc = 0;
  let next = read(from);
  for (let at = from; at < to; ) {
    const bytes = await next;
    const end = at + bytes.length;
    if (end < to) {
      next = read(end);
      // Told when it is its turn.
      next.catch(() => undefined);
    }
    if (weight.crc32c !== undefined) crc = crc32c(bytes, crc);
    store.put(room, at - from, bytes);
    at = end;
  }
  checkCrc(weight, crc);
  return room;
};
