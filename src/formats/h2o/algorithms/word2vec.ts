/**
 * Words as vectors: one word a row, NaN for words that are not known; as `transform(words, aggregate_method="NONE")`.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/word2vec/Word2VecMojoReader.java
 */
import { ServingError } from '../../../errors.ts';
import { floatsOf } from '../blobs.ts';
import { textVector } from '../columns.ts';
import type { Algorithm } from '../scores.ts';

const MAX_SIZE = 2 ** 16;

export const word2vec: Algorithm = ({ mojo, builder, columns }) => {
  const { info } = mojo;
  const [count, width] = [info.count('vocab_size'), info.count('vec_size', undefined, MAX_SIZE)];
  const words = mojo.lines('vocabulary', true);
  if (words.length !== count || new Set(words).size !== count || width < 1) {
    throw new ServingError('CORRUPT_MODEL', `vocabulary has ${words.length} words, vocab_size is ${count}`);
  }
  const vectors = floatsOf(mojo, 'vectors', count * width);
  const table = new Float64Array((count + 1) * width).fill(Number.NaN);
  table.set(vectors);
  const asked = columns.request.column(mojo.columns[0] ?? 'word', 'text');
  const params = { missing: Int32Array.of(-1), columns: ['word'], categories: [textVector(words)] };
  const codes = builder.step('textCodes', params, [asked]);
  const made = builder.step('codeTable', { tables: [table], width }, [codes]);
  return {
    kind: 'columns',
    columns: Array.from({ length: width }, (_, k) => ({
      name: `C${k + 1}`,
      slot: builder.step('column', { column: k }, [made]),
    })),
  };
};
