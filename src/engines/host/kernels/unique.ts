/**
 * UniqueV2, UniqueWithCountsV2: the distinct slices of a tensor along an axis, in the order of their first appearance.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/unique_op.cc
 *
 * Slices are found by their bytes. Of floats -0 is the same as 0, and NaN is the same as nothing, not even itself.
 */
import { bytesOf, type NumericDType } from '../../../tensor/dtype.ts';
import { elementCount, type Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { countOf, dtypeAttribute, failed, input, integers, integerTensor } from './arguments.ts';
import { RowIndex, type Rows } from './row-index.ts';
import { tensorOfRows } from './rows.ts';

/** The places that the slices along `axis` are made of, slice after slice; undefined where they lie so already. */
const slicePlaces = (shape: readonly number[], axis: number): Float64Array | undefined => {
  const outer = countOf(shape.slice(0, axis));
  if (outer === 1) return undefined;
  const [size, inner] = [shape[axis]!, countOf(shape.slice(axis + 1))];
  const places = new Float64Array(outer * size * inner);
  let at = 0;
  for (let i = 0; i < size; i++) {
    for (let o = 0; o < outer; o++) for (let k = 0; k < inner; k++) places[at++] = (o * size + i) * inner + k;
  }
  return places;
};

/** What tells a slice from the others, `width` elements each. NaN is told by the number of its place. */
const keysOf = (tensor: Tensor, count: number, width: number): Rows => {
  if (tensor.dtype === 'string') {
    const { bytes, offsets } = tensor.data;
    if (width === 1) return { bytes, count, start: (i) => offsets[i]!, end: (i) => offsets[i + 1]! };
    // a string of a slice is told from the next by its length
    const keys = new Uint8Array(bytes.length + 4 * count * width);
    const ends = new Float64Array(count + 1);
    const view = new DataView(keys.buffer);
    let at = 0;
    for (let i = 0; i < count; i++) {
      for (let k = i * width; k < (i + 1) * width; k++) {
        view.setUint32(at, offsets[k + 1]! - offsets[k]!);
        keys.set(bytes.subarray(offsets[k], offsets[k + 1]), at + 4);
        at += 4 + offsets[k + 1]! - offsets[k]!;
      }
      ends[i + 1] = at;
    }
    return { bytes: keys, count, start: (i) => ends[i]!, end: (i) => ends[i + 1]! };
  }
  const data = (tensor as Tensor<NumericDType>).data;
  const rows = (bytes: Uint8Array): Rows => {
    const step = count === 0 ? 0 : bytes.length / count;
    return { bytes, count, start: (i) => i * step, end: (i) => (i + 1) * step };
  };
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return rows(bytesOf(data));
  const keys = new Float64Array(data.length * 2);
  for (let i = 0; i < data.length; i++) {
    const number = data[i]!;
    keys[2 * i] = Number.isNaN(number) ? 0 : number + 0;
    keys[2 * i + 1] = Number.isNaN(number) ? i + 1 : 0;
  }
  return rows(bytesOf(keys));
};

const unique =
  (isCounted: boolean): HostKernel =>
  (node) => {
    const indexType = dtypeAttribute(node, 'out_idx');
    return (inputs) => {
      const x = input(inputs, 0);
      const { shape } = x;
      const axes = integers(inputs, 1);
      if (axes.length > 1) throw failed(`there are ${axes.length} axes, expected at most one`);
      if (axes.length === 0 && shape.length !== 1)
        throw failed(`without an axis a vector is expected, not [${shape.join(', ')}]`);
      const asked = axes[0] ?? 0;
      const axis = asked < 0 ? asked + shape.length : asked;
      if (!(axis >= 0 && axis < shape.length)) throw failed(`axis ${asked} does not exist in [${shape.join(', ')}]`);
      const count = shape[axis]!;
      const width = count === 0 ? 0 : elementCount(shape) / count;
      const places = slicePlaces(shape, axis);
      const slices = places ? tensorOfRows([places.length], x, 1, places) : x;
      const first: number[] = [];
      const rank = new Float64Array(count);
      const repeats = new Map<number, number>();
      new RowIndex(keysOf(slices, count, width), (row, known) => repeats.set(row, known));
      const counts: number[] = [];
      for (let i = 0; i < count; i++) {
        const known = repeats.get(i);
        rank[i] = known === undefined ? first.length : rank[known]!;
        if (known === undefined) first.push(i);
        counts[rank[i]!] = (counts[rank[i]!] ?? 0) + 1;
      }
      const answer = [withAxis(x, slices, shape, axis, first, width), integerTensor(indexType, [count], rank)];
      return isCounted ? [...answer, integerTensor(indexType, [first.length], counts)] : answer;
    };
  };

/** The slices `first`, back along their axis. */
const withAxis = (
  x: Tensor,
  slices: Tensor,
  shape: readonly number[],
  axis: number,
  first: readonly number[],
  width: number,
): Tensor => {
  const out = shape.map((size, i) => (i === axis ? first.length : size));
  const taken = tensorOfRows([first.length * width], slices, width, first);
  const outer = countOf(shape.slice(0, axis));
  if (outer === 1) return { ...taken, shape: out } as Tensor;
  const inner = countOf(shape.slice(axis + 1));
  const places = new Float64Array(first.length * width);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < first.length; i++) for (let k = 0; k < inner; k++) places[at++] = (i * outer + o) * inner + k;
  }
  return tensorOfRows(out, { ...taken, dtype: x.dtype } as Tensor, 1, places);
};

export const uniqueV2 = unique(false);
export const uniqueWithCountsV2 = unique(true);
