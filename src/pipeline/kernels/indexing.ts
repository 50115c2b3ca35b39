/** Texts as numbers of labels and back, and numbers in buckets: Spark's StringIndexerModel, IndexToString, OneHotEncoderModel and Bucketizer. */
import { ServingError } from '../../errors.ts';
import { isMissingAt, MISSING_TEXT, StringsWriter, stringAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type Block, matrixOf, onesAt } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { TextIndex } from '../text-index.ts';

type Texts = Tensor<'string'>;

const numbersIn = (block: Block): Float64Array => matrixOf(block, 'float64').data as Float64Array;
const column = (data: Float64Array): readonly Block[] => [{ dtype: 'float64', shape: [data.length], data }];

const refuse = (row: number, name: string, message: string): ServingError =>
  new ServingError('INVALID_INPUT', `row ${row}, column ${JSON.stringify(name)}: ${message}`);

export interface NumbersPresentParams {
  /** In whose name a missing cell is refused. */
  readonly asker: string;
  readonly column: string;
}

/** Refuses rows whose cell is missing: [rows] -> the same. */
export const numbersPresent: Kernel<NumbersPresentParams> = {
  compile:
    ({ asker, column: name }) =>
    ([input]) => {
      const row = numbersIn(input!).findIndex(Number.isNaN);
      if (row < 0) return [input!];
      throw refuse(row, name, `null or NaN; ${asker} takes numbers, as its handleInvalid says`);
    },
};

export interface IndexTextsParams {
  readonly labels: Texts;
  /** Unknown and missing texts have the index behind the last one. */
  readonly keep: boolean;
  readonly asker: string;
  readonly column: string;
}

/**
 * The place of each text among labels: [rows] of texts -> [rows]. Labels of numbers and truth values were written by
 * Spark as "1.0" and "true": a request's 1 and true, which come as "1", find them, too.
 */
export const indexTexts: Kernel<IndexTextsParams> = {
  compile({ labels, keep, asker, column: name }) {
    const index = new TextIndex(labels.data);
    const count = labels.shape[0]!;
    const others = new Map<string, number>();
    for (let i = 0; i < count; i++) {
      const label = Buffer.from(stringAt(labels.data, i)).toString('utf8');
      if (/^-?\d+\.0$/.test(label)) others.set(label.slice(0, -2), i);
      else if (label === 'true' || label === 'false') others.set(label === 'true' ? '1' : '0', i);
    }
    const other = (texts: Texts, row: number): number =>
      others.get(Buffer.from(stringAt(texts.data, row)).toString('latin1')) ?? -1;
    return ([input], rows) => {
      const texts = input as Texts;
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const isMissing = isMissingAt(texts.data, row);
        let place = isMissing ? -1 : index.find(texts.data, row);
        if (place < 0 && !isMissing && others.size > 0) place = other(texts, row);
        if (place < 0 && !keep) {
          const cell = isMissing ? 'null' : JSON.stringify(Buffer.from(stringAt(texts.data, row)).toString('utf8'));
          throw refuse(row, name, `${cell.slice(0, 80)} is none of the labels that ${asker} was fitted on`);
        }
        made[row] = place < 0 ? count : place;
      }
      return column(made);
    };
  },
};

export interface IndexNumbersParams {
  /** NaN for a label that is no number. */
  readonly labels: Float64Array;
  readonly keep: boolean;
  readonly asker: string;
  readonly column: string;
}

/** The same of numbers, whose labels are their texts: [rows] -> [rows]. */
export const indexNumbers: Kernel<IndexNumbersParams> = {
  compile({ labels, keep, asker, column: name }) {
    const places = new Map<number, number>();
    labels.forEach((label, i) => {
      if (!Number.isNaN(label)) places.set(label, i);
    });
    return ([input], rows) => {
      const numbers = numbersIn(input!);
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const place = places.get(numbers[row]!);
        if (place === undefined && !keep) {
          throw refuse(row, name, `${numbers[row]} is none of the labels that ${asker} was fitted on`);
        }
        made[row] = place ?? labels.length;
      }
      return column(made);
    };
  },
};

export interface TextOfIndexParams {
  readonly labels: Texts;
  readonly column: string;
}

/** The label of each index, whose fraction is dropped: [rows] -> [rows] of texts. A missing one stays missing. */
export const textOfIndex: Kernel<TextOfIndexParams> = {
  compile({ labels, column: name }) {
    const count = labels.shape[0]!;
    return ([input], rows) => {
      const numbers = numbersIn(input!);
      const out = new StringsWriter(rows);
      for (let row = 0; row < rows; row++) {
        const x = numbers[row]!;
        const place = Math.trunc(x);
        if (Number.isNaN(x)) out.bytes(MISSING_TEXT);
        else if (place >= 0 && place < count) out.bytes(stringAt(labels.data, place));
        else throw refuse(row, name, `the index ${x} has no label, there are ${count}`);
        out.end();
      }
      return [{ dtype: 'string', shape: [rows], data: out.finish() }];
    };
  },
};

