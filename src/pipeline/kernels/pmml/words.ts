/** Texts as the numbers of the words that a document speaks of: float64 [rows]; -1: none of them, NaN: missing. */
import { isMissingAt, stringsOfTexts } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Kernel } from '../../kernel.ts';
import { TextIndex } from '../../text-index.ts';
import { textFaultAt, writeFault } from './faults.ts';

export interface WordsParams {
  readonly words: readonly string[];
}

export const words: Kernel<WordsParams> = {
  compile({ words: all }) {
    const index = new TextIndex(stringsOfTexts(all));
    return ([input], rows) => {
      const { data } = input as Tensor<'string'>;
      const codes = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const code = index.find(data, row);
        if (code >= 0) codes[row] = code;
        else if (isMissingAt(data, row)) codes[row] = Number.NaN;
        else {
          const fault = textFaultAt(data, row);
          if (fault >= 0) writeFault(codes, row, fault);
          else codes[row] = -1;
        }
      }
      return [{ dtype: 'float64', shape: [rows], data: codes }];
    };
  },
};
