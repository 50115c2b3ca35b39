/**
 * StringNGrams: the runs of tokens of each row of a ragged tensor, joined.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/string_ngrams_op.cc
 */
import { StringsWriter, stringCount } from '../../../tensor/strings.ts';
import type { HostKernel } from '../kernel.ts';
import {
  dtypeAttribute,
  failed,
  flagOf,
  integers,
  integerTensor,
  latin1Of,
  numberOf,
  numbersOf,
  stringInput,
  stringTensor,
} from './arguments.ts';

/** Throws where the splits do not part `count` elements: from 0, never back, to the end. */
export const checkSplits = (splits: Float64Array, count: number): void => {
  if (splits[0] !== 0) throw failed(`the first split is ${splits[0]}, expected 0`);
  for (let i = 1; i < splits.length; i++) {
    if (splits[i]! < splits[i - 1]!) throw failed(`split ${i} is ${splits[i]}, which is before ${splits[i - 1]}`);
  }
  if (splits.at(-1) !== count) throw failed(`the last split is ${splits.at(-1)}, expected the ${count} values`);
};

export const stringNGrams: HostKernel = (node) => {
  const separator = latin1Of(node, 'separator');
  const [left, right] = [latin1Of(node, 'left_pad'), latin1Of(node, 'right_pad')];
  const widths = numbersOf(node, 'ngram_widths');
  const pad = numberOf(node, 'pad_width');
  const keepShort = flagOf(node, 'preserve_short_sequences');
  const splitType = dtypeAttribute(node, 'Tsplits');
  const padOf = (width: number): number => Math.min(pad < 0 ? width - 1 : pad, width - 1);

  return (inputs) => {
    const { data } = stringInput(inputs, 0);
    const { bytes, offsets } = data;
    const splits = integers(inputs, 1);
    if (splits.length === 0)
      return [stringTensor([0], new StringsWriter(0).finish()), integerTensor(splitType, [0], [])];
    checkSplits(splits, stringCount(data));
    const out = new StringsWriter(stringCount(data) * widths.length, bytes.length * 2);
    const ends = new Float64Array(splits.length);

    /** N-gram `i` of `count` over the tokens from `start`. */
    const ngram = (start: number, i: number, count: number, width: number): void => {
      const padding = padOf(width);
      const before = Math.max(0, padding - i);
      const after = Math.max(0, padding - (count - (i + 1)));
      const tokens = width - before - after;
      const first = start + (before > 0 ? 0 : i - padding);
      let items = 0;
      const add = (source: Uint8Array, from: number, to: number): void => {
        if (items++ > 0) out.bytes(separator);
        out.bytes(source, from, to);
      };
      for (let n = 0; n < before; n++) add(left, 0, left.length);
      for (let n = 0; n < tokens; n++) add(bytes, offsets[first + n]!, offsets[first + n + 1]!);
      for (let n = 0; n < after; n++) add(right, 0, right.length);
      out.end();
    };

    for (let row = 0; row + 1 < splits.length; row++) {
      const start = splits[row]!;
      const length = splits[row + 1]! - start;
      const known = out.count;
      for (const width of widths) {
        const count = Math.max(0, length + 2 * padOf(width) - width + 1);
        for (let i = 0; i < count; i++) ngram(start, i, count, width);
      }
      if (keepShort && out.count === known && length > 0) {
        if (pad < 0) throw failed('preserve_short_sequences needs a pad_width of at least 0');
        ngram(start, 0, 1, length + 2 * pad);
      }
      ends[row + 1] = out.count;
    }
    const total = out.count;
    return [stringTensor([total], out.finish()), integerTensor(splitType, [splits.length], ends)];
  };
};
