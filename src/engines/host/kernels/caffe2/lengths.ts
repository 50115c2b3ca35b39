/**
 * Caffe2's ragged batches: a vector of lengths beside the rows of all examples, one after the other.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/utility_ops.h, pack_segments.cc, sequence_ops.cc
 *
 * Most of these kernels only move rows: they say which row of the input each row of the output is.
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel, HostRun } from '../../kernel.ts';
import { countOf, failed, flagOf, input, integers, integerTensor, numberOf } from '../arguments.ts';
import { doubles, floatTensor } from '../numbers.ts';
import { checkBytes } from '../output-size.ts';
import { tensorOfRows } from '../rows.ts';

export type Inputs = readonly (Tensor | undefined)[];

export const widthOf = ({ shape }: Tensor): number => countOf(shape.slice(1));

/** The rows `places` of input `x`; a place below 0 is zeros, or the row or number that is given. */
export const rowsOf = (x: Tensor, places: ArrayLike<number>, fallback?: Tensor): Tensor =>
  tensorOfRows([places.length, ...x.shape.slice(1)], x, widthOf(x), places, fallback);

/** The lengths of input `i`, which are not below 0, and their sum. */
export const lengthsOf = (inputs: Inputs, i: number): { readonly lengths: Float64Array; readonly total: number } => {
  const lengths = integers(inputs, i);
  let total = 0;
  for (const length of lengths) {
    if (length < 0) throw failed(`a length is ${length}`);
    total += length;
  }
  checkBytes(4 * total, `${total} rows`);
  return { lengths, total };
};

/** Throws where the lengths do not sum to the rows that there are. */
export const checkTotal = (total: number, rows: number): void => {
  if (total !== rows) throw failed(`the lengths sum to ${total}, but there are ${rows} rows`);
};

const run =
  (body: HostRun): HostKernel =>
  () =>
    body;

const int32 = (shape: readonly number[], data: Int32Array): Tensor => ({ dtype: 'int32', shape, data });

const toSegmentIds: HostRun = (inputs) => {
  const { lengths, total } = lengthsOf(inputs, 0);
  const ids = new Int32Array(total);
  let at = 0;
  for (let i = 0; i < lengths.length; i++) {
    ids.fill(i, at, at + lengths[i]!);
    at += lengths[i]!;
  }
  return [int32([total], ids)];
};

const toRanges: HostRun = (inputs) => {
  const { lengths } = lengthsOf(inputs, 0);
  const ranges = new Int32Array(2 * lengths.length);
  let offset = 0;
  for (let i = 0; i < lengths.length; i++) {
    ranges[2 * i] = offset;
    ranges[2 * i + 1] = lengths[i]!;
    offset += lengths[i]!;
  }
  return [int32([lengths.length, 2], ranges)];
};

const rangeFill: HostRun = (inputs) => {
  const { lengths, total } = lengthsOf(inputs, 0);
  const out = new Int32Array(total);
  let at = 0;
  for (const length of lengths) for (let k = 0; k < length; k++) out[at++] = k;
  return [int32([total], out)];
};

const toWeights: HostKernel = (node) => {
  const power = numberOf(node, 'power');
  return (inputs) => {
    const { lengths, total } = lengthsOf(inputs, 0);
    const out = new Float32Array(total);
    let at = 0;
    for (const length of lengths) {
      out.fill(power === 0.5 ? 1 / Math.sqrt(length) : 1 / length ** power, at, at + length);
      at += length;
    }
    return [{ dtype: 'float32', shape: [total], data: out }];
  };
};

const toShape: HostRun = (inputs) => {
  const { lengths } = lengthsOf(inputs, 0);
  if (lengths.some((length) => length !== lengths[0])) throw failed('the lengths are not equal');
  return [int32([2], Int32Array.of(lengths.length, lengths[0] ?? 0))];
};

