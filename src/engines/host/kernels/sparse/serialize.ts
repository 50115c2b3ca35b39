/**
 * SerializeSparse, SerializeManySparse, DeserializeSparse between sparse tensors and variants, which is how tf.map_fn
 * hands the rows of a sparse tensor to its body. Each of the three parts is an element (packed-tensors.ts).
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/serialize_sparse_op.cc,
 * deserialize_sparse_variant_op.cc
 */

import { joinVectors, sliceRows } from '../../../../tensor/rows.ts';
import { StringsWriter, stringAt } from '../../../../tensor/strings.ts';
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel } from '../../kernel.ts';
import { countOf, dtypeAttribute, failed, stringInput } from '../arguments.ts';
import { checkRows } from '../cross.ts';
import { packTensors, unpackTensors } from '../packed-tensors.ts';
import { allocatedZeros } from '../rows.ts';
import { type Coo, cooInput, cooOf, indexTensor, shapeTensor, shown } from './coo.ts';

const pack = (out: StringsWriter, indices: Tensor, values: Tensor, shape: Tensor): void => {
  for (const part of [indices, values, shape]) packTensors(out, [part]);
};

const matrix = (indices: Float64Array, count: number, rank: number): Tensor =>
  ({ ...indexTensor(indices, rank), shape: [count, rank] }) as Tensor;

export const serializeSparse: HostKernel = () => (inputs) => {
  const { indices, values, shape, count, rank } = cooInput(inputs, 0);
  const out = new StringsWriter(3);
  pack(out, matrix(indices, count, rank), values, shapeTensor(shape));
  return [{ dtype: 'string', shape: [3], data: out.finish() }];
};

export const serializeManySparse: HostKernel = () => (inputs) => {
  const { indices, values, shape, count, rank } = cooInput(inputs, 0);
  if (rank < 2) throw failed(`the sparse tensor has the shape ${shown(shape)}, expected at least 2 dimensions`);
  const rows = shape[0]!;
  checkRows(rows * 12);
  const out = new StringsWriter(3 * rows);
  const rest = shapeTensor(shape.subarray(1));
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const from = at;
    while (at < count && indices[at * rank] === row) at++;
    const own = new Float64Array((at - from) * (rank - 1));
    for (let i = from; i < at; i++) {
      for (let axis = 1; axis < rank; axis++) own[(i - from) * (rank - 1) + axis - 1] = indices[i * rank + axis]!;
    }
    pack(out, matrix(own, at - from, rank - 1), sliceRows(values, from, at), rest);
  }
  if (at < count)
    throw failed(
      `index ${at} is of row ${indices[at * rank]}, out of the ${rows} rows or before that of the last; sort them`,
    );
  return [{ dtype: 'string', shape: [rows, 3], data: out.finish() }];
};

export const deserializeSparse: HostKernel = (node) => {
  const dtype = dtypeAttribute(node, 'dtype');
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    if (shape.at(-1) !== 3) throw failed(`serialized sparse tensors have the shape ${shown(shape)}, expected [.., 3]`);
    const outer = shape.slice(0, -1);
    const parts = Array.from({ length: countOf(outer) }, (_, i): Coo => {
      const [indices, values, size] = [0, 1, 2].map((k) => unpackTensors(stringAt(data, 3 * i + k))[0]!);
      if (values!.dtype !== dtype) throw failed(`a sparse tensor of ${values!.dtype}, expected ${dtype}`);
      return cooOf(indices!, values!, size!);
    });
    const [first] = parts;
    if (!first) throw failed('there is no sparse tensor');
    const rank = outer.length + first.rank;
    const total = parts.reduce((sum, { count }) => sum + count, 0);
    const indices = new Float64Array(total * rank);
    const sizes = new Float64Array(first.rank);
    let at = 0;
    for (const [i, part] of parts.entries()) {
      if (part.rank !== first.rank) throw failed(`sparse tensors of ${first.rank} and of ${part.rank} dimensions`);
      part.shape.forEach((size, axis) => {
        sizes[axis] = Math.max(sizes[axis]!, size);
      });
      for (let row = 0; row < part.count; row++, at += rank) {
        for (let axis = outer.length - 1, rest = i; axis >= 0; axis--) {
          indices[at + axis] = rest % outer[axis]!;
          rest = Math.floor(rest / outer[axis]!);
        }
        for (let axis = 0; axis < part.rank; axis++)
          indices[at + outer.length + axis] = part.indices[row * part.rank + axis]!;
      }
    }
    const values = total > 0 ? joinVectors(parts.map((part) => part.values)) : allocatedZeros(dtype, [0]);
    return [matrix(indices, total, rank), values, shapeTensor([...outer, ...sizes])];
  };
};
