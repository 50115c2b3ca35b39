/**
 * LookupTableFindV2, LookupTableSizeV2, over a table that is two tensors: keys [n, key..], values [n, value..].
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/lookup_table_op.cc
 */
import { allocate, type NumericDType } from '../../../tensor/dtype.ts';
import { StringsWriter } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel, HostNode } from '../kernel.ts';
import { countOf, failed, input, numericTensor, stringTensor } from './arguments.ts';
import { RowIndex, rowsOf } from './row-index.ts';

type Inputs = readonly (Tensor | undefined)[];

/** The index of the keys. A key may stand twice only with the same value. */
const indexOf = (keys: Tensor, values: Tensor): RowIndex => {
  const own = rowsOf(values, values.shape.length - 1);
  const differ = (a: number, b: number): boolean =>
    Buffer.compare(own.bytes.subarray(own.start(a), own.end(a)), own.bytes.subarray(own.start(b), own.end(b))) !== 0;
  return new RowIndex(rowsOf(keys, keys.shape.length - 1), (row, first) => {
    if (differ(row, first)) throw failed(`the table has two values for one key, in rows ${first} and ${row}`);
  });
};

/** The index of a table that is constant, made once, or else of each run's own. */
const table = ({ constants: [keys, values] }: HostNode): ((inputs: Inputs) => RowIndex) => {
  if (!keys || !values) return (inputs) => indexOf(input(inputs, 0), input(inputs, 1));
  const made = indexOf(keys, values);
  return () => made;
};

/** For each place the row of the table, or -1; with a function that takes the values there. */
const gather = (values: Tensor, fallback: Tensor, found: Int32Array, shape: readonly number[]): Tensor => {
  const width = countOf(values.shape.slice(1));
  const given = countOf(fallback.shape);
  if (given !== width && given !== width * found.length) {
    throw failed(`default_value has ${given} elements; expected ${width}, as each value of the table`);
  }
  const each = given === width * found.length && found.length !== 1 && given !== width ? width : 0;
  if (values.dtype === 'string' && fallback.dtype === 'string') {
    const out = new StringsWriter(found.length * width);
    found.forEach((row, i) => {
      const { bytes, offsets } = row < 0 ? fallback.data : values.data;
      const from = row < 0 ? i * each : row * width;
      for (let k = from; k < from + width; k++) {
        out.bytes(bytes, offsets[k]!, offsets[k + 1]!);
        out.end();
      }
    });
    return stringTensor(shape, out.finish());
  }
  const dtype = values.dtype as NumericDType;
  const out = allocate(dtype, found.length * width);
  const [own, other] = [values.data, fallback.data] as unknown as readonly [Float64Array, Float64Array];
  found.forEach((row, i) => {
    const [source, from] = row < 0 ? [other, i * each] : [own, row * width];
    for (let k = 0; k < width; k++) (out as Float64Array)[i * width + k] = source[from + k]!;
  });
  return numericTensor(dtype, shape, out);
};

export const lookupTableFind: HostKernel = (node) => {
  const index = table(node);
  return (inputs) => {
    const [keys, values, wanted, fallback] = [0, 1, 2, 3].map((i) => input(inputs, i)) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    if (wanted.dtype !== keys.dtype) throw failed(`keys of ${wanted.dtype} in a table whose keys are ${keys.dtype}`);
    const made = index(inputs);
    const rank = keys.shape.length - 1;
    const rows = rowsOf(wanted, rank);
    const found = new Int32Array(rows.count);
    for (let i = 0; i < found.length; i++) found[i] = made.find(rows.bytes, rows.start(i), rows.end(i));
    return [
      gather(values, fallback, found, [...wanted.shape.slice(0, wanted.shape.length - rank), ...values.shape.slice(1)]),
    ];
  };
};

export const lookupTableSize: HostKernel = (node) => {
  const index = table(node);
  return (inputs) => [{ dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(index(inputs).size)) }];
};