/** Sorted ids to how often each occurs, or to where it begins and how often it occurs. */
const ofSegments =
  (isRanges: boolean): HostRun =>
  (inputs) => {
    const ids = integers(inputs, 0);
    const most = ids.length === 0 ? 0 : ids[ids.length - 1]! + 1;
    const given = inputs[1]?.shape[0];
    if (given !== undefined && most > given) throw failed(`${most} segments, but the second input has ${given} rows`);
    const count = given ?? most;
    checkBytes(8 * count, `${count} segments`);
    const lengths = new Int32Array(count);
    let before = 0;
    for (const id of ids) {
      if (id < before) throw failed(`the segment ids are not sorted: ${id} after ${before}`);
      before = id;
      lengths[id]! += 1;
    }
    if (!isRanges) return [int32([count], lengths)];
    const ranges = new Int32Array(2 * count);
    let at = 0;
    for (let i = 0; i < count; i++) {
      // of the segments behind the last id both numbers are 0
      ranges[2 * i] = i < most && i >= (ids[0] ?? 0) ? at : 0;
      ranges[2 * i + 1] = lengths[i]!;
      at += lengths[i]!;
    }
    return [int32([count, 2], ranges)];
  };

/** Each row as often as its length says. */
const tile: HostRun = (inputs) => {
  const x = input(inputs, 0);
  const { lengths, total } = lengthsOf(inputs, 1);
  checkTotal(lengths.length, x.shape[0] ?? 0);
  const places = new Int32Array(total);
  let at = 0;
  for (let i = 0; i < lengths.length; i++) {
    places.fill(i, at, at + lengths[i]!);
    at += lengths[i]!;
  }
  return [rowsOf(x, places)];
};

/** The rows of the examples `indices`, in their order. */
const gather: HostRun = (inputs) => {
  const x = input(inputs, 0);
  const { lengths, total } = lengthsOf(inputs, 1);
  checkTotal(total, x.shape[0] ?? 0);
  const indices = integers(inputs, 2);
  const starts = startsOf(lengths);
  const places: number[] = [];
  for (const index of indices) {
    if (!(index >= 0 && index < lengths.length)) throw failed(`index ${index} of ${lengths.length} examples`);
    for (let k = 0; k < lengths[index]!; k++) places.push(starts[index]! + k);
    checkBytes(8 * places.length, `${places.length} rows`);
  }
  return [rowsOf(x, places)];
};

export const startsOf = (lengths: ArrayLike<number>): Float64Array => {
  const starts = new Float64Array(lengths.length);
  for (let i = 1; i < lengths.length; i++) starts[i] = starts[i - 1]! + lengths[i - 1]!;
  return starts;
};

/** data, ranges [examples, n, 2] of starts and lengths -> the elements in these ranges, and how many each example has. */
const gatherRanges: HostRun = (inputs) => {
  const x = input(inputs, 0);
  const ranges = integers(inputs, 1);
  const [batch = 0, each = 0] = input(inputs, 1).shape;
  const lengths = new Int32Array(batch);
  const places: number[] = [];
  for (let i = 0; i < batch * each; i++) {
    const [start, length] = [ranges[2 * i]!, ranges[2 * i + 1]!];
    if (start < 0 || length < 0 || start + length > (x.shape[0] ?? 0))
      throw failed(`a range of ${length} from ${start} of ${x.shape[0] ?? 0} elements`);
    lengths[Math.floor(i / each)]! += length;
    checkBytes(8 * (places.length + length), `${places.length + length} elements`);
    for (let k = 0; k < length; k++) places.push(start + k);
  }
  return [rowsOf(x, places), int32([batch], lengths)];
};

/** lengths, data [rows, ..] -> [examples, longest, ..]; the rest of each is zeros, or minus infinity among floats. */
const pack: HostKernel = (node) => {
  const [most, isMinus] = [numberOf(node, 'max_length'), flagOf(node, 'pad_minf')];
  return (inputs) => {
    const { lengths, total } = lengthsOf(inputs, 0);
    const x = input(inputs, 1);
    checkTotal(total, x.shape[0] ?? 0);
    const longest = most >= 0 ? most : lengths.reduce((a, b) => Math.max(a, b), 0);
    if (lengths.some((length) => length > longest) && most < 0) throw failed('a length is longer than the longest');
    checkBytes(8 * lengths.length * longest, `${lengths.length} examples of ${longest} rows`);
    const places = new Int32Array(lengths.length * longest).fill(-1);
    const present = new Uint8Array(lengths.length * longest);
    const starts = startsOf(lengths);
    for (let i = 0; i < lengths.length; i++) {
      const count = Math.min(lengths[i]!, longest);
      for (let k = 0; k < count; k++) {
        places[i * longest + k] = starts[i]! + k;
        present[i * longest + k] = 1;
      }
    }
    const pad: Tensor | undefined =
      isMinus && x.dtype === 'float32' ? { dtype: 'float32', shape: [1], data: Float32Array.of(-Infinity) } : undefined;
    const rows = rowsOf(x, places, pad);
    const shape = [lengths.length, longest];
    return [{ ...rows, shape: [...shape, ...x.shape.slice(1)] } as Tensor, { dtype: 'bool', shape, data: present }];
  };
};

