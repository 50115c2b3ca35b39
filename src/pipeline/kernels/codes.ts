/** Categories as numbers: the place of each cell among its column's categories, and what stands for each place. */
import { ServingError } from '../../errors.ts';
import { isMissingAt, stringAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { checkWidth, matrixOf, onesAt, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { TextIndex } from '../text-index.ts';
import { widthOf } from './frames.ts';

const SHOWN = 60;

const shown = (text: string): string => JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

const unknown = (asker: string, row: number, column: string, cell: string): ServingError =>
  new ServingError(
    'INVALID_INPUT',
    `row ${row}, column ${column}: ${cell} is none of the categories that ${asker} was fitted on`,
  );

interface CodesParams {
  /** In whose name cells are refused; nothing is where it is absent: a code of its own stands for unknown cells. */
  readonly refusedBy?: string | undefined;
  /** By column: the code of a missing cell, -1 where that is an unknown one. */
  readonly missing: Int32Array;
  /** By column: which one of the request it is, for messages: `2 ("colour")`. */
  readonly columns: readonly string[];
}

export interface TextCodesParams extends CodesParams {
  /** By column. */
  readonly categories: readonly Tensor<'string'>[];
}

/**
 * [rows, columns] of texts -> [rows, columns] of codes: the place of the category, and -1 for what is none of them.
 */
export const textCodes: Kernel<TextCodesParams> = {
  compile({ refusedBy, missing, columns: named, categories }) {
    const indexes = categories.map(({ data }) => new TextIndex(data));
    const columns = indexes.length;
    return ([input], rows) => {
      const { data } = input as Tensor<'string'>;
      checkWidth(widthOf(input!), columns);
      const codes = new Float64Array(rows * columns);
      for (let at = 0; at < codes.length; at++) {
        const column = at % columns;
        const isMissing = isMissingAt(data, at);
        const code = isMissing ? missing[column]! : indexes[column]!.find(data, at);
        if (code < 0 && refusedBy !== undefined) {
          const cell = isMissing ? 'a missing cell' : shown(Buffer.from(stringAt(data, at)).toString('utf8'));
          throw unknown(refusedBy, Math.floor(at / columns), named[column]!, cell);
        }
        codes[at] = code;
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: codes })];
    };
  },
};

export interface NumberCodesParams extends CodesParams {
  /** By column. */
  readonly categories: readonly Float64Array[];
}

/** The same of numbers; a missing cell is NaN. */
export const numberCodes: Kernel<NumberCodesParams> = {
  compile({ refusedBy, missing, columns: named, categories }) {
    const maps = categories.map((numbers) => new Map(Array.from(numbers, (number, i) => [number, i])));
    const columns = maps.length;
    return ([input], rows) => {
      const { data, columns: found } = matrixOf(input!, 'float64');
      checkWidth(found, columns);
      const codes = new Float64Array(rows * columns);
      for (let at = 0; at < codes.length; at++) {
        const column = at % columns;
        const x = data[at]!;
        const code = Number.isNaN(x) ? missing[column]! : (maps[column]!.get(x) ?? -1);
        if (code < 0 && refusedBy !== undefined) {
          const cell = Number.isNaN(x) ? 'a missing cell' : String(x);
          throw unknown(refusedBy, Math.floor(at / columns), named[column]!, cell);
        }
        codes[at] = code;
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: codes })];
    };
  },
};

export interface PlacesParams {
  /** By column: the place that each code sets to 1, -1 for none; the last is for unknown cells. */
  readonly places: readonly Int32Array[];
  /** Columns of the answer. */
  readonly width: number;
  readonly sparse: boolean;
}

/** [rows, columns] of codes -> [rows, width] of zeros and ones. */
export const places: Kernel<PlacesParams> = {
  compile({ places: all, width, sparse }) {
    const columns = all.length;
    if (all.some((own) => own.length === 0 || own.some((place) => place >= width))) {
      throw new ServingError('CORRUPT_MODEL', `a category stands at a column past ${width}`);
    }
    const placeOf = (code: number, column: number): number => {
      const own = all[column]!;
      return own[code < 0 || code >= own.length ? own.length - 1 : code]!;
    };
    return ([input], rows) => {
      const { data, columns: found } = matrixOf(input!, 'float64');
      checkWidth(found, columns);
      if (!sparse) {
        const made = new Float64Array(rows * width);
        for (let row = 0, at = 0; row < rows; row++) {
          for (let j = 0; j < columns; j++, at++) {
            const place = placeOf(data[at]!, j);
            if (place >= 0) made[row * width + place] = 1;
          }
        }
        return [tensorOf({ rows, columns: width, dtype: 'float64', data: made })];
      }
      const indptr = new Int32Array(rows + 1);
      const indices = new Int32Array(rows * columns);
      let count = 0;
      for (let row = 0, at = 0; row < rows; row++) {
        for (let j = 0; j < columns; j++, at++) {
          const place = placeOf(data[at]!, j);
          if (place >= 0) indices[count++] = place;
        }
        indptr[row + 1] = count;
      }
      return [onesAt(rows, width, indptr, indices.subarray(0, count))];
    };
  },
};

export interface CodeTableParams {
  /** By column: [codes + 1, width] numbers, row-major; the last row is for unknown cells. */
  readonly tables: readonly Float64Array[];
  /** How many numbers each code stands for. */
  readonly width: number;
}

/** [rows, columns] of codes -> [rows, columns · width], what the tables say of each code. */
export const codeTable: Kernel<CodeTableParams> = {
  compile({ tables, width }) {
    const columns = tables.length;
    if (tables.some((table) => table.length < width || table.length % width !== 0)) {
      throw new ServingError('CORRUPT_MODEL', `what stands for categories is not in rows of ${width}`);
    }
    return ([input], rows) => {
      const { data, columns: found } = matrixOf(input!, 'float64');
      checkWidth(found, columns);
      const made = new Float64Array(rows * columns * width);
      for (let at = 0; at < data.length; at++) {
        const table = tables[at % columns]!;
        const code = data[at]! * width;
        const from = code < 0 || code >= table.length ? table.length - width : code;
        for (let k = 0; k < width; k++) made[at * width + k] = table[from + k]!;
      }
      return [tensorOf({ rows, columns: columns * width, dtype: 'float64', data: made })];
    };
  },
};

export interface BinsParams {
  /** By column, ascending: a cell's bin is the number of edges that are at most it. */
  readonly edges: readonly Float64Array[];
  /** 1e-8 + 1e-5 |x| is added first, as scikit-learn before 1.1 did. */
  readonly shifted: boolean;
  /** Cells are rounded to float32 first. */
  readonly narrow: boolean;
}

/** [rows, columns] -> the number of each cell's bin. */
export const bins: Kernel<BinsParams> = {
  compile({ edges, shifted, narrow }) {
    const columns = edges.length;
    return ([input], rows) => {
      const { data, columns: found } = matrixOf(input!, narrow ? 'float32' : 'float64');
      checkWidth(found, columns);
      const made = new Float64Array(data.length);
      for (let at = 0; at < data.length; at++) {
        const own = edges[at % columns]!;
        const x = shifted ? data[at]! + (1e-8 + 1e-5 * Math.abs(data[at]!)) : data[at]!;
        let [low, high] = [0, own.length];
        while (low < high) {
          const middle = (low + high) >> 1;
          if (own[middle]! <= x) low = middle + 1;
          else high = middle;
        }
        made[at] = low;
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: made })];
    };
  },
};
