/**
 * RaggedRange, RaggedGather, RaggedTensorToSparse, RaggedCross: ragged tensors made, taken from, told as sparse ones, and
 * crossed.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/ragged_range_op.cc, ragged_gather_op.cc,
 * ragged_tensor_to_sparse_kernel.cc, ragged_cross_op.cc
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel, HostNode } from '../../kernel.ts';
import {
  countOf,
  dtypeAttribute,
  failed,
  flagOf,
  input,
  integers,
  integerTensor,
  numberOf,
  textOf,
  textsOf,
} from '../arguments.ts';
import { type Column, checkRows, crossesOf, denseColumn, hashed, hashesOf, joined } from '../cross.ts';
import { type Field, inField } from '../field.ts';
import { checkBytes, outputCount } from '../output-size.ts';
import { tensorOfRows } from '../rows.ts';
import { cooOf, indexTensor, shapeTensor, shown } from '../sparse/coo.ts';

type Inputs = readonly (Tensor | undefined)[];

/** How many numbers a range has. Floats are divided in their own precision. */
const rangeSize = <E extends number | bigint>(field: Field<E>, start: E, limit: E, delta: E): number => {
  if (delta === field.zero) throw failed('a range has the delta 0');
  if (delta > field.zero && limit < start) return 0;
  if (delta < field.zero && limit > start) return 0;
  if (typeof start === 'bigint') {
    const [span, step] = [(limit as bigint) - start, delta as bigint];
    const size = step > 0n ? (span + step - 1n) / step : (-span - step - 1n) / -step;
    return Number(size);
  }
  const span = field.isFloat ? Number(field.of(Number(limit) - start)) : Number(limit) - start;
  const quotient = span / Number(delta);
  return Math.ceil(Math.abs(field.isFloat ? Number(field.of(quotient)) : quotient));
};

export const raggedRange: HostKernel = (node) => {
  const splitType = dtypeAttribute(node, 'Tsplits');
  return (inputs) => {
    const given = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    const sizes = new Set<number>();
    for (const { shape } of given) {
      if (shape.length > 1) throw failed(`a bound has the shape ${shown(shape)}, expected a scalar or a vector`);
      if (shape.length === 1) sizes.add(shape[0]!);
    }
    if (sizes.size > 1) throw failed(`bounds of ${[...sizes].join(' and ')} rows`);
    const [rows = 1] = sizes;
    return inField(given[0]!.dtype, (field) => {
      const [starts, limits, deltas] = given.map((tensor) => field.read(tensor));
      const at = (elements: { readonly length: number }, row: number): number => (elements.length === 1 ? 0 : row);
      const splits = new Float64Array(rows + 1);
      for (let row = 0; row < rows; row++) {
        const size = rangeSize(
          field,
          starts![at(starts!, row)]!,
          limits![at(limits!, row)]!,
          deltas![at(deltas!, row)]!,
        );
        if (!Number.isFinite(size)) throw failed(`row ${row} is a range of ${size} numbers`);
        splits[row + 1] = splits[row]! + size;
      }
      const total = outputCount(field.dtype, [splits[rows]!]);
      const values = field.make(total);
      let next = 0;
      for (let row = 0; row < rows; row++) {
        let value = starts![at(starts!, row)]!;
        const delta = deltas![at(deltas!, row)]!;
        for (; next < splits[row + 1]!; next++) {
          values[next] = value;
          value = field.add(value, delta);
        }
      }
      return [integerTensor(splitType, [rows + 1], splits), field.tensor([total], values)];
    });
  };
};

/** Row splits of `rows` rows (any number: -1) over `count` values, checked. */
const checkedSplits = (splits: Float64Array, count: number): Float64Array => {
  if (splits.length === 0) throw failed('row splits are empty');
  if (splits[0] !== 0) throw failed(`the first row split is ${splits[0]}, expected 0`);
  for (let i = 1; i < splits.length; i++) {
    if (splits[i]! < splits[i - 1]!) throw failed(`row split ${i} is ${splits[i]}, less than the one before it`);
  }
  if (splits.at(-1) !== count) throw failed(`the last row split is ${splits.at(-1)}, expected the ${count} values`);
  return splits;
};

