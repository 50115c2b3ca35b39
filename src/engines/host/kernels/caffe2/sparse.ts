/**
 * Caffe2's sparse features: ids and values to dense rows and back, lookups by value, hashes, buckets.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators: sparse_to_dense_op.h, sparse_to_dense_mask_op.h,
 * batch_sparse_to_dense_op.cc, find_op.h, unique_ops.cc, index_hash_ops.h, percentile_op.cc, merge_id_lists_op.h
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel, HostRun } from '../../kernel.ts';
import { failed, flagOf, input, integers, integerTensor, numberOf, numbersOf, textOf } from '../arguments.ts';
import { doubles, floatTensor } from '../numbers.ts';
import { checkBytes } from '../output-size.ts';
import { checkTotal, lengthsOf, rowsOf, startsOf, widthOf } from './lengths.ts';

/** indices, values [n, ..] -> [size, ..] with the values at the indices; numbers of one index are summed, others are the last. */
const sparseToDense: HostKernel = (node) => {
  const size = numberOf(node, 'output_first_dim');
  return (inputs) => {
    const indices = integers(inputs, 0);
    const values = input(inputs, 1);
    const most = indices.reduce((a, b) => Math.max(a, b), -1);
    const rows = size > 0 ? size : (inputs[2]?.shape[0] ?? most + 1);
    for (const index of indices) if (!(index >= 0 && index < rows)) throw failed(`index ${index} of ${rows} rows`);
    const width = widthOf(values);
    checkBytes(8 * rows * width, `${rows} rows`);
    const places = new Int32Array(rows).fill(-1);
    for (let i = 0; i < indices.length; i++) places[indices[i]!] = i;
    const out = rowsOf(values, places);
    const isSummed = values.dtype === 'float32' || values.dtype === 'int32' || values.dtype === 'int64';
    if (!isSummed) return [out];
    // rows of an index that occurs again are added to the last one's
    const [from, to] = [values.data, out.data] as unknown as { [i: number]: number }[];
    for (let i = 0; i < indices.length; i++) {
      const at = indices[i]!;
      if (places[at] === i) continue;
      for (let k = 0; k < width; k++) (to![at * width + k] as number) += from![i * width + k]!;
    }
    return [out];
  };
};

/** indices, values, a default, lengths -> a column for each id of `mask`; the last value of an id counts. */
const sparseToDenseMask: HostKernel = (node) => {
  const columns = new Map(numbersOf(node, 'mask').map((id, column) => [id, column]));
  const width = numbersOf(node, 'mask').length;
  return (inputs) => {
    const indices = integers(inputs, 0);
    const [values, fallback] = [input(inputs, 1), input(inputs, 2)];
    const isBatch = inputs[3] !== undefined;
    const { lengths, total } = isBatch
      ? lengthsOf(inputs, 3)
      : { lengths: Float64Array.of(indices.length), total: indices.length };
    checkTotal(total, indices.length);
    checkTotal(indices.length, values.shape[0] ?? 0);
    checkBytes(8 * lengths.length * width, `${lengths.length} rows of ${width}`);
    const places = new Int32Array(lengths.length * width).fill(-1);
    const present = new Uint8Array(lengths.length * width);
    let at = 0;
    for (let row = 0; row < lengths.length; row++) {
      for (let k = 0; k < lengths[row]!; k++, at++) {
        const column = columns.get(indices[at]!);
        if (column === undefined || indices[at]! < 0) continue;
        places[row * width + column] = at;
        present[row * width + column] = 1;
      }
    }
    const flat = { ...values, shape: [values.shape[0] ?? 0, ...fallback.shape] } as Tensor;
    const rows = rowsOf(flat, places, fallback);
    const outer = isBatch ? [lengths.length, width] : [width];
    return [
      { ...rows, shape: [...outer, ...fallback.shape] } as Tensor,
      { dtype: 'bool', shape: outer, data: present },
    ];
  };
};

