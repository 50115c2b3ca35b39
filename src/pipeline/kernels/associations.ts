/** Association rules: what lists of items have not, though rules say that they should. */
import { ServingError } from '../../errors.ts';
import type { Kernel } from '../kernel.ts';
import { TextIndex } from '../text-index.ts';
import { listsOf, makeLists, type Texts } from './tokens.ts';

export interface AssociationsParams {
  /** A vector: every item of the rules. */
  readonly terms: Texts;
  /** By rule, and one more: where its antecedents begin. */
  readonly starts: Int32Array;
  /** Places of terms. */
  readonly antecedents: Int32Array;
  /** By rule. */
  readonly consequents: Int32Array;
}

/** The consequents of the rules whose antecedents a list has, but for its own items, in the terms' order: lists -> lists. */
export const associations: Kernel<AssociationsParams> = {
  compile({ terms, starts, antecedents, consequents }) {
    const count = terms.shape[0]!;
    const odd = [...antecedents, ...consequents].some((place) => !(place >= 0 && place < count));
    if (odd || starts.length !== consequents.length + 1 || starts.at(-1) !== antecedents.length) {
      throw new ServingError('CORRUPT_MODEL', `${consequents.length} rules name what is none of ${count} items`);
    }
    const index = new TextIndex(terms.data);
    // The number of the row that has an item, plus one; minus that where rules say so.
    const marks = new Int32Array(count);
    return ([first, second], rows) => {
      const { texts, starts: lists } = listsOf(first!, second!);
      marks.fill(0);
      return makeLists(rows, rows * 4, (row, out) => {
        for (let i = lists[row]!; i < lists[row + 1]!; i++) {
          const place = index.find(texts.data, i);
          if (place >= 0) marks[place] = row + 1;
        }
        for (let rule = 0; rule < consequents.length; rule++) {
          const then = consequents[rule]!;
          if (marks[then] === row + 1 || marks[then] === -row - 1) continue;
          let at = starts[rule]!;
          while (at < starts[rule + 1]! && marks[antecedents[at]!] === row + 1) at++;
          if (at === starts[rule + 1]) marks[then] = -row - 1;
        }
        for (let place = 0; place < count; place++) {
          if (marks[place] !== -row - 1) continue;
          const { bytes, offsets } = terms.data;
          out.bytes(bytes, offsets[place]!, offsets[place + 1]!);
          out.end();
        }
      });
    };
  },
};