export interface OneHotIndexParams {
  /** How many categories there are. */
  readonly categories: number;
  /** Columns of the answer: an index that is one of the categories and none of the columns sets none. */
  readonly width: number;
  /** What stands for an index that is no category; absent: it is refused. `none`: no column is set, which negatives are not spared. */
  readonly invalid: 'refuse' | 'keep' | 'none';
  readonly column: string;
}

/** A 1 at the place of each index: [rows] -> sparse [rows, width]. */
export const oneHotIndex: Kernel<OneHotIndexParams> = {
  compile({ categories, width, invalid, column: name }) {
    return ([input], rows) => {
      const numbers = numbersIn(input!);
      const indptr = new Int32Array(rows + 1);
      const indices = new Int32Array(rows);
      let count = 0;
      for (let row = 0; row < rows; row++) {
        const x = numbers[row]!;
        const isKnown = x >= 0 && x < categories;
        if (!isKnown && (invalid === 'refuse' || (invalid === 'none' && !(x >= categories)))) {
          throw refuse(row, name, `${x} is no index of the ${categories} categories`);
        }
        const place = isKnown ? Math.trunc(x) : categories;
        if (place < width && (isKnown || invalid === 'keep')) indices[count++] = place;
        indptr[row + 1] = count;
      }
      return [onesAt(rows, width, indptr, indices.subarray(0, count))];
    };
  },
};

export interface BucketizeParams {
  /** Ascending, at least three. */
  readonly splits: Float64Array;
  /** NaN has a bucket of its own behind the others. */
  readonly keep: boolean;
  readonly column: string;
}

/** Whether a comes before b in Java's order of doubles, in which -0 is less than 0. */
const isBefore = (a: number, b: number): boolean =>
  a < b || (a === 0 && b === 0 && Object.is(a, -0) && Object.is(b, 0));

/** The bucket [splits[i], splits[i + 1]) of each number, the last one closed: [rows] -> [rows]. */
export const bucketize: Kernel<BucketizeParams> = {
  compile({ splits, keep, column: name }) {
    const last = splits.length - 1;
    const ascends = splits.every((x, i) => i === 0 || x > splits[i - 1]!);
    if (last < 2 || !ascends) throw new ServingError('CORRUPT_MODEL', `the splits ${splits.join(', ')} do not ascend`);
    const bucketOf = (x: number): number => {
      if (x === splits[last]) return last - 1;
      let [low, high] = [0, last];
      while (low <= high) {
        const middle = (low + high) >>> 1;
        if (isBefore(splits[middle]!, x)) low = middle + 1;
        else if (isBefore(x, splits[middle]!)) high = middle - 1;
        else return middle;
      }
      return low === 0 || low > last ? -1 : low - 1;
    };
    return ([input], rows) => {
      const numbers = numbersIn(input!);
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const x = numbers[row]!;
        if (Number.isNaN(x)) {
          if (!keep) throw refuse(row, name, 'null or NaN is in no bucket, and handleInvalid is not "keep"');
          made[row] = last;
          continue;
        }
        const bucket = bucketOf(x);
        if (bucket < 0) throw refuse(row, name, `${x} is not between ${splits[0]} and ${splits[last]}`);
        made[row] = bucket;
      }
      return column(made);
    };
  },
};

export interface MapCategoriesParams {
  /** By column that is a category: its values, and the index of each. */
  readonly maps: readonly { readonly column: number; readonly values: Float64Array; readonly indices: Float64Array }[];
  readonly width: number;
  /** A value that is none has the index behind the last one. */
  readonly keep: boolean;
  readonly name: string;
}

/** Values of some columns as indices of categories: [rows, width] -> the same. */
export const mapCategories: Kernel<MapCategoriesParams> = {
  compile({ maps, width, keep, name }) {
    const lookups = maps.map(
      ({ column: at, values, indices }) =>
        [at, new Map(Array.from(values, (value, i) => [value, indices[i]!]))] as const,
    );
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      if (columns !== width) {
        throw new ServingError('INVALID_INPUT', `a row has ${columns} columns, ${width} were expected`);
      }
      const made = Float64Array.from(data);
      for (let row = 0; row < rows; row++) {
        for (const [at, lookup] of lookups) {
          const x = made[row * width + at]!;
          const found = lookup.get(x);
          if (found === undefined && !keep) {
            throw refuse(row, name, `${x} in column ${at} is none of the values that VectorIndexer was fitted on`);
          }
          made[row * width + at] = found ?? lookup.size;
        }
      }
      return [{ dtype: 'float64', shape: [rows, width], data: made }];
    };
  },
};