/** The nested splits that begin at input `from`, the outermost first; the innermost is over `count` values. */
const nestedSplits = (inputs: Inputs, from: number, depth: number, count: number): readonly Float64Array[] => {
  const splits = Array.from({ length: depth }, (_, i) => integers(inputs, from + i));
  return splits.map((one, i) => checkedSplits(one, i + 1 < depth ? splits[i + 1]!.length - 1 : count));
};

export const raggedGather: HostKernel = (node) => {
  const depth = numberOf(node, 'PARAMS_RAGGED_RANK');
  return (inputs) => {
    const values = input(inputs, depth);
    if (values.shape.length === 0) throw failed('the values are a scalar');
    const splits = nestedSplits(inputs, 0, depth, values.shape[0]!);
    const { shape } = input(inputs, depth + 1);
    const indices = integers(inputs, depth + 1);
    const splitType = input(inputs, 0).dtype;
    const outer: Tensor[] = [];
    for (let axis = 1; axis < shape.length; axis++) {
      const rows = countOf(shape.slice(0, axis));
      outer.push(
        integerTensor(
          splitType,
          [rows + 1],
          Float64Array.from({ length: rows + 1 }, (_, i) => i * shape[axis]!),
        ),
      );
    }
    const rows = splits[0]!.length - 1;
    const inner: number[][] = splits.map(() => [0]);
    const places: number[] = [];
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]!;
      if (!(index >= 0 && index < rows)) throw failed(`index ${i} is ${index}, not in [0, ${rows})`);
      let [start, limit] = [index, index + 1];
      for (let level = 0; level < depth; level++) {
        const from = splits[level]!;
        const to = inner[level]!;
        const offset = to[to.length - 1]! - from[start]!;
        for (let row = start; row < limit; row++) to.push(from[row + 1]! + offset);
        [start, limit] = [from[start]!, from[limit]!];
      }
      checkBytes(8 * (places.length + limit - start), `${places.length + limit - start} gathered values`);
      for (let place = start; place < limit; place++) places.push(place);
    }
    const element = values.shape.slice(1);
    const width = countOf(element);
    outputCount(values.dtype, [places.length, ...element]);
    return [
      ...outer,
      ...inner.map((one) => integerTensor(splitType, [one.length], one)),
      tensorOfRows([places.length, ...element], values, width, places),
    ];
  };
};

export const raggedTensorToSparse: HostKernel = (node) => {
  const depth = numberOf(node, 'RAGGED_RANK');
  return (inputs) => {
    const values = input(inputs, depth);
    const [count = 0, ...element] = values.shape;
    if (values.shape.length === 0) throw failed('the values are a scalar');
    const splits = nestedSplits(inputs, 0, depth, count);
    const width = countOf(element);
    const rank = depth + values.shape.length;
    const total = count * width;
    checkBytes(8 * total * rank, `${total} indices of ${rank} dimensions`);
    const indices = new Float64Array(total * rank);
    const shape = [splits[0]!.length - 1, ...splits.map(widest), ...element];
    // by level, the row that each value lies in
    const rowOf = new Float64Array(depth);
    for (let value = 0, at = 0; value < count; value++) {
      let child = value;
      for (let level = depth - 1; level >= 0; level--) {
        const one = splits[level]!;
        let row = rowOf[level]!;
        while (one[row + 1]! <= child) row++;
        rowOf[level] = row;
        for (let k = 0; k < width; k++) indices[at + k * rank + level + 1] = child - one[row]!;
        child = row;
      }
      for (let k = 0; k < width; k++, at += rank) {
        indices[at] = child;
        for (let axis = element.length - 1, rest = k; axis >= 0; axis--) {
          indices[at + depth + 1 + axis] = rest % element[axis]!;
          rest = Math.floor(rest / element[axis]!);
        }
      }
    }
    return [
      { ...indexTensor(indices, rank), shape: [total, rank] } as Tensor,
      { ...values, shape: [total] } as Tensor,
      shapeTensor(shape),
    ];
  };
};

