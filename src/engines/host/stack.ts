/** Tensors put together along a new axis, and taken apart along one: what the scans of Loop and Scan are made of. */
import { ServingError } from '../../errors.ts';
import { allocate, bytesOf, type DataOf, lanes, type NumericDType, viewBytes } from '../../tensor/dtype.ts';
import { stringAt, stringsOfBytes } from '../../tensor/strings.ts';
import { elementCount, type Tensor } from '../../tensor/tensor.ts';
import type { SlotType } from './plan.ts';

type Numbers = Exclude<DataOf[NumericDType], never> & {
  set(from: ArrayLike<never>, at: number): void;
  subarray(from: number, to: number): DataOf[NumericDType];
};

const product = (dims: readonly number[]): number => dims.reduce((n, dim) => n * dim, 1);

/**
 * `count` tensors of one shape -> one more axis of that length. Of no tensors: `type` says the dtype and shape, where
 * a dimension that is not known counts as 0. Throws RUN_FAILED where the shapes differ.
 */
export const stack = (parts: readonly Tensor[], type: SlotType, axis = 0): Tensor => {
  const [first] = parts;
  const part = first ? first.shape : (type.shape ?? []).map((dim) => (typeof dim === 'number' ? dim : 0));
  const dtype = first?.dtype ?? type.dtype;
  for (const { shape } of parts) {
    if (shape.length === part.length && shape.every((dim, i) => dim === part[i])) continue;
    throw new ServingError(
      'RUN_FAILED',
      `one iteration gave the shape [${part.join(', ')}] and another [${shape.join(', ')}], which cannot be stacked`,
    );
  }
  const shape = part.toSpliced(axis, 0, parts.length);
  const count = elementCount(shape);
  const outer = product(part.slice(0, axis));
  const inner = product(part.slice(axis));
  if (dtype === 'string') {
    const elements: Uint8Array[] = [];
    for (let o = 0; o < outer; o++)
      for (const { data } of parts as readonly Tensor<'string'>[])
        for (let i = 0; i < inner; i++) elements.push(stringAt(data, o * inner + i));
    return { dtype, shape, data: stringsOfBytes(elements) };
  }
  const data = allocate(dtype, count) as Numbers;
  const block = inner * lanes(dtype);
  for (let o = 0; o < outer; o++)
    for (const [p, { data: from }] of parts.entries())
      data.set((from as Numbers).subarray(o * block, (o + 1) * block) as never, (o * parts.length + p) * block);
  return { dtype, shape, data } as Tensor;
};

/** The part of a tensor at one place of an axis, without that axis. */
export const slice = (tensor: Tensor, axis: number, at: number): Tensor => {
  const shape = tensor.shape.toSpliced(axis, 1);
  const length = tensor.shape[axis]!;
  const outer = product(tensor.shape.slice(0, axis));
  const inner = product(tensor.shape.slice(axis + 1));
  if (tensor.dtype === 'string') {
    const { data } = tensor;
    const elements = Array.from({ length: outer * inner }, (_, i) =>
      stringAt(data, (Math.floor(i / inner) * length + at) * inner + (i % inner)),
    );
    return { dtype: 'string', shape, data: stringsOfBytes(elements) };
  }
  const { dtype } = tensor;
  const block = inner * lanes(dtype);
  const data = allocate(dtype, outer * inner) as Numbers;
  for (let o = 0; o < outer; o++) {
    const from = (o * length + at) * block;
    data.set((tensor.data as Numbers).subarray(from, from + block) as never, o * block);
  }
  return { dtype, shape, data } as Tensor;
};

/** The same tensor in memory of its own, as small as can be. */
export const copyOf = (tensor: Tensor): Tensor => {
  if (tensor.dtype !== 'string') {
    // Not data.slice(), which of a Buffer is no copy.
    return { ...tensor, data: viewBytes(tensor.dtype, new Uint8Array(bytesOf(tensor.data))) } as Tensor;
  }
  const { bytes, offsets } = tensor.data;
  return { ...tensor, data: { bytes: new Uint8Array(bytes), offsets: new Uint32Array(offsets) } };
};

/** The memory under a tensor. */
export const buffersOf = (tensor: Tensor): readonly ArrayBufferLike[] =>
  tensor.dtype === 'string' ? [tensor.data.bytes.buffer, tensor.data.offsets.buffer] : [tensor.data.buffer];