/** lengths, data [examples, longest, ..] -> [rows, ..]. */
const unpack: HostRun = (inputs) => {
  const { lengths, total } = lengthsOf(inputs, 0);
  const x = input(inputs, 1);
  const [batch = 0, longest = 0] = x.shape;
  if (batch !== lengths.length) throw failed(`${lengths.length} lengths for ${batch} examples`);
  const places = new Int32Array(total);
  let at = 0;
  for (let i = 0; i < batch; i++) {
    if (lengths[i]! > longest) throw failed(`a length is ${lengths[i]}, and the examples have ${longest} rows`);
    for (let k = 0; k < lengths[i]!; k++) places[at++] = i * longest + k;
  }
  const flat = { ...x, shape: [batch * longest, ...x.shape.slice(2)] } as Tensor;
  return [rowsOf(flat, places)];
};

/** Every example as long as `target_length`, filled up with a number. */
const pad: HostKernel = (node) => {
  const [target, value] = [numberOf(node, 'target_length'), numberOf(node, 'padding_value')];
  return (inputs) => {
    const x = input(inputs, 0);
    const { lengths, total } = lengthsOf(inputs, 1);
    checkTotal(total, x.shape[0] ?? 0);
    checkBytes(8 * lengths.length * target * widthOf(x), `${lengths.length} examples of ${target} rows`);
    const places = new Int32Array(lengths.length * target).fill(-1);
    const starts = startsOf(lengths);
    for (let i = 0; i < lengths.length; i++) {
      if (lengths[i]! > target) throw failed(`a length is ${lengths[i]}, above the target length ${target}`);
      for (let k = 0; k < lengths[i]!; k++) places[i * target + k] = starts[i]! + k;
    }
    const isFloat = x.dtype === 'float32' || x.dtype === 'float64';
    const fill = isFloat
      ? floatTensor(x.dtype, [1], Float64Array.of(value))
      : integerTensor(x.dtype, [1], [Math.trunc(value)]);
    return [rowsOf(x, places, fill)];
  };
};

/** [longest, batch, ..] with each example's own steps in reverse, the padding staying behind. */
const reversePacked: HostRun = (inputs) => {
  const x = input(inputs, 0);
  const [longest = 0, batch = 0] = x.shape;
  const { lengths } = lengthsOf(inputs, 1);
  if (lengths.length !== batch) throw failed(`${lengths.length} lengths for ${batch} examples`);
  const places = new Int32Array(longest * batch);
  for (let b = 0; b < batch; b++) {
    if (lengths[b]! > longest) throw failed(`a length is ${lengths[b]}, and there are ${longest} steps`);
    for (let t = 0; t < longest; t++) places[t * batch + b] = (t < lengths[b]! ? lengths[b]! - 1 - t : t) * batch + b;
  }
  const flat = { ...x, shape: [longest * batch, ...x.shape.slice(2)] } as Tensor;
  return [{ ...rowsOf(flat, places), shape: x.shape } as Tensor];
};

/** The lengths of the examples, which input 1 tells and which make up all rows; absent: all rows are one. */
const examplesOf = (inputs: readonly (Tensor | undefined)[], x: Tensor): Float64Array => {
  const rows = x.shape[0] ?? 0;
  const { lengths, total } = inputs[1] ? lengthsOf(inputs, 1) : { lengths: Float64Array.of(rows), total: rows };
  checkTotal(total, rows);
  return lengths;
};

