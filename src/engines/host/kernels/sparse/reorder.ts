/**
 * SparseReorder, SparseReshape, SparseSlice, SparseSplit, SparseConcat: the same values at other places.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/util/sparse/sparse_tensor.h,
 * tensorflow/core/kernels/reshape_util.cc
 */

import { joinVectors } from '../../../../tensor/rows.ts';
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel } from '../../kernel.ts';
import { failed, input, integer, integers, numberOf } from '../arguments.ts';
import { tensorOfRows } from '../rows.ts';
import { cooInput, cooOf, indexTensor, orderOf, shapeTensor, shown, stridesOf } from './coo.ts';

/** The indices and values at some places of a sparse tensor. */
const pick = (indices: Tensor, values: Tensor, places: ArrayLike<number>): readonly [Tensor, Tensor] => {
  const rank = indices.shape[1]!;
  return [tensorOfRows([places.length, rank], indices, rank, places), tensorOfRows([places.length], values, 1, places)];
};

export const sparseReorder: HostKernel = () => (inputs) => {
  const coo = cooInput(inputs, 0);
  const [indices, values] = [input(inputs, 0), coo.values];
  const order = orderOf(coo.indices, coo.rank);
  return order ? pick(indices, values, order) : [indices, values];
};

/** `wanted` with the size that its -1 stands for. Throws where the two shapes have not as many elements. */
const reshaped = (shape: Float64Array, wanted: Float64Array): Float64Array => {
  const size = shape.reduce((product, n) => product * n, 1);
  const free = wanted.indexOf(-1);
  if (wanted.some((n, i) => n < 0 && i !== free)) throw failed(`the new shape ${shown(wanted)} has a negative size`);
  const product = wanted.reduce((all, n) => all * (n === -1 ? 1 : n), 1);
  if (free >= 0 && product === 0) throw failed(`the -1 of the new shape ${shown(wanted)} stands beside an empty size`);
  const full = wanted.map((n) => (n === -1 ? size / product : n));
  if (!full.every(Number.isInteger) || full.reduce((all, n) => all * n, 1) !== size)
    throw failed(`the shape ${shown(shape)} cannot be made ${shown(wanted)}: it has another number of elements`);
  return full;
};

export const sparseReshape: HostKernel = () => (inputs) => {
  const given = input(inputs, 0);
  const [count = 0, rank = 0] = given.shape;
  if (given.shape.length !== 2) throw failed(`the indices have the shape ${shown(given.shape)}, expected [n, rank]`);
  const [shape, wanted] = [integers(inputs, 1), integers(inputs, 2)];
  if (input(inputs, 1).shape.length !== 1 || shape.length !== rank)
    throw failed(`the shape ${shown(shape)} has not the ${rank} dimensions of the indices`);
  if (shape.some((n) => n < 0)) throw failed(`the shape ${shown(shape)} has a negative size`);
  const full = reshaped(shape, wanted);
  if (full.length === rank && full.every((n, i) => n === shape[i])) return [given, input(inputs, 1)];
  const places = shape.reduce((product, n) => product * n, 1);
  if (!Number.isSafeInteger(places)) throw failed(`the shape ${shown(shape)} has more places than 2^53`);
  if (count > 0 && places === 0) throw failed(`there are ${count} values in the empty shape ${shown(shape)}`);
  const [from, to] = [stridesOf(shape), stridesOf(full)];
  const indices = integers(inputs, 0);
  const moved = new Float64Array(count * full.length);
  for (let row = 0; row < count; row++) {
    let place = 0;
    for (let axis = 0; axis < rank; axis++) place += indices[row * rank + axis]! * from[axis]!;
    for (let axis = 0; axis < full.length; axis++) {
      moved[row * full.length + axis] = Math.trunc(place / to[axis]!);
      place %= to[axis]!;
    }
  }
  const answer = indexTensor(moved, full.length);
  return [{ ...answer, shape: [count, full.length] } as Tensor, shapeTensor(full)];
};

