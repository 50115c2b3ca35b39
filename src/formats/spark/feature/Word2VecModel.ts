/**
 * The average of the words' vectors; words that have none count among those that are divided by.
 * Spark 1.6 to 2.1 wrote one row of all words, {wordIndex, wordVectors}; later ones a row a word, {word, vector}.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/Word2Vec.scala
 */
import { ServingError } from '../../../errors.ts';
import { outputColOf, textsVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import type { Table } from '../stage.ts';
import { entriesOf, numbersOf } from '../values.ts';

interface Words {
  readonly words: readonly string[];
  /** [words, size] */
  readonly vectors: Float64Array;
  readonly size: number;
}

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

const byWord = (table: Table): Words => {
  const words: string[] = [];
  const rows = table.map(({ word, vector }) => {
    if (typeof word !== 'string') throw corrupt('a row without a word');
    words.push(word);
    return numbersOf(vector, `the vector of ${JSON.stringify(word)}`);
  });
  const size = rows[0]?.length ?? 0;
  if (rows.some(({ length }) => length !== size)) throw corrupt('the vectors of the words are of several sizes');
  const vectors = new Float64Array(rows.length * size);
  rows.forEach((row, i) => {
    vectors.set(row, i * size);
  });
  return { words, vectors, size };
};

const inOneRow = ({ wordIndex, wordVectors }: Readonly<Record<string, unknown>>): Words => {
  const vectors = numbersOf(wordVectors, 'wordVectors');
  const words: string[] = [];
  for (const [word, index] of entriesOf(wordIndex, 'wordIndex')) words[Number(index)] = String(word);
  const size = vectors.length / words.length;
  if (words.includes(undefined as unknown as string) || !Number.isInteger(size)) {
    throw corrupt(`${vectors.length} numbers for ${words.length} words`);
  }
  return { words, vectors, size };
};

export const Word2VecModel: StageRow = {
  lower: (stage, frame) => {
    const table = stage.table();
    const isOld = table.length === 1 && table[0]!['wordIndex'] !== undefined;
    const { words, vectors, size } = isOld ? inOneRow(table[0]!) : byWord(table);
    const { texts, starts } = frame.tokens(stage.params.text('inputCol'));
    const slot = frame.builder.step('averageTokens', { terms: textsVector(words), vectors, size }, [texts, starts]);
    frame.add(outputColOf(stage), { kind: 'vector', slot, size });
  },
};
