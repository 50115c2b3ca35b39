/** What makes matrices of columns and columns of matrices: dense and sparse numbers, and texts. */
import { ServingError } from '../../errors.ts';
import { isMissingAt, StringsWriter, textAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type Block, isSparse, type Matrix, matrixOf, type SparseMatrix, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { sliceOf } from '../labels.ts';

type Nothing = Record<string, never>;

export const widthOf = (block: Block): number =>
  isSparse(block) ? block.columns : block.shape.slice(1).reduce((product, dim) => product * dim, 1);

/** The same block: a slot by another number. */
export const rename: Kernel<Nothing> = {
  compile: () => (inputs) => inputs,
};

/** A sparse matrix becomes a tensor; a tensor stays. */
export const dense: Kernel<Nothing> = {
  compile:
    () =>
    ([input]) => [isSparse(input!) ? tensorOf(matrixOf(input, 'float64')) : input!],
};

export interface SelectParams {
  readonly columns: Int32Array;
}

const selectSparse = ({ rows, indptr, indices, data, columns }: SparseMatrix, chosen: Int32Array): SparseMatrix => {
  const places = Array.from({ length: columns }, (): number[] => []);
  chosen.forEach((column, place) => {
    places[column]?.push(place);
  });
  const starts = new Int32Array(rows + 1);
  const [toIndices, toData]: [number[], number[]] = [[], []];
  for (let row = 0; row < rows; row++) {
    for (let i = indptr[row]!; i < indptr[row + 1]!; i++) {
      for (const place of places[indices[i]!]!) {
        toIndices.push(place);
        toData.push(data[i]!);
      }
    }
    starts[row + 1] = toIndices.length;
  }
  return {
    kind: 'sparse',
    rows,
    columns: chosen.length,
    indptr: starts,
    indices: Int32Array.from(toIndices),
    data: Float64Array.from(toData),
  };
};

/** Some columns of a matrix of anything, in this order: [rows, columns] -> [rows, chosen]. */
export const select: Kernel<SelectParams> = {
  compile({ columns: chosen }) {
    const last = chosen.reduce((max, column) => Math.max(max, column), -1);
    return ([input], rows) => {
      const width = widthOf(input!);
      if (last >= width) {
        throw new ServingError('INVALID_INPUT', `the model reads column ${last}, a row has ${width} columns`);
      }
      if (isSparse(input!)) return [selectSparse(input, chosen)];
      const tensor = input as Tensor;
      const places = new Float64Array(rows * chosen.length);
      for (let row = 0, to = 0; row < rows; row++) {
        for (let j = 0; j < chosen.length; j++) places[to++] = row * width + chosen[j]!;
      }
      return [{ ...sliceOf(tensor, places), shape: [rows, chosen.length] } as Tensor];
    };
  },
};

const stackSparse = (parts: readonly Block[], rows: number): SparseMatrix => {
  const sparse = parts.map((part) => (isSparse(part) ? part : sparseOf(matrixOf(part, 'float64'))));
  const total = sparse.reduce((sum, { data }) => sum + data.length, 0);
  const indptr = new Int32Array(rows + 1);
  const indices = new Int32Array(total);
  const data = new Float64Array(total);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    let shift = 0;
    for (const part of sparse) {
      for (let i = part.indptr[row]!; i < part.indptr[row + 1]!; i++) {
        indices[at] = part.indices[i]! + shift;
        data[at++] = part.data[i]!;
      }
      shift += part.columns;
    }
    indptr[row + 1] = at;
  }
  return {
    kind: 'sparse',
    rows,
    columns: sparse.reduce((sum, { columns }) => sum + columns, 0),
    indptr,
    indices,
    data,
  };
};

/** The cells of a matrix that are not 0. */
export const sparseOf = ({ rows, columns, data }: Matrix): SparseMatrix => {
  let total = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) total++;
  const indptr = new Int32Array(rows + 1);
  const indices = new Int32Array(total);
  const values = new Float64Array(total);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < columns; j++) {
      const x = data[row * columns + j]!;
      if (x === 0) continue;
      indices[at] = j;
      values[at++] = x;
    }
    indptr[row + 1] = at;
  }
  return { kind: 'sparse', rows, columns, indptr, indices, data: values };
};

/** Matrices and vectors of numbers side by side, in float64; sparse where one of them is. */
export const hstack: Kernel<Nothing> = {
  compile: () => (inputs, rows) => {
    if (inputs.some(isSparse)) return [stackSparse(inputs, rows)];
    const parts = inputs.map((input) => {
      const isVector = !isSparse(input) && input.shape.length === 1;
      const matrix = matrixOf(input, 'float64');
      return isVector ? { ...matrix, columns: 1 } : matrix;
    });
    const columns = parts.reduce((sum, part) => sum + part.columns, 0);
    const data = new Float64Array(rows * columns);
    let shift = 0;
    for (const part of parts) {
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < part.columns; j++) data[row * columns + shift + j] = part.data[row * part.columns + j]!;
      }
      shift += part.columns;
    }
    return [tensorOf({ rows, columns, dtype: 'float64', data })];
  },
};

