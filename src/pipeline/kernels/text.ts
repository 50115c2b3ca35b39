/** Texts as sparse rows of numbers: counts of terms, hashed terms, and what tf-idf makes of them. */
import { ServingError } from '../../errors.ts';
import { stringsOfBytes, textAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { isSparse, matrixOf, type SparseMatrix } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { type AnalyzerParams, analyzerOf } from '../text/analyzer.ts';
import { type DecodingParams, eachDocument } from '../text/documents.ts';
import { murmurHash3 } from '../text/murmur-hash3.ts';
import { SparseRows } from '../text/sparse-rows.ts';
import { sparseOf } from './frames.ts';

export interface TermCountsParams {
  readonly analyzer: AnalyzerParams;
  readonly decoding: DecodingParams;
  /** A vector of texts. */
  readonly terms: Tensor<'string'>;
  /** By term, its column. */
  readonly columns: Int32Array;
  /** How many columns there are. */
  readonly width: number;
  /** 1 for any count. */
  readonly binary: boolean;
}

/** How often each term of a vocabulary stands in a text: [rows] of texts -> sparse [rows, width]. */
export const termCounts: Kernel<TermCountsParams> = {
  compile({ analyzer, decoding, terms, columns, width, binary }) {
    const analyze = analyzerOf(analyzer);
    const vocabulary = new Map<string, number>();
    for (let i = 0; i < columns.length; i++) {
      const term = textAt(terms.data, i);
      const column = columns[i]!;
      if (!(column >= 0 && column < width)) {
        throw new ServingError('CORRUPT_MODEL', `term ${JSON.stringify(term)} is column ${column} of ${width}`);
      }
      // A term with half of a surrogate pair stands in no text.
      if (term !== undefined) vocabulary.set(term, column);
    }
    const made = new SparseRows(width);
    return ([input], rows) => {
      made.clear();
      const take = (term: string): void => {
        const column = vocabulary.get(term);
        if (column !== undefined) made.add(column, 1);
      };
      eachDocument(input!, rows, decoding, (text) => {
        analyze(text, take);
        made.end();
      });
      const counts = made.take();
      return [binary ? { ...counts, data: counts.data.fill(1) } : counts];
    };
  },
};

export interface TermHashesParams {
  readonly analyzer: AnalyzerParams;
  readonly decoding: DecodingParams;
  readonly hashing: HashingParams;
  /** 1 for any sum. */
  readonly binary: boolean;
}

export interface HashingParams {
  /** How many columns there are. */
  readonly width: number;
  /** Half of the hashes subtract. */
  readonly alternate: boolean;
  /** Sums lose their sign. */
  readonly absolute: boolean;
}

const utf8 = new TextEncoder();

/** The column of a hash. */
export const columnOf = (hash: number, width: number): number =>
  hash === -(2 ** 31) ? (2147483647 - (width - 1)) % width : Math.abs(hash) % width;

/** Hashes texts by their UTF-8, one after another. */
export const newHasher = (): ((text: string) => number) => {
  let scratch = new Uint8Array(256);
  return (text) => {
    if (scratch.length < 3 * text.length) scratch = new Uint8Array(6 * text.length);
    // Nearly all terms are ASCII and short, for which a call of the encoder takes longer than all the rest.
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return murmurHash3(scratch, utf8.encodeInto(text, scratch).written);
      scratch[i] = code;
    }
    return murmurHash3(scratch, text.length);
  };
};

const checkWidth = (width: number): void => {
  if (Number.isInteger(width) && width >= 1 && width < 2 ** 31) return;
  throw new ServingError('CORRUPT_MODEL', `terms are hashed to ${width} columns`);
};

/** Sums by hash: rows in the making, and what they are at the end. */
export const hashedRows = ({ width, alternate, absolute }: HashingParams) => {
  checkWidth(width);
  const hash = newHasher();
  const made = new SparseRows(width);
  return {
    made,
    add: (term: string, value: number): void => {
      const own = hash(term);
      made.add(columnOf(own, width), alternate && own < 0 ? -value : value);
    },
    take: (): SparseMatrix => {
      const matrix = made.take();
      return absolute ? { ...matrix, data: matrix.data.map(Math.abs) } : matrix;
    },
  };
};

/** How often terms of each hash stand in a text: [rows] of texts -> sparse [rows, width]. */
export const termHashes: Kernel<TermHashesParams> = {
  compile({ analyzer, decoding, hashing, binary }) {
    const analyze = analyzerOf(analyzer);
    const { made, add, take } = hashedRows(hashing);
    const one = (term: string): void => add(term, 1);
    return ([input], rows) => {
      made.clear();
      eachDocument(input!, rows, decoding, (text) => {
        analyze(text, one);
        made.end();
      });
      const sums = take();
      return [binary ? { ...sums, data: sums.data.fill(1) } : sums];
    };
  },
};

export interface TfidfParams {
  /** 1 + log(count) */
  readonly sublinear: boolean;
  /** By column. */
  readonly idf?: Float64Array | undefined;
  readonly norm?: 'l1' | 'l2' | 'max' | undefined;
  /** Numbers are rounded to float32 at each step … */
  readonly single: boolean;
  /** … until they are multiplied by weights that are float64. */
  readonly wideIdf?: boolean;
}

const NORMS = {
  l1: (sum: number, x: number) => sum + Math.abs(x),
  l2: (sum: number, x: number) => sum + x * x,
  max: (most: number, x: number) => Math.max(most, Math.abs(x)),
} as const;

/** count · idf, divided by the norm of its row: [rows, terms] -> sparse [rows, terms]. */
export const tfidf: Kernel<TfidfParams> = {
  compile({ sublinear, idf, norm, single, wideIdf = false }) {
    const asIs = (x: number): number => x;
    const first = single ? Math.fround : asIs;
    const round = single && !wideIdf ? Math.fround : asIs;
    return ([input]) => {
      const matrix = isSparse(input!) ? input : sparseOf(matrixOf(input!, 'float64'));
      if (idf && matrix.columns !== idf.length) {
        throw new ServingError('INVALID_INPUT', `a row has ${matrix.columns} terms, ${idf.length} were expected`);
      }
      const { indptr, indices } = matrix;
      const data = Float64Array.from(matrix.data);
      if (sublinear) for (let i = 0; i < data.length; i++) data[i] = first(first(Math.log(data[i]!)) + 1);
      if (idf) for (let i = 0; i < data.length; i++) data[i] = round(data[i]! * idf[indices[i]!]!);
      for (let row = 0; norm && row < matrix.rows; row++) {
        let size = 0;
        for (let i = indptr[row]!; i < indptr[row + 1]!; i++) size = NORMS[norm](size, data[i]!);
        if (norm === 'l2') size = Math.sqrt(size);
        if (size === 0) continue;
        for (let i = indptr[row]!; i < indptr[row + 1]!; i++) data[i] = round(data[i]! / size);
      }
      return [{ ...matrix, data }];
    };
  },
};

/** The texts of a vocabulary as a vector. */
export const termsOf = (terms: readonly string[]): Tensor<'string'> => ({
  dtype: 'string',
  shape: [terms.length],
  data: stringsOfBytes(terms.map((term) => utf8.encode(term))),
});