/** lengths, indices, values -> [examples, dense_last_dim]. */
const batchSparseToDense: HostKernel = (node) => {
  const [last, fallback] = [numberOf(node, 'dense_last_dim'), numberOf(node, 'default_value')];
  return (inputs) => {
    const { lengths, total } = lengthsOf(inputs, 0);
    const indices = integers(inputs, 1);
    const values = doubles(inputs, 2);
    const width = last > 0 ? last : (inputs[3]?.shape[1] ?? 0);
    checkTotal(total, indices.length);
    checkTotal(indices.length, values.length);
    checkBytes(8 * lengths.length * width, `${lengths.length} rows of ${width}`);
    const out = new Float64Array(lengths.length * width).fill(fallback);
    let at = 0;
    for (let row = 0; row < lengths.length; row++) {
      for (let k = 0; k < lengths[row]!; k++, at++) {
        const index = indices[at]!;
        if (!(index >= 0 && index < width)) throw failed(`index ${index} of ${width} columns`);
        out[row * width + index] = values[at]!;
      }
    }
    return [floatTensor('float32', [lengths.length, width], out)];
  };
};

/** lengths, indices, dense [examples, n] -> the values at the indices. */
const batchDenseToSparse: HostRun = (inputs) => {
  const { lengths, total } = lengthsOf(inputs, 0);
  const indices = integers(inputs, 1);
  const dense = doubles(inputs, 2);
  const [rows = 0, width = 0] = input(inputs, 2).shape;
  checkTotal(total, indices.length);
  checkTotal(lengths.length, rows);
  const out = new Float64Array(indices.length);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < lengths[row]!; k++, at++) {
      const index = indices[at]!;
      if (!(index >= 0 && index < width)) throw failed(`index ${index} of ${width} columns`);
      out[at] = dense[row * width + index]!;
    }
  }
  return [floatTensor('float32', [indices.length], out)];
};

/** The elements that are not 0, where they stand in their row, and how many a row has. */
const denseToIdList: HostRun = (inputs) => {
  const x = doubles(inputs, 0);
  const [rows = 0, width = 0] = input(inputs, 0).shape;
  const ids: number[] = [];
  const lengths = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < width; k++) {
      if (x[row * width + k] === 0) continue;
      ids.push(k);
      lengths[row]! += 1;
    }
  }
  return [{ dtype: 'int32', shape: [rows], data: lengths }, integerTensor('int32', [ids.length], ids)];
};

/** For each query the last place of its value in the index. */
const find: HostKernel = (node) => {
  const missing = numberOf(node, 'missing_value');
  return (inputs) => {
    const places = new Map<number, number>();
    for (const [i, value] of integers(inputs, 0).entries()) places.set(value, i);
    const found = integers(inputs, 1).map((value) => places.get(value) ?? missing);
    const { dtype, shape } = input(inputs, 1);
    return [integerTensor(dtype, shape, found)];
  };
};

const keyOf = (x: Tensor): ((i: number) => string | number | bigint) => {
  if (x.dtype !== 'string') return (i) => (x.data as Float32Array)[i]!;
  const { bytes, offsets } = x.data;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (i) => text.toString('latin1', offsets[i], offsets[i + 1]);
};

/** The places of elements that stood before. */
const duplicates: HostRun = (inputs) => {
  const x = input(inputs, 0);
  const key = keyOf(x);
  const seen = new Set<string | number | bigint>();
  const found: number[] = [];
  for (let i = 0; i < (x.shape[0] ?? 0); i++) {
    if (seen.has(key(i))) found.push(i);
    seen.add(key(i));
  }
  return [integerTensor('int64', [found.length], found)];
};

/** The distinct integers, rising, and for each element the place of its own among them. */
const uniqueSorted: HostRun = (inputs) => {
  const x = input(inputs, 0);
  const values = integers(inputs, 0);
  const sorted = Float64Array.from(new Set(values)).sort();
  const rank = new Map<number, number>();
  for (const [i, value] of sorted.entries()) rank.set(value, i);
  return [
    integerTensor(x.dtype, [sorted.length], sorted),
    integerTensor(
      'int32',
      [values.length],
      values.map((value) => rank.get(value)!),
    ),
  ];
};

