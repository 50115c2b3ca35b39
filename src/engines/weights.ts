/**
 * Constants of a graph as the bytes that ONNX Runtime reads: ranges of the model's files, read once for all signatures,
 * checked where the model states a checksum, and put into the order of the constant's dimensions.
 */
import { ServingError } from '../errors.ts';
import type { Files } from '../files.ts';
import { compute, type Floats, isView } from '../graph/derived.ts';
import { digestOfDerived } from '../graph/digest.ts';
import { type Constant, type Derived, inMemory, isDerived, isWeight, type Weight } from '../graph/graph.ts';
import { allocate, bytesOf, type DataOf, DTYPES, viewBytes } from '../tensor/dtype.ts';
import { permuteBytes } from '../tensor/permute.ts';
import { elementCount, type Tensor } from '../tensor/tensor.ts';
import { crc32c } from '../wire/crc32c.ts';
import { pack4, unpack4 } from './onnxruntime/nibbles.ts';
import type { PreparedWeight } from './prepared.ts';

/** Weights are read to be permuted through memory of at least so many bytes. */
const SCRATCH_BYTES = 1 << 20;

/** Reads each constant when it is first asked for; constants over the same bytes share them. */
export class WeightReader {
  readonly #files: Files;
  readonly #known = new Map<Constant | string, Promise<PreparedWeight>>();
  readonly #tensors = new Map<Constant, Promise<Tensor>>();
  readonly #all = new Set<Promise<PreparedWeight>>();
  /** Not there while somebody reads through it. */
  #scratch: Uint8Array<ArrayBuffer> | undefined;

  constructor(files: Files) {
    this.#files = files;
  }

  read(constant: Constant): Promise<PreparedWeight> {
    const key = isWeight(constant) ? keyOf(constant) : isDerived(constant) ? digestOfDerived(constant) : constant;
    const known = this.#known.get(key);
    if (known) return known;
    const made = this.#make(constant);
    this.#known.set(key, made);
    this.#all.add(made);
    return made;
  }

  /** The same as a tensor, for kernels of our own; it shares the memory of `read`. */
  tensor(constant: Constant): Promise<Tensor> {
    const known = this.#tensors.get(constant);
    if (known) return known;
    const made = this.#readTensor(constant);
    this.#tensors.set(constant, made);
    return made;
  }

  async #make(constant: Constant): Promise<PreparedWeight> {
    if (inMemory(constant)) return ofTensor(constant);
    const { dtype, shape } = constant;
    const bytes = isWeight(constant) ? await this.#bytes(constant) : floatBytes(await this.#derive(constant));
    return { dataType: DTYPES[dtype].onnx, shape, bytes };
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
      return { dtype, shape, data: { bytes: new Uint8Array(bytes), offsets: new Uint32Array(offsets) } };
    }
    const { bytes } = await this.read(constant);
    const packed = dtype === 'int4' || dtype === 'uint4';
    return {
      dtype,
      shape,
      data: packed ? unpack4(dtype, bytes, elementCount(shape)) : viewBytes(dtype, bytes),
    } as Tensor;
  }

  /** The bytes of everything that was read. */
  async total(): Promise<number> {
    let sum = 0;
    for (const weight of this.#all) sum += (await weight).bytes.length;
    for (const each of this.#tensors.values()) {
      const { dtype, data } = await each;
      if (dtype === 'string') sum += data.bytes.length + data.offsets.byteLength;
    }
    return sum;
  }
}

const keyOf = ({ dtype, shape, range: { path, from, to }, stored }: Weight): string =>
  JSON.stringify([dtype, shape, path, from, to, stored?.permutation]);

const ofTensor = (tensor: Tensor): PreparedWeight => {
  if (tensor.dtype === 'string') throw new ServingError('INTERNAL', 'a constant of strings cannot be external');
  // A copy of its own: the memory may go to another thread.
  const packed = tensor.dtype === 'int4' || tensor.dtype === 'uint4';
  const bytes = packed ? pack4(tensor.data as DataOf['int4' | 'uint4']) : new Uint8Array(bytesOf(tensor.data));
  return { dataType: DTYPES[tensor.dtype].onnx, shape: tensor.shape, bytes };
};

const floatBytes = ({ buffer, byteOffset, byteLength }: Floats): Uint8Array<ArrayBuffer> =>
  new Uint8Array(buffer, byteOffset, byteLength);

const readWeight = async (
  weight: Weight,
  files: Files,
  into?: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> => {
  const { name, dtype, shape, range } = weight;
  const where = `weight "${name}" at bytes ${range.from} to ${range.to} of ${range.path}`;
  const wanted = elementCount(shape) * DTYPES[dtype].bytes;
  if (range.to - range.from !== wanted) {
    throw new ServingError('CORRUPT_MODEL', `${where}: ${dtype} [${shape.join(', ')}] takes ${wanted} bytes`);
  }
  const bytes = await files.read(range.path, range.from, range.to, into);
  if (weight.crc32c !== undefined && crc32c(bytes) !== weight.crc32c) {
    throw new ServingError('CORRUPT_MODEL', `${where}: the checksum does not match; the file is damaged`);
  }
  return bytes;
};