/** The most values of one row. */
const widest = (splits: Float64Array): number => {
  let most = 0;
  for (let i = 1; i < splits.length; i++) most = Math.max(most, splits[i]! - splits[i - 1]!);
  return most;
};

const raggedColumn = (values: Tensor, splits: Float64Array): Column => {
  checkedSplits(splits, values.shape[0] ?? 0);
  const starts = splits.subarray(0, splits.length - 1);
  return { starts, counts: starts.map((start, row) => splits[row + 1]! - start), values };
};

const sparseColumn = (indices: Tensor, values: Tensor, shape: Tensor): Column => {
  const coo = cooOf(indices, values, shape);
  if (coo.rank !== 2) throw failed(`a sparse input has the shape ${shown(coo.shape)}, expected 2 dimensions`);
  const rows = coo.shape[0]!;
  checkRows(rows);
  const [starts, counts] = [new Float64Array(rows), new Float64Array(rows)];
  for (let i = 0; i < coo.count; i++) {
    const row = coo.indices[2 * i]!;
    if (!(row >= 0 && row < rows)) throw failed(`index ${i} is of row ${row}, of ${rows} rows`);
    if (i > 0 && row < coo.indices[2 * i - 2]!)
      throw failed(`index ${i} is of row ${row}, before that of the last; sort them`);
    if (counts[row]!++ === 0) starts[row] = i;
  }
  return { starts, counts, values };
};

/** The columns in the order that `input_order` tells: R is a ragged one, S a sparse one, D a dense one. */
const crossColumns = (node: HostNode, inputs: Inputs): readonly Column[] => {
  const ragged = textsOf(node, 'ragged_values_types').length;
  const sparse = numberOf(node, 'Nsparse');
  const next = { R: 0, S: 0, D: 0 };
  const at = { R: 0, S: 2 * ragged, D: 2 * ragged + 3 * sparse };
  return Array.from(textOf(node, 'input_order'), (kind): Column => {
    if (kind !== 'R' && kind !== 'S' && kind !== 'D') throw failed(`input_order has "${kind}", expected R, S and D`);
    const i = at[kind] + next[kind]++;
    if (kind === 'R') return raggedColumn(input(inputs, i), integers(inputs, i + ragged));
    if (kind === 'S') return sparseColumn(input(inputs, i), input(inputs, i + sparse), input(inputs, i + 2 * sparse));
    return denseColumn(input(inputs, i));
  });
};

export const raggedCross: HostKernel = (node) => {
  const isHashed = flagOf(node, 'hashed_output');
  const bigAttribute = (name: string): bigint => BigInt(node.attributes[name] as number | bigint);
  const key = BigInt.asUintN(64, bigAttribute('hash_key'));
  const buckets = bigAttribute('num_buckets');
  const splitType = dtypeAttribute(node, 'out_row_splits_type');
  const separator = new Uint8Array(Buffer.from('_X_'));
  return (inputs) => {
    const columns = crossColumns(node, inputs);
    const rows = columns[0]?.counts.length ?? 0;
    for (const { counts } of columns)
      if (counts.length !== rows) throw failed(`inputs of ${rows} and of ${counts.length} rows`);
    const crosses = crossesOf(columns, rows);
    const splits = new Float64Array(rows + 1);
    for (let row = 0; row < rows; row++) splits[row + 1] = splits[row]! + crosses.counts[row]!;
    const values = isHashed
      ? hashed(
          columns.map((column) => hashesOf(column)),
          crosses,
          key,
          buckets,
        )
      : joined(columns, crosses, separator);
    return [values, integerTensor(splitType, [rows + 1], splits)];
  };
};
