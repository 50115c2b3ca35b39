/**
 * SparseTensorDenseMatMul: a sparse matrix [m, k] times a dense one [k, n], each possibly transposed.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/sparse_tensor_dense_matmul_op.cc
 *
 *   out[i, :] += value * b[j, :]   for each value at [i, j], in their order
 *
 * float16 is summed in float32; bfloat16 rounds every product and every sum.
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel } from '../../kernel.ts';
import { failed, flagOf, input } from '../arguments.ts';
import { inField } from '../field.ts';
import { outputCount } from '../output-size.ts';
import { cooInput, shown } from './coo.ts';

/** A matrix with its rows as columns. */
const transposed = <E>(data: { readonly [i: number]: E }, out: { [i: number]: E }, rows: number, columns: number) => {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j]!;
  return out;
};

export const sparseTensorDenseMatMul: HostKernel = (node) => {
  const [adjointA, adjointB] = [flagOf(node, 'adjoint_a'), flagOf(node, 'adjoint_b')];
  return (inputs) => {
    const { indices, values, shape, count, rank } = cooInput(inputs, 0);
    const b = input(inputs, 3);
    if (rank !== 2) throw failed(`the sparse tensor has the shape ${shown(shape)}, expected a matrix`);
    if (b.shape.length !== 2) throw failed(`the dense tensor has the shape ${shown(b.shape)}, expected a matrix`);
    const [m, inner] = adjointA ? [shape[1]!, shape[0]!] : [shape[0]!, shape[1]!];
    const [k, n] = adjointB ? [b.shape[1]!, b.shape[0]!] : [b.shape[0]!, b.shape[1]!];
    if (inner !== k) throw failed(`a matrix of ${inner} columns is multiplied by one of ${k} rows`);
    const total = outputCount(b.dtype, [m, n]);
    const [rowAxis, columnAxis] = adjointA ? [1, 0] : [0, 1];
    for (let i = 0; i < count; i++) {
      const [row, column] = [indices[2 * i + rowAxis]!, indices[2 * i + columnAxis]!];
      if (!(row >= 0 && row < m && column >= 0 && column < k))
        throw failed(`index ${i} is [${indices[2 * i]}, ${indices[2 * i + 1]}], out of the shape ${shown(shape)}`);
    }
    return inField(b.dtype, (field) => {
      const out = field.make(total);
      const read = field.read(b);
      const dense = adjointB ? transposed(read, field.make(k * n), n, k) : read;
      const factors = field.read(values);

      if (field.isFloat && b.dtype !== 'bfloat16') {
        // the typed array rounds; that of float16 is of float32
        const [sums, from, by] = [out, dense, factors] as unknown as readonly Float32Array[];
        const isDouble = b.dtype === 'float64';
        for (let i = 0; i < count; i++) {
          const [target, source] = [indices[2 * i + rowAxis]! * n, indices[2 * i + columnAxis]! * n];
          const factor = by![i]!;
          if (isDouble) for (let c = 0; c < n; c++) sums![target + c]! += factor * from![source + c]!;
          else for (let c = 0; c < n; c++) sums![target + c]! += Math.fround(factor * from![source + c]!);
        }
        return [field.tensor([m, n], out)];
      }
      for (let i = 0; i < count; i++) {
        const [target, source] = [indices[2 * i + rowAxis]! * n, indices[2 * i + columnAxis]! * n];
        for (let c = 0; c < n; c++)
          out[target + c] = field.add(out[target + c]!, field.multiply(factors[i]!, dense[source + c]!));
      }
      return [field.tensor([m, n], out) as Tensor];
    });
  };
};
