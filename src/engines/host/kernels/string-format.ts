/**
 * StringFormat: tensors written into a template, of each dimension `summarize` elements at either end.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/string_format_op.cc,
 * tensorflow/core/framework/tensor.cc (SummarizeValue)
 */
import { DTYPES } from '../../../tensor/dtype.ts';
import { fromSmallFloat } from '../../../tensor/float16.ts';
import { stringAt, stringsOfBytes } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { countOf, failed, input, numberOf, stringTensor, textOf } from './arguments.ts';
import { flushed, general } from './printf.ts';

/** The fewer digits that read back as the same number: %.{few}g or %.{many}g. */
const shortest = (x: number, few: number, many: number, round: (x: number) => number): string => {
  if (Number.isNaN(x)) return 'nan';
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  if (!Number.isFinite(x)) return `${sign}inf`;
  const magnitude = Math.abs(x);
  const text = general(magnitude, few);
  return sign + (round(Number(text)) === magnitude ? text : general(magnitude, many));
};
const float32 = (x: number): string => shortest(flushed(x, 'float32'), 6, 9, Math.fround);

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x27, "\\'"],
  [0x5c, '\\\\'],
]);

/** As a C string literal has it; bytes from 128 on stay as they are. */
const quoted = (bytes: Uint8Array): string => {
  const chars = Array.from(bytes, (byte) => {
    const known = ESCAPES.get(byte);
    if (known) return known;
    return byte < 0x20 || byte === 0x7f ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte);
  });
  return `"${chars.join('')}"`;
};

/** How element i of a tensor is written, each character being one byte. */
const writerOf = (tensor: Tensor): ((i: number) => string) => {
  if (tensor.dtype === 'string') return (i) => quoted(stringAt(tensor.data, i));
  const { dtype, data } = tensor;
  if (dtype === 'float16' || dtype === 'bfloat16') return (i) => float32(fromSmallFloat(dtype, Number(data[i])));
  if (dtype === 'float32') return (i) => float32(Number(data[i]));
  if (dtype === 'float64') return (i) => shortest(flushed(Number(data[i]), dtype), 15, 17, (x) => x);
  if (dtype === 'bool') return (i) => (data[i] ? '1' : '0');
  if (DTYPES[dtype].kind === 'int' || DTYPES[dtype].kind === 'uint') return (i) => String(data[i]);
  throw failed(`tensors of ${dtype} are not written`);
};

const summarized = (tensor: Tensor, summarize: number): string => {
  const { shape } = tensor;
  const count = countOf(shape);
  const write = writerOf(tensor);
  const ends = summarize < 0 ? count : Math.min(summarize, count);
  if (shape.length === 0) return ends === 0 ? '...' : write(0);
  const parts: string[] = [];
  const space = (axis: number): void => {
    const deeper = shape.length - axis - 1;
    parts.push(deeper === 0 ? ' ' : `${'\n'.repeat(deeper)}${' '.repeat(axis + 1)}`);
  };
  const put = (axis: number, at: number): void => {
    if (axis === shape.length) {
      parts.push(write(at));
      return;
    }
    const size = shape[axis]!;
    const step = countOf(shape.slice(axis + 1));
    parts.push('[');
    for (let i = 0; i < ends && i < size; i++) {
      if (i > 0) space(axis);
      put(axis + 1, at + i * step);
    }
    if (size > ends * 2) {
      space(axis);
      parts.push('...');
    }
    for (let i = Math.max(ends, size - ends); i < size; i++) {
      space(axis);
      put(axis + 1, at + i * step);
    }
    parts.push(']');
  };
  put(0, 0);
  return parts.join('');
};

export const stringFormat: HostKernel = (node) => {
  const template = textOf(node, 'template');
  const placeholder = textOf(node, 'placeholder');
  const summarize = numberOf(node, 'summarize');
  const pieces = placeholder === '' ? [template] : template.split(placeholder);
  return (inputs) => {
    if (pieces.length !== inputs.length + 1)
      throw failed(`the template has ${pieces.length - 1} placeholders, and there are ${inputs.length} inputs`);
    const text = pieces.map((piece, i) => (i === 0 ? piece : summarized(input(inputs, i - 1), summarize) + piece));
    return [stringTensor([], stringsOfBytes([new Uint8Array(Buffer.from(text.join(''), 'latin1'))]))];
  };
};
