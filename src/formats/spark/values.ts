/**
 * Vectors and matrices as Spark's VectorUDT and MatrixUDT write them to Parquet, and as JSON parameters hold them:
 *
 *   vector  {type: 0, size, indices, values}   sparse       {type: 1, values}   dense
 *   matrix  {type: 0, numRows, numCols, colPtrs, rowIndices, values, isTransposed}   sparse    {type: 1, …}   dense
 *
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/linalg/MatrixUDT.scala
 */
import { ServingError } from '../../errors.ts';

/** A vector; `indices` are those of the values where it is sparse, in ascending order. */
export interface Vector {
  readonly size: number;
  readonly indices: Int32Array | undefined;
  readonly values: Float64Array;
}

/** A dense matrix, [rows, columns], row after row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** More cells than these are not laid out. */
const MAX_CELLS = 2 ** 28;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** A list of numbers, or of texts that Spark's JSON has for NaN and the infinities. Throws CORRUPT_MODEL for others. */
export const numbersOf = (value: unknown, what: string): Float64Array => {
  if (value instanceof Float64Array) return value;
  if (!(Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView)))) {
    throw corrupt(`${what} is no list of numbers`);
  }
  const list = value as ArrayLike<unknown>;
  const numbers = new Float64Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (typeof item === 'number') numbers[i] = item;
    else if (typeof item === 'bigint') numbers[i] = Number(item);
    else if (item === 'NaN') numbers[i] = Number.NaN;
    else if (item === 'Inf' || item === 'Infinity') numbers[i] = Number.POSITIVE_INFINITY;
    else if (item === '-Inf' || item === '-Infinity') numbers[i] = Number.NEGATIVE_INFINITY;
    else throw corrupt(`${what} holds what is no number`);
  }
  return numbers;
};

/** A list of texts. Throws CORRUPT_MODEL for what is none. */
export const textsOf = (value: unknown, what: string): readonly string[] => {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as readonly string[];
  throw corrupt(`${what} is no list of texts`);
};

/** Keys and values of a map, as Parquet has it: an object, or a list of {key, value}. Throws CORRUPT_MODEL for others. */
export const entriesOf = (value: unknown, what: string): readonly (readonly [unknown, unknown])[] => {
  if (value instanceof Map) return [...value];
  if (Array.isArray(value) && value.every(isRecord)) {
    return value.map((entry) => [entry['key'], entry['value']] as const);
  }
  if (isRecord(value)) return Object.entries(value);
  throw corrupt(`${what} is no map`);
};

const integersOf = (value: unknown, what: string): Int32Array => {
  const numbers = numbersOf(value, what);
  const odd = numbers.find((x) => !(Number.isInteger(x) && x >= 0 && x < 2 ** 31));
  if (odd !== undefined) throw corrupt(`${what} holds ${odd}`);
  return Int32Array.from(numbers);
};

const sizeOf = (value: unknown, what: string): number => {
  const size = typeof value === 'bigint' ? Number(value) : value;
  if (typeof size === 'number' && Number.isInteger(size) && size >= 0 && size < 2 ** 31) return size;
  throw corrupt(`${what} is ${String(value)}`);
};

/** Throws CORRUPT_MODEL for what is no vector. */
export const vectorOf = (value: unknown, what: string): Vector => {
  if (!isRecord(value)) throw corrupt(`${what} is no vector`);
  const values = numbersOf(value['values'], `${what}: values`);
  if (value['type'] === 1) return { size: values.length, indices: undefined, values };
  if (value['type'] !== 0) throw corrupt(`${what} is a vector of the type ${String(value['type'])}`);
  const size = sizeOf(value['size'], `${what}: size`);
  const indices = integersOf(value['indices'], `${what}: indices`);
  if (indices.length !== values.length) {
    throw corrupt(`${what} has ${indices.length} indices and ${values.length} values`);
  }
  indices.forEach((index, i) => {
    if (index >= size || (i > 0 && index <= indices[i - 1]!)) {
      throw corrupt(`${what}: index ${index} of a vector of ${size} stands at ${i}`);
    }
  });
  return { size, indices, values };
};

/** All its cells. Throws CORRUPT_MODEL where they are too many to be laid out. */
export const denseOf = ({ size, indices, values }: Vector): Float64Array => {
  if (!indices) return values;
  if (size > MAX_CELLS) throw corrupt(`a vector of ${size} cells`);
  const dense = new Float64Array(size);
  indices.forEach((index, i) => {
    dense[index] = values[i]!;
  });
  return dense;
};

/** Throws CORRUPT_MODEL for what is no matrix, or a larger one than is laid out. */
export const matrixOf = (value: unknown, what: string): Matrix => {
  if (!isRecord(value)) throw corrupt(`${what} is no matrix`);
  const rows = sizeOf(value['numRows'], `${what}: numRows`);
  const columns = sizeOf(value['numCols'], `${what}: numCols`);
  const values = numbersOf(value['values'], `${what}: values`);
  const isTransposed = value['isTransposed'] === true;
  if (rows * columns > MAX_CELLS) throw corrupt(`${what} has ${rows} rows of ${columns} columns`);
  if (value['type'] === 1) {
    if (values.length !== rows * columns) {
      throw corrupt(`${what} has ${values.length} values, ${rows} rows and ${columns} columns`);
    }
    if (isTransposed) return { rows, columns, data: values };
    const data = new Float64Array(rows * columns);
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data[i * columns + j] = values[j * rows + i]!;
    return { rows, columns, data };
  }
  if (value['type'] !== 0) throw corrupt(`${what} is a matrix of the type ${String(value['type'])}`);
  const starts = integersOf(value['colPtrs'], `${what}: colPtrs`);
  const places = integersOf(value['rowIndices'], `${what}: rowIndices`);
  // Compressed columns; compressed rows where it is transposed.
  const [lines, width] = isTransposed ? [rows, columns] : [columns, rows];
  if (starts.length !== lines + 1 || starts[lines] !== values.length || places.length !== values.length) {
    throw corrupt(`${what}: ${starts.length} colPtrs, ${places.length} rowIndices and ${values.length} values`);
  }
  const data = new Float64Array(rows * columns);
  for (let line = 0; line < lines; line++) {
    if (starts[line]! > starts[line + 1]!) throw corrupt(`${what}: colPtrs go down at ${line}`);
    for (let i = starts[line]!; i < starts[line + 1]!; i++) {
      const place = places[i]!;
      if (place >= width) throw corrupt(`${what}: index ${place} of ${width}`);
      data[isTransposed ? line * columns + place : place * columns + line] = values[i]!;
    }
  }
  return { rows, columns, data };
};

const attempt = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};

/** A vector as a parameter in JSON; undefined for what is none. */
export const vectorOfJson = (value: object): Vector | undefined => attempt(() => vectorOf(value, 'it'));

/** A matrix as a parameter in JSON; undefined for what is none. */
export const matrixOfJson = (value: object): Matrix | undefined => attempt(() => matrixOf(value, 'it'));
