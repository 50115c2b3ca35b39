/**
 * Lists of texts, one a row, as Spark's text transformers pass them on: the texts of all rows one after another, and
 * where each row's begin, [rows + 1].
 */
import { ServingError } from '../../errors.ts';
import { isMissingAt, StringsWriter, stringAt, stringsOfTexts, textAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Block, SparseMatrix } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { hashBytes, hashBytesLegacy, nonNegativeMod } from '../text/spark-hash.ts';
import { SparseRows } from '../text/sparse-rows.ts';
import { TextIndex } from '../text-index.ts';

export type Texts = Tensor<'string'>;

export interface Lists {
  readonly texts: Texts;
  readonly starts: Int32Array;
}

export const listsOf = (texts: Block, starts: Block): Lists => ({
  texts: texts as Texts,
  starts: (starts as Tensor<'int32'>).data,
});

const blocksOf = (texts: StringsWriter, starts: Int32Array): readonly Block[] => {
  const data = texts.finish();
  return [
    { dtype: 'string', shape: [data.offsets.length - 1], data },
    { dtype: 'int32', shape: [starts.length], data: starts },
  ];
};

/** Characters of all the lists of one request; more would fill the memory. */
const MAX_BYTES = 2 ** 30;

/** Calls `take` for each row, and makes lists of what it puts into `out`, each text closed by `end`. */
export const makeLists = (
  rows: number,
  expected: number,
  take: (row: number, out: StringsWriter) => void,
): readonly Block[] => {
  const starts = new Int32Array(rows + 1);
  const out = new StringsWriter(expected);
  for (let row = 0; row < rows; row++) {
    take(row, out);
    starts[row + 1] = out.count;
    if (out.count > MAX_BYTES / 4) throw new ServingError('TOO_LARGE', `row ${row}: too many tokens in one request`);
  }
  return blocksOf(out, starts);
};

/** What a request sent for a column of lists: JSON in texts, [rows] -> lists. */
export const parseTokens: Kernel<{ readonly column: string }> = {
  compile:
    ({ column }) =>
    ([input], rows) => {
      const { data } = input as Texts;
      return makeLists(rows, rows * 8, (row, out) => {
        const told = textAt(data, row);
        let list: unknown;
        try {
          list = JSON.parse(told ?? '');
        } catch {
          list = undefined;
        }
        if (!Array.isArray(list) || !list.every((item): item is string => typeof item === 'string')) {
          const found = (told ?? 'bytes').slice(0, 40);
          throw new ServingError(
            'INVALID_INPUT',
            `row ${row}, column ${JSON.stringify(column)}: ${found} is no list of texts`,
          );
        }
        for (const item of list) {
          out.text(item);
          out.end();
        }
      });
    },
};

/** Lists as JSON in texts, [rows]. */
export const tokensAsJson: Kernel<Record<string, never>> = {
  compile:
    () =>
    ([first, second], rows) => {
      const { texts, starts } = listsOf(first!, second!);
      const made = Array.from({ length: rows }, (_, row) => {
        const items: (string | null)[] = [];
        for (let i = starts[row]!; i < starts[row + 1]!; i++) {
          items.push(isMissingAt(texts.data, i) ? null : Buffer.from(stringAt(texts.data, i)).toString('utf8'));
        }
        return JSON.stringify(items);
      });
      return [{ dtype: 'string', shape: [rows], data: stringsOfTexts(made) }];
    },
};

export interface HashTokensParams {
  readonly width: number;
  /** Any count is 1. */
  readonly binary: boolean;
  /** As Spark 2 hashed. */
  readonly legacy: boolean;
}

/** How often tokens of each hash stand in a list: lists -> sparse [rows, width]. */
export const hashTokens: Kernel<HashTokensParams> = {
  compile({ width, binary, legacy }) {
    if (!(Number.isInteger(width) && width >= 1 && width < 2 ** 31)) {
      throw new ServingError('CORRUPT_MODEL', `tokens are hashed to ${width} columns`);
    }
    const hash = legacy ? hashBytesLegacy : hashBytes;
    const made = new SparseRows(width);
    return ([first, second], rows) => {
      made.clear();
      const { texts, starts } = listsOf(first!, second!);
      const { bytes, offsets } = texts.data;
      for (let row = 0; row < rows; row++) {
        for (let i = starts[row]!; i < starts[row + 1]!; i++) {
          made.add(nonNegativeMod(hash(bytes, offsets[i]!, offsets[i + 1]!), width), 1);
        }
        made.end();
      }
      const counts = made.take();
      return [binary ? { ...counts, data: counts.data.fill(1) } : counts];
    };
  },
};

