/**
 * SparseToDense: a dense tensor of a default, with values at some places.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/sparse_to_dense_op_cpu.cc
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel } from '../../kernel.ts';
import { failed, flagOf, input, integers } from '../arguments.ts';
import { outputCount } from '../output-size.ts';
import { tensorOfRows } from '../rows.ts';
import { type Coo, checkBounds, checkOrdered, shown, stridesOf } from './coo.ts';

/** Which of the indices each element of the dense tensor holds the value of: the last one; -1 where there is none. */
export const sourcesOf = ({ indices, rank, count, shape }: Coo, elements: number): Int32Array => {
  const strides = stridesOf(shape);
  const sources = new Int32Array(elements).fill(-1);
  for (let row = 0, at = 0; row < count; row++) {
    let place = 0;
    for (let axis = 0; axis < rank; axis++, at++) place += indices[at]! * strides[axis]!;
    sources[place] = row;
  }
  return sources;
};

const outputShapeOf = (inputs: readonly (Tensor | undefined)[]): number[] => Array.from(integers(inputs, 1));

export const sparseToDense: HostKernel = (node) => {
  const validate = flagOf(node, 'validate_indices');
  return Object.assign(
    (inputs: readonly (Tensor | undefined)[]) => {
      const { shape: given } = input(inputs, 0);
      if (given.length > 2) throw failed(`the indices have the shape ${shown(given)}, expected at most 2 dimensions`);
      const [count = 1, rank = 1] = given;
      const shape = outputShapeOf(inputs);
      if (input(inputs, 1).shape.length !== 1 || shape.length !== rank)
        throw failed(`the output shape ${shown(shape)} has not the ${rank} dimensions of the indices`);
      const values = input(inputs, 2);
      const fallback = input(inputs, 3);
      if (values.shape.length > 1 || (values.shape.length === 1 && values.shape[0] !== count))
        throw failed(`the values have the shape ${shown(values.shape)}, expected [] or [${count}]`);
      if (fallback.shape.length > 0)
        throw failed(`the default has the shape ${shown(fallback.shape)}, expected a scalar`);
      const elements = outputCount(values.dtype, shape);
      const coo: Coo = { indices: integers(inputs, 0), values, shape: Float64Array.from(shape), count, rank };
      if (validate) checkOrdered(coo, 'once');
      else checkBounds(coo);
      const sources = sourcesOf(coo, elements);
      if (values.shape.length === 0) for (let i = 0; i < elements; i++) sources[i] = Math.min(sources[i]!, 0);
      return [tensorOfRows(shape, values, 1, sources, fallback)];
    },
    {
      workBytes: (inputs: readonly (Tensor | undefined)[]) =>
        4 * outputShapeOf(inputs).reduce((product, size) => product * size, 1),
    },
  );
};
