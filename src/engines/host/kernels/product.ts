/** Products of 64-bit integers, which ONNX Runtime makes in float64: x [..], axes -> the product along them, modulo 2^64. */
import { bytesOf, viewBytes } from '../../../tensor/dtype.ts';
import type { HostKernel } from '../kernel.ts';
import { countOf, failed, flagOf, integers, numericInput, numericTensor } from './arguments.ts';

export const product: HostKernel = (node) => {
  const keep = flagOf(node, 'keep_dims');
  return (inputs) => {
    const { shape, dtype, data } = numericInput(inputs, 0);
    const rank = shape.length;
    const axes = new Set(Array.from(integers(inputs, 1), (axis) => (axis < 0 ? axis + rank : axis)));
    for (const axis of axes)
      if (!(axis >= 0 && axis < rank)) throw failed(`axis ${axis} does not exist in ${rank} dimensions`);
    const kept = shape.map((size, axis) => (axes.has(axis) ? 1 : size));
    const strides = new Array<number>(rank).fill(0);
    let count = 1;
    for (let axis = rank - 1; axis >= 0; axis--) {
      if (axes.has(axis)) continue;
      strides[axis] = count;
      count *= shape[axis]!;
    }
    const out = new BigInt64Array(count).fill(1n);
    const elements = countOf(shape);
    for (let i = 0; i < elements; i++) {
      let [rest, to] = [i, 0];
      for (let axis = rank - 1; axis >= 0; axis--) {
        to += (rest % shape[axis]!) * strides[axis]!;
        rest = Math.floor(rest / shape[axis]!);
      }
      out[to] = out[to]! * BigInt(data[i]!);
    }
    const left = keep ? kept : shape.filter((_, axis) => !axes.has(axis));
    return [numericTensor(dtype, left, viewBytes(dtype, bytesOf(out)) as never)];
  };
};
