/**
 * Constants of a graph as the bytes that ONNX Runtime reads: ranges of the model's files, read once for all signatures,
 * checked where the model states a checksum, and put into the order of the constant's dimensions.
 */
import { ServingError } from '../errors.ts';
import type { Files } from '../files.ts';
import { type Constant, isWeight, type Weight } from '../graph/graph.ts';
import { bytesOf, type DataOf, DTYPES, viewBytes } from '../tensor/dtype.ts';
import { permuteBytes } from '../tensor/permute.ts';
import { elementCount, type Tensor } from '../tensor/tensor.ts';
import { crc32c } from '../wire/crc32c.ts';
import { pack4, unpack4 } from './onnxruntime/nibbles.ts';
import type { PreparedWeight } from './prepared.ts';

/** Reads each constant when it is first asked for; constants over the same bytes share them. */
export class WeightReader {
  readonly #files: Files;
  readonly #known = new Map<Constant | string, Promise<PreparedWeight>>();
  readonly #tensors = new Map<Constant, Promise<Tensor>>();
  readonly #all = new Set<Promise<PreparedWeight>>();

  constructor(files: Files) {
    this.#files = files;
  }

  read(constant: Constant): Promise<PreparedWeight> {
    const key = isWeight(constant) ? keyOf(constant) : constant;
    const known = this.#known.get(key);
    if (known) return known;
    const made = isWeight(constant) ? readWeight(constant, this.#files) : Promise.resolve(ofTensor(constant));
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

  async #readTensor(constant: Constant): Promise<Tensor> {
    const { dtype, shape } = constant;
    if (dtype === 'string') {
      if (isWeight(constant)) throw new ServingError('INTERNAL', `weight "${constant.name}": strings have no one size`);
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

const readWeight = async (weight: Weight, files: Files): Promise<PreparedWeight> => {
  const { name, dtype, shape, range, stored } = weight;
  const where = `weight "${name}" at bytes ${range.from} to ${range.to} of ${range.path}`;
  const wanted = elementCount(shape) * DTYPES[dtype].bytes;
  if (range.to - range.from !== wanted) {
    throw new ServingError('CORRUPT_MODEL', `${where}: ${dtype} [${shape.join(', ')}] takes ${wanted} bytes`);
  }
  const bytes = await files.read(range.path, range.from, range.to);
  if (weight.crc32c !== undefined && crc32c(bytes) !== weight.crc32c) {
    throw new ServingError('CORRUPT_MODEL', `${where}: the checksum does not match; the file is damaged`);
  }
  const ordered = stored ? permuteBytes(bytes, DTYPES[dtype].bytes, stored.shape, stored.permutation) : bytes;
  return { dataType: DTYPES[dtype].onnx, shape, bytes: ordered };
};
