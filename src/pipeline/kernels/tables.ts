/** Numbers looked up: by whole numbers in tables, between points of a line, the nearest of some points. */
import { ServingError } from '../../errors.ts';
import { checkWidth, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface TableSumsParams {
  /** In whose name cells are refused. */
  readonly asker: string;
  /** By feature, [outputs, categories]. */
  readonly tables: readonly Float64Array[];
  /** By output. */
  readonly start: Float64Array;
}

const refuse = (row: number, column: number, told: string): ServingError =>
  new ServingError('INVALID_INPUT', `row ${row}, column ${column}: ${told}`);

/** y[k] = Σ table[j][k][x[j]] + start[k]; x is cut to a whole number: [rows, features] -> [rows, outputs]. */
export const tableSums: Kernel<TableSumsParams> = {
  compile({ asker, tables, start }) {
    const outputs = start.length;
    const counts = tables.map((table) => table.length / outputs);
    if (counts.some((count) => !Number.isInteger(count))) {
      throw new ServingError('CORRUPT_MODEL', `${asker}: a table of a feature is not of ${outputs} rows`);
    }
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, tables.length);
      const answer = new Float64Array(rows * outputs);
      for (let row = 0, at = 0; row < rows; row++) {
        const to = row * outputs;
        for (let j = 0; j < columns; j++, at++) {
          const place = Math.trunc(data[at]!);
          const count = counts[j]!;
          if (place < 0)
            throw refuse(row, j, `${data[at]} is negative; ${asker} takes numbers of categories, from 0 on`);
          if (!(place < count)) {
            throw refuse(
              row,
              j,
              `category ${place} is not known to ${asker}, which was fitted on ${count} (0 to ${count - 1})`,
            );
          }
          const table = tables[j]!;
          for (let k = 0; k < outputs; k++) answer[to + k] = answer[to + k]! + table[k * count + place]!;
        }
        for (let k = 0; k < outputs; k++) answer[to + k] = answer[to + k]! + start[k]!;
      }
      return [tensorOf({ rows, columns: outputs, dtype: 'float64', data: answer })];
    };
  },
};

export interface InterpolateParams {
  readonly asker: string;
  /** Ascending. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** What lies before the first and behind the last point: NaN, the nearest point's y, or an error. */
  readonly outside: 'nan' | 'clip' | 'raise';
}

/** y on the line between the points around x: [rows, 1] or [rows] -> [rows]. One point: its y, everywhere. */
export const interpolate: Kernel<InterpolateParams> = {
  compile({ asker, x, y, outside }) {
    const last = x.length - 1;
    if (last < 0 || y.length !== x.length || x.some((value, i) => i > 0 && !(value >= x[i - 1]!))) {
      throw new ServingError('CORRUPT_MODEL', `${asker}: ${x.length} places and ${y.length} heights are no line`);
    }
    const heightAt = (value: number, row: number): number => {
      let at = value;
      if (outside === 'clip') at = Math.min(Math.max(at, x[0]!), x[last]!);
      if (last === 0) return y[0]!;
      if (at < x[0]! || at > x[last]!) {
        if (outside === 'nan') return Number.NaN;
        throw refuse(row, 0, `${value} is outside of ${x[0]} to ${x[last]}, where ${asker} was fitted`);
      }
      let [low, high] = [0, last];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (x[middle]! <= at) low = middle;
        else high = middle;
      }
      if (x[low] === at) return y[low]!;
      if (x[high] === at) return y[high]!;
      return ((y[high]! - y[low]!) / (x[high]! - x[low]!)) * (at - x[low]!) + y[low]!;
    };
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      if (columns !== 1) {
        throw new ServingError('INVALID_INPUT', `a row has ${columns} columns, ${asker} takes 1`);
      }
      const answer = new Float64Array(rows);
      for (let row = 0; row < rows; row++) answer[row] = heightAt(data[row]!, row);
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: answer }, true)];
    };
  },
};

export interface NearestParams {
  readonly columns: number;
  /** [points, columns] */
  readonly points: Float64Array;
}

/** The nearest point, the first of several, by |p|² - 2 x·p: [rows, columns] -> [rows]. */
export const nearest: Kernel<NearestParams> = {
  compile({ columns, points }) {
    const count = points.length / columns;
    if (!Number.isInteger(count) || count === 0) {
      throw new ServingError('CORRUPT_MODEL', `${points.length} numbers are no points of ${columns} columns`);
    }
    const norms = new Float64Array(count);
    points.forEach((value, i) => {
      const p = Math.floor(i / columns);
      norms[p] = norms[p]! + value * value;
    });
    return ([input], rows) => {
      const matrix = matrixOf(input!, 'float64');
      checkWidth(matrix.columns, columns);
      const answer = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        let [best, least] = [0, Number.POSITIVE_INFINITY];
        for (let p = 0, at = 0; p < count; p++) {
          let dot = 0;
          for (let j = 0; j < columns; j++, at++) dot += matrix.data[row * columns + j]! * points[at]!;
          const distance = norms[p]! - 2 * dot;
          if (distance < least) [best, least] = [p, distance];
        }
        answer[row] = best;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: answer }, true)];
    };
  },
};

export interface ConstantParams {
  /** Of each row; one of them is a vector where `flat`. */
  readonly values: Float64Array;
  readonly flat: boolean;
}

/** The same numbers for each row: anything -> [rows, values]. */
export const constant: Kernel<ConstantParams> = {
  compile({ values, flat }) {
    return (_inputs, rows) => {
      const data = new Float64Array(rows * values.length);
      for (let row = 0; row < rows; row++) data.set(values, row * values.length);
      return [tensorOf({ rows, columns: values.length, dtype: 'float64', data }, flat)];
    };
  },
};
