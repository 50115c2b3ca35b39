/** Predictions: numbers as Targets have them, and the categories that win. */
import { ServingError } from '../../../errors.ts';
import { copyNumber, mark, markAt, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import { MISSING_TEXT, StringsWriter, stringAt, stringsOfTexts } from '../../../tensor/strings.ts';
import { MISSING_TRUTH, type Tensor } from '../../../tensor/tensor.ts';
import { matrixOf, tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { TextIndex } from '../../text-index.ts';
import { faultAt, writeFault, writeTextFault } from './faults.ts';
import { isoText } from './functions/format-date-time.ts';
import { compareNumbers } from './precision.ts';

export interface RescaleParams {
  readonly min: number;
  readonly max: number;
  readonly factor: number;
  readonly constant: number;
  readonly castInteger: 'round' | 'ceiling' | 'floor' | undefined;
  /** Computed in float32. */
  readonly single: boolean;
  /** What stands for a missing value; undefined: it stays missing. */
  readonly absent: number | undefined;
  readonly reason: number;
}

/** As Java's Math.round: halves up, to whole numbers of 64 bits. */
const round = (x: number): number =>
  Math.min(Math.max(Number.isInteger(x) ? x : Math.floor(x + 0.5), -(2 ** 63)), 2 ** 63);

/** y = (min ≤ x ≤ max) · factor + constant, as a whole number where that is asked for: [rows] -> [rows]. */
export const rescale: Kernel<RescaleParams> = {
  compile({ min, max, factor, constant, castInteger, single, absent }) {
    const keep = single ? Math.fround : (x: number): number => x;
    const bounds = min !== Number.NEGATIVE_INFINITY || max !== Number.POSITIVE_INFINITY;
    const whole = castInteger && { round, ceiling: Math.ceil, floor: Math.floor }[castInteger];
    return ([input], rows) => {
      const { data } = input as Tensor<'float64'>;
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        let x = data[row]!;
        if (Number.isNaN(x)) {
          const own = markAt(data, row);
          if (own !== 0 || absent === undefined) {
            mark(out, row, own);
            continue;
          }
          x = absent;
        }
        if (bounds) x = Math.min(Math.max(x, keep(min)), keep(max));
        x = keep(keep(x * keep(factor)) + keep(constant));
        out[row] = whole ? whole(x) : x;
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

export interface WinnerParams {
  readonly least: boolean;
}

/**
 * The place of the largest number of each row, the first of several, in Java's order of numbers; NaN where the row has
 * none: [rows, n] -> [rows]. A result that is not a number is larger than all others.
 */
export const winner: Kernel<WinnerParams> = {
  compile({ least }) {
    return ([input], rows) => {
      const data = matrixOf(input!, 'float64').data as Float64Array;
      const columns = rows === 0 ? 0 : data.length / rows;
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const from = row * columns;
        let best = Number.NaN;
        for (let k = 0; k < columns; k++) {
          const x = data[from + k]!;
          if (Number.isNaN(x) && markAt(data, from + k) !== NOT_A_NUMBER) continue;
          if (Number.isNaN(best)) best = k;
          else {
            const order = compareNumbers(x, data[from + best]!);
            if (least ? order < 0 : order > 0) best = k;
          }
        }
        out[row] = best;
        if (Number.isNaN(best) && columns > 0) {
          const own = markAt(data, from);
          if (own !== 0) mark(out, row, own);
        }
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

export interface PriorsParams {
  /** How many categories the model itself has. */
  readonly from: number;
  readonly priors: Float64Array;
}

/** Rows that are NaN throughout become the priors; the rest gets 0 for categories that the model has not. */
export const priors: Kernel<PriorsParams> = {
  compile({ from, priors: own }) {
    const width = own.length;
    if (width < from) throw new ServingError('CORRUPT_MODEL', `${width} prior probabilities of ${from} categories`);
    return ([input], rows) => {
      const data = matrixOf(input!, 'float64').data as Float64Array;
      const out = new Float64Array(rows * width);
      for (let row = 0; row < rows; row++) {
        const isThere = from > 0 && (!Number.isNaN(data[row * from]!) || markAt(data, row * from) !== 0);
        if (isThere) out.set(data.subarray(row * from, (row + 1) * from), row * width);
        else out.set(own, row * width);
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: out })];
    };
  },
};

export interface AbsentNumberParams {
  readonly value: number;
}

/** A number in the place of those that are missing: [rows] -> [rows]. */
export const absentNumber: Kernel<AbsentNumberParams> = {
  compile:
    ({ value }) =>
    ([input]) => {
      const { data, shape } = input as Tensor<'float64'>;
      const out = data.slice();
      for (let i = 0; i < out.length; i++) if (Number.isNaN(out[i]!) && markAt(data, i) === 0) out[i] = value;
      return [{ dtype: 'float64', shape, data: out }];
    },
};

export interface WordTextsParams {
  /** undefined: a missing text. */
  readonly words: readonly (string | undefined)[];
}

/** Numbers of words -> the words; NaN: missing: [rows] -> [rows]. */
export const wordTexts: Kernel<WordTextsParams> = {
  compile({ words }) {
    const texts = words.map((word) => (word === undefined ? MISSING_TEXT : Buffer.from(word)));
    return ([input], rows) => {
      const { data } = input as Tensor<'float64'>;
      const out = new StringsWriter(rows);
      for (let row = 0; row < rows; row++) {
        const text = texts[data[row]!];
        const fault = text ? -1 : faultAt(data, row);
        if (fault >= 0) {
          writeTextFault(out, fault);
          continue;
        }
        out.bytes(text ?? MISSING_TEXT);
        out.end();
      }
      return [{ dtype: 'string', shape: [rows], data: out.finish() }];
    };
  },
};

export interface WordNumbersParams {
  /** NaN: the word is no value. */
  readonly values: Float64Array;
  readonly reason: number;
}

/** Numbers of words -> the numbers that the words are; NaN: missing. */
export const wordNumbers: Kernel<WordNumbersParams> = {
  compile({ values, reason }) {
    return ([input], rows) => {
      const { data } = input as Tensor<'float64'>;
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const value = values[data[row]!];
        if (value === undefined) mark(out, row, markAt(data, row));
        else if (Number.isNaN(value)) writeFault(out, row, reason);
        else out[row] = value;
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

export interface ScoreParams {
  readonly column: number;
}

/** One column of a matrix: [rows, n] -> [rows]. */
export const score: Kernel<ScoreParams> = {
  compile({ column }) {
    return ([input], rows) => {
      const { data, columns } = matrixOf(input!, 'float64');
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) copyNumber(data as Float64Array, row * columns + column, out, row);
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

/** That of the column whose place stands in the second input; NaN where that is NaN. */
export const scoreAt: Kernel<Readonly<Record<never, never>>> = {
  compile:
    () =>
    ([input, places], rows) => {
      const { data, columns } = matrixOf(input!, 'float64');
      const at = (places as Tensor<'float64'>).data;
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const place = at[row]!;
        if (Number.isNaN(place)) mark(out, row, markAt(at, row));
        else copyNumber(data as Float64Array, row * columns + place, out, row);
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    },
};

export interface WhereKnownParams {
  readonly value: number;
}

/** The same number for each row that is not NaN throughout: [rows, n] -> [rows]. */
export const whereKnown: Kernel<WhereKnownParams> = {
  compile({ value }) {
    return ([input], rows) => {
      const { data, columns } = matrixOf(input!, 'float64');
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) out[row] = Number.isNaN(data[row * columns]!) ? Number.NaN : value;
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

export interface NothingParams {
  /** Each row's text; absent: a missing one. */
  readonly text?: string;
}

/** The same text in each row, or none: anything -> [rows]. */
export const nothing: Kernel<NothingParams> = {
  compile:
    ({ text }) =>
    (_inputs, rows) => {
      const out = new StringsWriter(rows);
      const bytes = text === undefined ? MISSING_TEXT : Buffer.from(text);
      for (let row = 0; row < rows; row++) {
        out.bytes(bytes);
        out.end();
      }
      return [{ dtype: 'string', shape: [rows], data: out.finish() }];
    },
};

export interface ReplaceTextsParams {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Texts of a list become others; all others stay: [rows] -> [rows]. */
export const replaceTexts: Kernel<ReplaceTextsParams> = {
  compile({ from, to }) {
    const index = new TextIndex(stringsOfTexts(from));
    const texts = to.map((text) => Buffer.from(text));
    return ([input], rows) => {
      const { data } = input as Tensor<'string'>;
      const out = new StringsWriter(rows, data.bytes.length);
      for (let row = 0; row < rows; row++) {
        out.bytes(texts[index.find(data, row)] ?? stringAt(data, row));
        out.end();
      }
      return [{ dtype: 'string', shape: [rows], data: out.finish() }];
    };
  },
};

export interface ResidualParams {
  /** Why a row whose expected value is missing has no residual. */
  readonly reason: number;
}

/** expected - predicted; a row without a prediction has none: [rows], [rows] -> [rows]. */
export const residual: Kernel<ResidualParams> = {
  compile({ reason }) {
    return ([expected, predicted], rows) => {
      const [wanted, found] = [(expected as Tensor<'float64'>).data, (predicted as Tensor<'float64'>).data];
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        if (Number.isNaN(found[row]!)) out[row] = Number.NaN;
        else if (Number.isNaN(wanted[row]!)) writeFault(out, row, reason);
        else out[row] = wanted[row]! - found[row]!;
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

export interface ClassResidualParams {
  /** Of each category, what stands for it in the expected column. */
  readonly values: Float64Array;
  readonly reason: number;
}

/** 1, or 0 where another category won, less its probability: expected [rows], winner [rows], probabilities [rows, n]. */
export const classResidual: Kernel<ClassResidualParams> = {
  compile({ values, reason }) {
    return ([expected, won, scores], rows) => {
      const [wanted, at] = [(expected as Tensor<'float64'>).data, (won as Tensor<'float64'>).data];
      const { data, columns } = matrixOf(scores!, 'float64');
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const place = at[row]!;
        if (Number.isNaN(place)) out[row] = Number.NaN;
        else if (Number.isNaN(wanted[row]!)) writeFault(out, row, reason);
        else out[row] = (values[place] === wanted[row] ? 1 : 0) - data[row * columns + place]!;
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

/** 1, 0 and NaN -> truth values: [rows] -> [rows]. */
export const truths: Kernel<Readonly<Record<never, never>>> = {
  compile:
    () =>
    ([input], rows) => {
      const { data } = input as Tensor<'float64'>;
      const out = new Uint8Array(rows);
      for (let row = 0; row < rows; row++) out[row] = Number.isNaN(data[row]!) ? MISSING_TRUTH : data[row]!;
      return [{ dtype: 'bool', shape: [rows], data: out }];
    },
};

export interface IsoTextsParams {
  readonly kind: 'date' | 'time' | 'dateTime';
}

/** Days or seconds, as data-types.ts has them -> texts of ISO 8601; NaN: missing: [rows] -> [rows]. */
export const isoTexts: Kernel<IsoTextsParams> = {
  compile:
    ({ kind }) =>
    ([input], rows) => {
      const { data } = input as Tensor<'float64'>;
      const out = new StringsWriter(rows);
      for (let row = 0; row < rows; row++) {
        const value = data[row]!;
        if (Number.isNaN(value)) out.bytes(MISSING_TEXT);
        else out.text(isoText(kind, value));
        out.end();
      }
      return [{ dtype: 'string', shape: [rows], data: out.finish() }];
    },
};