/** Rows of padding around each example: inputs data, lengths, the row before, the row behind. */
const addPadding: HostKernel = (node) => {
  const [before, behind] = [numberOf(node, 'start'), numberOf(node, 'end')];
  return (inputs) => {
    const x = input(inputs, 0);
    const lengths = examplesOf(inputs, x);
    const count = (x.shape[0] ?? 0) + (before + behind) * lengths.length;
    checkBytes(8 * count * widthOf(x), `${count} rows`);
    // one table: the rows, then the padding in front, then the one behind
    const places = new Int32Array(count);
    let [at, from] = [0, 0];
    for (const length of lengths) {
      for (let k = 0; k < before; k++) places[at++] = -1;
      for (let k = 0; k < length; k++) places[at++] = from++;
      for (let k = 0; k < behind; k++) places[at++] = -2;
    }
    const y = rowsOf(x, places, inputs[2]);
    const last = inputs[3];
    const grown = lengths.map((length) => length + before + behind);
    return [last ? withLast(y, places, last) : y, integerTensor('int32', [lengths.length], grown)];
  };
};

/** The rows of place -2 from another tensor. */
const withLast = (y: Tensor, places: Int32Array, last: Tensor): Tensor => {
  const width = widthOf(y);
  const [to, from] = [y.data, last.data] as unknown as { [i: number]: number }[];
  for (let i = 0; i < places.length; i++)
    if (places[i] === -2) for (let k = 0; k < width; k++) to![i * width + k] = from![k]!;
  return y;
};

const removePadding: HostKernel = (node) => {
  const [before, behind] = [numberOf(node, 'start'), numberOf(node, 'end')];
  return (inputs) => {
    const x = input(inputs, 0);
    const lengths = examplesOf(inputs, x);
    const places: number[] = [];
    let from = 0;
    for (const length of lengths) {
      if (length < before + behind) throw failed(`an example of ${length} rows has no padding of ${before + behind}`);
      for (let k = before; k < length - behind; k++) places.push(from + k);
      from += length;
    }
    const rest = lengths.map((length) => length - before - behind);
    return [rowsOf(x, places), integerTensor('int32', [lengths.length], rest)];
  };
};

/** The largest `k` of each example, and their places in it; places of fewer are 0 and -1. */
const topK: HostKernel = (node) => {
  const k = numberOf(node, 'k');
  return (inputs) => {
    const x = doubles(inputs, 0);
    const { lengths, total } = lengthsOf(inputs, 1);
    checkTotal(total, x.length);
    checkBytes(8 * lengths.length * k, `${lengths.length} examples of ${k}`);
    const values = new Float32Array(lengths.length * k);
    const places = new Int32Array(lengths.length * k).fill(-1);
    let from = 0;
    for (let i = 0; i < lengths.length; i++) {
      const start = from;
      const order = Array.from({ length: lengths[i]! }, (_, j) => j).sort(
        (a, b) => x[start + b]! - x[start + a]! || a - b,
      );
      order.slice(0, k).forEach((j, at) => {
        values[i * k + at] = x[start + j]!;
        places[i * k + at] = j;
      });
      from += lengths[i]!;
    }
    return [{ dtype: 'float32', shape: [lengths.length, k], data: values }, int32([lengths.length, k], places)];
  };
};

/** lengths, mask of all rows -> how many rows of each example remain. */
const maskLengths: HostRun = (inputs) => {
  const { lengths, total } = lengthsOf(inputs, 0);
  const mask = integers(inputs, 1);
  checkTotal(total, mask.length);
  let at = 0;
  const out = lengths.map((length) => {
    let count = 0;
    for (let k = 0; k < length; k++) count += mask[at++]! === 0 ? 0 : 1;
    return count;
  });
  return [integerTensor(input(inputs, 0).dtype, [lengths.length], out)];
};

// biome-ignore format: one kernel a line
export const LENGTHS_KERNELS: Readonly<Record<string, HostKernel>> = {
  LengthsToSegmentIds: run(toSegmentIds), LengthsToRanges: run(toRanges), LengthsRangeFill: run(rangeFill), LengthsToWeights: toWeights,
  LengthsToShape: run(toShape), SegmentIdsToLengths: run(ofSegments(false)), SegmentIdsToRanges: run(ofSegments(true)),
  LengthsTile: run(tile), LengthsGather: run(gather), GatherRanges: run(gatherRanges), PackSegments: pack, UnpackSegments: run(unpack), LengthsPad: pad,
  ReversePackedSegs: run(reversePacked), AddPadding: addPadding, RemovePadding: removePadding, LengthsTopK: topK, BooleanMaskLengths: run(maskLengths),
};
