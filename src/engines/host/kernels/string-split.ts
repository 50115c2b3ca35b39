/**
 * StringSplit, StringSplitV2: the parts of each string as a sparse matrix [strings, most parts].
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/string_split_op.cc
 */
import { StringsWriter } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, flagOf, numberOf, scalarBytes, stringInput, stringTensor } from './arguments.ts';
import { find, isSpace } from './bytes.ts';

type Emit = (from: number, to: number) => void;
/** Emits the parts of `bytes[from .. to]`. */
type Split = (bytes: Uint8Array, from: number, to: number, emit: Emit) => void;

const splitAll = (inputs: readonly (Tensor | undefined)[], split: Split): readonly Tensor[] => {
  const { shape, data } = stringInput(inputs, 0);
  if (shape.length !== 1) throw failed(`what is split has the shape [${shape.join(', ')}], expected a vector`);
  const { bytes, offsets } = data;
  const rows = offsets.length - 1;
  const values = new StringsWriter(rows, bytes.length);
  const counts = new Float64Array(rows);
  let most = 0;
  for (let row = 0; row < rows; row++) {
    let count = 0;
    split(bytes, offsets[row]!, offsets[row + 1]!, (from, to) => {
      values.bytes(bytes, from, to);
      values.end();
      count++;
    });
    counts[row] = count;
    most = Math.max(most, count);
  }
  const indices = new BigInt64Array(2 * values.count);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < counts[row]!; column++) {
      indices[at++] = BigInt(row);
      indices[at++] = BigInt(column);
    }
  }
  return [
    { dtype: 'int64', shape: [values.count, 2], data: indices },
    stringTensor([values.count], values.finish()),
    { dtype: 'int64', shape: [2], data: BigInt64Array.of(BigInt(rows), BigInt(most)) },
  ];
};

/** At each byte that is one of `delimiters`; with none of them every byte is a part. */
const atAnyOf =
  (delimiters: Uint8Array, skipEmpty: boolean): Split =>
  (bytes, from, to, emit) => {
    if (delimiters.length === 0) {
      for (let at = from; at < to; at++) emit(at, at + 1);
      return;
    }
    if (from === to) return;
    let start = from;
    for (let at = from; at <= to; at++) {
      if (at < to && !delimiters.includes(bytes[at]!)) continue;
      if (at > start || !skipEmpty) emit(start, at);
      start = at + 1;
    }
  };

/** Python's str.split(): runs of space part, and those at both ends are left out. */
const atSpace =
  (maxsplit: number): Split =>
  (bytes, from, to, emit) => {
    let at = from;
    const skip = (): void => {
      while (at < to && isSpace(bytes[at]!)) at++;
    };
    skip();
    for (let split = 1; at < to; split++) {
      const start = at;
      while (at < to && !isSpace(bytes[at]!)) at++;
      emit(start, at);
      skip();
      if (split === maxsplit) {
        emit(at, to);
        return;
      }
    }
  };

/** Python's str.split(separator, maxsplit). */
const atSeparator =
  (separator: Uint8Array, maxsplit: number): Split =>
  (bytes, from, to, emit) => {
    let start = from;
    for (let split = 0; split !== maxsplit; split++) {
      const at = find(bytes, separator, start, to);
      if (at < 0) break;
      emit(start, at);
      start = at + separator.length;
    }
    emit(start, to);
  };

export const stringSplit: HostKernel = (node) => {
  const skipEmpty = flagOf(node, 'skip_empty');
  return (inputs) => splitAll(inputs, atAnyOf(scalarBytes(inputs, 1), skipEmpty));
};

export const stringSplitV2: HostKernel = (node) => {
  const maxsplit = numberOf(node, 'maxsplit');
  return (inputs) => {
    const separator = scalarBytes(inputs, 1);
    if (maxsplit === 0) return splitAll(inputs, (_, from, to, emit) => emit(from, to));
    return splitAll(inputs, separator.length === 0 ? atSpace(maxsplit) : atSeparator(separator, maxsplit));
  };
};
