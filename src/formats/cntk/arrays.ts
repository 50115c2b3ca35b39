/**
 * Arrays of a CNTK file as constants. Their elements stand in column-major order of their shape, which is row-major
 * order of the shape reversed: so nothing moves, and a large one stays a range of the file.
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/CNTKv2LibraryDll/Serialization.cpp
 */
import { ServingError } from '../../errors.ts';
import type { FileRange } from '../../files.ts';
import type { Constant } from '../../graph/graph.ts';
import { DTYPES, type NumericDType, viewBytes } from '../../tensor/dtype.ts';
import { toSmallFloat } from '../../tensor/float16.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { DATA_TYPES, type Variable } from './composite.ts';
import { checkedShape, corrupt } from './dictionary.ts';
import type { NDArrayView } from './messages.ts';

/** Smaller ones are held in memory while lowering, where formulas may look into them. */
const SMALL_BYTES = 4096;
const MAX_BYTES = 2 ** 46;
const DENSE = 0;

/** Where the elements of the arrays are. */
export interface Source {
  readonly entry: string;
  /** What the messages were read from: the file from `from` on. */
  readonly bytes: Uint8Array;
  /** Of a file of more than 2 GB: where the elements of each array lie behind the messages. */
  readonly behind: ReadonlyMap<NDArrayView, FileRange> | undefined;
}

const runsOf = (array: NDArrayView, dtype: NumericDType): readonly Uint8Array[] => {
  if (dtype === 'float32') return array.float_values?.value ?? [];
  if (dtype === 'float64') return array.double_values?.value ?? [];
  // Each float16 is written as a float.
  return array.float_values?.value ?? [];
};

/** The dtype, the shape reversed and the bytes that an array must have. */
export const layoutOf = (array: NDArrayView, what: string): { dtype: NumericDType; shape: number[]; bytes: number } => {
  const dtype = DATA_TYPES[array.data_type];
  if (!dtype) throw corrupt(`${what} has the data type ${array.data_type}, which CNTK does not have`);
  const shape = checkedShape(array.shape?.shape_dim ?? [], `the shape of ${what}`).toReversed();
  const count = shape.reduce((product, dim) => product * dim, 1);
  const bytes = count * DTYPES[dtype].bytes;
  if (shape.some((dim) => dim < 0) || !(bytes <= MAX_BYTES)) {
    throw corrupt(`${what} has the shape [${shape.join(', ')}], which no array can have`);
  }
  if (array.storage_format !== DENSE) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${what} is stored sparse, of which CNTK writes no elements; make it dense before saving`,
    );
  }
  if (dtype === 'int8' || dtype === 'int16') {
    throw new ServingError('UNSUPPORTED_MODEL', `${what} is of ${dtype}; float, double and float16 are served`);
  }
  return { dtype, shape, bytes };
};

/** The value of a parameter or constant. */
export const constantOf = (variable: Variable, source: Source): Constant => {
  const array = variable.value!;
  const what = `the ${variable.kind} "${variable.name || variable.uid}"`;
  const { dtype, shape, bytes } = layoutOf(array, what);
  if (dtype !== variable.dtype) throw corrupt(`${what} is of ${variable.dtype}, its value of ${dtype}`);
  const behind = source.behind?.get(array);
  if (behind) return { dtype, shape, range: behind, name: variable.uid };
  const runs = runsOf(array, dtype);
  const found = runs.reduce((sum, run) => sum + run.length, 0);
  const stored = dtype === 'float16' ? 2 * bytes : bytes;
  if (found !== stored) {
    throw corrupt(`${what} has ${found} bytes, but its shape [${shape.join(', ')}] takes ${stored} of ${dtype}`);
  }
  if (dtype === 'float16') {
    const floats = viewBytes('float32', new Uint8Array(Buffer.concat(runs)));
    return { dtype, shape, data: Uint16Array.from(floats, (number) => toSmallFloat('float16', number)) };
  }
  const [run] = runs;
  if (runs.length === 1 && run && bytes > SMALL_BYTES) {
    const from = run.byteOffset - source.bytes.byteOffset;
    return { dtype, shape, range: { path: source.entry, from, to: from + bytes }, name: variable.uid };
  }
  const whole = new Uint8Array(Buffer.concat(runs));
  return { dtype, shape, data: viewBytes(dtype, whole) } as Tensor;
};