/** h = seed · 0xDEADBEEF; for each byte of the id, as a signed number: h = h · 65537 + byte; then modulo. */
const indexHash: HostKernel = (node) => {
  const [seed, modulo] = [BigInt(textOf(node, 'seed')), BigInt(textOf(node, 'modulo'))];
  return (inputs) => {
    const x = input(inputs, 0);
    const bits = x.dtype === 'int32' ? 32 : 64;
    const values = x.data as ArrayLike<number | bigint>;
    const out = x.dtype === 'int32' ? new Int32Array(values.length) : new BigInt64Array(values.length);
    const start = BigInt.asIntN(bits, seed * 0xdeadbeefn);
    for (let i = 0; i < values.length; i++) {
      const id = BigInt(values[i]!);
      let hash = start;
      for (let byte = 0n; byte < BigInt(bits); byte += 8n)
        hash = BigInt.asIntN(bits, hash * 65537n + BigInt.asIntN(8, id >> byte));
      const rest = hash % modulo;
      const positive = rest >= 0n ? rest : rest + modulo;
      (out as { [i: number]: number | bigint })[i] = bits === 32 ? Number(positive) : positive;
    }
    return [{ dtype: x.dtype, shape: x.shape, data: out } as Tensor];
  };
};

/** How many of `sorted` from `from` on, `count` of them, are below `x`. */
export const lowerBound = (sorted: ArrayLike<number>, from: number, count: number, x: number): number => {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[from + middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
};

const f32 = Math.fround;

/** [rows, features] to percentiles, by pairs of a value and its percentile for each feature. */
const percentile: HostRun = (inputs) => {
  const x = doubles(inputs, 0);
  const pairs = doubles(inputs, 1);
  const { lengths, total } = lengthsOf(inputs, 2);
  const [rows = 0, features = 0] = input(inputs, 0).shape;
  checkTotal(total, pairs.length / 2);
  checkTotal(lengths.length, features);
  const values = Float64Array.from({ length: total }, (_, i) => pairs[2 * i]!);
  const starts = startsOf(lengths);
  const out = new Float64Array(x.length);
  for (let i = 0; i < rows * features; i++) {
    const feature = i % features;
    const [from, count] = [starts[feature]!, lengths[feature]!];
    const at = lowerBound(values, from, count, x[i]!);
    const share = (k: number): number => pairs[2 * (from + k) + 1]!;
    if (at === count) out[i] = 1;
    else if (x[i] === values[from + at]) out[i] = share(at);
    else if (at > 0) {
      const below = values[from + at - 1]!;
      const part = f32(f32(x[i]! - below) / f32(values[from + at]! - below));
      out[i] = share(at - 1) + f32(part * f32(share(at) - share(at - 1)));
    }
  }
  return [floatTensor('float32', input(inputs, 0).shape, out)];
};

/** For each feature of x [rows, features] which of its boundaries it falls between. */
const batchBucketize: HostKernel = (node) => {
  const isOneHot = flagOf(node, 'one_hot');
  return (inputs) => {
    const x = doubles(inputs, 0);
    const [features, lengths, boundaries] = isOneHot
      ? [
          Float64Array.from({ length: widthOf(input(inputs, 0)) }, (_, i) => i),
          lengthsOf(inputs, 1).lengths,
          doubles(inputs, 2),
        ]
      : [integers(inputs, 1), lengthsOf(inputs, 3).lengths, doubles(inputs, 2)];
    const rows = input(inputs, 0).shape[0] ?? 0;
    const width = widthOf(input(inputs, 0));
    if (features.length !== lengths.length) throw failed(`${lengths.length} lengths for ${features.length} features`);
    checkTotal(
      lengths.reduce((a, b) => a + b, 0),
      boundaries.length,
    );
    const starts = startsOf(lengths);
    if (!isOneHot) {
      const out = new Int32Array(rows * features.length);
      for (let i = 0; i < out.length; i++) {
        const [row, k] = [Math.floor(i / features.length), i % features.length];
        const column = features[k]!;
        if (!(column >= 0 && column < width)) throw failed(`feature ${column} of ${width}`);
        out[i] = lowerBound(boundaries, starts[k]!, lengths[k]!, x[row * width + column]!);
      }
      return [{ dtype: 'int32', shape: [rows, features.length], data: out }];
    }
    const wide = lengths.reduce((sum, length) => sum + length + 1, 0);
    const out = new Float32Array(rows * wide);
    for (let row = 0; row < rows; row++) {
      let at = row * wide;
      for (let k = 0; k < width; k++) {
        out[at + lowerBound(boundaries, starts[k]!, lengths[k]!, x[row * width + k]!)] = 1;
        at += lengths[k]! + 1;
      }
    }
    return [{ dtype: 'float32', shape: [rows, wide], data: out }];
  };
};

/** Pairs of masks and values, to the values of the first mask that is true at each place. */
const booleanUnmask: HostRun = (inputs) => {
  const masks = inputs.flatMap((_, i) => (i % 2 === 0 ? [integers(inputs, i)] : []));
  const values = inputs.filter((_, i) => i % 2 === 1) as readonly Tensor[];
  const size = masks[0]!.length;
  if (masks.some(({ length }) => length !== size)) throw failed('the masks differ in length');
  const next = new Float64Array(masks.length);
  const starts = startsOf(values.map(({ shape }) => shape[0] ?? 0));
  const from: number[] = [];
  for (let i = 0; i < size; i++) {
    const mask = masks.findIndex((one) => one[i] !== 0);
    if (mask < 0) throw failed(`all masks are false at place ${i}`);
    if (next[mask]! >= (values[mask]!.shape[0] ?? 0)) throw failed(`mask ${mask} has more places than values`);
    from.push(starts[mask]! + next[mask]!);
    next[mask]! += 1;
  }
  values.forEach(({ shape }, i) => {
    if (next[i] !== (shape[0] ?? 0)) throw failed(`mask ${i} has fewer places than values`);
  });
  // the values are one tensor, joined before
  return [rowsOf(joined(values), from)];
};

const joined = (parts: readonly Tensor[]): Tensor => {
  const [first] = parts;
  if (parts.length === 1 || !first || first.dtype === 'string') return first!;
  const count = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const data = new (first.data.constructor as Float32ArrayConstructor)(count);
  let at = 0;
  for (const part of parts) {
    data.set(part.data as Float32Array, at);
    at += part.shape[0] ?? 0;
  }
  return { ...first, shape: [count], data } as Tensor;
};

/** Lists of ids by pairs of lengths and ids: each example's ids of all lists, rising, each once. */
const mergeIdLists: HostRun = (inputs) => {
  const lists = inputs.length / 2;
  const all = Array.from({ length: lists }, (_, i) => {
    const { lengths, total } = lengthsOf(inputs, 2 * i);
    const ids = integers(inputs, 2 * i + 1);
    checkTotal(total, ids.length);
    return { lengths, ids, starts: startsOf(lengths) };
  });
  const batch = all[0]!.lengths.length;
  if (all.some(({ lengths }) => lengths.length !== batch)) throw failed('the lists differ in their number of examples');
  const out: number[] = [];
  const sizes = new Int32Array(batch);
  for (let i = 0; i < batch; i++) {
    const ids = new Set(
      all.flatMap(({ ids: own, starts, lengths }) => [...own.subarray(starts[i]!, starts[i]! + lengths[i]!)]),
    );
    sizes[i] = ids.size;
    for (const id of [...ids].sort((a, b) => a - b)) out.push(id);
  }
  return [{ dtype: 'int32', shape: [batch], data: sizes }, integerTensor(input(inputs, 1).dtype, [out.length], out)];
};

const run =
  (body: HostRun): HostKernel =>
  () =>
    body;

// biome-ignore format: one kernel a line
export const SPARSE_KERNELS: Readonly<Record<string, HostKernel>> = {
  ScatterToDense: sparseToDense, SparseToDenseMask: sparseToDenseMask, BatchSparseToDense: batchSparseToDense, BatchDenseToSparse: run(batchDenseToSparse),
  DenseVectorToIdList: run(denseToIdList), Find: find, FindDuplicateElements: run(duplicates), UniqueSorted: run(uniqueSorted), IndexHash: indexHash,
  Percentile: run(percentile), BatchBucketize: batchBucketize, BooleanUnmask: run(booleanUnmask), MergeIdLists: run(mergeIdLists),
};
