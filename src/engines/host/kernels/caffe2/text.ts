/**
 * Beginnings, ends and rows of texts, as bytes: nothing is decoded.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/string_ops.cc
 */
import { StringsWriter, stringAt, stringCount, stringsOfBytes } from '../../../../tensor/strings.ts';
import type { HostKernel } from '../../kernel.ts';
import { failed, input, latin1Of, numberOf, stringInput, stringTensor, textOf } from '../arguments.ts';

/** The first or the last `length` bytes. */
const affix: HostKernel = (node) => {
  const [length, side] = [numberOf(node, 'length'), textOf(node, 'side')];
  return (inputs) => {
    const { data, shape } = stringInput(inputs, 0);
    const parts = Array.from({ length: stringCount(data) }, (_, i) => {
      const own = stringAt(data, i);
      return side === 'start' ? own.subarray(0, length) : own.subarray(Math.max(0, own.length - length));
    });
    return [stringTensor(shape, stringsOfBytes(parts))];
  };
};

/** Whether a text begins or ends with the given bytes. */
const hasAffix: HostKernel = (node) => {
  const [wanted, side] = [Buffer.from(latin1Of(node, 'affix')), textOf(node, 'side')];
  return (inputs) => {
    const { data, shape } = stringInput(inputs, 0);
    const out = Uint8Array.from({ length: stringCount(data) }, (_, i) => {
      const own = stringAt(data, i);
      if (own.length < wanted.length) return 0;
      const part = side === 'start' ? own.subarray(0, wanted.length) : own.subarray(own.length - wanted.length);
      return Number(wanted.equals(part));
    });
    return [{ dtype: 'bool', shape, data: out }];
  };
};

/** Each row, or column, as one text: every element with the delimiter behind it. */
const join: HostKernel = (node) => {
  const delimiter = latin1Of(node, 'delimiter');
  const byRow = numberOf(node, 'axis') === 0;
  return (inputs) => {
    const x = input(inputs, 0);
    const [rows = 0, columns = 1] = x.shape;
    if (x.shape.length < 1 || x.shape.length > 2 || rows * columns === 0)
      throw failed(`a tensor of the shape [${x.shape.join(', ')}], expected one or two dimensions and an element`);
    const texts = x.dtype === 'string' ? undefined : Array.from(x.data as ArrayLike<number | bigint>, String);
    const [outer, inner] = byRow ? [rows, columns] : [columns, rows];
    const out = new StringsWriter(outer, 16 * rows * columns);
    for (let i = 0; i < outer; i++) {
      for (let k = 0; k < inner; k++) {
        const at = byRow ? i * columns + k : k * columns + i;
        const bytes = x.dtype === 'string' ? stringAt(x.data, at) : Buffer.from(texts![at]!);
        out.bytes(bytes, 0, bytes.length);
        out.bytes(delimiter, 0, delimiter.length);
      }
      out.end();
    }
    return [stringTensor([outer], out.finish())];
  };
};

export const TEXT_KERNELS: Readonly<Record<string, HostKernel>> = {
  TextAffix: affix,
  HasTextAffix: hasAffix,
  JoinTexts: join,
};
