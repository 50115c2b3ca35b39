/** Operators on UTF-8 text. */
import { type Rule, shaped } from './site.ts';

const tfIdf: Rule = shaped((n) => {
  const shape = n.shape(0);
  const size = Math.max(...n.ints('ngram_indexes')!) + 1;
  return shape?.length === 2 ? [shape[0]!, size] : shape ? [size] : undefined;
});

export const TEXT: Readonly<Record<string, Rule>> = {
  RegexFullMatch: shaped((n) => n.shape(0)),
  StringNormalizer: shaped((n) => {
    const shape = n.shape(0);
    return shape && [...shape.slice(0, -1), n.dims.fresh()];
  }),
  StringSplit: (n) => {
    const shape = n.shape(0);
    return [{ shape: shape && [...shape, n.dims.fresh()] }, { shape }];
  },
  TfIdfVectorizer: tfIdf,
};