export const sparseSlice: HostKernel = () => (inputs) => {
  const { indices, values, shape, count, rank } = cooInput(inputs, 0);
  const [start, size] = [integers(inputs, 3), integers(inputs, 4)];
  if (start.length !== rank || size.length !== rank)
    throw failed(`the slice from ${shown(start)} of ${shown(size)} has not the ${rank} dimensions of the tensor`);
  const out = shape.map((n, axis) => (start[axis]! + size[axis]! < n ? size[axis]! : Math.max(0, n - start[axis]!)));
  if (size.some((n) => n < 0))
    throw failed(`the slice from ${shown(start)} of ${shown(size)} of a tensor ${shown(shape)}`);
  const places: number[] = [];
  for (let row = 0; row < count; row++) {
    let hit = true;
    for (let axis = 0; axis < rank && hit; axis++) {
      const index = indices[row * rank + axis]!;
      hit = index >= start[axis]! && index < start[axis]! + size[axis]!;
    }
    if (hit) places.push(row);
  }
  const moved = new Float64Array(places.length * rank);
  for (let i = 0; i < places.length; i++) {
    for (let axis = 0; axis < rank; axis++) moved[i * rank + axis] = indices[places[i]! * rank + axis]! - start[axis]!;
  }
  const found = { ...indexTensor(moved, rank), shape: [places.length, rank] } as Tensor;
  return [found, tensorOfRows([places.length], values, 1, places), shapeTensor(out)];
};

export const sparseSplit: HostKernel = (node) => {
  const parts = numberOf(node, 'num_split');
  return (inputs) => {
    const { indices, values, shape, count, rank } = cooInput(inputs, 1);
    const asked = integer(inputs, 0);
    const axis = asked < 0 ? asked + rank : asked;
    if (!(axis >= 0 && axis < rank)) throw failed(`axis ${asked} does not exist in a tensor of ${rank} dimensions`);
    const size = shape[axis]!;
    if (!(parts >= 1 && parts <= size)) throw failed(`axis ${asked} of size ${size} is split into ${parts} parts`);
    // the first `longer` parts have one more
    const each = Math.floor(size / parts);
    const longer = size % parts;
    const border = longer * (each + 1);
    const places: number[][] = Array.from({ length: parts }, () => []);
    const moved: number[][] = Array.from({ length: parts }, () => []);
    for (let row = 0; row < count; row++) {
      const index = indices[row * rank + axis]!;
      if (!(index >= 0 && index < size)) throw failed(`index ${row} has ${index} along axis ${axis}, of size ${size}`);
      const part = index < border ? Math.floor(index / (each + 1)) : longer + Math.floor((index - border) / each);
      places[part]!.push(row);
      const start = part * each + Math.min(part, longer);
      for (let k = 0; k < rank; k++) moved[part]!.push(indices[row * rank + k]! - (k === axis ? start : 0));
    }
    const sizeOf = (part: number): number => each + (part < longer ? 1 : 0);
    return [
      ...moved.map((part) => indexTensor(Float64Array.from(part), rank)),
      ...places.map((part) => tensorOfRows([part.length], values, 1, part)),
      ...places.map((_, part) => shapeTensor(shape.map((n, k) => (k === axis ? sizeOf(part) : n)))),
    ];
  };
};

export const sparseConcat: HostKernel = (node) => {
  const n = numberOf(node, 'N');
  const asked = numberOf(node, 'concat_dim');
  return (inputs) => {
    const tensors = Array.from({ length: n }, (_, i) =>
      cooOf(input(inputs, i), input(inputs, n + i), input(inputs, 2 * n + i)),
    );
    const first = tensors[0]!;
    const { rank } = first;
    const axis = asked < 0 ? asked + rank : asked;
    if (!(axis >= 0 && axis < rank)) throw failed(`axis ${asked} does not exist in a tensor of ${rank} dimensions`);
    for (const { shape } of tensors) {
      if (shape.length === rank && shape.every((size, k) => k === axis || size === first.shape[k])) continue;
      throw failed(`shapes ${shown(first.shape)} and ${shown(shape)} differ besides axis ${axis}`);
    }
    const total = tensors.reduce((sum, { count }) => sum + count, 0);
    const indices = new Float64Array(total * rank);
    let [at, offset] = [0, 0];
    for (const tensor of tensors) {
      indices.set(tensor.indices, at);
      for (let k = at + axis; k < at + tensor.indices.length; k += rank) indices[k]! += offset;
      at += tensor.indices.length;
      offset += tensor.shape[axis]!;
    }
    const values = joinVectors(tensors.map((tensor) => tensor.values));
    const shape = shapeTensor(first.shape.map((size, k) => (k === axis ? offset : size)));
    const order = orderOf(indices, rank);
    const found = indexTensor(indices, rank);
    return order ? [...pick(found, values, order), shape] : [found, values, shape];
  };
};