/** Matrices and vectors of texts side by side. */
export const hstackTexts: Kernel<Nothing> = {
  compile: () => (inputs, rows) => {
    if (inputs.length === 1) return inputs;
    const parts = inputs as readonly Tensor<'string'>[];
    const widths = parts.map(widthOf);
    const columns = widths.reduce((sum, width) => sum + width, 0);
    const size = parts.reduce((sum, { data }) => sum + data.bytes.length, 0);
    const made = new StringsWriter(rows * columns, size);
    for (let row = 0; row < rows; row++) {
      for (let p = 0; p < parts.length; p++) {
        const { bytes, offsets } = parts[p]!.data;
        const width = widths[p]!;
        for (let i = row * width; i < (row + 1) * width; i++) {
          made.bytes(bytes, offsets[i]!, offsets[i + 1]!);
          made.end();
        }
      }
    }
    return [{ dtype: 'string', shape: [rows, columns], data: made.finish() }];
  },
};

/** `row 3, column 1 ("age")`, of the cell at place i of a matrix. */
const cellAt = (i: number, width: number, names: readonly string[] | undefined): string => {
  const name = names?.[i % width];
  return `row ${Math.floor(i / width)}, column ${i % width}${name === undefined ? '' : ` (${JSON.stringify(name)})`}`;
};

export interface FiniteParams {
  /** In whose name cells are refused. */
  readonly asker: string;
  /** What the columns are called, for messages. */
  readonly names?: readonly string[];
  /** NaN may be. */
  readonly nan: boolean;
  /** What is too large for a float32 is not finite. */
  readonly single?: boolean;
}

/** Refuses what is not finite: [rows, columns] -> the same. */
export const finite: Kernel<FiniteParams> = {
  compile:
    ({ asker, names, nan, single = false }) =>
    ([input]) => {
      const numbers: unknown = input!.data;
      if (!(numbers instanceof Float64Array || numbers instanceof Float32Array)) return [input!];
      for (let i = 0; i < numbers.length; i++) {
        const x = single ? Math.fround(numbers[i]!) : numbers[i]!;
        if (x - x === 0 || (nan && Number.isNaN(x))) continue;
        const width = widthOf(input!);
        const where = isSparse(input!) ? '' : `${cellAt(i, width, names)}: `;
        const told = Number.isNaN(x) ? 'NaN (a missing cell)' : String(numbers[i]);
        const wanted = `${single ? 'numbers that a float32 holds' : 'finite numbers'}${nan ? ' and NaN' : ''}`;
        throw new ServingError('INVALID_INPUT', `${where}${told}; ${asker} takes ${wanted}`);
      }
      return [input!];
    },
};

export interface PresentParams {
  /** In whose name cells are refused. */
  readonly asker: string;
  /** What the columns are called, for messages. */
  readonly names?: readonly string[];
}

/** Refuses texts that are missing: [rows, columns] or [rows] -> the same. */
export const present: Kernel<PresentParams> = {
  compile:
    ({ asker, names }) =>
    ([input]) => {
      const { data, shape } = input as Tensor<'string'>;
      const width = widthOf(input!);
      for (let i = 0; i < data.offsets.length - 1; i++) {
        if (!isMissingAt(data, i)) continue;
        const where = shape.length > 1 || names ? cellAt(i, width, names) : `row ${i}`;
        throw new ServingError('INVALID_INPUT', `${where}: a missing cell; ${asker} takes texts`);
      }
      return [input!];
    },
};

export interface NumberTextsParams {
  /** For messages. */
  readonly column: string;
}

/** As Python's float() reads them, digits other than 0 to 9 aside. */
const PYTHON_FLOAT = /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i;
const WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
]);

const pythonFloat = (text: string): number | undefined => {
  const plain = text.trim();
  if (PYTHON_FLOAT.test(plain)) return Number(plain.replaceAll('_', ''));
  const word = WORDS.get(plain.toLowerCase().replace(/^[+-]/, ''));
  return word === undefined ? undefined : plain.startsWith('-') ? -word : word;
};

/** The numbers that texts say: [rows] -> [rows] of float64; a missing cell is NaN. */
export const numberTexts: Kernel<NumberTextsParams> = {
  compile:
    ({ column }) =>
    ([input], rows) => {
      const { data } = input as Tensor<'string'>;
      const numbers = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const text = isMissingAt(data, row) ? 'nan' : (textAt(data, row) ?? '');
        const number = pythonFloat(text);
        if (number === undefined) {
          throw new ServingError(
            'INVALID_INPUT',
            `row ${row}, column ${JSON.stringify(column)}: ${JSON.stringify(text.slice(0, 40))} is no number`,
          );
        }
        numbers[row] = number;
      }
      return [{ dtype: 'float64', shape: [rows], data: numbers }];
    },
};

export interface RefuseParams {
  /** Why, and what to do. */
  readonly message: string;
}

/** What cannot be answered, of a model whose other methods can: refused when it is asked for. */
export const refuse: Kernel<RefuseParams> = {
  compile:
    ({ message }) =>
    () => {
      throw new ServingError('RUN_FAILED', message);
    },
};
