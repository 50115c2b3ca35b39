/**
 * SetSize, DenseToDenseSetOperation, DenseToSparseSetOperation, SparseToSparseSetOperation: the last dimension of a
 * tensor as a set of its values, for each place of the others. A set is answered in ascending order.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/set_kernels.cc
 */

import { joinVectors } from '../../../tensor/rows.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel, HostNode } from '../kernel.ts';
import { countOf, failed, flagOf, input, textOf } from './arguments.ts';
import { comparing } from './compare-elements.ts';
import { checkBytes, outputCount } from './output-size.ts';
import { tensorOfRows } from './rows.ts';
import { checkBounds, checkOrdered, cooOf, indexTensor, shapeTensor, shown, stridesOf } from './sparse/coo.ts';

type Inputs = readonly (Tensor | undefined)[];

/** Values by group: those of group g are from `starts[g]` to `ends[g]`. */
interface Sets {
  readonly values: Tensor;
  readonly groups: readonly number[];
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

const groupsOf = (shape: readonly number[]): readonly number[] => {
  if (shape.length < 2) throw failed(`a set has the shape ${shown(shape)}, expected at least 2 dimensions`);
  return shape.slice(0, -1);
};

const denseSets = (tensor: Tensor): Sets => {
  const groups = groupsOf(tensor.shape);
  const width = tensor.shape.at(-1)!;
  const count = countOf(groups);
  const starts = Float64Array.from({ length: count }, (_, group) => group * width);
  const values = { ...tensor, shape: [countOf(tensor.shape)] } as Tensor;
  return { values, groups, starts, ends: starts.map((start) => start + width) };
};

/** Values that lie in order by their groups. */
const sparseSets = (inputs: Inputs, at: number, validate: boolean): Sets => {
  const coo = cooOf(input(inputs, at), input(inputs, at + 1), input(inputs, at + 2));
  const groups = groupsOf([...coo.shape]);
  if (validate) checkOrdered(coo, 'once');
  else checkBounds(coo);
  const count = countOf(groups);
  checkBytes(16 * count, `${count} sets`);
  const [starts, ends] = [new Float64Array(count), new Float64Array(count)];
  const strides = stridesOf(groups);
  let last = -1;
  for (let i = 0; i < coo.count; i++) {
    let group = 0;
    for (let axis = 0; axis < groups.length; axis++) group += coo.indices[i * coo.rank + axis]! * strides[axis]!;
    if (group < last) throw failed(`index ${i} is of a set that comes before that of the last; sort them`);
    if (group !== last) starts[group] = i;
    ends[group] = i + 1;
    last = group;
  }
  return { values: coo.values, groups, starts, ends };
};

/** The places of the distinct values of one group, in ascending order. */
const distinct = ({ values, starts, ends }: Sets, group: number): readonly number[] => {
  const compare = comparing(values, values);
  const places = Array.from({ length: ends[group]! - starts[group]! }, (_, i) => starts[group]! + i);
  places.sort((i, j) => compare(i, j) || i - j);
  return places.filter((place, i) => i === 0 || compare(places[i - 1]!, place) !== 0);
};

/** Whether a value stays, by whether it is in the first and in the second set. */
type Stays = (inA: boolean, inB: boolean) => boolean;
const OPERATIONS: ReadonlyMap<string, Stays> = new Map<string, Stays>([
  ['a-b', (inA, inB) => inA && !inB],
  ['b-a', (inA, inB) => inB && !inA],
  ['intersection', (inA, inB) => inA && inB],
  ['union', () => true],
]);

const combined = (node: HostNode, a: Sets, b: Sets): readonly Tensor[] => {
  const name = textOf(node, 'set_operation').toLowerCase();
  const stays = OPERATIONS.get(name);
  if (!stays) throw failed(`the set operation "${name}" is not one of ${[...OPERATIONS.keys()].join(', ')}`);
  const { groups } = a;
  if (groups.length !== b.groups.length || groups.some((size, i) => size !== b.groups[i]))
    throw failed(`sets of the shapes ${shown(groups)} and ${shown(b.groups)} do not go together`);
  const compare = comparing(a.values, b.values);
  const offset = a.values.shape[0]!;
  const places: number[] = [];
  const counts = new Float64Array(a.starts.length);
  let most = 0;
  for (let group = 0; group < counts.length; group++) {
    const before = places.length;
    const [x, y] = [distinct(a, group), distinct(b, group)];
    for (let i = 0, j = 0; i < x.length || j < y.length; ) {
      const order = i === x.length ? 1 : j === y.length ? -1 : compare(x[i]!, y[j]!);
      if (stays(order <= 0, order >= 0)) places.push(order <= 0 ? x[i]! : offset + y[j]!);
      if (order <= 0) i++;
      if (order >= 0) j++;
    }
    counts[group] = places.length - before;
    most = Math.max(most, counts[group]!);
  }
  return [
    setIndices(groups, counts, places.length),
    tensorOfRows([places.length], joinVectors([a.values, b.values]), 1, places),
    shapeTensor([...groups, most]),
  ];
};

/** Where the values of each set stand: its group, and the place among them. */
const setIndices = (groups: readonly number[], counts: Float64Array, total: number): Tensor => {
  const rank = groups.length + 1;
  const indices = new Float64Array(total * rank);
  let at = 0;
  for (let group = 0; group < counts.length; group++) {
    for (let n = 0; n < counts[group]!; n++, at += rank) {
      for (let axis = groups.length - 1, rest = group; axis >= 0; axis--) {
        indices[at + axis] = rest % groups[axis]!;
        rest = Math.floor(rest / groups[axis]!);
      }
      indices[at + rank - 1] = n;
    }
  }
  return { ...indexTensor(indices, rank), shape: [total, rank] } as Tensor;
};

export const setSize: HostKernel = (node) => {
  const validate = flagOf(node, 'validate_indices');
  return (inputs) => {
    const sets = sparseSets(inputs, 0, validate);
    const data = new Int32Array(outputCount('int32', sets.groups));
    for (let group = 0; group < data.length; group++) data[group] = distinct(sets, group).length;
    return [{ dtype: 'int32', shape: sets.groups, data }];
  };
};
export const denseToDenseSetOperation: HostKernel = (node) => (inputs) =>
  combined(node, denseSets(input(inputs, 0)), denseSets(input(inputs, 1)));
export const denseToSparseSetOperation: HostKernel = (node) => {
  const validate = flagOf(node, 'validate_indices');
  return (inputs) => combined(node, denseSets(input(inputs, 0)), sparseSets(inputs, 1, validate));
};
export const sparseToSparseSetOperation: HostKernel = (node) => {
  const validate = flagOf(node, 'validate_indices');
  return (inputs) => combined(node, sparseSets(inputs, 0, validate), sparseSets(inputs, 3, validate));
};
