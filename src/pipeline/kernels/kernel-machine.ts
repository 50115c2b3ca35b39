/**
 * Kernel machines: [rows, features] -> [rows, outputs].
 *
 *   K[v] = similarity(x, vector v)
 *   y[k] = Σ weight · K[v] over the terms of output k, in their order, + start[k]
 */
import { ServingError } from '../../errors.ts';
import { tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { eachRow, type Row, type SimilarityParams, similarityTo, type Vectors } from './similarity.ts';

export interface KernelMachineParams {
  /** What rows are compared with; or which columns hold what they were compared to beforehand. */
  readonly source:
    | { readonly vectors: Vectors; readonly similarity: SimilarityParams }
    | { readonly picked: Int32Array; readonly columns: number };
  /** By output: terms `indptr[k] .. indptr[k + 1]`. */
  readonly indptr: Int32Array;
  /** By term: which vector. */
  readonly indices: Int32Array;
  /** By term. */
  readonly weights: Float64Array;
  readonly start: Float64Array;
}

const corrupt = (what: string): ServingError => new ServingError('CORRUPT_MODEL', `a kernel machine ${what}`);

const checked = ({ source, indptr, indices, weights, start }: KernelMachineParams): number => {
  const count = 'vectors' in source ? source.vectors.rows : source.picked.length;
  if (indptr.length !== start.length + 1) throw corrupt(`has ${indptr.length - 1} outputs and ${start.length} starts`);
  if (indices.length !== weights.length) throw corrupt(`has ${indices.length} terms and ${weights.length} weights`);
  if (indptr.some((end, k) => end < (k === 0 ? 0 : indptr[k - 1]!) || end > weights.length)) {
    throw corrupt('has terms that it does not have');
  }
  if (indices.some((vector) => vector < 0 || vector >= count)) throw corrupt(`names a vector past its ${count}`);
  if ('picked' in source && source.picked.some((column) => column < 0 || column >= source.columns)) {
    throw corrupt(`reads a column past its ${source.columns}`);
  }
  return count;
};

export const kernelMachine: Kernel<KernelMachineParams> = {
  compile(params) {
    const { source, indptr, indices, weights, start } = params;
    const count = checked(params);
    const outputs = start.length;
    const features = 'vectors' in source ? source.vectors.columns : source.columns;
    const compare =
      'vectors' in source
        ? similarityTo(source.vectors, source.similarity)
        : ({ cells, at }: Row, out: Float64Array): void => {
            for (let v = 0; v < count; v++) out[v] = cells[at + source.picked[v]!]!;
          };
    return ([input], rows) => {
      const alike = new Float64Array(count);
      const answer = new Float64Array(rows * outputs);
      eachRow(input!, rows, features, (row) => {
        compare(row, alike);
        for (let k = 0; k < outputs; k++) {
          let sum = 0;
          for (let t = indptr[k]!; t < indptr[k + 1]!; t++) sum += weights[t]! * alike[indices[t]!]!;
          answer[row.index * outputs + k] = sum + start[k]!;
        }
      });
      return [tensorOf({ rows, columns: outputs, dtype: 'float64', data: answer })];
    };
  },
};
