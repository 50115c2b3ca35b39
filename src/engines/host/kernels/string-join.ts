/**
 * StringJoin, ReduceJoin, UnsortedSegmentJoin.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/string_join_op.cc, reduce_join_op.cc,
 * unsorted_segment_join_op.cc
 */
import type { Strings } from '../../../tensor/dtype.ts';
import { StringsWriter } from '../../../tensor/strings.ts';
import { elementCount } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, flagOf, integer, integers, latin1Of, sameShape, stringInput, stringTensor } from './arguments.ts';

const append = (out: StringsWriter, { bytes, offsets }: Strings, i: number): void =>
  out.bytes(bytes, offsets[i]!, offsets[i + 1]!);

/** Element by element; scalars go with every element of the others, which have one shape. */
export const stringJoin: HostKernel = (node) => {
  const separator = latin1Of(node, 'separator');
  return (inputs) => {
    const parts = inputs.map((_, i) => stringInput(inputs, i));
    const shape = parts.find((part) => part.shape.length > 0)?.shape ?? [];
    for (const part of parts) {
      if (part.shape.length === 0 || sameShape(part.shape, shape)) continue;
      throw failed(`the shapes [${part.shape.join(', ')}] and [${shape.join(', ')}] of what is joined differ`);
    }
    const count = elementCount(shape);
    const out = new StringsWriter(count);
    for (let i = 0; i < count; i++) {
      for (const [k, part] of parts.entries()) {
        if (k > 0) out.bytes(separator);
        append(out, part.data, part.shape.length === 0 ? 0 : i);
      }
      out.end();
    }
    return [stringTensor(shape, out.finish())];
  };
};

/** Steps between neighbours of each dimension, in elements. */
const stridesOf = (shape: readonly number[]): readonly number[] => {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
};

/** The places of all elements along `axes`, of which the last one varies fastest. */
const placesAlong = (shape: readonly number[], axes: readonly number[]): Float64Array => {
  const strides = stridesOf(shape);
  let places = new Float64Array(1);
  for (const axis of axes) {
    const size = shape[axis]!;
    const next = new Float64Array(places.length * size);
    for (let i = 0; i < next.length; i++) next[i] = places[Math.floor(i / size)]! + (i % size) * strides[axis]!;
    places = next;
  }
  return places;
};

/** Of the axes that are joined, the first one named varies fastest: joining along it comes first. */
export const reduceJoin: HostKernel = (node) => {
  const separator = latin1Of(node, 'separator');
  const keep = flagOf(node, 'keep_dims');
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const rank = shape.length;
    const axes = Array.from(integers(inputs, 1), (axis) => {
      if (axis < -rank || axis >= rank) throw failed(`axis ${axis} does not exist in a tensor of ${rank} dimensions`);
      return axis < 0 ? axis + rank : axis;
    });
    if (new Set(axes).size !== axes.length) throw failed(`the axes [${axes.join(', ')}] name one twice`);
    const others = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const starts = placesAlong(shape, others);
    const steps = placesAlong(shape, axes.toReversed());
    const out = new StringsWriter(starts.length, data.bytes.length);
    for (const start of starts) {
      for (let k = 0; k < steps.length; k++) {
        if (k > 0) out.bytes(separator);
        append(out, data, start + steps[k]!);
      }
      out.end();
    }
    const kept = keep
      ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
      : others.map((axis) => shape[axis]!);
    return [stringTensor(kept, out.finish())];
  };
};

/** Row s of the answer joins the rows whose segment is s. */
export const unsortedSegmentJoin: HostKernel = (node) => {
  const separator = latin1Of(node, 'separator');
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const segments = integers(inputs, 1);
    const ids = inputs[1]!.shape;
    const count = integer(inputs, 2);
    if (count < 0) throw failed(`num_segments is ${count}`);
    if (!sameShape(ids, shape.slice(0, ids.length))) {
      throw failed(`segment_ids of shape [${ids.join(', ')}] for an input of shape [${shape.join(', ')}]`);
    }
    const width = elementCount(shape.slice(ids.length));
    const rowsOf = new Map<number, number[]>();
    segments.forEach((segment, row) => {
      if (segment < 0 || segment >= count)
        throw failed(`segment_ids[${row}] = ${segment} is out of range [0, ${count})`);
      const rows = rowsOf.get(segment);
      if (rows) rows.push(row);
      else rowsOf.set(segment, [row]);
    });
    const outer = [count, ...shape.slice(ids.length)];
    const out = new StringsWriter(elementCount(outer), data.bytes.length);
    for (let segment = 0; segment < count; segment++) {
      const rows = rowsOf.get(segment) ?? [];
      for (let i = 0; i < width; i++) {
        rows.forEach((row, k) => {
          if (k > 0) out.bytes(separator);
          append(out, data, row * width + i);
        });
        out.end();
      }
    }
    return [stringTensor(outer, out.finish())];
  };
};
