/**
 * SparseReduceSum, SparseReduceMax, each also with a sparse answer, and SparseSoftmax: values taken together by some of
 * their dimensions.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/sparse_reduce_op.cc, sparse_softmax_op.cc
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel, HostNode } from '../../kernel.ts';
import { failed, flagOf, input, integers } from '../arguments.ts';
import { eigenMax, eigenSum } from '../eigen-reduce.ts';
import { type Elements, type Field, inField } from '../field.ts';
import { outputCount } from '../output-size.ts';
import { tensorOfRows } from '../rows.ts';
import { type Coo, cooInput, indexTensor, orderOf, shapeTensor, shown, stridesOf } from './coo.ts';

type Inputs = readonly (Tensor | undefined)[];

/** Values that fall together: their order, and where each group begins and ends in it. */
interface Groups {
  readonly values: Tensor;
  /** By group, the coordinates that its values share: [groups, kept]. */
  readonly keys: Float64Array;
  readonly starts: readonly number[];
  readonly kept: readonly number[];
}

/** The values by the dimensions `kept`, in order by these and then by the others. */
const groupsOf = ({ indices, values, rank, count }: Coo, kept: readonly number[]): Groups => {
  const axes = [...kept, ...Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !kept.includes(axis))];
  const turned = new Float64Array(indices.length);
  for (let i = 0; i < count; i++) for (let k = 0; k < rank; k++) turned[i * rank + k] = indices[i * rank + axes[k]!]!;
  const order = orderOf(turned, rank);
  const starts: number[] = [];
  const keys: number[] = [];
  let last = -1;
  for (let i = 0; i < count; i++) {
    const row = (order ? order[i]! : i) * rank;
    let isNew = last < 0;
    for (let k = 0; k < kept.length && !isNew; k++) isNew = turned[row + k] !== turned[last + k];
    if (isNew) {
      starts.push(i);
      for (let k = 0; k < kept.length; k++) keys.push(turned[row + k]!);
    }
    last = row;
  }
  const sorted = order ? tensorOfRows([count], values, 1, order) : values;
  return { values: sorted, keys: Float64Array.from(keys), starts: [...starts, count], kept };
};

type Reduce = <E extends number | bigint>(field: Field<E>, values: Elements<E>, from: number, to: number) => E;

const floats = (values: unknown): ArrayLike<number> => values as ArrayLike<number>;

const sum: Reduce = (field, values, from, to) => {
  if (field.isFloat) return eigenSum(field.dtype, floats(values), from, to - from) as typeof field.zero;
  let total = field.zero;
  for (let i = from; i < to; i++) total = field.add(total, values[i]!);
  return total;
};
const max: Reduce = (field, values, from, to) => {
  if (field.isFloat) return eigenMax(field.dtype, floats(values), from, to - from) as typeof field.zero;
  let most = values[from]!;
  for (let i = from + 1; i < to; i++) if (most < values[i]!) most = values[i]!;
  return most;
};

/** The groups of a reduction, each reduced, and the shape of the answer. */
const reduced = (node: HostNode, inputs: Inputs, reduce: Reduce) => {
  const coo = cooInput(inputs, 0);
  const { rank, shape } = coo;
  const axes = Array.from(integers(inputs, 3), (axis) => {
    if (!(axis >= -rank && axis < rank)) throw failed(`axis ${axis} does not exist in a tensor of ${rank} dimensions`);
    return axis < 0 ? axis + rank : axis;
  });
  if (input(inputs, 3).shape.length > 1) throw failed(`the axes have the shape ${shown(input(inputs, 3).shape)}`);
  const all = Array.from({ length: rank }, (_, axis) => axis);
  const kept = all.filter((axis) => !axes.includes(axis));
  const groups = groupsOf(coo, kept);
  const keepDims = flagOf(node, 'keep_dims');
  const out = keepDims ? all.map((axis) => (kept.includes(axis) ? shape[axis]! : 1)) : kept.map((axis) => shape[axis]!);
  return { groups, kept, keepDims, out, reduce };
};

const dense =
  (reduce: Reduce): HostKernel =>
  (node) =>
  (inputs) => {
    const { groups, kept, out } = reduced(node, inputs, reduce);
    const { starts, keys, values } = groups;
    const total = outputCount(values.dtype, out);
    const sizes = kept.map((axis) => integers(inputs, 2)[axis]!);
    const strides = stridesOf(sizes);
    return inField(values.dtype, (field) => {
      const [from, found] = [field.read(values), field.make(total)];
      for (let group = 0; group + 1 < starts.length; group++) {
        let place = 0;
        for (let k = 0; k < kept.length; k++) place += keys[group * kept.length + k]! * strides[k]!;
        // only the place in the answer is checked, as upstream
        if (!(place >= 0 && place < total))
          throw failed(`an index lies outside of the shape ${shown(out)} of the answer`);
        found[place] = reduce(field, from, starts[group]!, starts[group + 1]!);
      }
      return [field.tensor(out, found)];
    });
  };

const sparse =
  (reduce: Reduce): HostKernel =>
  (node) =>
  (inputs) => {
    const { groups, kept, keepDims, out } = reduced(node, inputs, reduce);
    const { starts, keys, values } = groups;
    const count = starts.length - 1;
    const indices = new Float64Array(count * out.length);
    for (let group = 0; group < count; group++) {
      for (let k = 0; k < kept.length; k++)
        indices[group * out.length + (keepDims ? kept[k]! : k)] = keys[group * kept.length + k]!;
    }
    return inField(values.dtype, (field) => {
      const [from, found] = [field.read(values), field.make(count)];
      for (let group = 0; group < count; group++)
        found[group] = reduce(field, from, starts[group]!, starts[group + 1]!);
      const places = { ...indexTensor(indices, out.length), shape: [count, out.length] } as Tensor;
      return [places, field.tensor([count], found), shapeTensor(out)];
    });
  };

export const sparseReduceSum = dense(sum);
export const sparseReduceMax = dense(max);
export const sparseReduceSumSparse = sparse(sum);
export const sparseReduceMaxSparse = sparse(max);

/** exp(x - max) times the inverse of its sum, over the last dimension; rounded at every step. */
export const sparseSoftmax: HostKernel = () => (inputs) => {
  const coo = cooInput(inputs, 0);
  const { rank, shape } = coo;
  if (rank < 2) throw failed(`the tensor has the shape ${shown(shape)}, expected at least 2 dimensions`);
  const lastOut = Array.from({ length: rank - 1 }, (_, axis) => axis);
  const { starts, values } = groupsOf(coo, lastOut);
  return inField(values.dtype, <E extends number | bigint>(field: Field<E>) => {
    const from = floats(field.read(values));
    const found = field.make(coo.count) as unknown as Float32Array;
    const round = (x: number): number => Number(field.of(x));
    for (let group = 0; group + 1 < starts.length; group++) {
      const [start, end] = [starts[group]!, starts[group + 1]!];
      const most = eigenMax(field.dtype, from, start, end - start);
      for (let i = start; i < end; i++) found[i] = round(Math.exp(round(from[i]! - most)));
      const inverse = round(1 / eigenSum(field.dtype, found, start, end - start));
      for (let i = start; i < end; i++) found[i] = round(found[i]! * inverse);
    }
    return [field.tensor([coo.count], found as unknown as Elements<E>)];
  });
};
