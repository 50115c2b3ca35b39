/** Tables by the codes of several columns together, and other small pieces of H2O's algorithms. */
import { ServingError } from '../../errors.ts';
import { checkWidth, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface CombinedLookupParams {
  /** By column: how many codes it has; any other one is taken as one more. */
  readonly cards: Int32Array;
  /** Ascending: code(0) + (cards(0) + 1) · code(1) + …, of those that the table knows. */
  readonly keys: Float64Array;
  /** [keys + 1, width], row-major; the last row is for what is not among the keys. */
  readonly table: Float64Array;
  readonly width: number;
}

const find = (keys: Float64Array, key: number): number => {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return keys[low] === key ? low : keys.length;
};

/** [rows, columns] of codes -> [rows, width]. */
export const combinedLookup: Kernel<CombinedLookupParams> = {
  compile({ cards, keys, table, width }) {
    const combinations = cards.reduce((product, card) => product * (card + 1), 1);
    if (combinations > Number.MAX_SAFE_INTEGER) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `${combinations} combinations of levels are too many to be told apart`,
      );
    }
    const ascends = keys.every((key, i) => i === 0 || key > keys[i - 1]!);
    if (!ascends || table.length !== (keys.length + 1) * width || width < 1) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${keys.length} combinations of levels have ${table.length} numbers in rows of ${width}`,
      );
    }
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, cards.length);
      const made = new Float64Array(rows * width);
      for (let row = 0; row < rows; row++) {
        let [key, factor] = [0, 1];
        for (let j = 0; j < columns; j++) {
          const code = data[row * columns + j]!;
          key += factor * (code < cards[j]! ? code : cards[j]!);
          factor *= cards[j]! + 1;
        }
        const from = find(keys, key) * width;
        for (let k = 0; k < width; k++) made[row * width + k] = table[from + k]!;
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: made })];
    };
  },
};

export interface MarginClassesParams {
  /** The second class is answered above it. */
  readonly threshold: number;
  /** Of the second class where it is answered; else its score is below. */
  readonly least: number;
}

/** The scores of two classes of a margin, as Sparkling Water has them: [rows] -> [rows, 2]. */
export const marginClasses: Kernel<MarginClassesParams> = {
  compile:
    ({ threshold, least }) =>
    ([input], rows) => {
      const { data } = matrixOf(input!, 'float64');
      const made = new Float64Array(2 * rows);
      for (let row = 0; row < rows; row++) {
        const margin = data[row]!;
        const isSecond = margin > threshold;
        const second = isSecond ? (margin < least ? least : margin) : margin >= least ? least - 1 : margin;
        made[2 * row] = isSecond ? second - 1 : second + 1;
        made[2 * row + 1] = second;
      }
      return [tensorOf({ rows, columns: 2, dtype: 'float64', data: made })];
    },
};

export interface RuleCodesParams {
  /** By group: its first rule; one more, where the last one ends. */
  readonly groups: Int32Array;
  /** By rule: its first condition; one more, where the last one ends. */
  readonly rules: Int32Array;
  /** By rule: what its group is where it holds; NaN: nothing. */
  readonly codes: Float64Array;
  /** By condition. */
  readonly features: Int32Array;
  /** By condition: 0 below the bound, 1 at least the bound, 2 among its levels, 3 never. */
  readonly kinds: Uint8Array;
  /** By condition: 1 where a missing cell fulfils it. */
  readonly missing: Uint8Array;
  readonly bounds: Float64Array;
  /** By condition: its first level; one more, where the last one ends. */
  readonly levelStarts: Int32Array;
  readonly levels: Float64Array;
}

/** The code of the last rule of each group that holds, NaN where none does: [rows, columns] -> [rows, groups]. */
export const ruleCodes: Kernel<RuleCodesParams> = {
  compile({ groups, rules, codes, features, kinds, missing, bounds, levelStarts, levels }) {
    const count = groups.length - 1;
    const least = features.reduce((most, feature) => Math.max(most, feature + 1), 0);
    const isFulfilled = (x: number, c: number): boolean => {
      if (Number.isNaN(x)) return missing[c] === 1;
      if (kinds[c] === 0) return x < bounds[c]!;
      if (kinds[c] === 1) return x >= bounds[c]!;
      if (kinds[c] === 3) return false;
      for (let i = levelStarts[c]!; i < levelStarts[c + 1]!; i++) if (levels[i] === x) return true;
      return false;
    };
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      if (columns < least)
        throw new ServingError('CORRUPT_MODEL', `rules ask for column ${least - 1}, there are ${columns}`);
      const made = new Float64Array(rows * count).fill(Number.NaN);
      const holds = (rule: number, from: number): boolean => {
        for (let c = rules[rule]!; c < rules[rule + 1]!; c++)
          if (!isFulfilled(data[from + features[c]!]!, c)) return false;
        return true;
      };
      for (let row = 0; row < rows; row++) {
        for (let group = 0; group < count; group++) {
          for (let rule = groups[group + 1]! - 1; rule >= groups[group]!; rule--) {
            if (!holds(rule, row * columns)) continue;
            made[row * count + group] = codes[rule]!;
            break;
          }
        }
      }
      return [tensorOf({ rows, columns: count, dtype: 'float64', data: made })];
    };
  },
};

export interface ContributionsParams {
  /** Where each column of codes begins among the weights; one more, where the numbers do. */
  readonly offsets: Int32Array;
  /** Added to each code. */
  readonly shift: number;
  readonly features: number;
  readonly weights: Float64Array;
}

/** What each column adds to a linear model's answer, NaN for codes without a weight: [rows, features] -> the same. */
export const contributions: Kernel<ContributionsParams> = {
  compile({ offsets, shift, features, weights }) {
    const codes = offsets.length - 1;
    if (codes > features || offsets[codes]! + features - codes > weights.length) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${weights.length} weights are of ${features} columns, ${codes} of them categories`,
      );
    }
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, features);
      const made = new Float64Array(rows * features).fill(Number.NaN);
      for (let row = 0; row < rows; row++) {
        const from = row * features;
        for (let i = 0; i < codes; i++) {
          const place = Math.trunc(data[from + i]!) + shift + offsets[i]!;
          if (place >= offsets[i]! && place < offsets[i + 1]!) made[from + i] = weights[place]!;
        }
        for (let i = codes; i < features; i++) made[from + i] = weights[offsets[codes]! + i - codes]! * data[from + i]!;
      }
      return [tensorOf({ rows, columns: features, dtype: 'float64', data: made })];
    };
  },
};

/** (numbers, then matrices of one width) -> of each row the matrix that its number tells; refuses other numbers. */
export const chosen: Kernel<Record<string, never>> = {
  compile:
    () =>
    ([told, ...rest], rows) => {
      const { data: numbers } = matrixOf(told!, 'float64');
      const parts = rest.map((block) => matrixOf(block, 'float64'));
      const columns = parts[0]?.columns ?? 0;
      const made = new Float64Array(rows * columns);
      for (let row = 0; row < rows; row++) {
        const part = parts[numbers[row]!];
        if (part?.columns !== columns) {
          throw new ServingError(
            'INVALID_INPUT',
            `row ${row} is of part ${numbers[row]}, the model has ${parts.length}; send smaller numbers`,
          );
        }
        for (let k = 0; k < columns; k++) made[row * columns + k] = part.data[row * columns + k]!;
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: made })];
    },
};
