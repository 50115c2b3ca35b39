/**
 * The one in-memory form of data: dense, row-major tensors over typed arrays, plus the sequences and maps that ONNX's
 * classical models answer with.
 */
import { ServingError } from '../errors.ts';
import { type DataOf, type DType, lanes, type NumericDType, type Strings } from './dtype.ts';

/** A dense tensor; `data` holds `elementCount(shape)` elements (two numbers each for complex dtypes). */
export type Tensor<D extends DType = DType> = {
  [K in D]: {
    readonly dtype: K;
    readonly shape: readonly number[];
    readonly data: DataOf[K];
    /** Of an answer: NaN among floats, MISSING_TEXT among texts and MISSING_TRUTH among truth values are missing cells. */
    readonly missing?: boolean;
    /** Of an answer [rows, steps, …]: how many of a row's steps JSON writes; one number alone is that of all rows. */
    readonly steps?: ArrayLike<bigint>;
    /** Of an answer of texts: each is JSON, lists for the most part, and stands in an answer of JSON as it is. */
    readonly json?: boolean;
  };
}[D];

/** What stands for a missing cell among truth values. */
export const MISSING_TRUTH = 2;

/** An ONNX sequence: values of one type, in order. */
export interface Sequence {
  readonly items: readonly Datum[];
}

/** An ONNX map: `keys` is a vector of int64 or string, `values` a vector of the same length. */
export interface TensorMap {
  readonly keys: Tensor;
  readonly values: Tensor;
}

/** Whatever a model takes or gives under one name. */
export type Datum = Tensor | Sequence | TensorMap;

/** Data by name. A Map, since names come from outside. */
export type Tensors = ReadonlyMap<string, Datum>;

export const isTensor = (datum: Datum): datum is Tensor => 'dtype' in datum;
export const isSequence = (datum: Datum): datum is Sequence => 'items' in datum;

/** The product of the dimensions; 1 for a scalar. Throws INVALID_INPUT where it passes 2^53 or a dimension is negative. */
export const elementCount = (shape: readonly number[]): number => {
  let count = 1;
  for (const dim of shape) {
    count *= dim;
    if (!(dim >= 0) || !Number.isSafeInteger(count)) {
      throw new ServingError('INVALID_INPUT', `shape [${shape.join(', ')}] is not one that a tensor can have`);
    }
  }
  return count;
};

/** Makes a tensor, checking that `data` is as long as `shape` says. */
export const tensor = <D extends DType>(dtype: D, shape: readonly number[], data: DataOf[D]): Tensor<D> => {
  const length =
    dtype === 'string' ? (data as Strings).offsets.length - 1 : (data as DataOf[NumericDType]).length / lanes(dtype);
  if (length !== elementCount(shape)) {
    throw new ServingError(
      'INVALID_INPUT',
      `${length} elements of ${dtype} do not fill the shape [${shape.join(', ')}]`,
    );
  }
  return { dtype, shape, data } as unknown as Tensor<D>;
};