export interface CountTokensParams {
  /** A vector of texts: what column i counts. */
  readonly terms: Texts;
  /** The least count that is kept: a number of tokens, or below 1 a share of the row's tokens. */
  readonly minTF: number;
  readonly binary: boolean;
}

/** How often each term stands in a list: lists -> sparse [rows, terms]. */
export const countTokens: Kernel<CountTokensParams> = {
  compile({ terms, minTF, binary }) {
    const index = new TextIndex(terms.data);
    const width = terms.shape[0]!;
    const made = new SparseRows(width);
    return ([first, second], rows) => {
      made.clear();
      const { texts, starts } = listsOf(first!, second!);
      for (let row = 0; row < rows; row++) {
        for (let i = starts[row]!; i < starts[row + 1]!; i++) {
          const place = index.find(texts.data, i);
          if (place >= 0) made.add(place, 1);
        }
        made.end();
      }
      const counts = made.take();
      const kept = keepFrom(counts, (row) => (minTF >= 1 ? minTF : (starts[row + 1]! - starts[row]!) * minTF));
      return [binary ? { ...kept, data: kept.data.fill(1) } : kept];
    };
  },
};

/** The cells that are at least so much. */
const keepFrom = (matrix: SparseMatrix, leastOf: (row: number) => number): SparseMatrix => {
  const { rows, indptr, indices, data } = matrix;
  const starts = new Int32Array(rows + 1);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    const least = leastOf(row);
    for (let i = indptr[row]!; i < indptr[row + 1]!; i++) {
      if (!(data[i]! >= least)) continue;
      indices[to] = indices[i]!;
      data[to++] = data[i]!;
    }
    starts[row + 1] = to;
  }
  return { ...matrix, indptr: starts, indices: indices.subarray(0, to), data: data.subarray(0, to) };
};

export interface AverageTokensParams {
  readonly terms: Texts;
  /** [terms, size] */
  readonly vectors: Float64Array;
  readonly size: number;
}

/**
 * The sum of the tokens' vectors times 1 / (tokens of the list), of which those that have none count as well:
 * lists -> [rows, size].
 */
export const averageTokens: Kernel<AverageTokensParams> = {
  compile({ terms, vectors, size }) {
    if (vectors.length !== terms.shape[0]! * size) {
      throw new ServingError('CORRUPT_MODEL', `${vectors.length} numbers for ${terms.shape[0]} words of ${size}`);
    }
    const index = new TextIndex(terms.data);
    return ([first, second], rows) => {
      const { texts, starts } = listsOf(first!, second!);
      const data = new Float64Array(rows * size);
      for (let row = 0; row < rows; row++) {
        const [from, to] = [starts[row]!, starts[row + 1]!];
        for (let i = from; i < to; i++) {
          const place = index.find(texts.data, i);
          if (place < 0) continue;
          for (let j = 0; j < size; j++) data[row * size + j]! += vectors[place * size + j]!;
        }
        if (to === from) continue;
        const by = 1 / (to - from);
        for (let j = 0; j < size; j++) data[row * size + j]! *= by;
      }
      return [{ dtype: 'float64', shape: [rows, size], data }];
    };
  },
};

export interface WordVectorsParams extends AverageTokensParams {
  readonly asker: string;
}

/** The vector of each text; one that has none is refused: [rows] -> [rows, size]. */
export const wordVectors: Kernel<WordVectorsParams> = {
  compile({ terms, vectors, size, asker }) {
    const index = new TextIndex(terms.data);
    return ([input], rows) => {
      const { data: texts } = input as Texts;
      const data = new Float64Array(rows * size);
      for (let row = 0; row < rows; row++) {
        const place = index.find(texts, row);
        if (place < 0) {
          const word = JSON.stringify((textAt(texts, row) ?? '').slice(0, 40));
          throw new ServingError('INVALID_INPUT', `row ${row}: ${word} is no word that ${asker} has a vector of`);
        }
        data.set(vectors.subarray(place * size, (place + 1) * size), row * size);
      }
      return [{ dtype: 'float64', shape: [rows, size], data }];
    };
  },
};
