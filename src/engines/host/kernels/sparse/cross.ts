/**
 * SparseCross, SparseCrossV2, SparseCrossHashed: crosses of the features of sparse and dense matrices, as a sparse matrix.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/sparse_cross_op.cc
 *
 * The inputs are N indices, N values, N shapes and then the dense matrices; columns are crossed in that order.
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel, HostNode } from '../../kernel.ts';
import { dtypeAttribute, failed, flagOf, input, integers, numberOf, scalarBytes } from '../arguments.ts';
import { type Column, type Crosses, checkRows, crossesOf, denseColumn, hashed, hashesOf, joined } from '../cross.ts';
import { fingerprint64 } from '../farmhash.ts';
import { sipHash } from '../siphash.ts';
import { type Coo, cooOf, shown } from './coo.ts';

type Inputs = readonly (Tensor | undefined)[];

/** The values of each row, as far as the indices go on from row to row; as upstream, those behind are left out. */
const sparseColumn = ({ indices, values, count }: Coo, rows: number): Column => {
  const [starts, counts] = [new Float64Array(rows), new Float64Array(rows)];
  let at = 0;
  for (let row = 0; row < rows; row++) {
    starts[row] = at;
    while (at < count && indices[2 * at] === row) at++;
    counts[row] = at - starts[row]!;
  }
  return { starts, counts, values };
};

const columnsOf = (node: HostNode, inputs: Inputs, others: number) => {
  const n = numberOf(node, 'N');
  const sparse = Array.from({ length: n }, (_, i): Coo => {
    const coo = cooOf(input(inputs, i), input(inputs, n + i), input(inputs, 2 * n + i));
    if (coo.rank !== 2) throw failed(`sparse input ${i} has the shape ${shown(coo.shape)}, expected 2 dimensions`);
    return coo;
  });
  const dense = inputs.slice(3 * n, inputs.length - others).map((_, i) => denseColumn(input(inputs, 3 * n + i)));
  const rows = sparse[0]?.shape[0] ?? dense[0]?.counts.length ?? 0;
  checkRows(rows);
  for (const { shape } of sparse) if (shape[0] !== rows) throw failed(`inputs of ${rows} and of ${shape[0]} rows`);
  for (const { counts } of dense)
    if (counts.length !== rows) throw failed(`inputs of ${rows} and of ${counts.length} rows`);
  const columns = [...sparse.map((coo) => sparseColumn(coo, rows)), ...dense];
  // without any column there is no cross
  return { columns, crosses: crossesOf(columns, columns.length === 0 ? 0 : rows), sparseCount: n };
};

/** Indices and shape around the values. */
const sparseOutput = ({ counts, total, most }: Crosses, values: Tensor): readonly Tensor[] => {
  const indices = new BigInt64Array(2 * total);
  let at = 0;
  for (let row = 0; row < counts.length; row++) {
    const big = BigInt(row);
    for (let n = 0; n < counts[row]!; n++) {
      indices[at++] = big;
      indices[at++] = BigInt(n);
    }
  }
  const shape = BigInt64Array.of(BigInt(counts.length), BigInt(most));
  return [{ dtype: 'int64', shape: [total, 2], data: indices }, values, { dtype: 'int64', shape: [2], data: shape }];
};

const bigAttribute = ({ attributes }: HostNode, name: string): bigint => BigInt(attributes[name] as number | bigint);

export const sparseCross: HostKernel = (node) => {
  const isHashed = flagOf(node, 'hashed_output');
  const key = BigInt.asUintN(64, bigAttribute(node, 'hash_key'));
  const buckets = bigAttribute(node, 'num_buckets');
  const isText = dtypeAttribute(node, 'internal_type') === 'string';
  const separator = new Uint8Array(Buffer.from('_X_'));
  return (inputs) => {
    const { columns, crosses } = columnsOf(node, inputs, 0);
    if (isText && columns.some(({ values }) => values.dtype !== 'string'))
      throw failed('the features are integers, and the op crosses texts');
    if (!isHashed) return sparseOutput(crosses, joined(columns, crosses, separator));
    const hashes = columns.map((column) => hashesOf(column));
    return sparseOutput(crosses, hashed(hashes, crosses, key, buckets));
  };
};

export const sparseCrossV2: HostKernel = (node) => (inputs) => {
  const { columns, crosses } = columnsOf(node, inputs, 1);
  return sparseOutput(crosses, joined(columns, crosses, scalarBytes(inputs, inputs.length - 1)));
};

const scalarOf = (inputs: Inputs, i: number, what: string): bigint | number => {
  const { data, shape } = input(inputs, i);
  const value = 'offsets' in data ? undefined : data[0];
  if (value === undefined || shape.length > 0) throw failed(`${what} has the shape ${shown(shape)}, expected a scalar`);
  return value;
};

export const sparseCrossHashed: HostKernel = (node) => (inputs) => {
  const last = inputs.length - 1;
  const { columns, crosses, sparseCount } = columnsOf(node, inputs, 3);
  if (columns.length === 0) throw failed('there is nothing to cross');
  const buckets = BigInt(scalarOf(inputs, last - 2, 'num_buckets'));
  const isStrong = scalarOf(inputs, last - 1, 'strong_hash') !== 0;
  const salt = input(inputs, last).data as BigInt64Array;
  if (salt.length !== 2) throw failed(`the salt has ${integers(inputs, last).length} numbers, expected 2`);
  const strong = sipHash(BigInt.asUintN(64, salt[0]!), BigInt.asUintN(64, salt[1]!));
  const hashes = columns.map((column, i) => {
    if (isStrong && i >= sparseCount && column.values.dtype === 'int64')
      throw failed('a strong hash of the integers of a dense matrix, which TensorFlow itself has no answer for');
    if (isStrong) return hashesOf(column, strong, strong);
    // an int64 of a dense matrix is its own hash, one of a sparse one is hashed
    return hashesOf(column, fingerprint64, i < sparseCount ? fingerprint64 : undefined);
  });
  return sparseOutput(crosses, hashed(hashes, crosses, undefined, buckets));
};
