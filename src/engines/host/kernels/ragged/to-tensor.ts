/**
 * RaggedTensorToTensor: the values of a ragged tensor in a dense one, padded with a default and cut to its shape.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/ragged_tensor_to_tensor_op.cc
 *
 * A partition tells the rows of one ragged dimension: ROW_SPLITS where each begins, VALUE_ROWIDS which each belongs to;
 * FIRST_DIM_SIZE, in front of the others, how many rows there are.
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel } from '../../kernel.ts';
import { countOf, failed, input, integers, textsOf } from '../arguments.ts';
import { broadcastPlaces, broadcastShape } from '../broadcast.ts';
import { checkBytes, outputCount } from '../output-size.ts';
import { tensorOfRows } from '../rows.ts';

type Inputs = readonly (Tensor | undefined)[];

/** One ragged dimension. */
interface Partition {
  readonly type: string;
  readonly numbers: Float64Array;
}

/** The most values of one row. */
const maxWidth = ({ type, numbers }: Partition): number => {
  let most = 0;
  if (type === 'ROW_SPLITS') {
    for (let i = 1; i < numbers.length; i++) most = Math.max(most, numbers[i]! - numbers[i - 1]!);
    return most;
  }
  let start = 0;
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] !== numbers[start]) start = i;
    most = Math.max(most, i + 1 - start);
  }
  return most;
};

/** The first dimension of the ragged tensor. */
const firstSize = (types: readonly string[], { numbers }: Partition): number => {
  if (numbers.length === 0) throw failed('the first row partition is empty');
  if (types[0] === 'FIRST_DIM_SIZE') return numbers[0]!;
  if (types[0] === 'ROW_SPLITS') return numbers.length - 1;
  throw failed(`the first dimension is told by ${types[0]}, expected ROW_SPLITS or FIRST_DIM_SIZE`);
};

/** `wanted` (-1: as the ragged tensor is) completed by what the values and the partitions tell. */
const outputShape = (
  wanted: Tensor,
  sizes: Float64Array,
  values: readonly number[],
  first: number,
  partitions: readonly Partition[],
): readonly number[] => {
  const rank = partitions.length + values.length;
  if (wanted.shape.length === 0 && sizes[0] !== -1)
    throw failed(`the shape is the scalar ${sizes[0]}, expected a vector or -1`);
  const shape = wanted.shape.length === 0 ? new Array<number>(rank).fill(-1) : Array.from(sizes);
  if (shape.length !== rank) throw failed(`the shape has ${shape.length} dimensions, the ragged tensor ${rank}`);
  return shape.map((size, axis) => {
    if (size < -1) throw failed(`the shape [${shape.join(', ')}] has a negative size`);
    const inner = axis - partitions.length;
    if (inner > 0) {
      if (size >= 0 && size !== values[inner])
        throw failed(`the shape has the size ${size} at axis ${axis}, the values have ${values[inner]}`);
      return values[inner]!;
    }
    if (size >= 0) return size;
    return axis === 0 ? first : maxWidth(partitions[axis - 1]!);
  });
};

/** Where the parts of each row go: `rows` has the place of each row's first part, -1 for rows that are cut off. */
const placesWithin = ({ type, numbers }: Partition, rows: Float64Array, step: number, width: number): Float64Array => {
  if (type === 'ROW_SPLITS') {
    if (numbers.length - 1 > rows.length)
      throw failed(`a partition has ${numbers.length - 1} rows, the one around it ${rows.length}`);
    if (numbers.length > 0 && numbers[0] !== 0) throw failed(`the first row split is ${numbers[0]}, expected 0`);
    for (let i = 1; i < numbers.length; i++) {
      if (numbers[i]! < numbers[i - 1]!) throw failed(`row split ${i} is ${numbers[i]}, less than the one before it`);
    }
    const end = numbers.at(-1) ?? 0;
    checkBytes(8 * end, `a ragged dimension of ${end} values`);
    const places = new Float64Array(end).fill(-1);
    for (let row = 0; row + 1 < numbers.length; row++) {
      const start = numbers[row]!;
      const kept = rows[row]! < 0 ? 0 : Math.min(width, numbers[row + 1]! - start);
      for (let k = 0; k < kept; k++) places[start + k] = rows[row]! + k * step;
    }
    return places;
  }
  if (type !== 'VALUE_ROWIDS') throw failed(`the partition type ${type} is not one of a ragged dimension`);
  const places = new Float64Array(numbers.length).fill(-1);
  let start = 0;
  for (let i = 0; i < numbers.length; i++) {
    const row = numbers[i]!;
    if (!(row >= 0 && row < rows.length)) throw failed(`value ${i} is of row ${row}, of ${rows.length} rows`);
    if (i > 0 && row < numbers[i - 1]!)
      throw failed(`value ${i} is of row ${row}, which comes before that of the last`);
    if (row !== numbers[start]) start = i;
    if (rows[row]! >= 0 && i - start < width) places[i] = rows[row]! + (i - start) * step;
  }
  return places;
};

/** The default for each element of a row of the answer. It must fit from the front as well as broadcast. */
const rowDefault = (fallback: Tensor, row: readonly number[]): Tensor => {
  const { shape } = fallback;
  const count = countOf(shape);
  const fits = shape.length <= row.length && shape.every((size, i) => size === 1 || size === row[i]);
  if (!fits) throw failed(`the default has the shape [${shape.join(', ')}], the values' elements [${row.join(', ')}]`);
  if (count === 1 || count === countOf(row)) return fallback;
  const whole = broadcastShape(shape, row);
  const place = broadcastPlaces(shape, whole);
  const places = Array.from({ length: countOf(whole) }, (_, i) => place(i));
  return tensorOfRows(whole, fallback, 1, places);
};

export const raggedTensorToTensor: HostKernel = (node) => {
  const types = textsOf(node, 'row_partition_types');
  if (types.length === 0) throw failed('there are no row partitions');
  const skipped = types[0] === 'FIRST_DIM_SIZE' ? 1 : 0;
  const partitionsOf = (inputs: Inputs): readonly Partition[] =>
    types.slice(skipped).map((type, i) => ({ type, numbers: integers(inputs, 3 + skipped + i) }));

  return (inputs) => {
    const [wanted, values, fallback] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    const partitions = partitionsOf(inputs);
    const first = firstSize(types, { type: types[0]!, numbers: integers(inputs, 3) });
    const element = values.shape.slice(1);
    const shape = outputShape(wanted, integers(inputs, 0), values.shape, first, partitions);
    const count = outputCount(values.dtype, shape);
    const filler = rowDefault(fallback, element);
    const width = countOf(element);
    const rows = count === 0 ? 0 : count / width;
    const sources = new Int32Array(rows).fill(-1);
    if (rows > 0) {
      checkBytes(8 * first, `a ragged tensor of ${first} rows`);
      let step = rows / shape[0]!;
      let places: Float64Array = Float64Array.from({ length: first }, (_, i) => (i < shape[0]! ? i * step : -1));
      partitions.forEach((partition, i) => {
        step /= shape[i + 1]!;
        places = placesWithin(partition, places, step, shape[i + 1]!);
      });
      const given = values.shape[0] ?? 0;
      if (places.length > given) throw failed(`the partitions are of ${places.length} values, there are ${given}`);
      for (let i = 0; i < places.length; i++) if (places[i]! >= 0) sources[places[i]!] = i;
    }
    return [tensorOfRows(shape, values, width, sources, filler)];
  };
};
